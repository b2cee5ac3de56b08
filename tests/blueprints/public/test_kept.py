"""Kept pages: many readers cost what one does, nobody gets what is somebody else's, and what was withdrawn is gone."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import public_news, shelf
from app.blueprints.public import kept
from app.db import db
from app.domain.vocabulary import Role
from tests.blueprints.browser import enter, hidden
from tests.blueprints.public.citizen import Citizen
from tests.course import Walk, filed

PAGES = ("/", "/peta", "/statistik", "/statistik.json", "/statistik/tabel.csv", "/tentang", "/data")
ROUND_TRIPS = ("/", "/peta")


@pytest.fixture
def keeping(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As outside tests, and every withdrawal is known at once."""
    monkeypatch.setattr(public_news, "NEWS_SECONDS", 0.0)
    monkeypatch.setitem(app.config, "KEEPS_PAGES", True)
    yield
    app.extensions.pop("public_pages", None)


@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize("path", PAGES)
def test_the_second_reader_costs_no_statement(
    visitor: Callable[[], Citizen], statements: list[str], path: str
) -> None:
    first = visitor().get(path)
    del statements[:]
    again = visitor().get(f"{path}?utm_source=kabar&fbclid=x")
    assert (again.status_code, again.data) == (200, first.data)
    assert [one for one in statements if "public_version" not in one] == []
    assert "Cookie" in again.headers["Vary"]
    assert "Set-Cookie" not in again.headers
    assert again.headers["Cache-Control"] == (
        "no-cache" if path in ROUND_TRIPS else again.headers["Cache-Control"]
    )


@pytest.mark.usefixtures("keeping")
def test_it_is_sent_packed_and_only_when_it_changed(visitor: Callable[[], Citizen]) -> None:
    tags = set()
    for accepted in ("br", "gzip", "identity"):
        answer = visitor().get("/peta", headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding", "identity") == accepted
        tags.add(answer.headers["ETag"])
        known = {"Accept-Encoding": accepted, "If-None-Match": answer.headers["ETag"]}
        same = visitor().get("/peta", headers=known)
        assert (same.status_code, same.data) == (304, b"")
    assert len(tags) == 3


@pytest.mark.usefixtures("keeping")
def test_what_is_hidden_is_gone_from_kept_pages(visitor: Callable[[], Citizen], session: Session) -> None:
    receipt = filed(session)
    paths = (f"/laporan/{receipt.number}", "/peta", "/peta?status=waiting")
    assert all(receipt.number in visitor().get(path).text for path in paths)
    walk = Walk(session, receipt)
    walk.act("biro.admin", "hide", reason="data_pribadi")
    _end_transaction(session)
    assert not [path for path in paths if receipt.number in visitor().get(path).text]
    assert visitor().get(paths[0]).status_code == 404
    walk.act("biro.admin", "publish", reason="data_pribadi")
    _end_transaction(session)
    assert all(receipt.number in visitor().get(path).text for path in paths)


@pytest.mark.usefixtures("keeping")
def test_what_is_renewed_beside_is_the_page_of_that_reader(
    visitor: Callable[[], Citizen], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], object]] = []
    path = "/peta?status=waiting&lang=en&utm_source=kabar"
    first = visitor().get(path).text
    receipt = filed(session)
    with monkeypatch.context() as late:
        late.setattr(kept, "do_aside", lambda key, work: waiting.append(work))
        late.setattr(shelf, "RENEWED_FROM", 0.0)
        assert visitor().get(path).text == first
    for work in waiting:
        work()
    renewed = visitor().get(path).text
    assert receipt.number not in first
    assert receipt.number in renewed
    assert '<html lang="en"' in renewed
    assert "utm_source" not in renewed


@pytest.mark.usefixtures("keeping")
def test_a_reports_page_shows_its_next_status(visitor: Callable[[], Citizen], session: Session) -> None:
    receipt = filed(session)
    path = f"/laporan/{receipt.number}"
    assert 'data-status="waiting"' in visitor().get(path).text
    Walk(session, receipt).act("kelurahan.gambir", "handle")
    assert 'data-status="in_progress"' in visitor().get(path).text


@pytest.mark.usefixtures("keeping")
def test_whoever_has_a_session_gets_his_own_page(
    visitor: Callable[[], Citizen], client: FlaskClient, session: Session
) -> None:
    enter(client, session, Role.KELURAHAN, "gambir")
    assert "Ruang kerja" in client.get("/").text
    assert "Ruang kerja" not in visitor().get("/").text
    citizen = visitor()
    number, _ = citizen.reported()
    assert number in citizen.get(f"/lacak/{number}").text


@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize("path", ["/lapor", "/lacak", "/lapor?kategori=jalan"])
def test_every_reader_gets_a_form_of_his_own(visitor: Callable[[], Citizen], path: str) -> None:
    pages = [visitor().get(path) for _ in range(2)]
    fields = ("csrf_token", "kunci") if "lapor" in path else ("csrf_token",)
    for field in fields:
        values = {hidden(page.text, field) for page in pages}
        assert len(values) == 2
        assert not [value for value in values if "@@" in value]
    bare = [re.sub(r'(content|value)="[\w.-]{20,}"', "", page.text) for page in pages]
    assert bare[0] == bare[1]
    assert "@@" not in pages[0].text
    assert pages[0].headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" in pages[0].headers


@pytest.mark.usefixtures("keeping")
def test_a_report_is_sent_by_a_kept_form_and_once(visitor: Callable[[], Citizen]) -> None:
    first, second = visitor(), visitor()
    assert first.reported() != second.reported()


@pytest.mark.usefixtures("keeping")
def test_addresses_that_anybody_makes_up_fill_nothing(visitor: Callable[[], Citizen], app: Flask) -> None:
    someone = visitor()
    for nth in range(5):
        someone.get(f"/tentang?x={nth}")
    assert someone.get(f"/peta?setelah={'9' * (kept.ASKED_MAX + 1)}").status_code == 200
    assert someone.get(f"/laporan/JK26112300000{nth}").status_code == 404
    assert len(app.extensions["public_pages"]._slots) == 1


def _end_transaction(session: Session) -> None:
    """What the database does when a transaction ends, which here never does."""
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    session.execute(text("SELECT set_config('crm.public_version', '', true)"))
    db.session.commit()
