"""What the law wants written down (/admin/privasi/catatan, /kebocoran): the record of processing, breaches, the letter."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.blueprints.admin.forms import Errors, Typed, past_of, typed, version
from app.clock import local, now
from app.db import db, transaction
from app.domain.errors import Conflict, Invalid
from app.domain.rights import breach, processing, task
from app.domain.rights.hold import why_of
from app.domain.rights.task import TaskKind
from app.jobs import privacy as work
from app.security import actor

BREACH_FIELDS = ("judul", "ditemukan", "dari", "sampai", "unit", "nomor", "sebab", "tindakan")


@blueprint.get("/privasi/catatan")
def processing_record() -> str:
    """The record, to be read and printed."""
    return render_template(
        "admin/privasi_catatan.html", activities=processing.activities(db.session()), today=now()
    )


@blueprint.get("/privasi/catatan/<kode>")
def processing_activity(kode: str) -> str:
    """One of them, its form and its changes."""
    return _activity(kode)


@blueprint.post("/privasi/catatan/<kode>")
def change_activity(kode: str) -> ResponseReturnValue:
    """Word it anew."""
    values = typed(processing.FIELDS.values())
    try:
        with transaction() as session:
            processing.change(session, kode, values, version(), actor=actor(), now=now())
    except Invalid as error:
        return _activity(kode, values, error.errors), 422
    except Conflict as error:
        return _activity(kode, values, told=str(error)), 409
    flash("Catatan pemrosesan disimpan.", "success")
    return redirect(url_for(".processing_record"), 303)


@blueprint.get("/privasi/kebocoran")
def breaches() -> str:
    """All of them, and the form for another."""
    return _breaches({"ditemukan": f"{local(now()):%Y-%m-%dT%H:%M}"}, {}, ())


@blueprint.post("/privasi/kebocoran")
def note_breach() -> ResponseReturnValue:
    """Write one down and count whom it touches."""
    values, fields = typed(BREACH_FIELDS), request.form.getlist("data")
    try:
        with transaction() as session:
            made = breach.note(session, values, fields, actor=actor(), now=now())
            breach_id = made.id
    except Invalid as error:
        return _breaches(values, error.errors, fields), 422
    return redirect(url_for(".one_breach", breach_id=breach_id), 303)


@blueprint.get("/privasi/kebocoran/<uuid:breach_id>")
def one_breach(breach_id: uuid.UUID) -> str:
    """Whom it touches, by when they have to be told, and what was done."""
    return _breach(breach_id)


@blueprint.get("/privasi/kebocoran/<uuid:breach_id>/surat")
def breach_letter(breach_id: uuid.UUID) -> str:
    """The letter to the authority and to the people, to be printed and filled in."""
    one = breach.by_id(db.session(), breach_id, actor=actor())
    return render_template("admin/privasi_surat.html", one=one, fields=breach.FIELDS)


@blueprint.post("/privasi/kebocoran/<uuid:breach_id>/daftar")
def breach_list(breach_id: uuid.UUID) -> ResponseReturnValue:
    """Have the list of whom to notify made."""
    why, errors = why_of(request.form.get("alasan", ""))
    if errors:
        return _breach(breach_id, errors), 422
    breach.by_id(db.session(), breach_id, actor=actor())
    with transaction() as session:
        asked = {"breach": str(breach_id)}
        task_id = task.ask(session, TaskKind.NOTIFICATION, asked, why, actor=actor(), now=now())
    work.ask(task_id)
    return redirect(url_for(".privacy_task", task_id=task_id), 303)


@blueprint.post("/privasi/kebocoran/<uuid:breach_id>/diberitahu")
def breach_told(breach_id: uuid.UUID) -> ResponseReturnValue:
    """Note that the authority, or the people, were told."""
    try:
        with transaction() as session:
            breach.tell(session, breach_id, request.form.get("siapa", ""), actor=actor(), now=now())
    except Invalid as error:
        return _breach(breach_id, error.errors), 422
    except Conflict as error:
        return _breach(breach_id, told=str(error)), 409
    flash("Pemberitahuan dicatat.", "success")
    return redirect(url_for(".one_breach", breach_id=breach_id), 303)


def _activity(code: str, values: Typed | None = None, errors: Errors | None = None, told: str = "") -> str:
    one = processing.one(db.session(), code)
    return render_template(
        "admin/privasi_catatan_satu.html",
        name=one.name,
        code=code,
        values=values or processing.shown(one),
        errors=errors or {},
        told=told,
        **past_of(processing.TABLE, code),
    )


def _breaches(values: Typed, errors: Errors, fields: list[str] | tuple[str, ...]) -> str:
    return render_template(
        "admin/privasi_kebocoran.html",
        breaches=breach.all_of_them(db.session(), actor=actor()),
        values=values,
        errors=errors,
        chosen=fields,
        fields=breach.FIELDS,
    )


def _breach(breach_id: uuid.UUID, errors: Errors | None = None, told: str = "") -> str:
    one = breach.by_id(db.session(), breach_id, actor=actor())
    return render_template(
        "admin/privasi_kebocoran_satu.html", one=one, fields=breach.FIELDS, errors=errors or {}, told=told
    )
