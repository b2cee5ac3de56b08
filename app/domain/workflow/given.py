"""What a form brings for a move, and the check that it brings what the move demands."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain import merging, routing, subtask
from app.domain.actor import Actor
from app.domain.errors import Invalid
from app.domain.evidence import StoredUpload
from app.domain.geography import Found, find_kelurahan, outside_message
from app.domain.organisation import User, user_by_username
from app.domain.reference import Catalogue, UnitInfo
from app.domain.report import Report
from app.domain.subtask import Finding, SubTask, SubTaskKind
from app.domain.team import AssignmentRule
from app.domain.vocabulary import Action, Priority, Role
from app.domain.workflow.moves import Demand, Move
from app.domain.workflow.third_party import had_a_hand, third_parties
from app.numerals import number_of
from app.wording import worded

NOTE_MAX = 4000
ALREADY_ASKED = (
    "Unit ini masih mengerjakan bantuan pada laporan ini; tunggu hasilnya atau tarik permintaannya."
)
NO_THIRD_PARTY = "Unit ini ikut mengerjakan laporan ini atau jauh dari tempatnya; pilih unit lain."
HAD_A_HAND = "Petugas ini pernah mengerjakan laporan ini; pilih petugas lain."
NO_PHOTO_OF_CHECK = "Lampirkan paling sedikit satu foto yang diambil di tempat."
ESTIMATE_MAX_DAYS = 730


@dataclass(frozen=True, slots=True)
class Given:
    """The fields of an action form as they came (contract.md section 2); `version` None = not checked.

    `faults`: what the form's reader found wrong already (photos), field -> sentence; told together with the rest.
    """

    note: str = ""
    unit: str = ""
    staff: str = ""
    reason: str = ""
    day: str = ""
    category: str = ""
    priority: str = ""
    parent: str = ""
    task: str = ""
    lat: str = ""
    lon: str = ""
    photos: Sequence[StoredUpload] = ()
    before: Sequence[StoredUpload] = ()
    version: int | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Checked:
    """The same, understood: known units, people, days and places. `rule`: by which the system chose the person."""

    note: str = ""
    unit: UnitInfo | None = None
    staff: User | None = None
    rule: AssignmentRule | None = None
    reason: str | None = None
    day: date | None = None
    category: str | None = None
    priority: Priority | None = None
    parent: Report | None = None
    task: SubTask | None = None
    place: Found | None = None
    lat: float | None = None
    lon: float | None = None
    photos: Sequence[StoredUpload] = ()
    before: Sequence[StoredUpload] = ()
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """All that a check may look at."""

    session: Session
    report: Report
    move: Move
    given: Given
    catalogue: Catalogue
    actor: Actor
    now: datetime
    task: SubTask | None = None


def check(look: Check) -> Checked:
    """Understand the form. Raises Invalid: field -> sentence, all fields at once."""
    checked = Checked(photos=look.given.photos, task=look.task)
    for demand in (*look.move.demands, *look.move.accepts):
        if demand != Demand.NOTE:
            CHECKS[demand](look, checked)
    _note(look, checked)
    checked.errors |= look.given.faults
    if checked.errors:
        raise Invalid(checked.errors)
    return checked


def _note(look: Check, checked: Checked) -> None:
    checked.note = look.given.note.strip().replace("\x00", "")
    if Demand.NOTE in look.move.demands and not checked.note:
        checked.errors["catatan"] = worded("Tulis catatan untuk langkah ini.")
    if len(checked.note) > NOTE_MAX:
        checked.errors["catatan"] = worded("Catatan paling panjang {n} karakter.", n=NOTE_MAX)


def _unit(look: Check, checked: Checked) -> None:
    code = look.given.unit.strip()
    if look.move.action == Action.ASK_CHECK:
        checked.unit = third_parties(look.session, look.report, look.catalogue).get(code)
        if checked.unit is None:
            known = code in look.catalogue.units
            checked.errors["unit"] = NO_THIRD_PARTY if known else "Pilih unit yang tersedia."
        return
    busy = subtask.busy_units(look.session, look.report) if look.move.action == Action.ASK_HELP else ()
    unit = unit_choices(look.catalogue, look.report, look.move, busy).get(code)
    if unit is None:
        checked.errors["unit"] = ALREADY_ASKED if code in busy else "Pilih unit tujuan yang tersedia."
    checked.unit = unit


def unit_choices(
    catalogue: Catalogue, report: Report, move: Move, busy: Collection[str] = ()
) -> dict[str, UnitInfo]:
    """The units that a move may hand this report to, or ask for help, by code; `busy`: those that help already."""
    if move.action == Action.COORDINATE:
        units = routing.pds(catalogue)
    elif move.action == Action.DISPOSE:
        units = routing.ukpd_of(catalogue, report.holder_code)
    else:
        units = [
            unit
            for unit in routing.holders(catalogue)
            if (unit.code != report.holder_code or not report.is_open) and unit.code not in busy
        ]
    return {unit.code: unit for unit in units}


def _staff(look: Check, checked: Checked) -> None:
    user = user_by_username(look.session, look.given.staff) if look.given.staff.strip() else None
    unit = look.task.unit_code if look.task else look.report.holder_code
    if user is None or user.role != Role.STAFF or user.unit_code != unit:
        checked.errors["petugas"] = "Pilih petugas dari unit Anda."
    elif _is_of_check(look.task) and had_a_hand(look.session, look.report, [user.id]):
        checked.errors["petugas"] = HAD_A_HAND
    checked.staff = user


def _is_of_check(task: SubTask | None) -> bool:
    return task is not None and task.kind == SubTaskKind.CHECK


def _reason(look: Check, checked: Checked) -> None:
    code = look.given.reason.strip()
    known = look.catalogue.offered_reasons(look.move.reason) if look.move.reason else {}
    if code not in known:
        checked.errors["alasan"] = "Pilih alasan."
    checked.reason = code or None


def _day(look: Check, checked: Checked) -> None:
    try:
        day = date.fromisoformat(look.given.day.strip())
    except ValueError:
        checked.errors["tanggal"] = "Isi tanggal selesai, misalnya 2026-12-31."
        return
    today = local_date(look.now)
    if not 0 <= (day - today).days <= ESTIMATE_MAX_DAYS:
        checked.errors["tanggal"] = "Tanggal harus hari ini atau sesudahnya, paling lama dua tahun."
    checked.day = day


def _photo(look: Check, checked: Checked) -> None:
    needed = (
        Demand.PHOTO in look.move.demands
        and look.catalogue.categories[look.report.category_code].photo_required
    )
    if needed and not look.given.photos:
        checked.errors["foto"] = "Kategori ini memerlukan foto hasil pekerjaan."
    saw = look.move.action == Action.FINISH_CHECK and look.given.reason.strip() != Finding.UNSURE
    if saw and not look.given.photos:
        checked.errors["foto"] = NO_PHOTO_OF_CHECK


def _before(look: Check, checked: Checked) -> None:
    """How it looked before the work: taken only by the moves that accept it."""
    checked.before = look.given.before


def _category(look: Check, checked: Checked) -> None:
    category = look.catalogue.categories.get(look.given.category.strip())
    if category is None or not category.is_active:
        checked.errors["kategori"] = "Pilih kategori."
        return
    checked.category = category.code


def _priority(look: Check, checked: Checked) -> None:
    raw = look.given.priority.strip()
    if raw and raw not in set(Priority):
        checked.errors["prioritas"] = "Pilih prioritas biasa atau tinggi."
        return
    checked.priority = Priority(raw) if raw else None


def _place(look: Check, checked: Checked) -> None:
    lat, lon = number_of(look.given.lat), number_of(look.given.lon)
    if not (math.isfinite(lat) and math.isfinite(lon)):
        checked.errors["lat"] = "Tandai lokasi pada peta."
        return
    place = find_kelurahan(look.session, lat, lon)
    if place is None:
        checked.errors["lat"] = outside_message()
    checked.place, checked.lat, checked.lon = place, lat, lon


def _parent(look: Check, checked: Checked) -> None:
    if not look.given.parent.strip():
        checked.errors["induk"] = "Isi nomor laporan yang diikuti, misalnya JK261123104582."
        return
    try:
        checked.parent = merging.fitting_parent(
            look.session, look.report, look.given.parent, actor=look.actor
        )
    except Invalid as fault:
        checked.errors |= fault.errors


CHECKS: dict[Demand, Callable[[Check, Checked], None]] = {
    Demand.UNIT: _unit,
    Demand.STAFF: _staff,
    Demand.REASON: _reason,
    Demand.DAY: _day,
    Demand.PHOTO: _photo,
    Demand.BEFORE: _before,
    Demand.CATEGORY: _category,
    Demand.PRIORITY: _priority,
    Demand.PLACE: _place,
    Demand.PARENT: _parent,
}
