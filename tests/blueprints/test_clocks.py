"""The clocks of a report at the browser: every line, the objection of the unit, Biro's decision, and what is counted."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.domain import alerts
from tests.blueprints.browser import csrf_of
from tests.blueprints.officers import Desk, desk_of
from tests.course import filed

pytestmark = pytest.mark.usefixtures("client")  # so that the requests of several officers stay apart


@pytest.fixture
def late(session: Session) -> str:
    """A report at Kelurahan Gambir whose first limit ran over four hours ago."""
    number = filed(session, now=clock.now() - timedelta(hours=10)).number
    session.commit()  # a refusal rolls back what was not
    return number


def send(desk: Desk, number: str, action: str, **fields: str) -> int:
    data = {"csrf_token": csrf_of(desk.client, "/akun"), **fields}
    return desk.client.post(f"{desk.home}laporan/{number}/jam/{action}", data=data).status_code


def position(desk: Desk, number: str) -> str:
    """Of the clock to which the page offers to object."""
    found = re.search(rf"laporan/{number}/jam/(\d+)/sanggah", clocks(desk, number))
    assert found is not None
    return found[1]


def clocks(desk: Desk, number: str) -> str:
    page = desk.client.get(f"{desk.home}laporan/{number}/jam")
    assert page.status_code == 200
    return page.text


def counted(desk: Desk) -> str:
    row = re.search(
        r'data-unit="Kelurahan Gambir".*?data-dihitung>(\d+)<', desk.client.get("/jam/").text, re.DOTALL
    )
    return row[1] if row else "-"


def test_every_line_of_every_clock(app: Flask, session: Session, late: str) -> None:
    page = clocks(desk_of(app, session, "kelurahan.gambir"), late)
    assert "Tanggapi" in page
    assert "lewat 4 j 00 m" in page
    assert "6 jam, sepanjang waktu" in page
    assert "Laporan masuk" in page
    ticket = desk_of(app, session, "kelurahan.gambir").page(late).text
    assert "lewat 4 j 00 m" in ticket
    assert f"/kelurahan/laporan/{late}/jam" in ticket


def test_an_objection_upheld_is_not_counted(app: Flask, session: Session, late: str) -> None:
    unit, biro = desk_of(app, session, "kelurahan.gambir"), desk_of(app, session, "biro.verifikator")
    assert counted(unit) == "1"
    at = position(unit, late)
    assert send(unit, late, f"{at}/sanggah", alasan="", catatan="") == 422
    assert send(unit, late, f"{at}/sanggah", alasan="gangguan_sistem", catatan="Jaringan mati.") == 303
    assert send(unit, late, f"{at}/sanggah", alasan="gangguan_sistem", catatan="Lagi.") == 409
    assert late in biro.client.get("/jam/").text
    assert "Jaringan mati." in clocks(biro, late)
    assert send(biro, late, f"{at}/putusan", putusan="upheld", catatan="") == 422
    assert send(biro, late, f"{at}/putusan", putusan="upheld", catatan="Benar, ada gangguan.") == 303
    assert send(biro, late, f"{at}/putusan", putusan="refused", catatan="Berubah pikiran.") == 409
    page = clocks(unit, late)
    assert "keterlambatan ini tidak dihitung" in page
    assert "Benar, ada gangguan." in page
    assert counted(unit) == "0"
    history = unit.page(late).text
    assert "menyanggah batas waktu yang lewat: Tanggapi" in history
    assert "memutuskan sanggahan batas waktu: Tanggapi, diterima" in history


def test_an_objection_refused_is_counted(app: Flask, session: Session, late: str) -> None:
    unit, biro = desk_of(app, session, "kelurahan.gambir"), desk_of(app, session, "biro.admin")
    at = position(unit, late)
    send(unit, late, f"{at}/sanggah", alasan="salah_unit", catatan="Bukan kami.")
    assert send(biro, late, f"{at}/putusan", putusan="refused", catatan="Memang Anda.") == 303
    assert counted(unit) == "1"
    assert "Sanggahan: ditolak" in clocks(unit, late)


def test_who_may_not(app: Flask, session: Session, late: str) -> None:
    unit, other = desk_of(app, session, "kelurahan.gambir"), desk_of(app, session, "kelurahan.cideng")
    at = position(unit, late)
    fields = {"alasan": "salah_unit", "catatan": "x"}
    assert send(other, late, f"{at}/sanggah", **fields) == 404
    for somebody in ("kecamatan.gambir", "biro.verifikator", "pemantau"):
        desk = desk_of(app, session, somebody)
        assert send(desk, late, f"{at}/sanggah", **fields) == 403
        assert "/sanggah" not in clocks(desk, late)
    assert send(unit, late, "99/sanggah", **fields) == 404
    assert send(unit, late, f"{at}/putusan", putusan="upheld", catatan="Sendiri.") == 403
    in_time = next(str(n) for n in range(1, 4) if str(n) != at)
    assert send(unit, late, f"{in_time}/sanggah", **fields) == 409


def test_objections_are_only_ever_added(app: Flask, session: Session, late: str) -> None:
    unit = desk_of(app, session, "kelurahan.gambir")
    send(unit, late, f"{position(unit, late)}/sanggah", alasan="salah_unit", catatan="Bukan kami.")
    for order in ("DELETE FROM clock_disputes", "UPDATE clock_disputes SET reason = 'x'"):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(order))


def test_alerts_count_in_the_top_bar_and_are_read(app: Flask, session: Session, late: str) -> None:
    camat = desk_of(app, session, "kecamatan.gambir")
    assert 'hx-get="/pemberitahuan/jumlah"' in camat.client.get(camat.home).text
    for clock_id, report_id in alerts.waiting(session, now=clock.now()):
        alerts.tell(session, clock_id, report_id, now=clock.now())
    assert 'data-belum-dibaca="1"' in camat.client.get("/pemberitahuan/jumlah").text
    page = camat.client.get("/pemberitahuan/").text
    assert f'data-nomor="{late}" data-tingkat="escalation"' in page
    up_to = re.search(r'name="sampai" value="(\d+)"', page)
    assert up_to is not None
    data = {"csrf_token": csrf_of(camat.client, "/akun"), "sampai": up_to[1]}
    assert camat.client.post("/pemberitahuan/dibaca", data=data).status_code == 303
    assert "data-belum-dibaca" not in camat.client.get("/pemberitahuan/jumlah").text
    assert "mengabari Kecamatan Gambir bahwa batas waktu lewat" in camat.page(late).text


def test_the_count_ends_by_itself_when_nobody_is_signed_in(app: Flask, session: Session) -> None:
    assert app.test_client().get("/pemberitahuan/jumlah").status_code == 286
