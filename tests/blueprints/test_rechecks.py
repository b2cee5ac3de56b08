"""Biro judges: what stands above a ticket's text, and the second look by its forms."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.clock import local_date
from app.domain import verification
from tests.blueprints.browser import csrf_of
from tests.blueprints.officers import Desk, desk_of
from tests.course import Walk, filed

pytestmark = pytest.mark.usefixtures("client")  # so that the requests of several officers stay apart


@pytest.fixture
def walk(session: Session) -> Walk:
    """A result that waits for Biro, entered on Monday."""
    walk = Walk(session, filed(session)).finished()
    session.commit()
    return walk


@pytest.fixture
def drawn(session: Session, walk: Walk) -> str:
    """The same, approved by the first verifier and drawn."""
    walk.act("biro.verifikator", "approve")
    assert verification.draw(session, local_date(walk.now), now=clock.now()) == 1
    session.commit()
    return walk.number


def send(desk: Desk, number: str, **fields: str) -> int:
    data = {"csrf_token": csrf_of(desk.client, "/akun"), **fields}
    return desk.client.post(f"{desk.home}laporan/{number}/periksa-ulang", data=data).status_code


def test_the_verifier_sees_before_after_and_times_and_the_unit_does_not(
    app: Flask, session: Session, walk: Walk
) -> None:
    page = desk_of(app, session, "biro.verifikator").page(walk.number).text
    assert "data-compare" in page
    assert "Lama di unit" in page
    assert "waktu foto tidak diketahui" in page
    assert "data-compare" not in desk_of(app, session, "kelurahan.gambir").page(walk.number).text


def test_a_second_look_from_the_list_to_the_figures(app: Flask, session: Session, drawn: str) -> None:
    first, second = desk_of(app, session, "biro.verifikator"), desk_of(app, session, "biro.verifikator2")
    assert "periksa-ulang" not in first.page(drawn).text.partition("<main")[2]
    assert "1 laporan selesai terpilih acak" in second.client.get("/biro/").text
    assert drawn in second.client.get("/biro/periksa-ulang/").text
    assert send(first, drawn, putusan="agreed") == 403
    assert send(second, drawn, putusan="") == 422
    assert send(second, drawn, putusan="disagreed", alasan="belum_tuntas", catatan="Separuh.") == 303
    assert send(second, drawn, putusan="agreed") == 409
    figures = second.client.get("/biro/periksa-ulang/").text
    assert 'data-sesuai="0" data-diperiksa="1"' in figures
    assert "memeriksa ulang hasil yang disetujui: tidak sesuai" in second.page(drawn).text


def test_it_is_biros_alone(app: Flask, session: Session, drawn: str) -> None:
    for username in ("kelurahan.gambir", "pemantau", "dinas.bina-marga"):
        desk = desk_of(app, session, username)
        assert desk.client.get("/biro/periksa-ulang/").status_code == 403
        token = csrf_of(desk.client, "/akun")
        address = f"/biro/laporan/{drawn}/periksa-ulang"
        assert desk.client.post(address, data={"csrf_token": token}).status_code == 403
    assert send(desk_of(app, session, "biro.verifikator2"), "JK2601010000001", putusan="agreed") == 404
