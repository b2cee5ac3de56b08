"""The map beside a list: points of the rows on the page and of nothing else, for no further statement."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.domain.report import by_number
from tests.blueprints.officers import Desk, desk_of
from tests.course import GAMBIR, filed


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient) -> Desk:
    return desk_of(app, session, "kelurahan.gambir")


def points(page: str) -> dict[str, tuple[float, float]]:
    found = re.findall(r'data-nomor="([^"]+)"[^>]* data-lat="([^"]+)" data-lon="([^"]+)"', page)
    return {number: (float(lat), float(lon)) for number, lat, lon in found}


def test_the_switch_shows_the_rows_of_the_page_on_a_map(session: Session, desk: Desk) -> None:
    private = filed(session, now=clock.now(), is_public=False).number
    gambir = by_number(session, private).kelurahan_code
    filed(session, now=clock.now(), lat=None, lon=None, kelurahan_code=gambir, address="Jl. Juanda")
    page = desk.client.get(desk.home).text
    assert "data-lat" not in page
    assert 'data-map="list"' not in page
    link = re.search(r'href="([^"]+)" data-key="p"', page)
    assert link is not None
    shown = desk.client.get(link[1]).text
    assert points(shown) == {private: pytest.approx(GAMBIR)}
    assert 'data-map="list"' in shown
    assert "1 dari 2 laporan" in shown
    # The list goes on with its map: its tabs, its filters and what it asks for again.
    assert 'href="/kelurahan/?tab=baru&amp;peta=1"' in shown
    assert 'data-live="/kelurahan/segar?peta=1"' in shown
    assert points(desk.client.get("/kelurahan/segar?peta=1").text) == points(shown)


def test_the_map_costs_no_further_statement(session: Session, desk: Desk, statements: list[str]) -> None:
    filed(session, now=clock.now())
    desk.numbers("?peta=1")
    statements.clear()
    desk.numbers()
    without = len(statements)
    statements.clear()
    desk.numbers("?peta=1")
    assert len(statements) == without <= 5
