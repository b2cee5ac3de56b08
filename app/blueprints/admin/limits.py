"""How long clocks run (/admin/batas): the limit of each kind, the finishing limit of each category; who changed what."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.clock import now
from app.db import db, transaction
from app.domain import configuration, sla, timekeeping
from app.domain.errors import Invalid, NotVisible
from app.domain.reference import catalogue
from app.domain.timekeeping.limits import CATEGORIES, HOURLY, LIMITS, Typed
from app.domain.vocabulary import ClockKind
from app.labels import label
from app.queries.recounts import recounts
from app.security import STOP_POLLING, actor

Errors = dict[str, str]
UNKNOWN = "Batas ini tidak ada."


@blueprint.get("/batas")
def limits() -> str:
    """All limits, and how far counting anew got."""
    known = catalogue(db.session())
    return render_template(
        "admin/batas.html",
        limits=known.limits,
        categories=known.active_categories(),
        recounts=recounts(db.session(), now=now()),
    )


@blueprint.get("/hitung-ulang")
def progress() -> ResponseReturnValue:
    """The progress by itself; asked again until nothing is under way."""
    found = recounts(db.session(), now=now())
    page = render_template("admin/_hitung.html", recounts=found)
    return page, 200 if any(one.finished_at is None for one in found) else STOP_POLLING


@blueprint.get("/batas/<jenis>")
def one_limit(jenis: str) -> str:
    """One limit, its form and its changes."""
    return _limit_page(_kind(jenis))


@blueprint.post("/batas/<jenis>")
def set_limit(jenis: str) -> ResponseReturnValue:
    """Another limit, for the clocks that start from now on or for the running ones as well."""
    kind, typed = _kind(jenis), _typed()
    try:
        with transaction() as session:
            timekeeping.set_limit(session, kind, typed, actor=actor(), now=now())
    except Invalid as error:
        return _limit_page(kind, typed, error.errors), 422
    return _done(typed)


@blueprint.get("/batas/kategori/<kode>")
def one_category_limit(kode: str) -> str:
    """The finishing limit of one category, its form and its changes."""
    return _category_page(kode)


@blueprint.post("/batas/kategori/<kode>")
def set_category_limit(kode: str) -> ResponseReturnValue:
    """Another finishing limit."""
    typed = _typed()
    try:
        with transaction() as session:
            timekeeping.set_finish(session, kode, typed, actor=actor(), now=now())
    except Invalid as error:
        return _category_page(kode, typed, error.errors), 422
    return _done(typed)


def _kind(word: str) -> ClockKind:
    if word not in {kind.value for kind in sla.DEFAULTS}:
        raise NotVisible(UNKNOWN)
    return ClockKind(word)


def _typed() -> Typed:
    form = request.form
    return Typed(
        hours=form.get("jam", ""),
        calendar=form.get("kalender", ""),
        is_halved=form.get("separuh") == "1",
        for_running=form.get("berjalan") == "1",
    )


def _limit_page(kind: ClockKind, typed: Typed | None = None, errors: Errors | None = None) -> str:
    limit = catalogue(db.session()).limits[kind]
    stored = Typed(_plain(float(limit.hours)), limit.calendar, limit.is_halved)
    address = url_for(".set_limit", jenis=kind.value)
    return _form(LIMITS, kind.value, typed or stored, errors, kind=kind, category=None, address=address)


def _category_page(code: str, typed: Typed | None = None, errors: Errors | None = None) -> str:
    category = catalogue(db.session()).categories.get(code)
    if category is None:
        raise NotVisible(UNKNOWN)
    stored = Typed(_plain(float(category.finish_hours)), category.calendar)
    address = url_for(".set_category_limit", kode=code)
    return _form(
        CATEGORIES, code, typed or stored, errors, kind=ClockKind.FINISH, category=category, address=address
    )


def _form(table: str, key: str, typed: Typed, errors: Errors | None, **about: object) -> str:
    changes = configuration.changes_of(db.session(), table, key)
    return render_template(
        "admin/batas_satu.html",
        typed=typed,
        errors=errors or {},
        calendars=[(calendar.value, label(calendar)) for calendar in HOURLY],
        changes=[(change, configuration.differences(change)) for change in changes],
        **about,
    )


def _plain(hours: float) -> str:
    return f"{hours:g}".replace(".", ",")


def _done(typed: Typed) -> ResponseReturnValue:
    running = " Yang sedang berjalan dihitung ulang." if typed.for_running else ""
    flash(f"Batas disimpan. Berlaku dalam sepuluh detik.{running}", "success")
    return redirect(url_for(".limits"), 303)
