"""The worklist pages: rows, tabs, filters as chips, the fragment that keeps a page fresh, what a page costs."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.domain.vocabulary import Role
from app.labels import HOMES
from tests.blueprints.officers import Desk, desk_of
from tests.course import SUDIN, filed

PETUGAS = f"petugas.{SUDIN}.1"
ONE_OF_EACH = {
    Role.CHANNEL_ADMIN: "kanal.sms",
    Role.KELURAHAN: "kelurahan.gambir",
    Role.KECAMATAN: "kecamatan.gambir",
    Role.KOTA: "walikota.jakarta-pusat",
    Role.DINAS: "dinas.bina-marga",
    Role.SUKU_DINAS: f"sudin.{SUDIN}",
    Role.STAFF: PETUGAS,
    Role.VERIFIER: "biro.verifikator",
    Role.BIRO_ADMIN: "biro.admin",
    Role.OBSERVER: "pemantau",
}
Desks = Callable[[str], Desk]


@pytest.fixture
def desks(app: Flask, session: Session, client: FlaskClient) -> Desks:
    return lambda username: desk_of(app, session, username)


@pytest.fixture
def number(session: Session) -> str:
    return filed(session, now=clock.now()).number


@pytest.mark.parametrize("role", ONE_OF_EACH)
def test_each_role_enters_its_home_and_no_other(desks: Desks, role: Role) -> None:
    desk = desks(ONE_OF_EACH[role])
    assert desk.home == HOMES[role]
    for home in sorted(set(HOMES.values())):
        assert desk.client.get(home).status_code == (200 if home == desk.home else 403), home


@pytest.mark.parametrize("home", sorted(set(HOMES.values())))
def test_who_is_not_signed_in_is_sent_to_sign_in(client: FlaskClient, home: str) -> None:
    answer = client.get(home)
    assert answer.status_code == 303
    assert answer.location == f"/masuk?lanjut={home}"


def test_a_row_says_what_it_is_and_leads_to_its_page(desks: Desks, number: str) -> None:
    desk = desks("kelurahan.gambir")
    assert desk.numbers() == [number]
    page = desk.client.get("/kelurahan/").text
    row = re.sub(r"<[^>]+>|\s+", " ", page[page.index(f'data-nomor="{number}"') :])
    for words in ("Lampu jalan mati sejak tiga hari.", "Penerangan Jalan Umum", "JAKI", "Menunggu", "sisa"):
        assert words in row
    assert f'href="/kelurahan/laporan/{number}?tab=perlu"' in page
    assert desks("kelurahan.cideng").numbers() == []


def test_tabs_show_their_counts(desks: Desks, number: str) -> None:
    page = re.sub(r"<[^>]+>|\s+", " ", desks("kelurahan.gambir").client.get("/kelurahan/").text)
    assert re.search(r"Perlu ditangani +1 ", page)
    assert re.search(r"Dikerjakan +0 ", page)


def test_filters_are_chips_that_can_be_taken_off(desks: Desks, number: str) -> None:
    page = desks("kelurahan.gambir").client.get("/kelurahan/?kategori=jalan&kanal=jaki&status=apa").text
    chips = dict(re.findall(r'<a class="chip" href="([^"]+)"><span[^>]*>[^<]*</span>([^<]+)', page))
    assert sorted(chips.values()) == ["Diabaikan: status = apa", "JAKI", "Jalan"]
    assert "/kelurahan/?kategori=jalan" in chips
    assert "Tidak ada laporan yang cocok." in page


@pytest.mark.parametrize(
    "asked",
    ["dari=0001-01-01", "sampai=9999-12-31", "sampai=0001-01-01", "dari=9999-12-31", "dari=1999-12-31"],
)
def test_a_day_beyond_all_reports_is_passed_over_and_said(desks: Desks, number: str, asked: str) -> None:
    desk = desks("kelurahan.gambir")
    assert desk.numbers(f"?{asked}") == [number]
    assert f"Diabaikan: {asked.replace('=', ' = ')}" in desk.client.get(f"/kelurahan/?{asked}").text


def test_an_empty_list_says_so(desks: Desks) -> None:
    page = desks("kelurahan.gambir").client.get("/kelurahan/").text
    assert "Tidak ada yang menunggu." in page
    assert "Terakhir diperbarui" in page


def test_typed_words_are_escaped(desks: Desks, number: str) -> None:
    page = desks("kelurahan.gambir").client.get("/kelurahan/?q=<script>alert(1)</script>&kanal=<b>").text
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_the_fragment_answers_only_when_something_changed(
    session: Session, desks: Desks, number: str
) -> None:
    client = desks("kelurahan.gambir").client
    first = client.get("/kelurahan/segar")
    assert number in first.text
    assert "<html" not in first.text
    etag = first.headers["ETag"]
    assert client.get("/kelurahan/segar", headers={"If-None-Match": etag}).status_code == 304
    another = filed(session, now=clock.now()).number
    changed = client.get("/kelurahan/segar", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert another in changed.text


def test_the_fragment_asks_no_more_after_signing_out(client: FlaskClient) -> None:
    for path in ("/kelurahan/segar", "/petugas/segar", "/kelurahan/baru-masuk"):
        answer = client.get(path)
        assert (answer.status_code, answer.text) == (286, "")


def test_the_page_knows_its_fragment_but_deep_pages_stand_still(session: Session, desks: Desks) -> None:
    for _ in range(51):
        filed(session, phone="", now=clock.now())
    client = desks("kelurahan.gambir").client
    page = client.get("/kelurahan/?urut=baru").text
    assert 'data-live="/kelurahan/segar?urut=baru"' in page
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).text
    assert 'data-live="' not in second
    assert len(re.findall(r"data-nomor=", second)) == 1
    assert "Kembali ke awal" in second


def test_the_top_bar_counts_what_is_new(desks: Desks, number: str) -> None:
    client = desks("kelurahan.gambir").client
    assert "1 baru" in client.get("/kelurahan/baru-masuk").text
    assert 'hx-get="/kelurahan/baru-masuk"' in client.get(f"/kelurahan/laporan/{number}").text


def test_staff_see_their_tasks_by_the_day_they_are_due(session: Session, desks: Desks, number: str) -> None:
    desks("kelurahan.gambir").act(number, "coordinate", catatan="Bukan kami.")
    desks("dinas.bina-marga").act(number, "dispose", catatan="Mohon.")
    desks(f"sudin.{SUDIN}").act(number, "assign", petugas=PETUGAS)
    page = desks(PETUGAS).client.get("/petugas/").text
    assert f'data-nomor="{number}"' in page
    assert re.search(r"<h2[^>]*>(Hari ini|Besok)", page)


def test_staff_pages_are_kept_by_nobody(desks: Desks, number: str) -> None:
    client = desks("kelurahan.gambir").client
    for path in ("/kelurahan/", "/kelurahan/segar", f"/kelurahan/laporan/{number}"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


# A desk's home begins with its messages, an observer's says how many wait at all desks.
BESIDE = {Role.CHANNEL_ADMIN: 2, Role.OBSERVER: 1}


@pytest.mark.parametrize("role", ONE_OF_EACH)
def test_a_worklist_costs_three_statements(
    desks: Desks, number: str, statements: list[str], role: Role
) -> None:
    desk = desks(ONE_OF_EACH[role])
    desk.numbers()
    statements.clear()
    desk.numbers()
    assert len(statements) == 3 + BESIDE.get(role, 0), statements
