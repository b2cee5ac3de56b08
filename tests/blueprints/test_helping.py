"""Sub-tasks over HTTP: the worklist of who helps, the section of the ticket page, and every refusal in its order."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.domain import subtask
from app.domain.report import by_number
from tests.blueprints.officers import Desk, Forms, desk_of
from tests.course import SUDIN, filed

STAFF = f"petugas.{SUDIN}.1"
ASKED = "Tutup satu lajur <dua jam> pada Senin pagi."


Desks = Callable[[str], Desk]


@pytest.fixture
def desks(app: Flask, client: FlaskClient, session: Session) -> Desks:
    return lambda username: desk_of(app, session, username)


@pytest.fixture
def number(session: Session, desks: Desks) -> str:
    """At work in Gambir, which asked Dinas Perhubungan for help."""
    number = filed(session, now=clock.now()).number
    session.commit()
    desks("kelurahan.gambir").act(number, "handle")
    desks("kelurahan.gambir").act(number, "ask_help", unit="perhubungan", catatan=ASKED)
    return number


def states(session: Session, number: str) -> list[str]:
    session.expire_all()
    return [task.state.value for task in subtask.tasks_of(session, by_number(session, number))]


def section(desk: Desk, number: str) -> str:
    found = re.search(r'<section class="card" id="bantuan".*?</section>', desk.page(number).text, re.DOTALL)
    return found[0] if found else ""


def on_task(desk: Desk, number: str, action: str, task: int = 1) -> Forms:
    """The hidden fields of the form of that sub-task."""
    found = re.search(rf'id="aksi-{action}-{task}".*?</form>', section(desk, number), re.DOTALL)
    assert found is not None, (action, task)
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[0]))


def test_who_helps_finds_it_and_does_it(session: Session, desks: Desks, number: str) -> None:
    helper = desks("dinas.perhubungan")
    page = helper.client.get("/dinas/?tab=bantuan").text
    assert helper.numbers("?tab=bantuan") == [number]
    assert "Tutup satu lajur &lt;dua jam&gt;" in page
    assert "Untuk Gambir · " in page
    assert re.search(r'tab=bantuan"[^>]*>Bantuan <span class="count">1<', helper.client.get("/dinas/").text)
    assert helper.numbers() == []
    assert set(helper.actions(number)) == {
        *("note", "assign_help", "start_help", "finish_help", "return_help")
    }
    form = on_task(helper, number, "start_help")
    assert form["tugas"] == "1"
    assert helper.post(number, "start_help", form).status_code == 303
    form = on_task(helper, number, "finish_help") | {"catatan": "Lajur ditutup."}
    done = helper.post(number, "finish_help", form, photos=1)
    assert done.status_code == 303
    told = helper.client.get(done.location).text
    assert "Anda melaporkan bantuan selesai" in told
    assert 'data-keadaan="done"' in told
    assert helper.numbers("?tab=bantuan") == []
    assert helper.numbers("?tab=semua") == [number]
    assert states(session, number) == ["done"]


def test_the_list_keeps_its_figures(statements: list[str], desks: Desks, number: str) -> None:
    helper = desks("dinas.perhubungan")
    for query, found in (
        ("", True),
        ("&urut=baru", True),
        (f"&q={number}", True),
        ("&q=lampu&kategori=penerangan-jalan", True),
        ("&lewat=1", False),
        ("&petugas=petugas.perhubungan.1", False),
    ):
        helper.client.get(f"/dinas/?tab=bantuan{query}")
        statements.clear()
        assert (helper.numbers(f"?tab=bantuan{query}") == [number]) is found, query
        assert len(statements) <= 5, statements


def test_the_holder_sees_how_far_it_is(session: Session, desks: Desks, number: str) -> None:
    own = desks("kelurahan.gambir")
    page = own.page(number).text
    assert "Belum dapat dilaporkan selesai: Dinas Perhubungan masih mengerjakan bantuannya" in page
    assert "finish" not in own.actions(number)
    assert set(re.findall(r"/aksi/([a-z_]+)", section(own, number))) == {"withdraw_help"}
    assert "Kelurahan Gambir (" in section(own, number) or "Diminta" in section(own, number)
    assert "meminta bantuan Dinas Perhubungan" in page
    refused = own.post(number, "finish", own.form(number, "note") | {"catatan": "Beres."})
    assert refused.status_code == 409
    assert "masih mengerjakan bantuannya" in refused.text
    assert "Beres." in refused.text


def test_nobody_else_is_told(desks: Desks, client: FlaskClient, number: str) -> None:
    for path in (f"/laporan/{number}", f"/lacak/{number}"):
        page = client.get(path).text
        assert "Tutup satu lajur" not in page
        assert "Perhubungan" not in page
    for name in ("dinas.bina-marga", "kelurahan.cideng"):
        assert desks(name).page(number).status_code == 404
    watched = section(desks("kecamatan.gambir"), number)
    assert "Dinas Perhubungan" in watched
    assert "<form" not in watched


def test_refusals_in_their_order(session: Session, desks: Desks, number: str) -> None:
    own, helper = desks("kelurahan.gambir"), desks("dinas.perhubungan")
    desks("kelurahan.gambir").act(number, "ask_help", unit="satpol-pp", catatan=ASKED)
    fields = on_task(helper, number, "finish_help")
    full = fields | {"catatan": "x"}
    assert helper.post(number, "finish_help", full | {"csrf_token": ""}).status_code == 400
    assert desks("dinas.bina-marga").post(number, "finish_help", full).status_code in (400, 404)
    assert helper.post(number, "finish_help", full | {"tugas": "9", "versi": "1"}).status_code == 404
    assert helper.post(number, "finish_help", full | {"tugas": "x" * 500}).status_code == 404
    assert helper.post(number, "withdraw_help", full).status_code == 403
    assert helper.post(number, "finish_help", full | {"versi": "1", "tugas": "2"}).status_code == 409
    assert helper.post(number, "finish_help", full | {"tugas": "2"}).status_code == 403
    assert helper.post(number, "return_help", full | {"alasan": "tidak-ada"}).status_code == 422
    long = helper.post(number, "finish_help", fields | {"catatan": "panjang " * 600})
    assert long.status_code == 422
    assert 'href="#f-finish_help-1-catatan"' in long.text
    assert "tidak terkirim" not in long.text
    watcher = desks("kecamatan.gambir")
    token = {"csrf_token": watcher.form(number, "note")["csrf_token"]}
    assert watcher.post(number, "withdraw_help", token | {"tugas": "1"}).status_code == 403
    asked = own.form(number, "ask_help")
    for unit, note, code in (("perhubungan", "x", 422), ("gambir", "x", 422), ("cideng", "", 422)):
        assert own.post(number, "ask_help", asked | {"unit": unit, "catatan": note}).status_code == code
    assert states(session, number) == ["requested", "requested"]


def test_the_slower_of_two_is_told_and_keeps_the_words(session: Session, desks: Desks, number: str) -> None:
    helper, own = desks("dinas.perhubungan"), desks("kelurahan.gambir")
    late = on_task(helper, number, "finish_help") | {"catatan": "Sudah kami kerjakan semuanya."}
    withdrawn = own.post(
        number, "withdraw_help", on_task(own, number, "withdraw_help") | {"catatan": "Batal."}
    )
    assert withdrawn.status_code == 303
    answer = helper.post(number, "finish_help", late)
    assert answer.status_code == 409
    assert "Sudah kami kerjakan semuanya." in answer.text
    assert "Catatan Anda tidak terkirim" in answer.text
    assert states(session, number) == ["withdrawn"]


def test_field_staff_find_it_among_their_tasks(session: Session, desks: Desks, number: str) -> None:
    desks("kelurahan.gambir").act(number, "ask_help", unit=SUDIN, catatan="Pinjam tangga.")
    sudin, staff = desks(f"sudin.{SUDIN}"), desks(STAFF)
    assert staff.numbers() == []
    assert staff.page(number).status_code == 404
    form = on_task(sudin, number, "assign_help", 2) | {"petugas": STAFF}
    assert sudin.post(number, "assign_help", form).status_code == 303
    assert staff.numbers() == [number]
    assert "Bantuan untuk unit lain" in staff.client.get("/petugas/").text
    assert staff.numbers("?tab=bantuan") == [number]
    kept = staff.client.get("/petugas/tugas.json").get_json()["tugas"]
    assert [task["nomor"] for task in kept] == [number]
    fields = on_task(staff, number, "start_help", 2)
    sent = staff.client.post(
        f"/petugas/laporan/{number}/kirim/start_help", data=fields, headers={"Idempotency-Key": "satu"}
    )
    assert sent.status_code == 200, sent.text
    fields = {"tugas": "2", "catatan": "Tangga diantar.", "csrf_token": fields["csrf_token"]}
    sent = staff.client.post(
        f"/petugas/laporan/{number}/kirim/finish_help", data=fields, headers={"Idempotency-Key": "dua"}
    )
    assert sent.status_code == 200, sent.text
    assert states(session, number) == ["requested", "done"]
    assert staff.numbers() == []
    assert staff.numbers("?tab=semua") == [number]


def test_its_clock_can_be_read_and_its_limit_set(desks: Desks, number: str) -> None:
    page = desks("dinas.perhubungan").client.get(f"/dinas/laporan/{number}/jam").text
    assert re.search(r'data-jam="help".*?Dinas Perhubungan · 72 jam', page, re.DOTALL)
    assert "Mulai: minta bantuan unit lain" in page
    limits = desks("biro.admin").client.get("/admin/batas").text
    assert re.search(r'data-batas="help".*?72 jam', limits, re.DOTALL)


def test_the_statements_of_a_home_without_help(session: Session, desks: Desks) -> None:
    """Who helps nobody pays nothing for it."""
    assert session.scalar(select(subtask.SubTask.id)) is None
    assert "Bantuan <span" in desks("kelurahan.gambir").client.get("/kelurahan/").text
