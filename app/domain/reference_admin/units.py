"""Units: Perangkat Daerah and their UKPD are made, changed, retired; the offices of areas, Biro and desks only get other names.

What still holds something cannot be retired; `holds` says what.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.channel import Channel
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.geography import Area
from app.domain.organisation import Unit, User
from app.domain.reference import Category
from app.domain.reference_admin.changing import (
    FORM,
    Errors,
    Values,
    begin,
    keep,
    locked,
    name_fault,
    one_line,
)
from app.domain.report import Report
from app.domain.subtask import SubTask, reports_helped
from app.domain.vocabulary import AreaLevel, UnitKind

TABLE = "units"
NAME_MAX, SHORT_MAX, CODE_MAX = 120, 60, 60
CODE = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
AGENCIES = (UnitKind.PD, UnitKind.UKPD)  # the others stand and fall with their area or channel


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a unit is to be, as the form says. Parent and area count for a UKPD alone."""

    name: str
    short_name: str
    parent: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What a unit holds: how many, and some of them by name."""

    what: str
    count: int
    some: tuple[str, ...]


def unit_of(session: Session, code: str) -> Unit:
    """The unit. Raises NotVisible."""
    unit = session.get(Unit, code)
    if unit is None:
        raise NotVisible("Unit ini tidak ada.")
    return unit


def create(session: Session, code: str, kind: str, wanted: Wanted, *, actor: Actor, now: datetime) -> Unit:
    """A new Perangkat Daerah or UKPD, in use at once. Raises Invalid or Forbidden."""
    begin(session, TABLE, actor=actor, now=now)
    code, errors = code.strip().lower(), Errors()
    if len(code) > CODE_MAX or CODE.fullmatch(code) is None:
        errors["kode"] = f"Huruf kecil, angka, titik, dan tanda -, paling panjang {CODE_MAX} karakter."
    elif code == FORM or session.get(Unit, code) is not None:
        errors["kode"] = "Kode ini sudah dipakai."
    if kind not in AGENCIES:
        errors["jenis"] = "Pilih jenis unit."
        raise Invalid(errors)
    values = _checked(session, wanted, UnitKind(kind), code, errors)
    unit = Unit(code=code, kind=UnitKind(kind), is_active=True, **values)
    session.add(unit)
    keep(session, TABLE, code, None, shown(unit), actor=actor, now=now)
    return unit


def change(session: Session, code: str, version: str, wanted: Wanted, *, actor: Actor, now: datetime) -> None:
    """Another name, parent or area. Raises Invalid, Conflict or Forbidden."""
    begin(session, TABLE, code, version, actor=actor, now=now)
    unit = locked(session, Unit, code)
    if unit.kind == UnitKind.DESK:
        raise Conflict("Nama meja mengikuti kanalnya; ubah di halaman kanal itu.")
    before = shown(unit)
    for name, value in _checked(session, wanted, unit.kind, code, Errors()).items():
        setattr(unit, name, value)
    keep(session, TABLE, code, before, shown(unit), actor=actor, now=now)


def set_active(
    session: Session, code: str, version: str, is_active: bool, *, actor: Actor, now: datetime
) -> None:
    """Retire a unit that holds nothing any more, or take it into use again. Raises Conflict, saying what it holds."""
    begin(session, TABLE, code, version, actor=actor, now=now)
    # Whoever is handing a report on to it names it: this lock waits for them, so that the count is right.
    unit = session.get_one(Unit, unit_of(session, code).code, with_for_update=True, populate_existing=True)
    if unit.kind not in AGENCIES:
        raise Conflict("Unit ini mengikuti wilayah atau kanalnya, jadi tidak dapat dihentikan di sini.")
    if not is_active and (held := holds(session, code)):
        raise Conflict(f"Belum dapat dihentikan: {_sentence(held)}. Alihkan lebih dulu.")
    if is_active and (parent := session.get(Unit, unit.parent_code or "")) and not parent.is_active:
        raise Conflict(f"Induknya, {parent.name}, dihentikan. Pakai lagi induknya lebih dulu.")
    before = shown(unit)
    unit.is_active = is_active
    keep(session, TABLE, code, before, shown(unit), actor=actor, now=now)


def holds(session: Session, code: str) -> list[Held]:
    """What would be left without a keeper: open reports, sub-tasks, officers, units below, categories, channels."""
    helped = Report.id.in_(reports_helped(SubTask.unit_code == code))
    asked = (
        ("laporan terbuka", Report.number, Report.holder_code == code, Report.closed_at.is_(None)),
        ("bantuan yang belum selesai", Report.number, helped, Report.closed_at.is_(None)),
        ("akun aktif", User.username, User.unit_code == code, User.is_active),
        ("unit di bawahnya", Unit.name, Unit.parent_code == code, Unit.is_active),
        ("kategori dengan unit pertama ini", Category.name, Category.first_unit == code),
        ("kanal dengan meja ini", Channel.name, Channel.desk_unit == code, Channel.is_active),
    )
    found = []
    for what, name, *which in asked:
        count = session.scalar(select(func.count()).select_from(name.class_).where(*which)) or 0
        if count:
            found.append(Held(what, count, tuple(session.scalars(select(name).where(*which).limit(3)))))
    return found


def areas(session: Session) -> list[Area]:
    """The kota that a UKPD may work in."""
    return list(session.scalars(select(Area).filter_by(level=AreaLevel.KOTA).order_by(Area.code)))


def shown(unit: Unit) -> Values:
    """What the record of changes says of a unit."""
    return {
        "nama": unit.name,
        "nama pendek": unit.short_name,
        "jenis": unit.kind.value,
        "induk": unit.parent_code,
        "wilayah": unit.area_code,
        "aktif": unit.is_active,
    }


def _sentence(held: list[Held]) -> str:
    parts = (
        f"{one.count} {one.what} ({', '.join(one.some)}{', ...' if one.count > len(one.some) else ''})"
        for one in held
    )
    return "; ".join(parts)


def _checked(session: Session, wanted: Wanted, kind: UnitKind, code: str, errors: Errors) -> Values:
    """The values of the columns. Raises Invalid with everything that does not fit."""
    name, short = one_line(wanted.name), one_line(wanted.short_name)
    if fault := name_fault(name, NAME_MAX) or _twin_fault(session, name, code):
        errors["nama"] = fault
    if fault := name_fault(short, SHORT_MAX):
        errors["pendek"] = fault
    values: Values = {"name": name, "short_name": short}
    if kind == UnitKind.UKPD:
        values |= {"parent_code": wanted.parent, "area_code": wanted.area or None}
        errors |= _place_errors(session, wanted)
    if errors:
        raise Invalid(errors)
    return values


def _place_errors(session: Session, wanted: Wanted) -> Errors:
    errors = Errors()
    parent = session.get(Unit, wanted.parent)
    if parent is None or parent.kind != UnitKind.PD or not parent.is_active:
        errors["induk"] = "Pilih perangkat daerah yang membawahinya."
    if wanted.area and wanted.area not in {area.code for area in areas(session)}:
        errors["wilayah"] = "Pilih wilayah dari daftar."
    return errors


def _twin_fault(session: Session, name: str, code: str) -> str | None:
    twin = select(Unit.code).where(func.lower(Unit.name) == name.lower(), Unit.code != code)
    return "Nama ini sudah dipakai unit lain." if session.scalar(twin.limit(1)) else None
