"""Exports of every role's worklist: asked for, looked after, downloaded; only ever by who asked.

The page says how far the file is. Its fragment is asked for again and again and ends by itself; without JavaScript the page is
loaded again.
"""

import uuid

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.clock import local, now
from app.db import db, transaction
from app.domain import export
from app.domain.errors import Invalid, NotVisible
from app.domain.export import Export, Format, State
from app.domain.privacy.sealed import unsealed
from app.gateways.storage import MissingError, storage
from app.htmx import see_other
from app.jobs import exports as work
from app.queries import worklist as lists
from app.security import STOP_POLLING, actor
from app.tables import CSV_TYPE, XLSX_TYPE

MEDIA = {Format.CSV: CSV_TYPE, Format.XLSX: XLSX_TYPE}
KINDS = "Pilih CSV atau XLSX."


def attach(blueprint: Blueprint) -> None:
    """Add the exports to a role's blueprint."""
    add = blueprint.add_url_rule
    add("/ekspor/", "exports", _all)
    add("/ekspor/", "export", _ask, methods=["POST"])
    add("/ekspor/<uuid:export_id>", "exported", _one)
    add("/ekspor/<uuid:export_id>/kemajuan", "progress", _progress)
    add("/ekspor/<uuid:export_id>/berkas", "exported_file", _file)


def _all() -> ResponseReturnValue:
    return render_template("worklist/ekspor_semua.html", exports=export.latest(db.session(), actor=actor()))


def _ask() -> ResponseReturnValue:
    """Begin one of what the form names, or go to the same that is being made."""
    kind = request.form.get("format", "")
    if kind not in set(Format):
        raise Invalid({"format": KINDS})
    asked, words = lists.in_words(db.session(), request.form.to_dict(flat=False), actor=actor(), now=now())
    with transaction() as session:
        export_id = export.ask(session, asked, words, Format(kind), actor=actor(), now=now())
    work.ask(export_id)
    return see_other(url_for(".exported", export_id=export_id))


def _one(export_id: uuid.UUID) -> ResponseReturnValue:
    return render_template("worklist/ekspor.html", one=_own(export_id))


def _progress(export_id: uuid.UUID) -> ResponseReturnValue:
    """The state by itself; 286 (ask no more) once it is settled."""
    one = _own(export_id)
    page = render_template("worklist/_ekspor.html", one=one)
    return Response(page, status=200 if one.is_unfinished else STOP_POLLING)


def _file(export_id: uuid.UUID) -> ResponseReturnValue:
    """The file, decrypted on its way out."""
    one = _own(export_id)
    if one.state != State.DONE or one.file_key is None:
        raise NotVisible(export.GONE)
    try:
        source = storage().open(one.file_key)
    except MissingError:
        raise NotVisible(export.GONE) from None
    answer = Response(unsealed(source, one.id), content_type=MEDIA[one.format])
    name = f"laporan-{local(one.created_at):%Y%m%d-%H%M}.{one.format}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.content_length = one.size or 0
    return answer


def _own(export_id: uuid.UUID) -> Export:
    return export.own(db.session(), export_id, actor=actor())
