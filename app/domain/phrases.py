"""Phrases (contoh kalimat): texts that officers use again and again in the note of a move, with placeholders.

A phrase belongs to one action and, if wanted, to one category. `filled` puts the report's own words in; an unknown
placeholder is refused when the phrase is written, so a page never shows one that stays empty.
"""

import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, one_of
from app.domain import configuration, reference
from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, Invalid, NotVisible
from app.domain.vocabulary import Action, Role
from app.domain.workflow import TRANSITIONS, Demand

TABLE = "phrases"
TITLE_MAX, TEXT_MAX, POSITION_MAX = 60, 1000, 999
PLACEHOLDERS = ("nomor", "kategori", "kelurahan", "alamat", "unit", "petugas")
# The note of these is the citizen's word or the public text itself.
_OWN_WORDS = frozenset({Action.CANCEL, Action.ANSWER, Action.REDACT})
ACTIONS = tuple(
    action
    for action in Action
    if action not in _OWN_WORDS
    and any(
        move.action == action and not move.of_task and Demand.NOTE in (*move.demands, *move.accepts)
        for move in TRANSITIONS
    )
)
UNKNOWN = "Contoh kalimat ini tidak ada."
STALE = "Contoh kalimat ini baru saja diubah orang lain. Keadaan terbaru ada di halaman ini."
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BLANKS = re.compile(r" {2,}")


class Phrase(Base):
    """One text for the note of `action`, in every category where `category_code` is NULL."""

    __tablename__ = TABLE
    __table_args__ = (
        one_of("action", Action),
        CheckConstraint(f"length(title) BETWEEN 1 AND {TITLE_MAX}", name="title"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {TEXT_MAX}", name="text"),
        Index("ix_phrases_action", "action", "category_code"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    action: Mapped[Action] = mapped_column(EnumText(Action))
    category_code: Mapped[str | None] = mapped_column(ForeignKey("categories.code"))
    title: Mapped[str]
    text: Mapped[str]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form says of a phrase, unchecked. `version`: the one it was made from; empty for a new phrase."""

    action: str
    category: str
    title: str
    text: str
    position: str = ""
    version: str = ""


def offered(session: Session, actions: Collection[Action], category_code: str) -> dict[Action, list[Phrase]]:
    """The phrases in use for these actions in this category, its own first. One statement."""
    fits = or_(Phrase.category_code.is_(None), Phrase.category_code == category_code)
    query = select(Phrase).where(Phrase.is_active, Phrase.action.in_(actions), fits)
    found: dict[Action, list[Phrase]] = {}
    for phrase in session.scalars(query.order_by(Phrase.category_code, Phrase.position, Phrase.title)):
        found.setdefault(phrase.action, []).append(phrase)
    return found


def filled(text: str, words: Mapping[str, str | None]) -> str:
    """The text with `words` in the place of its placeholders; what is not known leaves no gap."""
    return _BLANKS.sub(" ", _PLACEHOLDER.sub(lambda found: words.get(found[1]) or "", text)).strip()


def all_phrases(session: Session) -> list[Phrase]:
    """Every phrase, by action in the order of the moves; retired ones last."""
    rank = {action: at for at, action in enumerate(Action)}
    found = session.scalars(select(Phrase))
    return sorted(
        found, key=lambda p: (not p.is_active, rank[p.action], p.category_code or "", p.position, p.title)
    )


def phrase_of(session: Session, phrase_id: uuid.UUID, *, lock: bool = False) -> Phrase:
    """The phrase. Raises NotVisible."""
    query = select(Phrase).where(Phrase.id == phrase_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    phrase = session.scalar(query)
    if phrase is None:
        raise NotVisible(UNKNOWN)
    return phrase


def add(session: Session, wanted: Wanted, *, actor: Actor, now: datetime) -> Phrase:
    """A new phrase. Raises Invalid or Forbidden."""
    _only_biro_admin(actor)
    phrase = Phrase(id=uuid.uuid4(), **_checked(session, wanted))
    session.add(phrase)
    session.flush()
    configuration.record(session, TABLE, str(phrase.id), None, _shown(phrase), actor=actor, now=now)
    return phrase


def change(session: Session, phrase_id: uuid.UUID, wanted: Wanted, *, actor: Actor, now: datetime) -> Phrase:
    """Give a phrase other words. Raises Invalid, Forbidden, or Conflict where somebody was faster."""
    _only_biro_admin(actor)
    phrase = phrase_of(session, phrase_id, lock=True)
    if wanted.version != str(phrase.version):
        raise Conflict(STALE)
    before = _shown(phrase)
    for name, value in _checked(session, wanted).items():
        setattr(phrase, name, value)
    _record(session, phrase, before, actor, now)
    return phrase


def set_active(
    session: Session, phrase_id: uuid.UUID, is_active: bool, *, actor: Actor, now: datetime
) -> Phrase:
    """Retire a phrase, or offer it again."""
    _only_biro_admin(actor)
    phrase = phrase_of(session, phrase_id, lock=True)
    before = _shown(phrase)
    phrase.is_active = is_active
    _record(session, phrase, before, actor, now)
    return phrase


def _only_biro_admin(actor: Actor) -> None:
    if actor.role != Role.BIRO_ADMIN:
        raise Forbidden("Hanya admin Biro Pemerintahan yang mengelola contoh kalimat.")


def _checked(session: Session, wanted: Wanted) -> dict[str, Any]:
    title, text = " ".join(wanted.title.split()), wanted.text.replace("\r\n", "\n").strip()
    position = wanted.position.strip() or "0"
    errors: dict[str, str] = {}
    if wanted.action not in set(ACTIONS):
        errors["langkah"] = "Pilih langkah yang memakai catatan."
    if wanted.category and wanted.category not in reference.catalogue(session).categories:
        errors["kategori"] = "Pilih kategori yang tersedia, atau semua kategori."
    if not 0 < len(title) <= TITLE_MAX:
        errors["judul"] = f"Isi judul, paling panjang {TITLE_MAX} karakter."
    if fault := _fault_of_text(text):
        errors["teks"] = fault
    if not (position.isascii() and position.isdigit() and int(position[:9]) <= POSITION_MAX):
        errors["urutan"] = f"Urutan: bilangan 0 sampai {POSITION_MAX}."
    if errors:
        raise Invalid(errors)
    return {
        "action": Action(wanted.action),
        "category_code": wanted.category or None,
        "title": title,
        "text": text,
        "position": int(position),
    }


def _fault_of_text(text: str) -> str | None:
    if not 0 < len(text) <= TEXT_MAX:
        return f"Isi kalimatnya, paling panjang {TEXT_MAX} karakter."
    unknown = [name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        return f"{{{unknown[0]}}} tidak dikenal. Yang dapat dipakai: {known}."
    if "{" in _PLACEHOLDER.sub("", text) or "}" in _PLACEHOLDER.sub("", text):
        return "Kurung kurawal harus berpasangan."
    return None


def _record(session: Session, phrase: Phrase, before: dict[str, Any], actor: Actor, now: datetime) -> None:
    phrase.version += 1
    session.flush()
    configuration.record(session, TABLE, str(phrase.id), before, _shown(phrase), actor=actor, now=now)


def _shown(phrase: Phrase) -> dict[str, Any]:
    """What the record of changes says of a phrase."""
    return {
        "langkah": phrase.action.value,
        "kategori": phrase.category_code,
        "judul": phrase.title,
        "teks": phrase.text,
        "urutan": phrase.position,
        "aktif": phrase.is_active,
    }
