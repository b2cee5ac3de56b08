"""A thousand guessed numbers: throttled, and nothing learnt but the bare status of a number guessed right (must show 10)."""

import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import guessing
from app.domain.intake import Receipt
from tests.blueprints.api.conftest import KEY, OTHER_KEY, add_key
from tests.course import Walk, filed

SECRET = "Tetangga saya di nomor 12 membakar sampah."
LIMIT, MORE = 20, 5
_addresses = (f"192.168.{b}.{c}" for b, c in itertools.product(range(1, 250), repeat=2))
Ask = Callable[..., TestResponse]


@pytest.fixture
def ask(app: Flask, client: FlaskClient) -> Callable[[], Ask]:
    """Makes somebody with an address of his own who asks without cookies."""

    def somebody(address: str | None = None) -> Ask:
        own = address or next(_addresses)

        def get(path: str, **options: Any) -> TestResponse:
            return app.test_client().get(path, environ_base={"REMOTE_ADDR": own}, **options)

        return get

    return somebody


@pytest.fixture
def private(session: Session) -> Receipt:
    add_key(session, KEY)
    add_key(session, OTHER_KEY)
    receipt = filed(session, text=SECRET, is_public=False)
    Walk(session, receipt).act("kelurahan.gambir", "handle", note="catatan dalam")
    session.commit()
    return receipt


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that are reached soon; that of /lacak stays as the contract names it."""
    monkeypatch.setattr(guessing, "PEOPLE", f"{LIMIT} per 10 minute")
    monkeypatch.setattr(guessing, "APPLICATION", f"{LIMIT} per 10 minute")


PLACES = {
    "/lacak/{}": 30,
    "/laporan/{}": LIMIT,
    "/laporan/{}/kartu.png": LIMIT,
    "/open311/v2/requests/{}.json": LIMIT,
    "/open311/v2/tokens/{}.xml": LIMIT,
    "/open311/v2/requests.json?service_request_id={}": LIMIT,
    "/api/v1/laporan/{}": LIMIT,
}


@pytest.mark.parametrize("place", PLACES)
def test_guesses_are_slowed_down(
    ask: Callable[..., Ask], session: Session, private: Receipt, place: str
) -> None:
    guess, shown = ask(), filed(session)
    session.commit()
    key = {"headers": {"X-Api-Key": OTHER_KEY}} if place.startswith("/api") else {}
    numbers = [f"JK261123{n:06}" for n in range(PLACES[place] + MORE)]
    answers = [guess(place.format(number), **key) for number in numbers]
    unknown = 200 if "?" in place else 404  # a list without rows
    assert Counter(answer.status_code for answer in answers) == {unknown: PLACES[place], 429: MORE}
    assert all(answer.headers["Retry-After"] for answer in answers if answer.status_code == 429)
    # Of what everybody may see nobody is shut out, but at the door of tracking.
    public = guess(place.format(shown.number), **key)
    assert public.status_code == (429 if place.startswith("/lacak") else 200)
    hit = guess(place.format(private.number), **key)
    assert (hit.status_code, SECRET in hit.text) == (429, False)
    other = {"headers": {"X-Api-Key": KEY}} if key else {}
    assert ask()(place.format(shown.number), **other).status_code == 200


def test_a_private_number_is_like_one_that_never_was(ask: Callable[..., Ask], private: Receipt) -> None:
    for place in PLACES:
        somebody = ask()
        options = {"headers": {"X-Api-Key": OTHER_KEY}} if place.startswith("/api") else {}
        own, unknown = (
            somebody(place.format(number), **options) for number in (private.number, "JK261123999999")
        )
        if place.startswith("/lacak"):
            assert (own.status_code, unknown.status_code) == (200, 404)
            assert SECRET not in own.text
            assert not [word for word in ("Gambir", "Penerangan", "catatan", "JAKI") if word in own.text]
        else:
            assert (own.status_code, own.data) == (unknown.status_code, unknown.data), place
            assert set(own.headers.keys()) == set(unknown.headers.keys())


def test_the_same_number_again_is_no_guess(ask: Callable[..., Ask], private: Receipt) -> None:
    reader = ask()
    codes = {reader(f"/laporan/{private.number}").status_code for _ in range(2 * LIMIT)}
    assert codes == {404}, "satu tautan yang dibagikan dan kini disembunyikan"


def test_codes_are_tried_thirty_times(app: Flask, client: FlaskClient, private: Receipt) -> None:
    address, told = next(_addresses), Counter()
    for n in range(33):
        browser = app.test_client()
        browser.environ_base["REMOTE_ADDR"] = address
        token = browser.get("/lapor").text.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"nomor": private.number, "kode": f"AAAAA{n:03}", "csrf_token": token}
        told[browser.post("/lacak", data=form).status_code] += 1
    assert told == {422: 30, 429: 3}
    right = {**form, "kode": private.tracking_code}
    assert browser.post("/lacak", data=right).status_code == 429


def test_limits_count_who_asks(app: Flask) -> None:
    def who(address: str, **headers: str) -> str:
        with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}, headers=headers):
            return guessing.network()

    assert who("2001:db8:1:2:aaaa::1") == who("2001:db8:1:2:bbbb:cccc:dddd:eeee") == "2001:db8:1:2::/64"
    assert who("2001:db8:1:3::1") != who("2001:db8:1:2::1")
    assert who("::ffff:10.1.2.3") == who("10.1.2.3") == "10.1.2.3"
    assert who("fe80::1%eth0") == "fe80::/64"
    assert who("10.1.2.3", **{"X-Forwarded-For": "10.9.9.9", "Forwarded": "for=10.9.9.9"}) == "10.1.2.3"
