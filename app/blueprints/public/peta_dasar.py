"""The base map's PMTiles file, where the operator set one: browsers ask for the pieces that they show (Range)."""

from flask import abort, send_file
from flask.typing import ResponseReturnValue

from app import basemap
from app.blueprints.public import blueprint

TYPE = "application/vnd.pmtiles"


@blueprint.get("/peta/dasar.pmtiles")
def base_map_file() -> ResponseReturnValue:
    """The file or pieces of it; its address changes with it (`v`), so that what is kept never mixes two files."""
    file = basemap.own_file()
    if file is None or not file.is_file():
        abort(404)
    answer = send_file(file, mimetype=TYPE, conditional=True, etag=basemap.etag_of(file), max_age=31_536_000)
    answer.headers["Accept-Ranges"] = "bytes"
    return answer
