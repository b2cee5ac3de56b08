"""Whatever everybody may ask: every field of every answer stands in the allow-list, and no private word is anywhere.

Which endpoints there are comes from the application itself: a new public one fails here until somebody asked it and wrote down
what it may tell.
"""

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from app import security
from tests.blueprints.api.conftest import OTHER_KEY, add_key
from tests.blueprints.browser import csrf_of
from tests.disclosure.allowed import COOKIES, FIELDS, HEADERS, unwritten
from tests.disclosure.asked import Ask, asks
from tests.disclosure.fields import fields_of, headers_of
from tests.disclosure.people import SECRETS, Written, write

Told = dict[tuple[str, str], list[tuple[Ask, TestResponse]]]


def public_endpoints(app: Flask) -> Iterator[tuple[str, str]]:
    """Each with its methods, but those that every address has."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.rpartition(".")[0] not in security.GUARDED:
            for method in (rule.methods or {"GET"}) - {"HEAD", "OPTIONS"}:
                yield rule.endpoint, method


def ask(client: FlaskClient, one: Ask) -> TestResponse:
    method = "GET" if one.form is None and one.json is None else "POST"
    # As a page of ours asks.
    headers = {"Sec-Fetch-Site": "same-origin"} | ({"X-Api-Key": one.key} if one.key else {})
    form = {**one.form, "csrf_token": csrf_of(client, "/lacak")} if one.form is not None else None
    return client.open(one.path, method=method, headers=headers, data=form, json=one.json, buffered=True)


def endpoint_of(app: Flask, method: str, path: str) -> str:
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(path).path, method)[0])
    except HTTPException:
        return "nowhere"


@pytest.fixture
def known(session: Session, client: FlaskClient) -> Written:
    add_key(session, OTHER_KEY)
    return write(session)


def test_everybody_is_told_what_is_allowed_and_nothing_private(
    app: Flask, client: FlaskClient, known: Written
) -> None:
    told: Told = defaultdict(list)
    with app.test_request_context():
        asked = asks(known)
    for one in asked:
        visitor = app.test_client()
        answer = ask(visitor, one)
        told[endpoint_of(app, answer.request.method, one.path), answer.request.method].append((one, answer))
    assert set(told) - {("nowhere", "GET"), ("nowhere", "POST")} == set(public_endpoints(app))
    assert _showing(told, known) >= ABOUT_REPORTS
    assert list(_leaks(told, known)) == []
    assert list(_unwritten(told)) == []


def _leaks(told: Told, known: Written) -> Iterator[str]:
    """Private words in bodies and headers."""
    secrets = [secret.encode() for secret in (*SECRETS, *known.codes, known.secret_photo)]
    for asked in told.values():
        for one, answer in asked:
            whole = answer.data.lower() + str(answer.headers).lower().encode()
            own = one.path.encode().lower() + str(one.form).lower().encode()
            found = [word for word in secrets if word.lower() in whole and word.lower() not in own]
            if found:
                yield f"{answer.request.method} {one.path}: {found}"


def _unwritten(told: Told) -> Iterator[str]:
    """Fields, headers and cookies that are not in the list, and endpoints that are not."""
    for (endpoint, method), asked in sorted(told.items()):
        fields = {field for _, answer in asked for field in fields_of(answer)}
        headers = {name for _, answer in asked for name in headers_of(answer)}
        yield from (f"{endpoint} {method}: {name}" for name in unwritten(endpoint, fields))
        yield from (f"{endpoint} {method}: {name}" for name in sorted(headers - HEADERS - COOKIES))
        if endpoint not in FIELDS:
            yield f"{endpoint} {method} tidak tertulis"


def _showing(told: Told, known: Written) -> set[str]:
    """The endpoints whose answers are about the reports: without these the rest would prove nothing."""
    numbers = (known.done.encode(), known.waiting.encode())
    return {
        endpoint
        for (endpoint, _), asked in told.items()
        if any(
            number in answer.data and answer.status_code == 200 for _, answer in asked for number in numbers
        )
    }


ABOUT_REPORTS = {
    *(
        "public.home",
        "public.map_page",
        "public.report",
        "public.track",
        "public.read_so_far",
        *("public.atom_feed", "public.rss_feed", "public.open_data_file"),
        *("public.report_atom", "public.report_rss", "public.follow_page"),
        "tiles.tile",
    ),
    *(
        "open311.list_requests",
        "open311.one_request",
        "open311.token",
        "open311.list_updates",
        "api.one_report",
    ),
    "public.sitemap_reports",
}
