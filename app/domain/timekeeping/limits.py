"""Setting how long clocks run: the limit of a kind, and the finishing limit of a category."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy.orm import Session

from app.domain import configuration, reference, sla
from app.domain.actor import Actor
from app.domain.errors import Invalid
from app.domain.reference import Category
from app.domain.sla import Limit, LimitRow
from app.domain.timekeeping.recount import Recount, begin
from app.domain.vocabulary import Calendar, ClockKind

LIMITS, CATEGORIES = "limits", "categories"
HUNDREDTH = Decimal("0.01")
HOURLY = (Calendar.KALENDER, Calendar.KERJA)  # whole working days are for LAPOR alone
Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Typed:
    """A limit as a form brings it. `for_running`: it shall hold for the clocks that run already, too."""

    hours: str
    calendar: str
    is_halved: bool = False
    for_running: bool = False


def set_limit(session: Session, kind: ClockKind, typed: Typed, *, actor: Actor, now: datetime) -> None:
    """Set the limit of a kind of clock. Raises Invalid."""
    limit = Limit(_hours(typed.hours, HUNDREDTH), _calendar(typed.calendar), typed.is_halved)
    row = session.get(LimitRow, kind, with_for_update=True)
    before = Limit(row.hours, row.calendar, row.is_halved) if row else sla.DEFAULTS[kind]
    if row is None:
        row = LimitRow(kind=kind)
        session.add(row)
    row.hours, row.calendar, row.is_halved = limit
    change = configuration.record(
        session, LIMITS, kind.value, _values(before), _values(limit), actor=actor, now=now
    )
    reference.forget()
    if change is not None and typed.for_running:
        begin(session, Recount(change_id=change, kind=kind, started_at=now))


def set_finish(session: Session, code: str, typed: Typed, *, actor: Actor, now: datetime) -> None:
    """Set the finishing limit of a category, in whole hours. Raises Invalid."""
    hours, calendar = _hours(typed.hours, Decimal(1)), _calendar(typed.calendar)
    category = session.get(Category, code, with_for_update=True)
    if category is None:
        raise Invalid({"kategori": "Kategori ini tidak ada."})
    before = _finish(Decimal(category.finish_hours), category.calendar)
    category.finish_hours, category.calendar = int(hours), calendar
    change = configuration.record(
        session, CATEGORIES, code, before, _finish(hours, calendar), actor=actor, now=now
    )
    reference.forget()
    if change is not None and typed.for_running:
        kind = ClockKind.FINISH
        begin(session, Recount(change_id=change, kind=kind, category_code=code, started_at=now))


def checked_finish(hours: str, calendar: str, errors: dict[str, str]) -> tuple[Decimal, Calendar] | None:
    """The finishing limit of a new category; None where it does not fit, with the why in `errors`."""
    try:
        return _hours(hours, Decimal(1)), _calendar(calendar)
    except Invalid as error:
        errors.update(error.errors)
        return None


def _hours(typed: str, step: Decimal) -> Decimal:
    try:
        hours = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation:
        raise Invalid({"jam": "Tulis banyaknya jam, misalnya 6 atau 1,5."}) from None
    if not hours.is_finite() or not 0 < hours <= sla.MAX_HOURS:
        raise Invalid({"jam": f"Tulis lebih dari 0 dan paling banyak {sla.MAX_HOURS} jam."})
    if hours % step:
        whole = "Tulis jam bulat." if step == 1 else "Tulis paling banyak dua angka di belakang koma."
        raise Invalid({"jam": whole})
    return hours


def _calendar(typed: str) -> Calendar:
    if typed not in HOURLY:
        raise Invalid({"kalender": "Pilih cara menghitung."})
    return Calendar(typed)


def _values(limit: Limit) -> Values:
    return {**_finish(limit.hours, limit.calendar), "tinggi separuh": limit.is_halved}


def _finish(hours: Decimal, calendar: Calendar) -> Values:
    return {"jam": int(hours) if hours == int(hours) else float(hours), "kalender": calendar.value}
