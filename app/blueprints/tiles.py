"""Vector tiles: `laporan`, the published reports, and `wilayah`, the boundaries.

Browsers and caches may keep a tile but ask each time (strong ETag). We keep tiles too: as long as nothing changed in them. One
in which something came or changed is made anew beside the requests after FRESH_SECONDS, so that the readers of a busy day
never wait for it, and is not shown after LATE_SECONDS; one that has lost a report (hidden, moved away, erased) not a moment.
"""

from functools import lru_cache, partial
from typing import NamedTuple, cast

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import clock, kept_tiles, security
from app.aside import do_aside
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
FRESH_SECONDS, LATE_SECONDS = 3.0, 6.0


class _Asked(NamedTuple):
    z: int
    x: int
    y: int
    wanted: Filter

    @property
    def key(self) -> str:
        return f"{self.z}/{self.x}/{self.y} {self.wanted}"

    def state(self, since: str | None = None) -> MapState:
        return map_state(glance(), self.z, self.x, self.y, since)


@blueprint.get("/<int:z>/<int:x>/<int:y>.mvt")
def tile(z: int, x: int, y: int) -> ResponseReturnValue:
    """One tile; the filters of /peta apply to its layer `laporan`. A reader who says `no-cache` always gets a new one."""
    if not is_tile(z, x, y):
        abort(404)
    known = catalogue(cast(Session, db.session))  # a session of its own only where it reads
    asked = _Asked(z, x, y, map_filter(request.args, known, now=clock.now()))
    kept = None if request.cache_control.no_cache else _kept_for(asked)
    return _answer(kept or _made(asked))


def _kept_for(asked: _Asked) -> KeptTile | None:
    """The kept tile, if it may still be shown."""
    kept = kept_tiles.find(asked.key)
    while kept:
        state = asked.state(kept.snapshot)
        if _holds(kept, state):
            if state.has_changed and kept.age >= FRESH_SECONDS:
                do_aside(asked.key, partial(_renew, asked, kept))
            return kept
        kept = kept_tiles.newer(asked.key, kept.made_at)  # another process may have made one since
    return None


def _holds(kept: KeptTile, state: MapState) -> bool:
    if state.is_writing or state.has_lost or state.ground != kept.ground:
        return False
    return kept.age < (LATE_SECONDS if state.has_changed else KEPT_SECONDS)


def _renew(asked: _Asked, kept: KeptTile) -> None:
    if not kept_tiles.newer(asked.key, kept.made_at) and kept_tiles.claim(asked.key):
        _made(asked)


def _made(asked: _Asked) -> KeptTile:
    """Made anew, and kept unless this connection has written: that nobody else may see yet."""
    now, state, session = clock.now(), asked.state(), db.session()
    z, x, y, wanted = asked
    body = report_tile(session, z, x, y, wanted, now=now) + _boundaries(state, z, x, y)
    made = kept_tiles.packed(asked.key, body, state.snapshot, state.ground, now.timestamp())
    if not state.is_writing:
        kept_tiles.keep(made)
    return made


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
