"""Phrases that officers are offered for the note of a move (/admin/kalimat): written, changed, retired."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.clock import now
from app.db import db, transaction
from app.domain import configuration, phrases
from app.domain.errors import Conflict, Invalid
from app.domain.phrases import Phrase, Wanted
from app.domain.reference import catalogue
from app.labels import verb
from app.security import actor

FIELDS = ("langkah", "kategori", "judul", "teks", "urutan")
Values = dict[str, str]


@blueprint.get("/kalimat")
def all_phrases() -> str:
    """All phrases by their action, and the form for a new one."""
    return _list({"langkah": request.args.get("langkah", "")}, {})


@blueprint.post("/kalimat")
def add_phrase() -> ResponseReturnValue:
    """A new phrase."""
    try:
        with transaction() as session:
            title = phrases.add(session, _wanted(), actor=actor(), now=now()).title
    except Invalid as error:
        return _list(_typed(), error.errors), 422
    flash(f"“{title}” ditambahkan.", "success")
    return redirect(url_for(".all_phrases"), 303)


@blueprint.get("/kalimat/<uuid:kalimat>")
def one_phrase(kalimat: uuid.UUID) -> str:
    """One phrase: its form and its changes."""
    return _one(kalimat)


@blueprint.post("/kalimat/<uuid:kalimat>")
def change_phrase(kalimat: uuid.UUID) -> ResponseReturnValue:
    """Other words for it."""
    try:
        with transaction() as session:
            phrases.change(session, kalimat, _wanted(), actor=actor(), now=now())
    except Invalid as error:
        return _one(kalimat, values=_typed(), errors=error.errors), 422
    except Conflict as error:
        return _one(kalimat, values=_typed(), stale=str(error)), 409
    flash("Contoh kalimat disimpan.", "success")
    return redirect(url_for(".one_phrase", kalimat=kalimat), 303)


@blueprint.post("/kalimat/<uuid:kalimat>/aktif")
def set_phrase_active(kalimat: uuid.UUID) -> ResponseReturnValue:
    """Retire it, or offer it again."""
    is_active = request.form.get("aktif") == "1"
    with transaction() as session:
        phrases.set_active(session, kalimat, is_active, actor=actor(), now=now())
    flash(
        "Contoh kalimat ditawarkan lagi." if is_active else "Contoh kalimat tidak ditawarkan lagi.", "success"
    )
    return redirect(url_for(".one_phrase", kalimat=kalimat), 303)


def _wanted() -> Wanted:
    values = _typed()
    return Wanted(
        action=values["langkah"],
        category=values["kategori"],
        title=values["judul"],
        text=values["teks"],
        position=values["urutan"],
        version=request.form.get("versi", ""),
    )


def _typed() -> Values:
    return {name: request.form.get(name, "") for name in FIELDS}


def _list(values: Values, errors: Values) -> str:
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases.all_phrases(db.session()):
        found.setdefault(verb(phrase.action), []).append(phrase)
    return render_template("admin/kalimat.html", groups=found, values=values, errors=errors, **_choices())


def _one(
    phrase_id: uuid.UUID,
    *,
    values: Values | None = None,
    errors: Values | None = None,
    stale: str | None = None,
) -> str:
    session = db.session()
    phrase = phrases.phrase_of(session, phrase_id)
    stored = {
        "langkah": phrase.action.value,
        "kategori": phrase.category_code or "",
        "judul": phrase.title,
        "teks": phrase.text,
        "urutan": str(phrase.position),
    }
    changes = configuration.changes_of(session, phrases.TABLE, str(phrase_id))
    return render_template(
        "admin/kalimat_satu.html",
        phrase=phrase,
        values=values or stored,
        errors=errors or {},
        stale=stale,
        changes=[(change, configuration.differences(change)) for change in changes],
        **_choices(),
    )


def _choices() -> dict[str, object]:
    known = catalogue(db.session())
    return {
        "actions": [(action.value, verb(action)) for action in phrases.ACTIONS],
        "categories": [(category.code, category.name) for category in known.active_categories()],
        "category_names": {code: category.name for code, category in known.categories.items()},
        "placeholders": ", ".join(f"{{{name}}}" for name in phrases.PLACEHOLDERS),
    }
