"""Reading reports: GET requests, one request, and tokens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Response, request, url_for

from app import guessing
from app.blueprints.open311 import answers
from app.blueprints.open311.door import UNKNOWN, Refused, api_key, blueprint, check_jurisdiction
from app.blueprints.open311.searching import numbers_of, search_of, wants_extensions
from app.clock import local, now
from app.config import settings
from app.db import db
from app.domain.reference import Catalogue, catalogue
from app.domain.vocabulary import CLOSED, Scope
from app.labels import label
from app.queries import open311
from app.queries.open311 import Found, Note


@blueprint.get("/v2/requests.<any(json, xml):fmt>")
def list_requests(fmt: str) -> Response:
    """Published reports, newest first; those named by number also where the given api_key filed them."""
    check_jurisdiction()
    numbers = numbers_of(request.args)
    if numbers is not None:
        return _answer(fmt, _named(numbers))
    return _answer(fmt, open311.search(db.session(), search_of(request.args, now())))


@blueprint.get("/v2/requests/<number>.<any(json, xml):fmt>")
def one_request(number: str, fmt: str) -> Response:
    """One report: a published one, or one that the given api_key filed."""
    return _answer(fmt, [_visible(number)])


@blueprint.get("/v2/tokens/<token>.<any(json, xml):fmt>")
def token(token: str, fmt: str) -> Response:
    """Numbers are given out at once, so a report's token is its number."""
    found = _visible(token)
    row = {"service_request_id": found.number, "token": found.number}
    return answers.rows(fmt, "service_requests", "request", [row])


def _visible(number: str) -> Found:
    check_jurisdiction()
    found = _named([number.upper()])
    if not found:
        raise Refused((404, UNKNOWN))
    return found[0]


def _named(numbers: Sequence[str]) -> list[Found]:
    """What is found of these; to find none of them is a guess that was wrong. Raises TooMany."""
    client = api_key()
    found = open311.by_numbers(
        db.session(), numbers, client.id if client and Scope.BACA in client.scopes else None
    )
    if numbers and not found:
        guessing.miss(numbers[0], client.id if client else None)
    return found


def _answer(fmt: str, found: Sequence[Found]) -> Response:
    known = catalogue(db.session())
    described = [_row(report, known) for report in found]
    if wants_extensions(request.args):
        notes = open311.notes_of(db.session(), [report.report_id for report in found])
        for row, report in zip(described, found, strict=True):
            row["extended_attributes"] = _extended(report, notes.get(report.report_id, ()))
    return answers.rows(fmt, "service_requests", "request", described)


def _row(found: Found, known: Catalogue) -> dict[str, Any]:
    category = known.categories.get(found.category_code)
    return {
        "service_request_id": found.number,
        "status": "closed" if found.status in CLOSED else "open",
        "status_notes": label(found.status, "status"),
        "service_name": category.name if category else found.category_code,
        "service_code": found.category_code,
        "description": found.text,
        "agency_responsible": known.unit_name(found.holder_code),
        "service_notice": None,
        "requested_datetime": moment(found.created_at),
        # "For requests with status=closed, this will be the date the request was closed" (GeoReport v2).
        "updated_datetime": moment(found.closed_at or found.updated_at),
        "expected_datetime": moment(found.expected_at),
        "address": found.address,
        "address_id": None,
        "zipcode": None,
        "lat": found.lat,
        "long": found.lon,
        "media_url": _photo_url(found, 0) if found.photo_ids else None,
    }


def _extended(found: Found, notes: Sequence[Note]) -> Mapping[str, Any]:
    return {
        "channel": found.channel_code,
        "status_code": found.status.value,
        "kelurahan": found.kelurahan,
        "kelurahan_code": found.kelurahan_code,
        "photos": [_photo_url(found, position) for position in range(len(found.photo_ids))],
        "notes": [
            {"datetime": moment(note.at), "status_code": note.status.value, "description": note.text}
            for note in notes
        ],
    }


def moment(at: datetime | None) -> str | None:
    """Jakarta's time with its zone, in whole seconds."""
    return local(at).isoformat(timespec="seconds") if at else None


def _photo_url(found: Found, position: int) -> str:
    path = url_for("public.report_photo", nomor=found.number, photo_id=found.photo_ids[position], small=False)
    return settings().public_url + path
