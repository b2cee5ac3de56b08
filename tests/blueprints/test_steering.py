"""The summary over HTTP: who sees what, that every figure leads to exactly its reports, and what a page costs."""

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.domain import reference
from app.domain.reference import Category
from tests.blueprints.officers import Desk, desk_of
from tests.course import SUDIN, Walk, filed, photo

CIDENG = (-6.1710, 106.8080)
SELATAN = (-6.2600, 106.8100)
HERE = "/pantau/ringkasan"
STEERING = (
    "kecamatan.gambir",
    "walikota.jakarta-pusat",
    "dinas.bina-marga",
    "biro.verifikator",
    "biro.admin",
    "pemantau",
)
OTHERS = ("kelurahan.gambir", f"sudin.{SUDIN}", f"petugas.{SUDIN}.1", "kanal.sms")
Desks = Callable[[str], Desk]


@pytest.fixture
def desks(app: Flask, session: Session, client: FlaskClient) -> Desks:
    return lambda username: desk_of(app, session, username)


@pytest.fixture
def town(session: Session) -> dict[str, Walk]:
    """Reports of two kota in every state that is counted."""
    start = clock.now() - timedelta(days=5)
    walks = {
        name: Walk(
            session, filed(session, now=start + timedelta(hours=nth), lat=place[0], lon=place[1]), start
        )
        for nth, (name, place) in enumerate(
            {
                "waiting": CIDENG,
                "done": (-6.1763, 106.8270),
                "rejected": (-6.1763, 106.8270),
                "returned": (-6.1763, 106.8270),
                "reopened": (-6.1763, 106.8270),
                "declined": (-6.1763, 106.8270),
                "south": SELATAN,
            }.items()
        )
    }
    for nth, walk in enumerate(walks.values()):
        walk.now = start + timedelta(hours=nth)
    walks["done"].finished().act("biro.verifikator", "approve")
    walks["rejected"].finished().act("biro.verifikator", "reject", reason="foto_tidak_sesuai", note="Lain.")
    walks["returned"].act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Jalan provinsi.")
    walks["returned"].act("dinas.bina-marga", "return", reason="bukan_kewenangan", note="Bukan kami.")
    walks["reopened"].act("kelurahan.gambir", "handle")
    walks["reopened"].act(
        "kelurahan.gambir", "finish", note="Diganti.", photos=(photo(walks["reopened"].now),)
    )
    walks["reopened"].act("biro.verifikator", "approve")
    walks["reopened"].act("biro.verifikator", "reopen", reason="belum_selesai", note="Masih gelap.")
    walks["declined"].act("kelurahan.gambir", "decline", reason="lahan_pribadi", note="Lahan warga.")
    walks["declined"].act("biro.verifikator", "approve")
    session.flush()
    return walks


def links_of(page: str) -> list[tuple[str, int]]:
    """Every figure of the page that leads to a list: its address and the number that it says."""
    found = []
    for link in re.finditer(r'<a [^>]*href="([^"]*sorot=[^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL):
        words = re.sub(r"<[^>]+>", " ", link[2]).strip().split()[0]
        if "%" in link[2]:
            said = re.search(r"([\d.]+)(?:<span[^>]*>)? laporan", page[link.start(2) :])
            assert said is not None
            words = said[1]
        found.append((html.unescape(link[1]), int(words.replace(".", ""))))
    return found


@pytest.mark.parametrize("name", STEERING)
def test_every_figure_opens_exactly_its_reports(desks: Desks, town: dict[str, Walk], name: str) -> None:
    desk = desks(name)
    checked: dict[str, int] = {}
    for by in ("wilayah&tingkat=kelurahan", "unit", "kategori", "kelurahan"):
        page = desk.client.get(f"{HERE}?menurut={by}")
        assert page.status_code == 200, page.text
        links = dict(links_of(page.text))
        assert len(links) >= 8, by
        assert {href: checked.get(href, said) for href, said in links.items()} == links, by
        for href, said in links.items():
            if href in checked:
                continue
            assert href.startswith(desk.home)
            listed = desk.numbers(href.removeprefix(desk.home))
            assert len(listed) == said, (href, said)
            assert len(set(listed)) == len(listed)
        checked |= links


@pytest.mark.parametrize("name", STEERING)
def test_who_steers_finds_it_in_the_menu(desks: Desks, name: str) -> None:
    desk = desks(name)
    assert f'href="{HERE}"' in desk.client.get(desk.home).text


@pytest.mark.parametrize("name", OTHERS)
def test_others_are_refused(desks: Desks, name: str) -> None:
    client = desks(name).client
    assert [client.get(path).status_code for path in (HERE, f"{HERE}.csv")] == [403, 403]


def test_who_is_not_signed_in_is_sent_to_sign_in(client: FlaskClient) -> None:
    answer = client.get(HERE)
    assert (answer.status_code, answer.location) == (303, f"/masuk?lanjut={HERE}")


def rows(desk: Desk, query: str = "") -> dict[str, dict[str, str]]:
    """The table as CSV by the code of its rows."""
    answer = desk.client.get(f"{HERE}.csv?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/csv")
    return {row["kode"]: row for row in csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))}


def test_a_kota_sees_its_area_alone(desks: Desks, town: dict[str, Walk]) -> None:
    own = rows(desks("walikota.jakarta-pusat"), "menurut=wilayah&tingkat=kelurahan")
    assert {code[:5] for code in own} == {"31.71"}
    everything = rows(desks("pemantau"), "menurut=wilayah&tingkat=kota")
    assert {"31.71", "31.74"} <= set(everything)
    assert int(everything["31.71"]["masuk"]) == sum(int(row["masuk"]) for row in own.values()) == 6
    assert rows(desks("kecamatan.tebet"), "menurut=wilayah") == {}


def test_a_dinas_sees_its_own_and_its_suku_dinas_alone(desks: Desks, town: dict[str, Walk]) -> None:
    assert set(rows(desks("dinas.bina-marga"), "menurut=unit")) == {"bina-marga", SUDIN}
    assert rows(desks("dinas.sumber-daya-air"), "menurut=unit") == {}
    page = desks("dinas.sumber-daya-air").client.get(HERE).text
    assert "Tidak ada laporan dalam rentang dan saringan ini." in page


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("walikota.jakarta-pusat", "wilayah=31.74", "di luar wilayah Anda"),
        ("dinas.bina-marga", "unit=sumber-daya-air", "Hanya angka unit Anda"),
        ("pemantau", "dari=kemarin", "Tanggal dari ditulis seperti 2026-11-23."),
        ("pemantau", "dari=2026-02-01&sampai=2026-01-01", "sama dengan atau sesudah tanggal dari"),
        ("pemantau", "dari=2020-01-01&sampai=2026-01-01", "Rentang paling lama 366 hari"),
        ("pemantau", "kategori=apa", "Kategori apa tidak dikenal."),
        ("pemantau", "wilayah=99.99", "Wilayah 99.99 tidak dikenal"),
        ("pemantau", "menurut=warna", "menurut = warna tidak dikenal"),
        ("pemantau", "unit=%00", ""),
    ],
)
def test_a_wrong_filter_is_refused_in_words(desks: Desks, name: str, query: str, words: str) -> None:
    client = desks(name).client
    for path in (HERE, f"{HERE}.csv"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == (422 if words else 200)
        assert words in answer.text


def test_what_closing_early_cannot_improve(desks: Desks, town: dict[str, Walk]) -> None:
    gambir = rows(desks("pemantau"), "menurut=wilayah&tingkat=kelurahan")["31.71.01.1001"]
    assert (gambir["masuk"], gambir["Selesai"]) == ("5", "1")
    assert [gambir[name] for name in ("Dikembalikan", "Ditolak Biro", "Dibuka lagi", "Diusulkan tutup")] == [
        "1"
    ] * 4
    # One of five is done: half is not, whatever was closed without a fix or reopened.
    assert gambir["Menyelesaikan: median jam"] == ""
    assert gambir["pelapor berbeda"] == "1"
    assert gambir["peringkat"] == ""


def test_ranks_are_for_enough_cases(session: Session, desks: Desks) -> None:
    for _ in range(20):
        walk = Walk(
            session,
            filed(session, now=clock.now() - timedelta(days=1), phone=""),
            clock.now() - timedelta(days=1),
        )
        walk.act("kelurahan.gambir", "handle")
    filed(session, now=clock.now() - timedelta(days=1), lat=CIDENG[0], lon=CIDENG[1])
    ranks = {code: row["peringkat"] for code, row in rows(desks("pemantau"), "menurut=kelurahan").items()}
    assert ranks == {"gambir": "1", "cideng": ""}
    page = desks("pemantau").client.get(f"{HERE}?menurut=kelurahan&urut=peringkat").text
    assert "kurang dari 20 kasus" in page
    assert page.index("Kelurahan Gambir<") < page.index("Kelurahan Cideng<")


def test_the_trend_has_every_day_and_its_own_list(desks: Desks, town: dict[str, Walk]) -> None:
    desk = desks("pemantau")
    answer = desk.client.get(f"{HERE}.csv?tabel=tren").text.removeprefix("\ufeff")
    lines = list(csv.DictReader(io.StringIO(answer)))
    assert len(lines) == 30
    assert sum(int(line["Laporan masuk"]) for line in lines) == 7
    assert sum(int(line["Divalidasi"]) for line in lines) == 1
    weeks = desk.client.get(
        f"{HERE}.csv?tabel=tren&dari={clock.local_date(clock.now()) - timedelta(days=90)}"
    )
    assert 13 <= len(weeks.text.splitlines()) - 1 <= 14
    assert desk.client.get(f"{HERE}.csv?tabel=apa").status_code == 404


def test_no_cell_of_a_file_is_a_formula(session: Session, desks: Desks, town: dict[str, Walk]) -> None:
    session.get_one(Category, "penerangan-jalan").name = "=HYPERLINK(1)"
    session.flush()
    reference.forget()
    named = rows(desks("pemantau"), "menurut=kategori")["penerangan-jalan"]["nama"]
    assert named == "'=HYPERLINK(1)"


@pytest.mark.parametrize("name", STEERING)
def test_the_page_costs_few_statements(
    desks: Desks, town: dict[str, Walk], statements: list[str], name: str
) -> None:
    client = desks(name).client
    client.get(HERE)
    statements.clear()
    client.get(HERE)
    assert len(statements) <= 6, statements


def test_the_map_carries_its_numbers_and_the_table_says_the_same(desks: Desks, town: dict[str, Walk]) -> None:
    page = desks("walikota.jakarta-pusat").client.get(HERE).text
    values = re.search(r'data-values="([^"]*)"', page)
    assert values is not None
    assert '"31.71.01.1001":5' in html.unescape(values[1])
    assert "31.74" not in values[1]


def test_reminding_from_the_page_shows_in_the_holders_list(desks: Desks, session: Session) -> None:
    number = filed(session, now=clock.now()).number
    session.commit()
    watcher = desks("kecamatan.gambir")
    page = watcher.act(number, "remind", catatan="Warga menunggu.")
    assert "Anda mengingatkan Kelurahan Gambir." in page.text
    assert "Diingatkan" in desks("kelurahan.gambir").client.get("/kelurahan/").text
    mayor = desks("walikota.jakarta-pusat")
    again = mayor.post(number, "remind", mayor.form(number, "remind"))
    assert again.status_code == 409
    assert "sudah diingatkan hari ini" in again.text
    desks("kelurahan.gambir").act(number, "handle")
    assert "Diingatkan" not in desks("kelurahan.gambir").client.get("/kelurahan/").text
