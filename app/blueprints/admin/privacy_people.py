"""A person's rights (/admin/privasi/akses, /koreksi, /hapus): a copy of everything, correction, erasure.

Who it is about is posted and never stands in an address.
"""

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.blueprints.admin.forms import Errors, Typed, typed
from app.clock import local, now
from app.db import db, transaction
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.privacy.sealed import unsealed
from app.domain.report import by_number
from app.domain.rights import correction, erasure, holdings, identity, task
from app.domain.rights.hold import why_of
from app.domain.rights.holdings import Holdings
from app.domain.rights.identity import Identity, of_contacts
from app.domain.rights.task import TaskKind, TaskState
from app.domain.rights.tombstone import Erased, Ground
from app.gateways.storage import MissingError, storage
from app.jobs import privacy as work
from app.queries.contact_accesses import corrections
from app.security import STOP_POLLING, actor
from app.tables import XLSX_TYPE

WHOM = ("telepon", "email", "nomor", "alasan")
NOBODY = "Tidak ada data yang disimpan dengan telepon atau surel ini."
NO_REPORT = "Laporan dengan nomor ini tidak ada."
ERASABLE = (Ground.REQUEST, Ground.UNLAWFUL, Ground.MISTAKE)


@blueprint.get("/privasi/akses")
def access_form() -> str:
    """The form for a copy of everything about a person."""
    return render_template("admin/privasi_akses.html", values={}, errors={})


@blueprint.post("/privasi/akses")
def ask_access() -> ResponseReturnValue:
    """Have the copy made."""
    values = typed(WHOM)
    try:
        asked, why, _ = _whom(values)
    except Invalid as error:
        return render_template("admin/privasi_akses.html", values=values, errors=error.errors), 422
    return _begin(TaskKind.ACCESS, asked | {"others": True}, why)


@blueprint.get("/privasi/hapus")
def erase_form() -> str:
    """The form for erasing a person."""
    return _erase_page({}, {})


@blueprint.post("/privasi/hapus")
def check_erasure() -> ResponseReturnValue:
    """What would go; nothing does yet."""
    return _erasure(is_sure=False)


@blueprint.post("/privasi/hapus/sekarang")
def erase_person() -> ResponseReturnValue:
    """Have it erased."""
    return _erasure(is_sure=True)


@blueprint.get("/privasi/pekerjaan/<uuid:task_id>")
def privacy_task(task_id: uuid.UUID) -> str:
    """How far a task is."""
    return render_template(
        "admin/privasi_pekerjaan.html", one=task.by_id(db.session(), task_id, actor=actor())
    )


@blueprint.get("/privasi/pekerjaan/<uuid:task_id>/kemajuan")
def task_progress(task_id: uuid.UUID) -> ResponseReturnValue:
    """The state by itself; asked again until it is settled."""
    one = task.by_id(db.session(), task_id, actor=actor())
    page = render_template("admin/_privasi_pekerjaan.html", one=one)
    return page, 200 if one.is_unfinished else STOP_POLLING


@blueprint.get("/privasi/pekerjaan/<uuid:task_id>/berkas")
def task_file(task_id: uuid.UUID) -> ResponseReturnValue:
    """The file, decrypted on its way out, for who asked for it."""
    one = task.by_id(db.session(), task_id, actor=actor())
    if one.state != TaskState.DONE or one.file_key is None or one.user_id != actor().user_id:
        raise NotVisible(task.GONE)
    try:
        source = storage().open(one.file_key)
    except MissingError:
        raise NotVisible(task.GONE) from None
    is_copy = one.kind == TaskKind.ACCESS
    answer = Response(unsealed(source, one.id), content_type="application/zip" if is_copy else XLSX_TYPE)
    name = f"{'data-pribadi' if is_copy else 'pemberitahuan'}-{local(one.created_at):%Y%m%d-%H%M}"
    ending = "zip" if is_copy else "xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    answer.content_length = one.size or 0
    return answer


@blueprint.get("/privasi/koreksi")
def correction_form() -> str:
    """The form that opens a contact for correction."""
    return _correction_page({}, {})


@blueprint.post("/privasi/koreksi")
def open_correction() -> ResponseReturnValue:
    """The contact as it is; the look is written down."""
    values = typed(("nomor", "alasan"))
    try:
        with transaction() as session:
            report, contact = correction.open_contact(
                session, values["nomor"], values["alasan"], actor=actor(), now=now()
            )
            now_is = {name: getattr(contact, field) or "" for field, name in correction.FIELDS.items()}
            values |= {"nomor": report.number, "versi": str(report.version)} | now_is
    except Invalid as error:
        return _correction_page(values, error.errors), 422
    return _correction_page(values, {}, is_open=True)


@blueprint.post("/privasi/koreksi/simpan")
def correct_contact() -> ResponseReturnValue:
    """Overwrite it."""
    values = typed(("nomor", "alasan", "versi", *correction.FIELDS.values()))
    try:
        with transaction() as session:
            changed = correction.correct(
                session, values["nomor"], values, values["alasan"], values["versi"], actor=actor(), now=now()
            )
    except Invalid as error:
        return _correction_page(values, error.errors, is_open=True), 422
    except Conflict as error:
        return _correction_page({"nomor": values["nomor"]}, {}, told=str(error)), 409
    flash(f"Data kontak diperbaiki: {', '.join(changed)}.", "success")
    return redirect(url_for(".correction_form"), 303)


def _whom(values: Typed, *, others: bool = True) -> tuple[dict[str, Any], str, Holdings]:
    """What the task is to be told, the reason, and what is held. Raises Invalid with all faults."""
    why, errors = why_of(values["alasan"])
    asked: dict[str, Any] = {}
    found = Holdings(Identity())
    try:
        if values["nomor"]:
            found = holdings.of_report(db.session(), values["nomor"], with_others=others)
            asked = {"number": values["nomor"], "others": others}
            if others:
                own = of_contacts([by_number(db.session(), values["nomor"]).contact])
                asked |= _known(found.identity) | _known(own, names=False)
        else:
            who = identity.typed(values["telepon"], values["email"])
            found = holdings.of_person(db.session(), who)
            asked = _known(found.identity) | _known(who, names=False)
    except NotVisible:
        errors = {"nomor": NO_REPORT} | errors
    except Invalid as fault:
        errors = fault.errors | errors
    if not errors and found.is_empty:
        errors = {"telepon": NOBODY}
    if errors:
        raise Invalid(errors)
    return asked, why, found


def _known(who: Identity, *, names: bool = True) -> dict[str, list[str]]:
    known = {"phones": sorted(who.phones), "emails": sorted(who.emails)}
    return known | ({"names": sorted(who.names)} if names else {})


def _erasure(*, is_sure: bool) -> ResponseReturnValue:
    values = typed((*WHOM, "apa", "dasar", "lain"))
    try:
        asked, why, found = _whom(values, others=values["lain"] == "1")
        asked |= _what(values)
    except Invalid as error:
        return _erase_page(values, error.errors), 422
    refused = erasure.refusals(db.session(), found.reports, Erased(asked["what"]))
    if is_sure and not refused:
        return _begin(TaskKind.ERASURE, asked, why)
    return _erase_page(values, {}, {"counts": found.counts, "refused": refused}), 409 if refused else 200


def _what(values: Typed) -> dict[str, str]:
    errors = {}
    if values["apa"] not in set(Erased):
        errors["apa"] = "Pilih apa yang dihapus."
    if values["dasar"] not in ERASABLE:
        errors["dasar"] = "Pilih dasarnya."
    if errors:
        raise Invalid(errors)
    return {"what": values["apa"], "ground": values["dasar"]}


def _begin(kind: TaskKind, asked: dict[str, Any], why: str) -> ResponseReturnValue:
    with transaction() as session:
        task_id = task.ask(session, kind, asked, why, actor=actor(), now=now())
    work.ask(task_id)
    return redirect(url_for(".privacy_task", task_id=task_id), 303)


def _erase_page(values: Typed, errors: Errors, shown: dict[str, Any] | None = None) -> str:
    grounds = [(ground.value, erasure.GROUNDS[ground].capitalize()) for ground in ERASABLE]
    return render_template(
        "admin/privasi_hapus.html", values=values, errors=errors, shown=shown, grounds=grounds
    )


def _correction_page(values: Typed, errors: Errors, *, is_open: bool = False, told: str = "") -> str:
    return render_template(
        "admin/privasi_koreksi.html",
        values=values,
        errors=errors,
        is_open=is_open,
        told=told,
        past=corrections(db.session(), actor=actor()),
    )
