"""Kannel's smsbox calls here: for a message from a citizen, and for a receipt of one of ours.

The answer is empty, since Kannel would send any text on to the citizen. Proof is KANNEL_INBOUND_TOKEN; without that setting
these addresses do not exist.
"""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from app.blueprints.webhooks import blueprint
from app.channels import UnreadableError, kannel
from app.clock import now
from app.config import settings
from app.db import transaction
from app.domain import inbox, notification

FIELDS_MAX = 40


@blueprint.route("/sms", methods=["GET", "POST"])
def sms_arrived() -> ResponseReturnValue:
    """Keep a citizen's message; 503 while it cannot be kept, so that smsbox tries again."""
    fields = _proven(_fields())
    try:
        arrived = kannel.arrived(fields)
    except UnreadableError as error:
        return _said(str(error), 400)
    with transaction() as session:
        inbox.keep(session, [arrived], now=now())
    return _said("")


@blueprint.route("/sms/dlr", methods=["GET", "POST"])
def sms_receipt() -> ResponseReturnValue:
    """Keep what became of a message of ours."""
    receipt = kannel.receipt(_proven(_fields()))
    if receipt is not None:
        with transaction() as session:
            notification.keep(session, [receipt], now=now())
    return _said("")


def _fields() -> dict[str, bytes]:
    """The arguments as bytes: a text in UCS-2 comes raw, and no decoding of ours may touch it."""
    body = request.get_data()
    is_form = request.mimetype == "application/x-www-form-urlencoded"
    raw = [request.query_string, *([body] if is_form else [])]
    try:
        pairs = [pair for part in raw for pair in _pairs(part)]
    except ValueError:
        abort(400)
    found = {name: value.encode("latin-1") for name, value in pairs}
    return found if is_form or not body else {"text": body, **found}


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    text = raw.decode("latin-1")
    return parse_qsl(text, keep_blank_values=True, encoding="latin-1", max_num_fields=FIELDS_MAX)


def _proven(fields: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The fields, if the token is right; else 403."""
    token = settings().kannel_inbound_token
    if token is None:
        abort(404)
    if not hmac.compare_digest(fields.get("token", b""), token.encode()):
        abort(403)
    return fields


def _said(text: str, status: int = 200) -> Response:
    return Response(text, status, mimetype="text/plain", headers={"Cache-Control": "no-store"})
