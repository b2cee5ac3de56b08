"""One step on several chosen reports: each by itself, each once, nothing typed is lost."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.domain.report import by_number
from app.domain.vocabulary import Status
from tests.blueprints.browser import csrf_of, hidden
from tests.blueprints.officers import Desk, desk_of
from tests.course import SUDIN, filed


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient) -> Desk:
    return desk_of(app, session, "kelurahan.gambir")


@pytest.fixture
def numbers(session: Session) -> list[str]:
    made = [filed(session, phone="", now=clock.now()).number for _ in range(3)]
    session.commit()  # a refused step rolls back what is not
    return made


def choose(desk: Desk, step: str, numbers: list[str]) -> TestResponse:
    """The boxes of these rows ticked, and the button of the step."""
    page = desk.client.get(f"{desk.home}?tab=semua").text
    values = dict(re.findall(r'name="pilih" value="((\w+)\.\d+)"', page))
    ticked = [value for value, number in values.items() if number in numbers]
    form = {"csrf_token": hidden(page, "csrf_token"), "langkah": step, "pilih": ticked}
    return desk.client.post(f"{desk.home}sekaligus", data=form)


def send(desk: Desk, step: str, page: str, **fields: object) -> TestResponse:
    form = {
        "csrf_token": hidden(page, "csrf_token"),
        "kunci": hidden(page, "kunci"),
        "pilih": re.findall(r'name="pilih" value="([^"]+)" checked', page),
        **fields,
    }
    return desk.client.post(f"{desk.home}sekaligus/{step}", data=form)


def done(answer: TestResponse) -> set[str]:
    return set(re.findall(r'data-selesai="([^"]+)"', answer.text))


def refused(answer: TestResponse) -> set[str]:
    return set(re.findall(r'data-ditolak="([^"]+)"', answer.text))


def test_chosen_reports_are_handed_on_together(session: Session, desk: Desk, numbers: list[str]) -> None:
    page = choose(desk, "coordinate", numbers[:2]).text
    assert "2 laporan dipilih" in page
    answer = send(desk, "coordinate", page, unit="bina-marga", catatan="Jalan provinsi.")
    assert done(answer) == set(numbers[:2])
    assert [by_number(session, number).holder_code for number in numbers] == [
        "bina-marga",
        "bina-marga",
        "gambir",
    ]


def test_one_that_moved_on_is_refused_by_itself_and_can_be_tried_again(
    session: Session, desk: Desk, numbers: list[str]
) -> None:
    page = choose(desk, "coordinate", numbers).text
    desk.act(numbers[1], "handle")
    answer = send(desk, "coordinate", page, unit="bina-marga", catatan="Bukan kewenangan kelurahan.")
    assert done(answer) == {numbers[0], numbers[2]}
    assert refused(answer) == {numbers[1]}
    assert "sudah berubah oleh" in answer.text
    assert "Bukan kewenangan kelurahan." in answer.text
    again = send(desk, "coordinate", answer.text, unit="bina-marga", catatan="Bukan kewenangan kelurahan.")
    assert done(again) == {numbers[1]}


def test_sent_twice_it_is_done_once(session: Session, desk: Desk, numbers: list[str]) -> None:
    page = choose(desk, "note", numbers).text
    first = send(desk, "note", page, catatan="Sudah ditelepon.")
    versions = [by_number(session, number).version for number in numbers]
    second = send(desk, "note", page, catatan="Sudah ditelepon.")
    assert done(first) == done(second) == set(numbers)
    assert [by_number(session, number).version for number in numbers] == versions


def test_what_the_form_lacks_is_asked_for_once(session: Session, desk: Desk, numbers: list[str]) -> None:
    page = choose(desk, "coordinate", numbers).text
    answer = send(desk, "coordinate", page, unit="", catatan="Tolong.")
    assert answer.status_code == 422
    assert "Pilih unit tujuan" in answer.text
    assert "Tolong." in answer.text
    assert "3 laporan dipilih" in answer.text


def test_chosen_reports_are_merged_into_one_of_them(session: Session, desk: Desk, numbers: list[str]) -> None:
    page = choose(desk, "merge", numbers).text
    answer = send(desk, "merge", page, induk=[numbers[0], ""])
    assert done(answer) == set(numbers[1:])
    session.expire_all()
    assert {by_number(session, number).status for number in numbers[1:]} == {Status.MERGED}
    assert by_number(session, numbers[0]).status == Status.WAITING


def test_suku_dinas_assigns_several(app: Flask, session: Session, desk: Desk, numbers: list[str]) -> None:
    page = choose(desk, "coordinate", numbers[:2]).text
    send(desk, "coordinate", page, unit="bina-marga", catatan="Jalan.")
    dinas = desk_of(app, session, "dinas.bina-marga")
    page = choose(dinas, "dispose", numbers[:2]).text
    assert done(send(dinas, "dispose", page, unit=SUDIN, catatan="Mohon.")) == set(numbers[:2])
    sudin = desk_of(app, session, f"sudin.{SUDIN}")
    page = choose(sudin, "assign", numbers[:2]).text
    assert done(send(sudin, "assign", page, petugas=f"petugas.{SUDIN}.1")) == set(numbers[:2])


def test_reports_of_others_and_steps_of_others_are_out_of_reach(
    app: Flask, session: Session, desk: Desk, numbers: list[str]
) -> None:
    other = desk_of(app, session, "kelurahan.cideng")
    token = csrf_of(other.client, other.home)
    form = {"csrf_token": token, "pilih": f"{numbers[0]}.1", "catatan": "Halo.", "kunci": "a"}
    answer = other.client.post(f"{other.home}sekaligus/note", data=form)
    assert refused(answer) == {numbers[0]}
    assert "Lampu jalan" not in answer.text
    assert other.client.post(f"{other.home}sekaligus/approve", data=form).status_code == 404
    staff = desk_of(app, session, f"petugas.{SUDIN}.1")
    assert 'name="pilih"' not in staff.client.get(staff.home).text
    observer = desk_of(app, session, "pemantau")
    assert 'name="pilih"' not in observer.client.get(f"{observer.home}?tab=semua").text


def test_nothing_chosen_is_said(desk: Desk) -> None:
    answer = choose(desk, "note", [])
    assert answer.status_code == 422
    assert "Pilih dulu laporan" in answer.text
