"""Teams over HTTP: absences and deputies, the unit's page with its figures, rules and areas; who may, and who never."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.domain.team import AssignmentRule
from tests.blueprints.browser import csrf_of, hidden
from tests.blueprints.officers import Desk, desk_of
from tests.blueprints.test_bulk import choose, done, send
from tests.course import SUDIN, Walk, filed
from tests.domain.team.people import OFFICE, ONE, TWO, arranged, given, user

Desks = Callable[[str], Desk]


@pytest.fixture
def desks(app: Flask, session: Session, client: FlaskClient) -> Desks:
    return lambda username: desk_of(app, session, username)


def today(days: int = 0) -> str:
    return (clock.local_date(clock.now()) + timedelta(days=days)).isoformat()


def post(desk: Desk, path: str, **fields: object) -> TestResponse:
    return desk.client.post(path, data={"csrf_token": csrf_of(desk.client, "/akun"), **fields})


def enter(desk: Desk, username: str, first: int = 0, last: int = 2, **fields: object) -> TestResponse:
    given = {"jenis": "cuti", "mulai": today(first), "sampai": today(last), "pengganti": "", **fields}
    return post(desk, f"/akun/tidak-hadir/{username}", **given)


def at_work(session: Session) -> str:
    """A report that ONE is working on."""
    walk = Walk(session, filed(session, phone="", now=clock.now() - timedelta(days=1)))
    walk.now = clock.now() - timedelta(hours=20)
    walk.to_sudin()
    walk.act(OFFICE, "assign", staff=ONE)
    walk.act(ONE, "start")
    session.commit()
    return walk.number


def test_an_absent_ones_deputy_finishes_and_afterwards_sees_nothing(session: Session, desks: Desks) -> None:
    number = at_work(session)
    absent, deputy, office = desks(ONE), desks(TWO), desks(OFFICE)
    assert deputy.page(number).status_code == 404
    assert enter(absent, ONE, pengganti=TWO).status_code == 303
    assert deputy.numbers() == [number]
    name = user(session, ONE).name
    assert f"menggantikan {name}" in deputy.client.get(deputy.home).text
    assert f"Anda menggantikan {name}" in deputy.page(number).text
    deputy.act(number, "finish", photos=1, catatan="Lampu diganti.")
    told = office.page(number).text
    assert f"({user(session, TWO).name}, menggantikan {name}) melaporkan hasil" in html.unescape(told)
    assert f"digantikan {user(session, TWO).name}" in html.unescape(told)
    ended = re.search(r"/akun/tidak-hadir/[^\"]+/akhiri", absent.client.get("/akun").text)
    assert ended
    assert post(absent, ended[0]).status_code == 303
    assert deputy.page(number).status_code == 404
    form = {"csrf_token": csrf_of(deputy.client, "/akun"), "catatan": "Ditarik."}
    assert deputy.client.post(f"/petugas/laporan/{number}/aksi/recall", data=form).status_code == 404
    assert post(absent, ended[0]).status_code == 409


def test_others_never_act_for_the_absent(session: Session, desks: Desks) -> None:
    number = at_work(session)
    enter(desks(ONE), ONE, pengganti=TWO)
    for username, code in (
        ("petugas.bina-marga.jakarta-barat.1", 404),
        ("petugas.gambir.1", 404),
        ("kelurahan.gambir", 403),
        ("dinas.bina-marga", 403),
        ("pemantau", 403),
    ):
        desk = desks(username)
        form = {"csrf_token": csrf_of(desk.client, "/akun"), "catatan": "Selesai."}
        answer = desk.client.post(f"{desk.home}laporan/{number}/aksi/finish", data=form)
        assert answer.status_code == code, username


@pytest.mark.parametrize(
    ("username", "code"),
    [
        (OFFICE, 303),
        ("biro.admin", 303),
        (TWO, 404),
        ("sudin.bina-marga.jakarta-barat", 404),
        ("dinas.bina-marga", 404),
        ("kecamatan.gambir", 404),
        ("pemantau", 404),
    ],
)
def test_who_enters_the_absence_of_staff(desks: Desks, username: str, code: int) -> None:
    desk = desks(username)
    assert enter(desk, ONE).status_code == code
    assert desk.client.get(f"/akun/tidak-hadir/{ONE}").status_code == (200 if code == 303 else 404)


def test_a_form_with_faults_comes_back_as_typed(desks: Desks) -> None:
    desk = desks(ONE)
    answer = enter(desk, ONE, last=-3, jenis="", pengganti="x" * 9000)
    assert answer.status_code == 422
    for words in ("Pilih alasan.", "Hari terakhir sudah lewat.", "Pilih rekan dari unit yang sama."):
        assert words in answer.text
    assert f'value="{today(-3)}"' in answer.text
    assert enter(desk, ONE).status_code == 303
    assert "Sudah tercatat tidak hadir" in enter(desk, ONE, first=1).text
    assert desk.client.post(f"/akun/tidak-hadir/{ONE}", data={}).status_code == 400


def test_tasks_of_the_absent_are_given_to_others_together(session: Session, desks: Desks) -> None:
    numbers, office = {at_work(session), at_work(session)}, desks(OFFICE)
    assert "Petugas tidak hadir" not in office.client.get(office.home).text
    enter(office, ONE, jenis="sakit")
    page = office.client.get(office.home).text
    assert re.search(r"Petugas tidak hadir <span class=\"count count-alert\">2<", page)
    assert "Petugas sakit s.d." in page
    assert set(office.numbers("?tab=absen")) == numbers
    form = choose(office, "assign", sorted(numbers)).text
    options = re.findall(r'<option value="(petugas[^"]*)"[^>]*>([^<]*)<', form)
    assert [value for value, _ in options] == [TWO, ONE]
    assert "(sakit s.d." in options[1][1]
    assert done(send(office, "assign", form, petugas=TWO)) == numbers
    assert office.numbers("?tab=absen") == []
    assert set(desks(TWO).numbers()) == numbers


def test_the_proposed_one_is_preselected_and_the_absent_never_proposed(
    session: Session, desks: Desks
) -> None:
    arranged(session, SUDIN, AssignmentRule.ROUND_ROBIN)
    walk = Walk(session, filed(session, phone="")).to_sudin()
    session.commit()
    office = desks(OFFICE)
    assert office.form(walk.number, "assign")["petugas"] == ONE
    assert "Usulan menurut giliran." in office.page(walk.number).text
    enter(office, ONE)
    assert office.form(walk.number, "assign")["petugas"] == TWO
    page = office.page(walk.number).text
    assert page.index(f'value="{TWO}"') < page.index(f'value="{ONE}"')


def test_every_figure_is_the_length_of_its_list(session: Session, desks: Desks) -> None:
    at_work(session)
    at_work(session)
    given(session, phone="")
    given(session, TWO, phone="")
    done_now = Walk(session, filed(session, phone="081200000009")).finished()
    done_now.now = clock.now() - timedelta(hours=3)
    done_now.act("biro.verifikator2", "approve")
    Walk(session, filed(session, phone="081200000010")).finished()
    session.commit()
    office = desks(OFFICE)
    page = office.client.get("/suku-dinas/regu/").text
    figures = {
        name: re.findall(r'<td class="num">(?:<a href="([^"]+)"[^>]*>)?([\d.]+)', row)[:5]
        for name, row in re.findall(r'<tr data-petugas="([^"]+)">(.*?)</tr>', page, re.DOTALL)
    }
    counts = {name: [int(count) for _, count in found] for name, found in figures.items()}
    assert set(counts) == {ONE, TWO}
    assert counts[ONE][0] == 3
    assert counts[ONE][2:5] == [1, 1, 1]
    assert counts[TWO][0] == 1
    for found in figures.values():
        for href, count in found:
            listed = office.client.get(html.unescape(href)).text if href else ""
            assert len(re.findall(r'<tr[^>]* data-nomor="', listed)) == int(count), href


def test_the_page_of_the_unit_takes_five_statements(
    session: Session, desks: Desks, statements: list[str]
) -> None:
    at_work(session)
    office = desks(OFFICE)
    office.client.get("/suku-dinas/regu/")
    statements.clear()
    assert office.client.get("/suku-dinas/regu/").status_code == 200
    assert len(statements) <= 5, statements


def test_a_worklist_with_its_new_tab_costs_no_statement_more(
    session: Session, desks: Desks, statements: list[str]
) -> None:
    at_work(session)
    office = desks(OFFICE)
    office.client.get(office.home)
    statements.clear()
    office.client.get("/suku-dinas/segar")
    assert len(statements) <= 3, statements


def test_a_unit_sets_its_rule_and_areas(session: Session, desks: Desks) -> None:
    office, admin = desks(OFFICE), desks("biro.admin")
    page = office.client.get("/suku-dinas/regu/aturan").text
    version = hidden(page, "versi")
    fields = {"versi": version, "aturan": "by_area", "langsung": "1"}
    assert post(office, "/suku-dinas/regu/aturan", **fields).status_code == 303
    stale = post(admin, f"/admin/unit/{SUDIN}/regu/aturan", **fields)
    assert stale.status_code == 409
    assert "Sudah diubah oleh" in stale.text
    assert "menurut wilayah, langsung ditugaskan" in office.client.get("/suku-dinas/regu/").text
    area = f"/suku-dinas/regu/wilayah/{TWO}"
    version = hidden(office.client.get(area).text, "versi")
    assert post(office, area, versi=version, wilayah=["31.71.01", "31.71.06.1001"]).status_code == 303
    assert "Kecamatan Gambir" in office.client.get("/suku-dinas/regu/aturan").text
    kelurahan, dinas = desks("kelurahan.gambir"), desks("dinas.bina-marga")
    walk = Walk(session, filed(session, phone=""))
    session.commit()
    kelurahan.act(walk.number, "coordinate", unit="bina-marga", catatan="Jalan provinsi.")
    told = dinas.act(walk.number, "dispose", unit=SUDIN, catatan="Mohon.").text
    assert f"Sistem menugaskan {user(session, TWO).name}: menurut wilayah" in told
    assert "Anda mendisposisikan" in told
    assert desks(TWO).numbers() == [walk.number]


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"aturan": ""}, 422), ({"aturan": "x" * 5000}, 422), ({"aturan": "by_hand", "langsung": "1"}, 422)],
)
def test_odd_rules_are_refused(desks: Desks, fields: dict[str, str], code: int) -> None:
    office = desks(OFFICE)
    version = hidden(office.client.get("/suku-dinas/regu/aturan").text, "versi")
    assert post(office, "/suku-dinas/regu/aturan", versi=version, **fields).status_code == code
    assert post(office, f"/suku-dinas/regu/wilayah/{ONE}", versi="0", wilayah="99").status_code == 422
    assert office.client.get("/suku-dinas/regu/wilayah/petugas.gambir.1").status_code == 404


@pytest.mark.parametrize(
    ("username", "path", "code"),
    [
        (ONE, "/suku-dinas/regu/", 403),
        ("kelurahan.gambir", "/suku-dinas/regu/", 403),
        ("kelurahan.gambir", "/kelurahan/regu/", 200),
        ("kelurahan.gambir", "/kelurahan/regu/?unit=cideng", 404),
        ("dinas.bina-marga", f"/dinas/regu/?unit={SUDIN}", 200),
        ("dinas.bina-marga", "/dinas/regu/?unit=pertamanan.jakarta-pusat", 404),
        ("dinas.bina-marga", f"/admin/unit/{SUDIN}/regu/aturan", 403),
        ("biro.admin", f"/admin/unit/{SUDIN}/regu/aturan", 200),
        ("biro.admin", "/admin/unit/kecamatan.gambir/regu/aturan", 404),
        ("biro.admin", "/admin/unit/tidak-ada/regu/aturan", 404),
        ("kelurahan.gambir", "/kelurahan/regu/wilayah/petugas.gambir.1", 404),
    ],
)
def test_who_sees_which_page(desks: Desks, username: str, path: str, code: int) -> None:
    assert desks(username).client.get(path).status_code == code


def test_a_dinas_watches_what_biro_sent_to_its_suku_dinas(session: Session, desks: Desks) -> None:
    number = filed(session, phone="").number
    session.commit()
    desks("biro.admin").act(number, "reroute", unit=SUDIN, catatan="Langsung saja.")
    dinas = desks("dinas.bina-marga")
    assert dinas.numbers("?tab=lain") == dinas.numbers("?tab=semua") == [number]
    assert dinas.page(number).status_code == 200
    assert dinas.actions(number) == ["note"]
    assert desks("dinas.perhubungan").page(number).status_code == 404


def test_kecamatan_watch_remind_and_see_the_ranking(session: Session, desks: Desks) -> None:
    number = filed(session, phone="", now=clock.now() - timedelta(days=2)).number
    session.commit()
    camat = desks("kecamatan.gambir")
    assert camat.numbers() == [number]
    camat.act(number, "remind", catatan="Mohon segera.")
    assert desks("kecamatan.menteng").page(number).status_code == 404
    ranking = camat.client.get("/pantau/ringkasan?menurut=wilayah&urut=peringkat")
    assert ranking.status_code == 200
    assert "Peringkat" in ranking.text
    assert "Diingatkan" in desks("kelurahan.gambir").client.get("/kelurahan/").text
