"""Following by the notifications of a browser: its subscription comes by a form that a script fills in.

The address of a push service is a stranger's word: its form is checked here, where it leads when something is sent to it.
"""

from flask import Response, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.blueprints.public import blueprint, ikuti, personal
from app.config import settings
from app.db import transaction
from app.domain import follows
from app.domain.clients import callback
from app.domain.errors import Forbidden, Invalid, NotVisible, TooMany
from app.domain.follows.subscribing import NO_PUSH
from app.wording import say

SCRIPT = "js/push-worker.js"


@blueprint.post("/ikuti/peramban")
@personal
def follow_by_browser() -> ResponseReturnValue:
    """This browser is told from now on."""
    moment, found = clock.now(), None
    try:
        found = ikuti.wanted(moment)
        endpoint = _endpoint(request.form.get("endpoint", ""))
        ikuti.count()
        keys = {name: request.form.get(name, "") for name in ("p256dh", "auth")}
        with transaction() as opened:
            network = request.remote_addr
            follower = follows.follow_by_push(
                opened, endpoint, keys, found.selection, network=network, now=moment
            )
            key = str(follower.key)
    except (Invalid, NotVisible, Forbidden, TooMany) as error:
        return ikuti.refused(found, error)
    session[ikuti.BROWSER] = key
    flash(say("Sudah. Peramban ini diberi tahu setiap ada perkembangan."), "success")
    return redirect(url_for("public.follow_list", kunci=key), 303)


@blueprint.get("/ikuti/sw.js")
def push_worker() -> ResponseReturnValue:
    """The service worker that shows what is told; its scope is /ikuti/ alone, so it answers for no page."""
    answer: Response = current_app.send_static_file(SCRIPT)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _endpoint(url: str) -> str:
    try:
        return callback.endpoint_of(url, own_network=not settings().is_production).url
    except Invalid:
        raise Invalid({"endpoint": NO_PUSH}) from None
