"""Vector tiles: `laporan`, every published report as it stands this moment, and `wilayah`, the boundaries.

Caches may keep a tile but ask each time (strong ETag): a report is green, or gone, with the next look.
"""

import hashlib
from functools import lru_cache

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import clock, security
from app.blueprints.public.filters import map_filter
from app.db import db
from app.domain.reference import catalogue
from app.queries.boundaries import boundary_revision, boundary_tile, is_tile
from app.queries.tiles import report_tile

blueprint = Blueprint("tiles", __name__, url_prefix="/ubin")
security.public(blueprint)
TYPE = "application/vnd.mapbox-vector-tile"


@blueprint.get("/<int:z>/<int:x>/<int:y>.mvt")
def tile(z: int, x: int, y: int) -> ResponseReturnValue:
    """One tile; the filters of /peta apply to its layer `laporan`."""
    if not is_tile(z, x, y):
        abort(404)
    session = db.session()
    wanted = map_filter(request.args, catalogue(session), now=clock.now())
    body = report_tile(session, z, x, y, wanted) + _boundaries(session, z, x, y)
    answer = Response(body, mimetype=TYPE)
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(hashlib.sha256(body).hexdigest()[:20])
    return answer.make_conditional(request)


def _boundaries(session: Session, z: int, x: int, y: int) -> bytes:
    """Boundaries change a few times in ten years, so each process keeps the tiles of the version in force."""
    revision = boundary_revision(session)
    return _kept(revision, z, x, y) if revision is not None else b""


@lru_cache(maxsize=2048)
def _kept(revision: int, z: int, x: int, y: int) -> bytes:
    return boundary_tile(db.session(), z, x, y)
