"""The permitted moves of a report as forms: which fields each has, what they offer, what is proposed, which comes first.

Made from the transition table: a move's demands and accepts are the form's fields, their words are those of contract.md
section 2. A move that has nobody or nothing to choose from makes no form.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain import organisation, phrases, workflow
from app.domain.actor import Actor
from app.domain.reference import Catalogue, UnitInfo
from app.domain.report import Report
from app.domain.vocabulary import Action, Priority, UnitKind, Visibility
from app.domain.workflow import Demand, Move
from app.domain.workflow.given import ESTIMATE_MAX_DAYS, NOTE_MAX
from app.labels import angka, label, nomor, verb
from app.queries.ticket.suggestions import NOTHING, Suggested, least_busy, likely_action, note_for, suggested

Options = list[tuple[str, str]]
GroupedOptions = dict[str, Options]

NOTE_WORDS = {
    Action.FINISH: "Hasil pekerjaan",
    Action.ASK_REPORTER: "Pertanyaan kepada pelapor",
    Action.ANSWER: "Jawaban pelapor",
    Action.DECLINE: "Penjelasan untuk publik",
    Action.REDACT: "Teks publik yang baru",
    Action.REFUSE_REOPENING: "Alasan menolak, untuk pelapor",
}
NOTE_HINTS = {
    Visibility.INTERNAL: "Hanya dibaca petugas.",
    Visibility.PUBLIC: "Dapat dibaca semua orang. Jangan tulis nama, nomor telepon, atau NIK.",
    Visibility.REPORTER: "Disampaikan kepada pelapor.",
}
NOTE_HINTS_BY_ACTION = {
    Action.ANSWER: "Tulis jawaban yang disampaikan pelapor lewat kanal lain.",
    Action.REDACT: "Kosongkan untuk menyembunyikan seluruh teks. Teks asli tetap tersimpan.",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `kind`: note, select, day, number, photos or place; `suggested` = the proposed option."""

    name: str
    kind: str
    label: str
    required: bool
    value: str = ""
    options: Options | GroupedOptions | None = None
    suggested: str | None = None
    hint: str | None = None
    min: str | None = None
    max: str | None = None
    blank: str | None = "Pilih ..."
    maxlength: int = NOTE_MAX


@dataclass(frozen=True, slots=True)
class Filled:
    """A phrase for the note, with the report's own words in it."""

    id: uuid.UUID
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One permitted move as a form; `likely` = the one most probably wanted, `why` it is that, where no field says it."""

    action: Action
    label: str
    fields: tuple[Field, ...]
    likely: bool = False
    phrases: tuple[Filled, ...] = ()
    why: str | None = None

    @property
    def has_files(self) -> bool:
        return any(field.kind == "photos" for field in self.fields)


@dataclass(frozen=True, slots=True)
class _Look:
    """All that a field may depend on."""

    session: Session
    report: Report
    move: Move
    known: Catalogue
    now: datetime
    hints: Suggested = NOTHING


def steps_of(
    session: Session, report: Report, known: Catalogue, *, actor: Actor, now: datetime
) -> list[Step]:
    """The forms of this officer, the likely one first, then in the order of the table."""
    moves = workflow.permitted(session, report, actor=actor)
    hints = suggested(session, report, known, {move.action for move in moves})
    looks = [_Look(session, report, move, known, now, hints) for move in moves]
    possible = [(look.move, fields) for look in looks if (fields := _fields(look)) is not None]
    actions = {move.action for move, _ in possible}
    likely = likely_action(report, actor, actions, hints)
    ready = _phrases(session, report, known, actor, actions)
    steps = [
        Step(
            move.action,
            _label(report, move.action),
            fields,
            move.action == likely,
            ready.get(move.action, ()),
            None if move.action in hints.units else hints.whys.get(move.action),
        )
        for move, fields in possible
    ]
    return sorted(steps, key=lambda step: not step.likely)


def step_to_come(
    session: Session, report: Report, known: Catalogue, action: Action, *, actor: Actor, now: datetime
) -> Step:
    """The form of a move that becomes possible after another one, as for a phone that cannot ask in between."""
    move = next(move for move in workflow.BY_ACTION[action] if actor.role in move.roles)
    fields = _fields(_Look(session, report, move, known, now)) or ()
    return Step(action, _label(report, action), fields)


def _label(report: Report, action: Action) -> str:
    if action == Action.RELOCATE and report.kelurahan_code is None:
        return "Tentukan tempat"
    return verb(action, report.proposal)


def _phrases(
    session: Session, report: Report, known: Catalogue, actor: Actor, actions: set[Action]
) -> dict[Action, tuple[Filled, ...]]:
    """The phrases of these moves as they would be written."""
    words = {
        "nomor": nomor(report.number),
        "kategori": known.categories[report.category_code].name,
        "kelurahan": known.unit_name(known.kelurahan_units.get(report.kelurahan_code or "")),
        "alamat": report.address,
        "unit": known.unit_name(report.holder_code),
        "petugas": actor.name,
    }
    found = phrases.offered(session, actions, report.category_code)
    return {
        action: tuple(Filled(one.id, one.title, phrases.filled(one.text, words)) for one in ready)
        for action, ready in found.items()
    }


def likely_step(steps: list[Step]) -> Step | None:
    return next((step for step in steps if step.likely), None)


def _fields(look: _Look) -> tuple[Field, ...] | None:
    """The fields of a move; None where a choice it demands is empty."""
    fields = [FIELDS[demand](look, True) for demand in look.move.demands]
    if any(field.kind == "select" and not field.options for field in fields):
        return None
    # The note stands last: what is chosen comes before why.
    fields += [FIELDS[demand](look, False) for demand in look.move.accepts]
    return tuple(sorted(fields, key=lambda field: field.kind == "note"))


def _note(look: _Look, required: bool) -> Field:
    action = look.move.action
    return Field(
        name="catatan",
        kind="note",
        label=NOTE_WORDS.get(action, "Catatan"),
        required=required,
        value=_note_value(look),
        hint=NOTE_HINTS_BY_ACTION.get(action, NOTE_HINTS[look.move.note]),
    )


def _note_value(look: _Look) -> str:
    """What stands in the note beforehand: of a handover to the suggested unit what one would write."""
    if look.move.action == Action.REDACT:
        return look.report.public_text
    hands_on = (
        look.move.action in (Action.COORDINATE, Action.DISPOSE) and look.move.action in look.hints.units
    )
    return note_for(look.report, look.known) if hands_on else ""


def _unit(look: _Look, required: bool) -> Field:
    units = list(workflow.unit_choices(look.known, look.report, look.move).values())
    return Field(
        name="unit",
        kind="select",
        label="Unit tujuan",
        required=required,
        options=_by_kind(units) if look.move.action == Action.REROUTE else _named(units),
        suggested=look.hints.units.get(look.move.action),
        hint=look.hints.whys.get(look.move.action),
    )


def _named(units: list[UnitInfo]) -> Options:
    return [(unit.code, unit.name) for unit in units]


def _by_kind(units: list[UnitInfo]) -> GroupedOptions:
    groups = {
        label(kind): _named([unit for unit in units if unit.kind == kind])
        for kind in (UnitKind.PD, UnitKind.UKPD, UnitKind.KELURAHAN)
    }
    return {name: options for name, options in groups.items() if options}


def _staff(look: _Look, required: bool) -> Field:
    staff = organisation.staff_of(look.session, look.report.holder_code)
    others = [user for user in staff if user.id != look.report.assignee_id]
    options = [(user.username, user.name) for user in others]
    found = least_busy(look.session, others) if look.report.assignee_id is None else None
    return Field(
        name="petugas",
        kind="select",
        label="Petugas",
        required=required,
        options=options,
        suggested=found[0] if found else None,
        hint=f"Usulan: tugas terbukanya paling sedikit ({angka(found[1])})." if found else None,
    )


def _reason(look: _Look, required: bool) -> Field:
    kind = look.move.reason
    reasons = look.known.offered_reasons(kind) if kind else {}
    return Field("alasan", "select", "Alasan", required, options=list(reasons.items()))


def _day(look: _Look, required: bool) -> Field:
    today = local_date(look.now)
    return Field(
        name="tanggal",
        kind="day",
        label="Perkiraan tanggal selesai",
        required=required,
        hint="Perkiraan pertama sampai 30 hari berlaku langsung; selebihnya menunggu persetujuan Biro Pemerintahan.",
        min=today.isoformat(),
        max=(today + timedelta(days=ESTIMATE_MAX_DAYS)).isoformat(),
    )


def _photo(look: _Look, required: bool) -> Field:
    needed = required and look.known.categories[look.report.category_code].photo_required
    words = "Foto hasil" if look.move.action == Action.FINISH else "Foto"
    return Field("foto", "photos", words, needed)


def _before(look: _Look, required: bool) -> Field:
    return Field("foto_sebelum", "photos", "Foto sebelum dikerjakan", required, hint="Hanya dilihat petugas.")


def _category(look: _Look, required: bool) -> Field:
    groups: GroupedOptions = {}
    for category in look.known.active_categories():
        groups.setdefault(category.group, []).append((category.code, category.name))
    return Field("kategori", "select", "Kategori", required, look.report.category_code, groups)


def _priority(look: _Look, required: bool) -> Field:
    return Field(
        name="prioritas",
        kind="select",
        label="Prioritas",
        required=False,
        value=look.report.priority,
        options=[(priority.value, label(priority)) for priority in Priority],
        hint="Tinggi bila membahayakan jiwa atau lalu lintas; batas waktu pertama menjadi separuh.",
        blank=None,
    )


def _place(look: _Look, required: bool) -> Field:
    return Field("lat", "place", "Lokasi", required)


def _parent(look: _Look, required: bool) -> Field:
    return Field(
        name="induk",
        kind="number",
        label="Nomor laporan yang diikuti",
        required=required,
        hint="Laporan lain tentang masalah yang sama. Pelapor tetap punya nomor ini dan mendapat kabar laporan itu.",
        maxlength=40,
    )


FIELDS: dict[Demand, Callable[[_Look, bool], Field]] = {
    Demand.NOTE: _note,
    Demand.UNIT: _unit,
    Demand.STAFF: _staff,
    Demand.REASON: _reason,
    Demand.DAY: _day,
    Demand.BEFORE: _before,
    Demand.PHOTO: _photo,
    Demand.CATEGORY: _category,
    Demand.PRIORITY: _priority,
    Demand.PLACE: _place,
    Demand.PARENT: _parent,
}
