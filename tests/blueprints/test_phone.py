"""What the phone asks for in the background, and how it is refused."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from tests.blueprints.officers import Desk, desk_of
from tests.course import SUDIN, Walk, filed

STAFF = f"petugas.{SUDIN}.1"


@pytest.fixture
def walk(session: Session) -> Walk:
    walk = Walk(session, filed(session, now=clock.now()), now=clock.now()).to_sudin()
    walk.act(f"sudin.{SUDIN}", "assign", staff=STAFF)
    session.commit()
    return walk


@pytest.fixture
def staff(app: Flask, session: Session, client: FlaskClient, walk: Walk) -> Desk:
    return desk_of(app, session, STAFF)


def send(
    desk: Desk, number: str, action: str, key: str = "satu", **fields: str
) -> tuple[int, dict[str, object]]:
    token = desk.client.get("/petugas/kunci.json").get_json()["csrf_token"]
    headers = {"X-CSRFToken": token, "Idempotency-Key": key}
    answer = desk.client.post(f"/petugas/laporan/{number}/kirim/{action}", data=fields, headers=headers)
    return answer.status_code, answer.get_json()


def test_a_step_and_its_repeat_get_one_answer(staff: Desk, walk: Walk) -> None:
    version = str(walk.report.version)
    first = send(staff, walk.number, "start", versi=version)
    assert first[0] == 200
    assert first[1]["status"] == "in_progress"
    assert send(staff, walk.number, "start", versi=version) == first


def test_refusals_tell_why_and_how_it_stands_now(staff: Desk, walk: Walk) -> None:
    code, told = send(staff, walk.number, "finish", versi="1")
    assert (code, told["keadaan"]["milik_saya"]) == (409, True)  # type: ignore[index]
    assert "sudah berubah oleh" in str(told["sebab"])
    assert send(staff, walk.number, "approve", catatan="x")[0] == 403
    assert send(staff, walk.number, "note", catatan="")[1]["isian"] == {
        "catatan": "Tulis catatan untuk langkah ini."
    }
    assert send(staff, walk.number, "menghapus")[0] == 404
    code, told = send(staff, "JK000000000000", "note", catatan="x")
    assert (code, told["keadaan"]) == (404, None)
    assert send(staff, walk.number, "note", key="", catatan="x")[0] == 422


def test_nothing_without_token_or_session(app: Flask, staff: Desk, walk: Walk) -> None:
    address = f"/petugas/laporan/{walk.number}/kirim/note"
    assert staff.client.post(address, data={"catatan": "x"}).status_code == 400
    stranger = app.test_client()
    for path in ("/petugas/kunci.json", "/petugas/tugas.json", "/petugas/antrean"):
        assert stranger.get(path).status_code == 303


def test_the_tasks_of_the_day(staff: Desk, walk: Walk) -> None:
    told = staff.client.get("/petugas/tugas.json").get_json()
    (task,) = [task for task in told["tugas"] if task["nomor"] == walk.number]
    assert task["versi"] == walk.report.version
    assert round(task["lat"], 4) == -6.1763


def test_what_browsers_ask_for_without_session(app: Flask, client: FlaskClient) -> None:
    manifest = json.loads(client.get("/petugas/manifest.webmanifest").text)
    assert (manifest["scope"], manifest["display"]) == ("/petugas/", "standalone")
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).status_code == 200
    worker = client.get("/petugas/sw.js").text
    files = json.loads(re.search(r"work\((.*)\);", worker)[1])["files"]  # type: ignore[index]
    assert [path for path in files if client.get(path).status_code != 200] == []
    assert any(path.endswith("/worker.js") for path in files)
    assert client.get("/petugas/kode/lama/worker.js").status_code == 404


def test_a_task_that_was_not_started_carries_the_form_of_its_result(staff: Desk, walk: Walk) -> None:
    page = staff.page(walk.number).text
    assert '<template data-after="start">' in page
    assert staff.actions(walk.number).count("start") == 1
    assert "finish" not in staff.actions(walk.number)
