"""`/hadir/<pass>`: who else has the same report open. Asked by ticket pages every few seconds, so it asks no database.

Open to whoever holds a signed pass, which only the page of a report that may be seen gives out.
"""

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from app import presence
from app.security import STOP_POLLING, public

blueprint = Blueprint("presence", __name__)
public(blueprint)


@blueprint.get("/hadir/<tanda>")
def who(tanda: str) -> ResponseReturnValue:
    """The fragment of the page; 286 (ask no more) for a pass that is none or has ended."""
    own = presence.read_pass(tanda)
    if own is None:
        return Response(status=STOP_POLLING)
    found = presence.others(own, is_typing=request.args.get("mengetik") == "1")
    # Not by render_template, which gives every template the signed-in officer: that is a look into the database.
    page = Response(current_app.jinja_env.get_template("ticket/_hadir.html").render(others=found))
    page.headers["Cache-Control"] = "no-store"
    return page
