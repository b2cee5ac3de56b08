"""Columns of lists: chosen and ordered by each officer, part of a saved view, and never more than how a list looks."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.domain.vocabulary import Role
from tests.blueprints.browser import add_officer, csrf_of
from tests.blueprints.officers import Desk, desk_of
from tests.course import filed

USUAL = ["Kategori dan tempat", "Kanal", "Status"]


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient) -> Desk:
    filed(session, now=clock.now())
    return desk_of(app, session, "kelurahan.gambir")


def headings(desk: Desk, query: str = "") -> list[str]:
    """Of the columns behind time left, number and text."""
    found = re.findall(
        r'<th role="columnheader" scope="col">([^<]+)</th>', desk.client.get(desk.home + query).text
    )
    assert found[:3] == ["Sisa waktu", "Nomor", "Laporan"]
    return found[3:]


def choose(desk: Desk, *columns: str, **fields: str) -> TestResponse:
    places = {f"ke-{column}": str(place) for place, column in enumerate(columns, start=1)}
    form = {"csrf_token": csrf_of(desk.client, desk.home), "tampil": list(columns), **places, **fields}
    return desk.client.post(f"{desk.home}kolom", data=form)


def test_chosen_columns_stay_chosen_in_their_order_for_this_officer_alone(
    app: Flask, session: Session, desk: Desk
) -> None:
    assert headings(desk) == USUAL
    answer = choose(desk, "umur", "status", "prioritas", "kategori", tab="baru", kolom="kanal")
    assert answer.location == "/kelurahan/?tab=baru"
    assert headings(desk) == ["Umur", "Status", "Prioritas", "Kategori"]
    page = desk.client.get(desk.home).text
    cells = re.findall(r'class="col-extra"><span[^>]*>([^<]+)</span>([^<]+)<', page)
    assert cells == [("Umur: ", "0 m"), ("Prioritas: ", "Biasa"), ("Kategori: ", "Penerangan Jalan Umum")]
    add_officer(session, "uji.rekan", Role.KELURAHAN, "gambir")
    assert headings(desk_of(app, session, "uji.rekan")) == USUAL
    assert choose(desk, bawaan="1").status_code == 303
    assert headings(desk) == USUAL


def test_nothing_chosen_and_nonsense_give_the_usual_ones(desk: Desk) -> None:
    choose(desk, "umur")
    choose(desk)
    assert headings(desk) == USUAL
    choose(desk, "apa", "<b>", "kanal", "kanal")
    assert headings(desk) == ["Kanal"]
    choose(desk, "kanal", "umur", **{"ke-kanal": "9" * 50, "ke-umur": "satu"})
    assert headings(desk) == ["Kanal", "Umur"]


def test_a_list_for_once_names_its_columns_in_its_address(desk: Desk) -> None:
    assert headings(desk, "?kolom=masuk,pelapor") == ["Masuk", "Pelapor"]
    assert headings(desk) == USUAL
    page = desk.client.get(f"{desk.home}?kolom=apa").text
    assert "Diabaikan: kolom = apa" in page
    assert headings(desk, "?kolom=apa") == USUAL


def test_a_saved_view_keeps_the_columns_that_were_seen(desk: Desk) -> None:
    choose(desk, "umur", "status")
    form = {"csrf_token": csrf_of(desk.client, desk.home), "nama": "Tertua", "tab": "baru"}
    answer = desk.client.post(f"{desk.home}tampilan/", data=form)
    choose(desk, bawaan="1")
    assert headings(desk, answer.location.removeprefix(desk.home)) == ["Umur", "Status"]
    page = desk.client.get(answer.location).text
    assert re.search(r'class="chip"[^>]*aria-current="true">Tertua', page)
