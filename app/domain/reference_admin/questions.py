"""The questions of a category: added, reworded, retired, asked again.

Answers that reports hold name a question and its choices by their codes. So a question keeps its code and its type for good,
and a choice that is dropped or reworded is kept aside with its words: what somebody answered reads as it did.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import Invalid, NotVisible
from app.domain.reference import Category, Question
from app.domain.reference_admin.changing import (
    POSITION_MAX,
    Errors,
    Values,
    begin,
    code_of,
    keep,
    locked,
    name_fault,
    one_line,
    position_of,
)
from app.domain.timekeeping.limits import CATEGORIES

TABLE = CATEGORIES
LABEL_MAX, OPTION_MAX, OPTIONS_MAX = 120, 80, 50
ONE, SEVERAL = "singlevaluelist", "multivaluelist"
DATATYPES = {
    "string": "Teks pendek",
    "text": "Teks panjang",
    "number": "Angka",
    "datetime": "Tanggal dan jam",
    ONE: "Satu pilihan",
    SEVERAL: "Beberapa pilihan",
}
Options = list[list[str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question is to be, as the form says. `options`: one a line; `datatype` counts for a new one alone."""

    label: str
    datatype: str = ""
    required: bool = False
    options: str = ""
    position: str = ""


def questions_of(session: Session, category: str) -> list[Question]:
    """All questions of a category in their order, retired ones last."""
    query = select(Question).filter_by(category_code=category)
    return list(session.scalars(query.order_by(Question.is_active.desc(), Question.position, Question.code)))


def question_of(session: Session, category: str, code: str) -> Question:
    """The question. Raises NotVisible."""
    question = session.get(Question, (category, code))
    if question is None:
        raise NotVisible("Pertanyaan ini tidak ada.")
    return question


def add(
    session: Session, category: str, version: str, wanted: Wanted, *, actor: Actor, now: datetime
) -> Question:
    """A further question, asked at once. Raises Invalid, Conflict or Forbidden."""
    begin(session, TABLE, category, version, actor=actor, now=now)
    locked(session, Category, category)
    datatype = wanted.datatype if wanted.datatype in DATATYPES else ""
    values = _checked(wanted, datatype)
    taken = set(session.scalars(select(Question.code).filter_by(category_code=category)))
    question = Question(
        category_code=category,
        code=code_of(values["label"], taken, "pertanyaan"),
        datatype=datatype,
        is_active=True,
        options=_options([], [], values.pop("lines"))[0],
        retired_options=[],
        **values,
    )
    if not wanted.position.strip():
        question.position = _next_position(session, category)
    session.add(question)
    _keep(session, question, {}, actor, now)
    return question


def change(
    session: Session, category: str, code: str, version: str, wanted: Wanted, *, actor: Actor, now: datetime
) -> Question:
    """Other words, choices or place. Raises Invalid, Conflict or Forbidden."""
    begin(session, TABLE, category, version, actor=actor, now=now)
    question = locked(session, Question, (category, code))
    before = _shown(question)
    values = _checked(wanted, question.datatype)
    question.options, question.retired_options = _options(
        question.options, question.retired_options, values.pop("lines")
    )
    for name, value in values.items():
        setattr(question, name, value)
    _keep(session, question, before, actor, now)
    return question


def set_active(
    session: Session, category: str, code: str, version: str, is_active: bool, *, actor: Actor, now: datetime
) -> None:
    """Ask it no more: answers that were given still show. Or ask it again."""
    begin(session, TABLE, category, version, actor=actor, now=now)
    question = locked(session, Question, (category, code))
    before = _shown(question)
    question.is_active = is_active
    _keep(session, question, before, actor, now)


def _keep(session: Session, question: Question, before: Values, actor: Actor, now: datetime) -> None:
    keep(session, TABLE, question.category_code, before, _shown(question), actor=actor, now=now)


def _shown(question: Question) -> Values:
    """What the record of its category says of a question."""
    about = f"pertanyaan {question.code}:"
    return {
        f"{about} kata": question.label,
        f"{about} jenis": DATATYPES.get(question.datatype, question.datatype),
        f"{about} wajib": question.required,
        f"{about} pilihan": [words for _, words in question.options],
        f"{about} urutan": question.position,
        f"{about} ditanyakan": question.is_active,
    }


def _checked(wanted: Wanted, datatype: str) -> Values:
    label, position, errors = one_line(wanted.label), position_of(wanted.position), Errors()
    lines = _lines(wanted.options) if datatype in (ONE, SEVERAL) else []
    if fault := name_fault(label, LABEL_MAX):
        errors["kata"] = fault
    if not datatype:
        errors["jenis"] = "Pilih jenis jawabannya."
    if datatype in (ONE, SEVERAL) and not 2 <= len(lines) <= OPTIONS_MAX:
        errors["pilihan"] = f"Tulis 2 sampai {OPTIONS_MAX} pilihan yang berbeda, satu tiap baris."
    elif any(len(line) > OPTION_MAX for line in lines):
        errors["pilihan"] = f"Tiap pilihan paling panjang {OPTION_MAX} karakter."
    if position is None:
        errors["urutan"] = f"Urutan: bilangan 0 sampai {POSITION_MAX}."
    if errors:
        raise Invalid(errors)
    return {"label": label, "required": wanted.required, "position": position, "lines": lines}


def _lines(typed: str) -> list[str]:
    found: dict[str, str] = {}
    for line in map(one_line, typed.splitlines()):
        found.setdefault(line.lower(), line)
    return [line for line in found.values() if line]


def _options(now: Options, retired: Options, lines: list[str]) -> tuple[Options, Options]:
    """The choices in the order of these words, and those kept aside; the same words keep their key."""
    if not lines:
        return now, retired
    known = {words.lower(): key for key, words in (*retired, *now)}
    taken = {key for key, _ in (*now, *retired)}
    offered: Options = []
    for line in lines:
        key = known.get(line.lower()) or code_of(line, taken, "pilihan")
        taken.add(key)
        offered.append([key, line])
    keys = {key for key, _ in offered}
    return offered, [one for one in (*retired, *now) if one[0] not in keys]


def _next_position(session: Session, category: str) -> int:
    last = session.scalar(select(func.max(Question.position)).filter_by(category_code=category)) or 0
    return min(last + 1, POSITION_MAX)
