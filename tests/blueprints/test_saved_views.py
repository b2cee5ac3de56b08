"""Saved views: kept from the list, offered above it, shared with the unit, changed only by who saved them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.domain.vocabulary import Role
from tests.blueprints.browser import add_officer, csrf_of
from tests.blueprints.officers import Desk, desk_of


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient) -> Desk:
    return desk_of(app, session, "kelurahan.gambir")


@pytest.fixture
def colleague(app: Flask, session: Session, client: FlaskClient) -> Desk:
    add_officer(session, "uji.rekan", Role.KELURAHAN, "gambir")
    return desk_of(app, session, "uji.rekan")


def post(desk: Desk, path: str = "", **fields: str) -> TestResponse:
    form = {"csrf_token": csrf_of(desk.client, desk.home), **fields}
    return desk.client.post(f"{desk.home}tampilan/{path}", data=form)


def offered(desk: Desk) -> dict[str, str]:
    """Name -> address of the views above the list."""
    page = desk.client.get(desk.home).text
    found = re.search(r'<nav class="saved-views".*?</nav>', page, re.DOTALL)
    links = re.findall(r'class="chip" href="([^"]+)"[^>]*>([^<]+)', found[0] if found else "")
    return {name: href.replace("&amp;", "&") for href, name in links}


def view_ids(desk: Desk) -> list[str]:
    return re.findall(r'/tampilan/([0-9a-f-]{36})"', desk.client.get(f"{desk.home}tampilan/").text)


def test_a_view_leads_back_to_what_was_seen(desk: Desk, colleague: Desk) -> None:
    answer = post(desk, nama="Jalan lewat batas", kategori="jalan", lewat="1", setelah="abc")
    assert answer.location == "/kelurahan/?kategori=jalan&lewat=1"
    assert offered(desk) == {"Jalan lewat batas": answer.location}
    assert 'aria-current="true"' in desk.client.get(answer.location).text
    assert offered(colleague) == {}


def test_a_shared_view_is_offered_to_the_unit_and_changed_by_its_owner_alone(
    app: Flask, session: Session, desk: Desk, colleague: Desk
) -> None:
    post(desk, nama="Pohon", kategori="jalan", bagikan="1")
    (view,) = view_ids(desk)
    assert list(offered(colleague)) == ["Pohon"]
    assert offered(desk_of(app, session, "kelurahan.cideng")) == {}
    assert offered(desk_of(app, session, "dinas.bina-marga")) == {}
    assert view_ids(colleague) == []
    assert post(colleague, view, nama="Lain").status_code == 404
    assert post(colleague, f"{view}/hapus").status_code == 404
    assert post(desk, view, nama="Jalan saja").status_code == 303
    assert offered(colleague) == {}
    assert list(offered(desk)) == ["Jalan saja"]
    assert post(desk, f"{view}/hapus").status_code == 303
    assert offered(desk) == {}


def test_names_are_checked_and_what_was_typed_stays(desk: Desk) -> None:
    assert post(desk, nama="  ").status_code == 422
    post(desk, nama="Satu", kategori="jalan")
    post(desk, nama="Dua", lewat="1")
    first = dict(zip(sorted(["Dua", "Satu"]), view_ids(desk), strict=True))["Satu"]
    answer = post(desk, first, nama="Dua")
    assert answer.status_code == 422
    assert "sudah punya tampilan bernama Dua" in answer.text
    post(desk, nama="Satu", lewat="1")
    assert offered(desk)["Satu"] == "/kelurahan/?lewat=1"


def test_field_staff_keep_views_for_themselves(app: Flask, session: Session, desk: Desk) -> None:
    staff = desk_of(app, session, "petugas.bina-marga.jakarta-pusat.1")
    assert "Bagikan" not in staff.client.get(staff.home).text
    assert post(staff, nama="Punyaku", lewat="1", bagikan="1").status_code == 403
