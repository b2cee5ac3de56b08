"""What stands out about a result's photo on the ticket page: for Biro and observers, and for nobody else anywhere."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.domain import evidence
from app.domain.report import by_number
from app.jobs.photos import process_photo
from app.seed.streets import jpeg
from tests.blueprints.officers import Desk, desk_of
from tests.course import SUDIN, Walk, filed
from tests.domain.evidence.scenes import shot

PETUGAS = f"petugas.{SUDIN}.1"
Desks = Callable[[str], Desk]
MARKS = ("data-tanda", "Pernah dipakai", "photo-flags", "sudah dipakai pada laporan lain")


@pytest.fixture
def desks(app: Flask, session: Session, client: FlaskClient) -> Desks:
    return lambda username: desk_of(app, session, username)


def finished(session: Session, desks: Desks, data: bytes) -> str:
    """A report finished with that photo by its field staff's form, the photo checked by the worker's job."""
    walk = Walk(session, filed(session, now=clock.now()), clock.now()).to_sudin()
    walk.act(f"sudin.{SUDIN}", "assign", staff=PETUGAS)
    walk.act(PETUGAS, "start")
    staff = desks(PETUGAS)
    form: dict[str, object] = {**staff.form(walk.number, "finish"), "catatan": "Lampu diganti."}
    form["foto"] = [(io.BytesIO(data), "hasil.jpg")]
    answer = staff.client.post(
        f"/petugas/laporan/{walk.number}/aksi/finish", data=form, content_type="multipart/form-data"
    )
    assert answer.status_code == 303, answer.text
    return walk.number


def check(session: Session, number: str) -> None:
    for photo in evidence.photos_of(session, by_number(session, number)):
        process_photo(str(photo.id))


@pytest.fixture
def reused(session: Session, desks: Desks) -> tuple[str, str]:
    """Two reports that were finished with the same photo."""
    numbers = finished(session, desks, jpeg(shot(1))), finished(session, desks, jpeg(shot(1), 60))
    for number in numbers:
        check(session, number)
    return numbers


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_biro_and_observers_read_it_with_a_link_to_the_other_report(
    desks: Desks, reused: tuple[str, str]
) -> None:
    first, second = reused
    for username in ("biro.verifikator", "biro.admin", "pemantau"):
        desk = desks(username)
        page = desk.page(second).text
        assert 'data-tanda="used_before"' in page, username
        assert "Foto ini tampak salinan foto pada laporan lain" in words(page), username
        assert f'href="{desk.home}laporan/{first}"' in page, username
        assert 'data-tanda="used_before"' not in desk.page(first).text, username


def test_no_data_of_a_camera_is_said_mildly(desks: Desks, reused: tuple[str, str]) -> None:
    page = desks("biro.verifikator").page(reused[0]).text
    assert re.search(r'data-tanda="no_exif" class="is-mild"', page)
    assert "aplikasi pesan sering menghapusnya" in page


def test_who_handled_it_learns_nothing(desks: Desks, reused: tuple[str, str]) -> None:
    handlers = (PETUGAS, f"sudin.{SUDIN}", "dinas.bina-marga", "kelurahan.gambir", "walikota.jakarta-pusat")
    for username in handlers:
        answer = desks(username).page(reused[1])
        assert answer.status_code == 200, username
        assert not [mark for mark in MARKS if mark in answer.text], username


def test_nor_does_the_public_or_an_application(app: Flask, session: Session, reused: tuple[str, str]) -> None:
    client, number = app.test_client(), reused[1]
    session.commit()
    for path in (
        f"/laporan/{number}",
        f"/lacak/{number}",
        f"/open311/v2/requests/{number}.json?extensions=true",
        f"/api/v1/laporan/{number}?api_key=jaki-demo-key",
    ):
        text = client.get(path).text
        assert not [word for word in (*MARKS, "used_before", "no_exif") if word in text], path


def test_until_the_check_ended_the_verifier_is_told_so(session: Session, desks: Desks) -> None:
    number = finished(session, desks, jpeg(shot(2)))
    assert "Foto ini sedang diperiksa" in desks("biro.verifikator").page(number).text
    assert "Foto ini sedang diperiksa" not in desks(f"sudin.{SUDIN}").page(number).text
    check(session, number)
    assert "Foto ini sedang diperiksa" not in desks("biro.verifikator").page(number).text
