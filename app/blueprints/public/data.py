"""/data: the open data as files, their dictionary, and feeds of new reports.

A file is served as it was made, with its digest as ETag and in pieces where a client asks for them. Where something of it has
been withdrawn, the rows of this moment are sent instead until a worker has made a new one: what is hidden is gone with the next
request.
"""

import base64
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator

from flask import Response, abort, jsonify, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from app.blueprints.public import blueprint, linked
from app.blueprints.public.data_described import data_package
from app.blueprints.public.kept import WORDS, kept, of_no_report
from app.clock import now
from app.config import settings
from app.db import db
from app.domain import publication
from app.domain.publication import RECENT, FileFormat, Publication
from app.domain.reference import catalogue
from app.gateways.storage import MissingError, storage
from app.open_files import COLUMNS, LICENCE, MEDIA_TYPES, csv_pieces, geojson_pieces, write_parquet
from app.queries import choices, open_data
from app.queries.boundaries import boundary_notice
from app.queries.open_data import Opened

# What search engines are told of: those of yesterday and of the newest months.
NAMED_FILES = 12
_PERIOD = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@blueprint.get("/data")
@kept(seconds=10, rule=WORDS, mark=of_no_report)
def open_data_page() -> ResponseReturnValue:
    """What can be taken away by machine, under which licence, and what each column means."""
    session = db.session()
    published = publication.all_of(session)
    files: dict[str, dict[str, Publication]] = {}
    for made in published:
        files.setdefault(made.period, {})[made.format] = made
    return render_template(
        "public/data.html",
        boundaries=boundary_notice(session),
        recent=files.pop(RECENT, {}),
        files=files,
        columns=COLUMNS,
        licence=LICENCE,
        linked=linked.data_set(settings().public_url, published[:NAMED_FILES]),
        kategori=choices.categories(session),
        kelurahan=choices.kelurahan(session),
    )


@blueprint.get("/data/datapackage.json")
def data_package_file() -> ResponseReturnValue:
    """The files and their columns for machines: a Frictionless Data Package."""
    known = catalogue(db.session())
    answer = jsonify(data_package(publication.all_of(db.session()), known, settings().public_url))
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@blueprint.get("/data/SHA256SUMS")
def checksums() -> ResponseReturnValue:
    """One line for each file, as sha256sum -c reads them."""
    lines = [f"{kept.sha256}  {kept.name}\n" for kept in publication.all_of(db.session())]
    return Response("".join(lines), mimetype="text/plain", headers={"Access-Control-Allow-Origin": "*"})


@blueprint.get("/data/laporan-<period>.<kind>")
def open_data_file(period: str, kind: str) -> ResponseReturnValue:
    """One file; 404 for a month that has none."""
    if kind not in set(FileFormat) or not (period == RECENT or _PERIOD.fullmatch(period)):
        abort(404)
    file_format = FileFormat(kind)
    kept = publication.standing(db.session(), period, file_format)
    try:
        answer = _kept(kept) if kept else _of_now(period, file_format)
    except MissingError:
        answer = _of_now(period, file_format)
    answer.content_type = MEDIA_TYPES[file_format]
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="{publication.file_name(period, file_format)}"'
    )
    answer.headers["Link"] = f'<{LICENCE}>; rel="license"'
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _kept(kept: Publication) -> Response:
    answer = Response(wrap_file(request.environ, storage().open(kept.file_key)), direct_passthrough=True)
    answer.set_etag(kept.sha256)
    answer.last_modified = kept.made_at
    answer.content_length = kept.size
    digest = base64.b64encode(bytes.fromhex(kept.sha256)).decode()
    answer.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    answer.headers["Cache-Control"] = "no-cache"
    answer.make_conditional(request, accept_ranges=True, complete_length=kept.size)
    return answer


def _of_now(period: str, kind: FileFormat) -> Response:
    """What would be in the file if it were made now."""
    session = db.session()
    ids = open_data.ids_of(session, period, now=now())
    if not ids and period != RECENT:
        abort(404)
    chunks, base = open_data.rows_of(session, ids), settings().public_url
    answer = Response(stream_with_context(PIECES[kind](chunks, base)))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _parquet(chunks: Iterable[list[Opened]], base: str) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        write_parquet(file, chunks, base)
        file.seek(0)
        while block := file.read(1 << 16):
            yield block


PIECES: dict[FileFormat, Callable[[Iterable[list[Opened]], str], Iterator[bytes]]] = {
    FileFormat.CSV: csv_pieces,
    FileFormat.GEOJSON: geojson_pieces,
    FileFormat.PARQUET: _parquet,
}
