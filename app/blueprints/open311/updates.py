"""GET servicerequestupdates: what happened to published reports, in the order in which it happened.

The extension that FixMyStreet proposed and others speak. Whoever asks again and again gives `updated_after` and turns the pages;
an entry keeps its `update_id`, so that what comes twice is known.
"""

from typing import Any

from flask import Response, request, url_for

from app.blueprints.open311 import answers
from app.blueprints.open311.door import api_key, blueprint, check_jurisdiction
from app.blueprints.open311.reading import moment
from app.blueprints.open311.searching import (
    Arguments,
    moment_of,
    numbers_of,
    page_of,
    page_size_of,
    span_of,
    wants_extensions,
)
from app.clock import now
from app.config import settings
from app.db import db
from app.domain.vocabulary import CLOSED, Scope
from app.queries import open311_updates
from app.queries.open311_updates import Search, Update


@blueprint.get("/v2/servicerequestupdates.<any(json, xml):fmt>")
def list_updates(fmt: str) -> Response:
    """The public entries of the course of published reports, the oldest first; by number also of the client's own."""
    check_jurisdiction()
    extended = wants_extensions(request.args)
    found = open311_updates.search(db.session(), _search(request.args))
    rows = [_row(update, extended) for update in found]
    return answers.rows(fmt, "service_request_updates", "request_update", rows)


def _search(arguments: Arguments) -> Search:
    numbers, after = numbers_of(arguments), moment_of(arguments, "updated_after")
    start, end = moment_of(arguments, "start_date"), moment_of(arguments, "end_date")
    since = until = None
    if numbers is None or start or end:
        # Whoever asks for what came later means all of it, and not only that of the last 90 days.
        since, until = span_of(arguments, start or after, now())
    client = api_key()
    return Search(
        since,
        until,
        numbers=numbers,
        after=after,
        api_key_id=client.id if client and Scope.BACA in client.scopes else None,
        page=page_of(arguments),
        page_size=page_size_of(arguments),
    )


def _row(update: Update, extended: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "update_id": update.update_id,
        "service_request_id": update.number,
        "status": "closed" if update.status in CLOSED else "open",
        "updated_datetime": moment(update.at),
        "description": update.description,
        "media_url": _photo(update),
    }
    if extended:
        row["extended_attributes"] = {"action": update.action, "status_code": update.status.value}
    return row


def _photo(update: Update) -> str | None:
    if update.photo_id is None:
        return None
    path = url_for("public.report_photo", nomor=update.number, photo_id=update.photo_id, small=False)
    return settings().public_url + path
