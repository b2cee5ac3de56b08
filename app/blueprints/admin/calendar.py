"""The working calendar (/admin/kalender): days off, Ramadan and office hours of a year; every change counts for all clocks that
run in working hours, and is recorded.
"""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.blueprints.admin import blueprint
from app.clock import FIRST_YEAR, LAST_YEAR, local_date, now
from app.db import db, transaction
from app.domain import sla, timekeeping
from app.domain.errors import Invalid
from app.domain.sla import HolidayKind, OfficeHours
from app.queries.calendar import calendar_of
from app.queries.recounts import recounts
from app.security import actor

Errors = dict[str, str]


@blueprint.get("/kalender")
def calendar() -> str:
    """One year: its days off, Ramadan, hours, and what was changed."""
    return _page()


@blueprint.post("/kalender/hari")
def add_day() -> ResponseReturnValue:
    """A day becomes a day off, or gets another name."""
    form = request.form
    day, name, kind = (form.get(field, "") for field in ("hari", "nama", "jenis"))

    def change(session: Session) -> None:
        timekeeping.add_day(session, day, name, kind, actor=actor(), now=now())

    return _carry_out(change, "hari", "Hari libur disimpan.")


@blueprint.post("/kalender/hari/hapus")
def remove_day() -> ResponseReturnValue:
    """A day becomes a working day."""

    def change(session: Session) -> None:
        timekeeping.remove_day(session, request.form.get("hari", ""), actor=actor(), now=now())

    return _carry_out(change, "hari", "Hari libur dihapus.")


@blueprint.post("/kalender/ramadan")
def add_ramadan() -> ResponseReturnValue:
    """A month with shorter hours."""
    first, last = (request.form.get(field, "") for field in ("mulai", "sampai"))

    def change(session: Session) -> None:
        timekeeping.add_ramadan(session, first, last, actor=actor(), now=now())

    return _carry_out(change, "ramadan", "Ramadan disimpan.")


@blueprint.post("/kalender/ramadan/hapus")
def remove_ramadan() -> ResponseReturnValue:
    """The usual hours hold again."""

    def change(session: Session) -> None:
        timekeeping.remove_ramadan(session, request.form.get("mulai", ""), actor=actor(), now=now())

    return _carry_out(change, "ramadan", "Ramadan dihapus.")


@blueprint.post("/kalender/jam-kerja")
def set_hours() -> ResponseReturnValue:
    """Other office hours from this year on."""

    def change(session: Session) -> None:
        timekeeping.set_hours(session, _year(), request.form, actor=actor(), now=now())

    return _carry_out(change, "jam", "Jam kerja disimpan.")


@blueprint.post("/kalender/isi")
def fill_year() -> ResponseReturnValue:
    """Add the national days off that are known and missing."""
    with transaction() as session:
        new = timekeeping.fill_year(session, _year(), actor=actor(), now=now())
    flash(
        f"{new} hari libur ditambahkan." if new else "Tidak ada hari libur yang belum tercantum.", "success"
    )
    return redirect(url_for(".calendar", tahun=_year()), 303)


def _carry_out(change: Callable[[Session], None], form: str, done: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            change(session)
    except Invalid as error:
        return _page(form, error.errors), 422
    flash(f"{done} Batas dalam jam kerja yang sedang berjalan dihitung ulang.", "success")
    return redirect(url_for(".calendar", tahun=_year()), 303)


def _year() -> int:
    """The year that the page shows; the present one where none or an odd one was asked for."""
    asked = request.values.get("tahun", type=int)
    return asked if asked and FIRST_YEAR <= asked <= LAST_YEAR else local_date(now()).year


def _page(form: str = "", errors: Errors | None = None) -> str:
    session, year = db.session(), _year()
    hours = sla.working_calendar(session, now()).hours_in(year)
    stored = {name: f"{value:%H:%M}" for name, value in hours._asdict().items()}
    typed = request.form.to_dict() if errors else {}
    return render_template(
        "admin/kalender.html",
        found=calendar_of(session, year),
        year=year,
        hours={**stored, **{name: typed[name] for name in OfficeHours._fields if name in typed}},
        kinds=[(HolidayKind.LIBUR, "Libur nasional"), (HolidayKind.CUTI_BERSAMA, "Cuti bersama")],
        form=form,
        typed=typed,
        errors=errors or {},
        recounts=recounts(session, now=now()),
    )
