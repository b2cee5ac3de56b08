"""Finding reports by a phone number: the whole number, the own channel or with a reason, and always with a line."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.domain.privacy import ContactAccess
from tests.blueprints.browser import csrf_of
from tests.blueprints.officers import Desk, desk_of
from tests.course import filed

PHONE = "081234567890"


@pytest.fixture
def numbers(session: Session, client: FlaskClient) -> list[str]:
    channels = ("sms", "jaki")
    made = [filed(session, channel=channel, phone=PHONE, now=clock.now()).number for channel in channels]
    filed(session, channel="sms", phone="081234567891", now=clock.now())
    session.commit()
    return made


def search(desk: Desk, phone: str, reason: str = "") -> TestResponse:
    form = {"csrf_token": csrf_of(desk.client, desk.home), "telepon": phone, "alasan": reason}
    return desk.client.post(f"{desk.home}pelapor", data=form)


def looks(session: Session) -> list[str]:
    return list(session.scalars(select(ContactAccess.reason)))


def test_a_desk_finds_what_it_took_in(app: Flask, session: Session, numbers: list[str]) -> None:
    answer = search(desk_of(app, session, "kanal.sms"), "+62 812-3456-7890")
    assert f"/kanal/laporan/{numbers[0]}" in answer.text
    assert numbers[1] not in answer.text
    assert "1 laporan ditemukan" in answer.text
    assert looks(session) == [""]


def test_biro_finds_all_and_says_why(app: Flask, session: Session, numbers: list[str]) -> None:
    desk = desk_of(app, session, "biro.verifikator")
    refused = search(desk, PHONE)
    assert refused.status_code == 422
    assert "Tulis alasan" in refused.text
    assert looks(session) == []
    answer = search(desk, PHONE, "Pelapor menelepon Biro.")
    assert "2 laporan ditemukan" in answer.text
    assert looks(session) == ["Pelapor menelepon Biro."] * 2


def test_a_part_of_a_number_finds_nothing(app: Flask, session: Session, numbers: list[str]) -> None:
    answer = search(desk_of(app, session, "kanal.sms"), "0812")
    assert answer.status_code == 422
    assert "bukan nomor telepon yang lengkap" in answer.text


def test_nobody_else_may_search(app: Flask, session: Session, numbers: list[str]) -> None:
    for username in ("kelurahan.gambir", "dinas.bina-marga", "pemantau"):
        desk = desk_of(app, session, username)
        assert desk.client.get(f"{desk.home}pelapor").status_code == 404
        assert "Cari telepon" not in desk.client.get(desk.home).text
