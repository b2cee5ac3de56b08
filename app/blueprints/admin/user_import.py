"""Accounts from a file (/admin/pengguna/impor): what it would do first, line by line, then all of it or nothing."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import waiting_files
from app.blueprints.admin import blueprint
from app.channels.officer_file import COLUMNS, read_officers
from app.channels.table_file import MAX_BYTES, UnreadableFileError
from app.clock import now
from app.db import db, transaction
from app.domain.errors import Conflict, Invalid
from app.domain.reference_admin import user_import
from app.domain.reference_admin.user_import import Fate, Line
from app.domain.reference_admin.users import OFFICER_ROLES
from app.labels import angka, label
from app.security import actor

FIELD, SHOWN = "berkas", 200
GONE = "Berkas yang diperiksa sudah tidak tersimpan; pilih lagi."


@blueprint.get("/pengguna/impor")
def import_users() -> str:
    """The form."""
    return _form({})


@blueprint.post("/pengguna/impor")
def preview_users() -> ResponseReturnValue:
    """What the file would do; nothing is kept but the file itself, for an hour."""
    file = request.files.get(FIELD)
    content = file.stream.read(MAX_BYTES + 1) if file else b""
    try:
        lines = _read(content)
        token = waiting_files.put(actor().user_id or 0, content, FIELD)
    except Invalid as error:
        return _form(error.errors), 422
    return _preview(lines, token)


@blueprint.post("/pengguna/impor/simpan")
def keep_users() -> ResponseReturnValue:
    """Carry out what the preview showed."""
    owner, token = actor().user_id or 0, request.form.get("token", "")
    content = waiting_files.get(owner, token)
    if content is None:
        return _form({FIELD: GONE}), 409
    lines = _read(content)
    try:
        with transaction() as session:
            done = user_import.carry_out(session, lines, actor=actor(), now=now())
    except Conflict as error:
        return _preview(lines, token, told=str(error)), 409
    waiting_files.drop(owner, token)
    found = user_import.counts(done)
    flash(f"{angka(found[Fate.NEW])} akun baru, {angka(found[Fate.CHANGED])} diubah.", "success")
    return redirect(url_for(".all_users"), 303)


def _read(content: bytes) -> list[Line]:
    """The lines of the file. Raises Invalid."""
    if not content:
        raise Invalid({FIELD: "Pilih berkas CSV atau XLSX."})
    try:
        return read_officers(content, {label(role): role.value for role in OFFICER_ROLES})
    except UnreadableFileError as error:
        raise Invalid({FIELD: str(error)}) from error


def _form(errors: dict[str, str]) -> str:
    roles = [(role.value, label(role)) for role in OFFICER_ROLES]
    return render_template("admin/pengguna_impor.html", errors=errors, columns=COLUMNS, roles=roles)


def _preview(lines: list[Line], token: str, told: str = "") -> str:
    judged = user_import.judge(db.session(), lines, actor=actor())
    found = user_import.counts(judged)
    # What is wrong stands first: that is what has to be put right.
    order = sorted(judged, key=lambda one: one.fate != Fate.WRONG)
    return render_template(
        "admin/pengguna_pratinjau.html",
        counts=found,
        wrong=found[Fate.WRONG],
        useful=found[Fate.NEW] + found[Fate.CHANGED],
        judged=order[:SHOWN],
        more=max(0, len(order) - SHOWN),
        token=token,
        told=told,
    )
