"""Keeping the working calendar: days off, Ramadan and office hours, each change for every clock in working hours."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import LAST_YEAR, day_from
from app.domain import configuration, sla
from app.domain.actor import Actor
from app.domain.errors import Invalid
from app.domain.sla import Holiday, HolidayKind, OfficeHours, OfficeHoursRow, RamadanPeriod
from app.domain.timekeeping.recount import Recount, begin

HOLIDAYS, RAMADAN, HOURS = "holidays", "ramadan_periods", "office_hours"
NAME_MAX = 120
END = date(LAST_YEAR, 12, 31)
Values = Mapping[str, Any]
Span = tuple[date, date]


def add_day(session: Session, day: str, name: str, kind: str, *, actor: Actor, now: datetime) -> date:
    """Make a day one on which no office works. Raises Invalid."""
    found = _day(day, "hari")
    name = " ".join(name.split())
    if not name or len(name) > NAME_MAX:
        raise Invalid({"nama": f"Tulis nama hari libur, paling panjang {NAME_MAX} huruf."})
    if kind not in set(HolidayKind):
        raise Invalid({"jenis": "Pilih libur nasional atau cuti bersama."})
    row = session.get(Holiday, found, with_for_update=True)
    before = _holiday(row) if row else None
    if row is None:
        row = Holiday(day=found)
        session.add(row)
    row.name, row.kind = name, HolidayKind(kind)
    _changed(session, HOLIDAYS, found, before, _holiday(row), (found, found), actor, now)
    return found


def remove_day(session: Session, day: str, *, actor: Actor, now: datetime) -> date:
    """Make it a working day again; nothing where it was none. Raises Invalid."""
    found = _day(day, "hari")
    row = session.get(Holiday, found, with_for_update=True)
    if row is not None:
        before = _holiday(row)
        session.delete(row)
        _changed(session, HOLIDAYS, found, before, None, (found, found), actor, now)
    return found


def add_ramadan(session: Session, first: str, last: str, *, actor: Actor, now: datetime) -> None:
    """A month with the shorter hours, both days included. Raises Invalid."""
    start, end = _day(first, "mulai"), _day(last, "sampai")
    if not 0 <= (end - start).days <= 31:
        raise Invalid({"sampai": "Hari terakhir harus setelah hari pertama, paling lama 31 hari."})
    overlap = select(RamadanPeriod).where(RamadanPeriod.start_day <= end, RamadanPeriod.end_day >= start)
    if session.scalars(overlap).first() is not None:
        raise Invalid(
            {"mulai": "Masa ini tumpang tindih dengan Ramadan yang sudah ada. Hapus dulu yang itu."}
        )
    session.add(RamadanPeriod(start_day=start, end_day=end))
    _changed(session, RAMADAN, start, None, {"sampai": end.isoformat()}, (start, end), actor, now)


def remove_ramadan(session: Session, first: str, *, actor: Actor, now: datetime) -> None:
    """The usual hours hold again; nothing where there was no Ramadan. Raises Invalid."""
    start = _day(first, "mulai")
    row = session.get(RamadanPeriod, start, with_for_update=True)
    if row is not None:
        end = row.end_day
        session.delete(row)
        _changed(session, RAMADAN, start, {"sampai": end.isoformat()}, None, (start, end), actor, now)


def set_hours(session: Session, year: int, typed: Mapping[str, str], *, actor: Actor, now: datetime) -> None:
    """Office hours from the first day of that year on, until another year has its own. Raises Invalid."""
    hours = OfficeHours(**{name: _time(typed, name) for name in OfficeHours._fields})
    for opens, closes in zip(OfficeHours._fields[::2], OfficeHours._fields[1::2], strict=True):
        if getattr(hours, closes) <= getattr(hours, opens):
            raise Invalid({closes: "Jam tutup harus setelah jam buka."})
    row = session.get(OfficeHoursRow, year, with_for_update=True)
    before = _hours(sla.working_calendar(session, now).hours_in(year))
    if row is None:
        row = OfficeHoursRow(year=year)
        session.add(row)
    for name, value in hours._asdict().items():
        setattr(row, name, value)
    _changed(session, HOURS, year, before, _hours(hours), (date(year, 1, 1), END), actor, now)


def fill_year(session: Session, year: int, *, actor: Actor, now: datetime) -> int:
    """Add the national holidays, cuti bersama and Ramadan that are known and missing; returns how many days were new."""
    of_year = func.extract("year", Holiday.day) == year
    query = select(func.count()).select_from(Holiday).where(of_year)
    before = session.scalar(query) or 0
    new = sla.seed_calendar(session, (year,))
    if new:
        span = (date(year, 1, 1), date(year, 12, 31))
        counts = ({"hari libur": before}, {"hari libur": before + new})
        _changed(session, HOLIDAYS, year, *counts, span, actor, now)
    return new


def _changed(
    session: Session,
    table: str,
    key: date | int,
    before: Values | None,
    after: Values | None,
    span: Span,
    actor: Actor,
    now: datetime,
) -> None:
    session.flush()
    sla.forget_calendar()
    name = key.isoformat() if isinstance(key, date) else str(key)
    change = configuration.record(session, table, name, before, after, actor=actor, now=now)
    if change is not None:
        begin(session, Recount(change_id=change, first_day=span[0], last_day=span[1], started_at=now))


def _holiday(row: Holiday) -> Values:
    return {"nama": row.name, "jenis": row.kind.value}


def _hours(hours: OfficeHours) -> Values:
    return {name: f"{value:%H.%M}" for name, value in hours._asdict().items()}


def _day(typed: str, name: str) -> date:
    day = day_from(typed.strip())
    if day is None:
        raise Invalid({name: "Pilih tanggal yang benar."})
    return day


def _time(typed: Mapping[str, str], name: str) -> time:
    try:
        return time.fromisoformat(typed.get(name, "").strip().replace(".", ":")).replace(tzinfo=None)
    except ValueError:
        raise Invalid({name: "Tulis jam seperti 07:30."}) from None
