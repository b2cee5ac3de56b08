"""The fields of a move's form: what it demands and accepts, with what they offer and what is proposed.

Made from the transition table; the words of the fields are those of contract.md section 2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain import organisation, subtask, workflow
from app.domain.organisation import User
from app.domain.reference import Catalogue, UnitInfo
from app.domain.report import Report
from app.domain.subtask import Finding, SubTask, SubTaskKind
from app.domain.vocabulary import Action, Priority, ReasonKind, UnitKind, Visibility
from app.domain.workflow import Demand, Move
from app.domain.workflow.given import ESTIMATE_MAX_DAYS, NOTE_MAX
from app.labels import label
from app.queries.team import marked, people_for
from app.queries.ticket.suggestions import NOTHING, Suggested, note_for

Options = list[tuple[str, str]]
GroupedOptions = dict[str, Options]

NOTE_WORDS = {
    Action.FINISH: "Hasil pekerjaan",
    Action.ASK_REPORTER: "Pertanyaan kepada pelapor",
    Action.ANSWER: "Jawaban pelapor",
    Action.DECLINE: "Penjelasan untuk publik",
    Action.REDACT: "Teks publik yang baru",
    Action.REFUSE_REOPENING: "Alasan menolak, untuk pelapor",
    Action.ASK_HELP: "Yang diperlukan",
    Action.FINISH_HELP: "Yang sudah dikerjakan",
    Action.ASK_CHECK: "Yang perlu dilihat",
    Action.FINISH_CHECK: "Yang terlihat di tempat",
}
NOTE_HINTS = {
    Visibility.INTERNAL: "Hanya dibaca petugas.",
    Visibility.PUBLIC: "Dapat dibaca semua orang. Jangan tulis nama, nomor telepon, atau NIK.",
    Visibility.REPORTER: "Disampaikan kepada pelapor.",
}
NOTE_HINTS_BY_ACTION = {
    Action.ANSWER: "Tulis jawaban yang disampaikan pelapor lewat kanal lain.",
    Action.REDACT: "Kosongkan untuk menyembunyikan seluruh teks. Teks asli tetap tersimpan.",
    Action.ASK_HELP: "Satu pekerjaan yang jelas: apa, di mana, sampai kapan. Hanya dibaca petugas.",
    Action.ASK_CHECK: "Tanyakan apa yang ada di tempat, tanpa menyebut dugaan. Batas validasi tetap berjalan.",
    Action.FINISH_CHECK: "Apa adanya, seperti Anda lihat sendiri. Hanya dibaca petugas.",
}
BY_KIND = frozenset({Action.REROUTE, Action.ASK_HELP})
KINDS = (UnitKind.PD, UnitKind.UKPD, UnitKind.KELURAHAN)
# Where a place has to be looked at, who is near it comes first.
KINDS_OF_CHECK = (UnitKind.KELURAHAN, UnitKind.KECAMATAN, UnitKind.KOTA, UnitKind.UKPD, UnitKind.PD)
NEUTRAL = "{unit} tidak mengerjakan laporan ini. Yang ikut mengerjakannya tidak ada di daftar."
ONLY_NEUTRAL = "Yang ikut mengerjakan laporan ini tidak ada di daftar."
PHOTO_OF_CHECK = "Paling sedikit satu, diambil sekarang di tempat, kecuali bila tidak dapat dipastikan. Tidak untuk publik."
RESULTS = frozenset({Action.FINISH, Action.FINISH_HELP})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `kind`: note, select, day, number, photos or place; `suggested` = the proposed option.

    `is_optional`: one that is not required says that it may be left empty.
    """

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
    is_optional: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """All that a field may depend on; `task`: the sub-task that the move is about."""

    session: Session
    report: Report
    move: Move
    known: Catalogue
    now: datetime
    task: SubTask | None = None
    hints: Suggested = NOTHING


def fields_of(look: Look) -> tuple[Field, ...] | None:
    """The fields of a move; None where a choice it demands is empty."""
    fields = [FIELDS[demand](look, True) for demand in look.move.demands]
    if any(field.kind == "select" and not field.options for field in fields):
        return None
    # The note stands last: what is chosen comes before why.
    fields += [FIELDS[demand](look, False) for demand in look.move.accepts]
    return tuple(sorted(fields, key=lambda field: field.kind == "note"))


def _note(look: Look, required: bool) -> Field:
    action = look.move.action
    return Field(
        name="catatan",
        kind="note",
        label=NOTE_WORDS.get(action, "Catatan"),
        required=required,
        value=_note_value(look),
        hint=NOTE_HINTS_BY_ACTION.get(action, NOTE_HINTS[look.move.note]),
    )


def _note_value(look: Look) -> str:
    """What stands in the note beforehand: of a handover to the suggested unit what one would write."""
    action = look.move.action
    if action == Action.REDACT:
        return look.report.public_text
    hands_on = action in (Action.COORDINATE, Action.DISPOSE) and action in look.hints.units
    return note_for(look.report, look.known) if hands_on else ""


def _unit(look: Look, required: bool) -> Field:
    if look.move.action == Action.ASK_CHECK:
        return _third_party(look, required)
    busy = subtask.busy_units(look.session, look.report) if look.move.action == Action.ASK_HELP else ()
    units = list(workflow.unit_choices(look.known, look.report, look.move, busy).values())
    return Field(
        name="unit",
        kind="select",
        label="Unit tujuan",
        required=required,
        options=_by_kind(units, KINDS) if look.move.action in BY_KIND else _named(units),
        suggested=look.hints.units.get(look.move.action),
        hint=look.hints.whys.get(look.move.action),
    )


def _third_party(look: Look, required: bool) -> Field:
    """Who may look at the place; proposed is who is there soonest."""
    units = list(workflow.third_parties(look.session, look.report, look.known).values())
    near = workflow.nearest(units, look.report.kelurahan_code)
    return Field(
        name="unit",
        kind="select",
        label="Siapa yang melihat",
        required=required,
        options=_by_kind(units, KINDS_OF_CHECK),
        suggested=near.code if near else None,
        hint=NEUTRAL.format(unit=near.name) if near else ONLY_NEUTRAL,
    )


def _named(units: list[UnitInfo]) -> Options:
    return [(unit.code, unit.name) for unit in units]


def _by_kind(units: list[UnitInfo], kinds: tuple[UnitKind, ...]) -> GroupedOptions:
    groups = {label(kind): _named([unit for unit in units if unit.kind == kind]) for kind in kinds}
    return {name: options for name, options in groups.items() if options}


def _staff(look: Look, required: bool) -> Field:
    if look.task is not None:
        staff = organisation.staff_of(look.session, look.task.unit_code)
        others = [user for user in staff if user.id not in _not_for(look, look.task, staff)]
        return Field(
            "petugas", "select", "Petugas", required, options=marked(look.session, others, now=look.now)
        )
    options, suggested, hint = people_for(look.session, look.report, now=look.now)
    return Field("petugas", "select", "Petugas", required, "", options, suggested, hint)


def _not_for(look: Look, task: SubTask, staff: list[User]) -> set[int | None]:
    """Who has it already; who worked on the report checks nothing of it."""
    if task.kind != SubTaskKind.CHECK:
        return {task.assignee_id}
    return {task.assignee_id, *workflow.had_a_hand(look.session, look.report, [user.id for user in staff])}


def _reason(look: Look, required: bool) -> Field:
    kind = look.move.reason
    reasons = look.known.offered_reasons(kind) if kind else {}
    if kind == ReasonKind.CHECK:
        found = [(finding.value, reasons[finding]) for finding in Finding if finding in reasons]
        return Field("alasan", "select", "Hasil cek", required, options=found)
    return Field("alasan", "select", "Alasan", required, options=list(reasons.items()))


def _day(look: Look, required: bool) -> Field:
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


def _photo(look: Look, required: bool) -> Field:
    needed = required and look.known.categories[look.report.category_code].photo_required
    if look.move.action == Action.FINISH_CHECK:
        return Field("foto", "photos", "Foto di tempat", needed, hint=PHOTO_OF_CHECK, is_optional=False)
    words = "Foto hasil" if look.move.action in RESULTS else "Foto"
    return Field("foto", "photos", words, needed)


def _before(look: Look, required: bool) -> Field:
    return Field("foto_sebelum", "photos", "Foto sebelum dikerjakan", required, hint="Hanya dilihat petugas.")


def _category(look: Look, required: bool) -> Field:
    groups: GroupedOptions = {}
    for category in look.known.active_categories():
        groups.setdefault(category.group, []).append((category.code, category.name))
    return Field("kategori", "select", "Kategori", required, look.report.category_code, groups)


def _priority(look: Look, required: bool) -> Field:
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


def _place(look: Look, required: bool) -> Field:
    return Field("lat", "place", "Lokasi", required)


def _parent(look: Look, required: bool) -> Field:
    return Field(
        name="induk",
        kind="number",
        label="Nomor laporan yang diikuti",
        required=required,
        hint="Laporan lain tentang masalah yang sama. Pelapor tetap punya nomor ini dan mendapat kabar laporan itu.",
        maxlength=40,
    )


FIELDS: dict[Demand, Callable[[Look, bool], Field]] = {
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
