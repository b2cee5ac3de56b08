"""Vector tiles: `laporan`, the published reports, and `wilayah`, the boundaries.

Browsers and caches may keep a tile but ask each time (strong ETag). We keep tiles too: as long as nothing changed in
them, and at most FRESH_SECONDS longer; once a report of it is hidden, moved away or erased, not a moment.
"""

from functools import lru_cache

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from app import clock, kept_tiles, security
from app.blueprints.public.filters import map_filter
from app.db import db, glance
from app.domain.reference import catalogue
from app.kept_tiles import KEPT_SECONDS, KeptTile
from app.queries.boundaries import boundary_tile, is_tile
from app.queries.map_news import MapState, map_state
from app.queries.published import Filter
from app.queries.tiles import report_tile

blueprint = Blueprint("tiles", __name__, url_prefix="/ubin")
security.public(blueprint)
TYPE = "application/vnd.mapbox-vector-tile"
FRESH_SECONDS = 3.0


@blueprint.get("/<int:z>/<int:x>/<int:y>.mvt")
def tile(z: int, x: int, y: int) -> ResponseReturnValue:
    """One tile; the filters of /peta apply to its layer `laporan`."""
    if not is_tile(z, x, y):
        abort(404)
    wanted = map_filter(request.args, catalogue(db.session()), now=clock.now())
    return _answer(_current(z, x, y, wanted))


def _current(z: int, x: int, y: int, wanted: Filter) -> KeptTile:
    """The kept tile where it still holds, else a new one. A reader who says `no-cache` always gets a new one."""
    key, begun = f"{z}/{x}/{y} {wanted}", clock.now().timestamp()
    kept = None if request.cache_control.no_cache else kept_tiles.find(key)
    state = map_state(glance(), z, x, y, kept.snapshot if kept else None)
    if kept and _holds(kept, state):
        return kept
    session = db.session()
    body = report_tile(session, z, x, y, wanted, now=clock.now()) + _boundaries(state, z, x, y)
    made = kept_tiles.packed(key, body, state.snapshot, state.ground, begun)
    if not state.is_writing:
        kept_tiles.keep(made)
    return made


def _holds(kept: KeptTile, state: MapState) -> bool:
    if state.is_writing or state.has_lost or state.ground != kept.ground:
        return False
    return kept.age < (FRESH_SECONDS if state.has_changed else KEPT_SECONDS)


def _answer(made: KeptTile) -> Response:
    zipped = bool(made.packed) and request.accept_encodings.quality("gzip") > 0
    answer = Response(made.packed if zipped else kept_tiles.unpacked(made), mimetype=TYPE)
    if zipped:
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(f"{made.etag}-gz" if zipped else made.etag)
    answer.make_conditional(request)
    return answer


def _boundaries(state: MapState, z: int, x: int, y: int) -> bytes:
    """Boundaries change a few times in ten years, so each process keeps the tiles of the version in force."""
    return _kept(state.boundaries, z, x, y) if state.boundaries is not None else b""


@lru_cache(maxsize=2048)
def _kept(revision: int, z: int, x: int, y: int) -> bytes:
    return boundary_tile(db.session(), z, x, y)
