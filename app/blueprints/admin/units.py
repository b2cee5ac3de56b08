"""Units (/admin/unit): all by kind, Perangkat Daerah and UKPD made, changed and retired."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.blueprints.admin.forms import Errors, Typed, is_on, past_of, typed, version
from app.clock import now
from app.db import db, transaction
from app.domain import routing
from app.domain.errors import Conflict, Invalid
from app.domain.organisation import Unit
from app.domain.reference import UnitInfo, catalogue
from app.domain.reference_admin import units
from app.domain.reference_admin.units import AGENCIES, Wanted
from app.domain.vocabulary import UnitKind
from app.labels import label
from app.security import actor

FIELDS = ("nama", "pendek", "induk", "wilayah")
NEW_FIELDS = ("kode", "jenis", *FIELDS)


@blueprint.get("/unit")
def all_units() -> str:
    """The units of one kind whose name or code holds a word; Perangkat Daerah where nothing is asked for."""
    search = request.args.get("cari", "").strip()[:80]
    kind = request.args.get("jenis", "" if search else UnitKind.PD.value)
    known = catalogue(db.session())
    return render_template(
        "admin/unit.html",
        units=_found(list(known.units.values()), search, kind),
        known=known,
        kinds=[(one.value, label(one)) for one in UnitKind],
        chosen=kind,
        search=search,
    )


@blueprint.get("/unit/baru")
def new_unit() -> str:
    """The form for a new unit."""
    return _new({"jenis": request.args.get("jenis", UnitKind.UKPD.value)}, {})


@blueprint.post("/unit")
def add_unit() -> ResponseReturnValue:
    """A new Perangkat Daerah or UKPD, in use at once."""
    values = typed(NEW_FIELDS)
    try:
        with transaction() as session:
            made = units.create(session, values["kode"], values["jenis"], _wanted(), actor=actor(), now=now())
            code, name = made.code, made.name
    except Invalid as error:
        return _new(values, error.errors), 422
    return _done(code, f"{name} dibuat. Buka akun bagi petugasnya agar laporannya dikerjakan.")


@blueprint.get("/unit/<kode>")
def one_unit(kode: str) -> str:
    """One unit: its form, what it holds, and its changes."""
    return _one(kode)


@blueprint.post("/unit/<kode>")
def change_unit(kode: str) -> ResponseReturnValue:
    """Another name, parent or area."""
    try:
        with transaction() as session:
            units.change(session, kode, version(), _wanted(), actor=actor(), now=now())
    except Invalid as error:
        return _one(kode, values=typed(FIELDS), errors=error.errors), 422
    except Conflict as error:
        return _one(kode, values=typed(FIELDS), told=str(error)), 409
    return _done(kode, "Unit disimpan.")


@blueprint.post("/unit/<kode>/aktif")
def set_unit_active(kode: str) -> ResponseReturnValue:
    """Retire the unit, or take it into use again."""
    try:
        with transaction() as session:
            units.set_active(session, kode, version(), is_on(), actor=actor(), now=now())
    except Conflict as error:
        return _one(kode, told=str(error)), 409
    return _done(kode, "Unit dipakai lagi." if is_on() else "Unit dihentikan. Riwayat laporannya tetap.")


def _found(known: list[UnitInfo], search: str, kind: str) -> list[UnitInfo]:
    return [
        one
        for one in known
        if (not kind or one.kind == kind)
        and search.lower() in f"{one.name} {one.short_name} {one.code}".lower()
    ]


def _wanted() -> Wanted:
    values = typed(FIELDS)
    return Wanted(values["nama"], values["pendek"], values["induk"], values["wilayah"])


def _new(values: Typed, errors: Errors) -> str:
    kinds = [(kind.value, label(kind)) for kind in AGENCIES]
    return render_template("admin/unit_baru.html", values=values, errors=errors, kinds=kinds, **_choices())


def _one(code: str, *, values: Typed | None = None, errors: Errors | None = None, told: str = "") -> str:
    session = db.session()
    unit = units.unit_of(session, code)
    return render_template(
        "admin/unit_satu.html",
        unit=unit,
        known=catalogue(session),
        values=values or _stored(unit),
        errors=errors or {},
        told=told,
        is_agency=unit.kind in AGENCIES,
        is_desk=unit.kind == UnitKind.DESK,
        is_ukpd=unit.kind == UnitKind.UKPD,
        held=units.holds(session, code),
        **past_of(units.TABLE, code),
        **_choices(),
    )


def _stored(unit: Unit) -> Typed:
    return {
        "nama": unit.name,
        "pendek": unit.short_name,
        "induk": unit.parent_code or "",
        "wilayah": unit.area_code or "",
    }


def _choices() -> dict[str, object]:
    session = db.session()
    return {
        "parents": [(unit.code, unit.name) for unit in routing.pds(catalogue(session))],
        "areas": [(area.code, area.name) for area in units.areas(session)],
    }


def _done(code: str, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for(".one_unit", kode=code), 303)
