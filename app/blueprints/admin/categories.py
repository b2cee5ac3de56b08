"""Categories (/admin/kategori): what citizens report about, who takes it first, whether the portal may show it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.blueprints.admin.forms import Errors, Typed, is_on, past_of, typed, version
from app.clock import now
from app.db import db, transaction
from app.domain import routing
from app.domain.errors import Conflict, Invalid
from app.domain.reference import Category, catalogue
from app.domain.reference_admin import categories, questions
from app.domain.reference_admin.categories import Wanted
from app.domain.timekeeping.limits import HOURLY
from app.labels import angka, label
from app.security import actor

FIELDS = ("nama", "kelompok", "unit", "foto", "publik", "kata_kunci", "urutan")
NEW_FIELDS = ("kode", "jam", "kalender", *FIELDS)


@blueprint.get("/kategori")
def all_categories() -> str:
    """All categories by their group."""
    groups: dict[str, list[object]] = {}
    known = catalogue(db.session())
    for category in known.categories.values():
        groups.setdefault(category.group, []).append(category)
    return render_template("admin/kategori.html", groups=groups, known=known)


@blueprint.get("/kategori/baru")
def new_category() -> str:
    """The form for a new category."""
    return _new({"publik": "1", "foto": "1"}, {})


@blueprint.post("/kategori")
def add_category() -> ResponseReturnValue:
    """A new category, in use at once."""
    values = typed(NEW_FIELDS)
    code, hours, calendar = values["kode"], values["jam"], values["kalender"]
    try:
        with transaction() as session:
            made = categories.create(session, code, _wanted(), hours, calendar, actor=actor(), now=now())
            code, name = made.code, made.name
    except Invalid as error:
        return _new(values, error.errors), 422
    return _done(code, f"Kategori {name} dibuat dan dapat dipilih warga sekarang.")


@blueprint.get("/kategori/<kode>")
def one_category(kode: str) -> str:
    """One category: its form, its questions and its changes."""
    return _one(kode)


@blueprint.post("/kategori/<kode>")
def change_category(kode: str) -> ResponseReturnValue:
    """Other values; what may no longer be public leaves the portal at once."""
    try:
        with transaction() as session:
            hidden = categories.change(session, kode, version(), _wanted(), actor=actor(), now=now())
    except Invalid as error:
        return _one(kode, values=typed(FIELDS), errors=error.errors), 422
    except Conflict as error:
        return _one(kode, values=typed(FIELDS), told=str(error)), 409
    withdrawn = f" {angka(hidden)} laporan ditarik dari portal." if hidden else ""
    return _done(kode, f"Kategori disimpan.{withdrawn}")


@blueprint.post("/kategori/<kode>/aktif")
def set_category_active(kode: str) -> ResponseReturnValue:
    """Retire the category, or offer it again."""
    try:
        with transaction() as session:
            categories.set_active(session, kode, version(), is_on(), actor=actor(), now=now())
    except Conflict as error:
        return _one(kode, told=str(error)), 409
    ended = "Kategori dihentikan. Laporan yang sudah ada tetap memakainya."
    return _done(kode, "Kategori dapat dipilih lagi." if is_on() else ended)


def _wanted() -> Wanted:
    values = typed(FIELDS)
    return Wanted(
        name=values["nama"],
        group=values["kelompok"],
        first_unit=values["unit"],
        photo_required=values["foto"] == "1",
        may_be_public=values["publik"] == "1",
        keywords=request.form.get("kata_kunci", ""),
        position=values["urutan"],
    )


def _new(values: Typed, errors: Errors) -> str:
    calendars = [(calendar.value, label(calendar)) for calendar in HOURLY]
    return render_template(
        "admin/kategori_baru.html", values=values, errors=errors, calendars=calendars, **_choices()
    )


def _one(code: str, *, values: Typed | None = None, errors: Errors | None = None, told: str = "") -> str:
    session = db.session()
    category = categories.category_of(session, code)
    return render_template(
        "admin/kategori_satu.html",
        category=category,
        values=values or _stored(category),
        errors=errors or {},
        told=told,
        questions=questions.questions_of(session, code),
        datatypes=questions.DATATYPES,
        **past_of(categories.TABLE, code),
        **_choices(),
    )


def _stored(category: Category) -> Typed:
    return {
        "nama": category.name,
        "kelompok": category.group,
        "unit": category.first_unit or "",
        "foto": "1" if category.photo_required else "",
        "publik": "1" if category.may_be_public else "",
        "kata_kunci": "\n".join(category.keywords),
        "urutan": str(category.position),
    }


def _choices() -> dict[str, object]:
    known = catalogue(db.session())
    return {
        "units": [(unit.code, unit.name) for unit in routing.pds(known)],
        "known_groups": list(dict.fromkeys(category.group for category in known.categories.values())),
    }


def _done(code: str, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for(".one_category", kode=code), 303)
