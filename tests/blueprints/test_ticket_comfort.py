"""What makes the ticket page light to work with: phrases, colleagues at the same report, texts that are not lost, paper."""

import html
import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app import clock
from app.domain import phrases, reference
from app.domain.phrases import Wanted
from tests.blueprints.officers import Desk, desk_of
from tests.course import filed, officer

Desks = Callable[[str], Desk]


@pytest.fixture
def desks(app: Flask, session: Session, client: FlaskClient) -> Desks:
    return lambda username: desk_of(app, session, username)


@pytest.fixture
def number(session: Session) -> str:
    made = filed(session, now=clock.now(), text="Lampu mati. Hubungi 081234567890.").number
    session.commit()
    return made


def phrase(session: Session, **fields: str) -> str:
    """A new phrase; its id."""
    given = {"action": "coordinate", "category": "", "title": "Uji", "text": "Uji."} | fields
    made = phrases.add(session, Wanted(**given), actor=officer(session, "biro.admin"), now=clock.now())
    session.commit()
    return str(made.id)


def chips(page: str) -> dict[str, str]:
    """The phrases of a page: title -> text that would be written."""
    found = re.findall(r'data-text="([^"]*)"[^>]*>([^<]*)</a>', page)
    return {html.unescape(title): html.unescape(text) for text, title in found}


def test_a_phrase_speaks_of_this_report_and_only_where_its_category_fits(
    session: Session, desks: Desks, number: str
) -> None:
    phrase(
        session,
        category="penerangan-jalan",
        title="Lampu",
        text="{kategori} di {kelurahan}, laporan {nomor}.",
    )
    phrase(session, category="sampah", title="Bukan untuk ini")
    offered = chips(desks("kelurahan.gambir").page(number).text)
    assert "Bukan untuk ini" not in offered
    grouped = f"{number[:8]} {number[8:]}"
    assert offered["Lampu"] == f"Penerangan Jalan Umum di Kelurahan Gambir, laporan {grouped}."


def test_without_a_script_the_page_comes_back_with_the_phrase_in_its_form(
    session: Session, desks: Desks, number: str
) -> None:
    wanted = phrase(session, title="Teruskan", text="Mohon ditangani & dilaporkan.")
    desk = desks("kelurahan.gambir")
    page = desk.client.get(f"{desk.home}laporan/{number}?contoh={wanted}").text
    form = re.search(
        r"<details[^>]*open[^>]*>(?:(?!</details>).)*aksi/coordinate.*?</details>", page, re.DOTALL
    )
    assert form is not None
    assert "Mohon ditangani &amp; dilaporkan.</textarea>" in form[0]
    assert desk.client.get(f"{desk.home}laporan/{number}?contoh=bukan-id").status_code == 200


def test_what_was_typed_into_a_stale_form_is_still_in_it(desks: Desks, number: str) -> None:
    slower = desks("kelurahan.gambir")
    stale = slower.form(number, "coordinate") | {"catatan": "Jalan ini milik provinsi."}
    desks("kelurahan.gambir").act(number, "note", catatan="Sedang dicek.")
    answer = slower.post(number, "coordinate", stale)
    assert answer.status_code == 409
    form = re.search(r'action="[^"]*aksi/coordinate".*?</form>', answer.text, re.DOTALL)
    assert form is not None
    assert "Jalan ini milik provinsi.</textarea>" in form[0]
    # The form of the fresh page goes through.
    fields = {**stale, "versi": re.findall(r'name="versi" value="(\d+)"', form[0])[0]}
    assert slower.post(number, "coordinate", fields).status_code == 303


def test_what_was_typed_for_a_move_that_is_gone_can_be_copied(desks: Desks, number: str) -> None:
    slower = desks("kelurahan.gambir")
    stale = slower.form(number, "coordinate") | {"catatan": "Teks <b>panjang</b> saya."}
    desks("kelurahan.gambir").act(number, "coordinate", catatan="Lebih cepat.")
    answer = slower.post(number, "coordinate", stale)
    assert answer.status_code == 409
    shown = re.search(r'id="ketikan".*?</blockquote>', answer.text, re.DOTALL)
    assert shown is not None
    assert "Teks &lt;b&gt;panjang&lt;/b&gt; saya." in shown[0]


def test_the_own_form_sent_twice_leaves_no_text_to_send_again(desks: Desks, number: str) -> None:
    desk = desks("kelurahan.gambir")
    fields = desk.form(number, "coordinate") | {"catatan": "Sekali saja."}
    assert desk.post(number, "coordinate", fields).status_code == 303
    again = desk.post(number, "coordinate", fields)
    assert again.status_code == 409
    assert "terkirim dua kali" in again.text
    assert 'id="ketikan"' not in again.text


def asks(desk: Desk, number: str) -> str:
    """The address that this page asks for who else is here."""
    found = re.search(r'data-presence="([^"]+)"', desk.page(number).text)
    assert found is not None
    return found[1]


def test_two_officers_at_one_report_see_each_other_and_who_types(desks: Desks, number: str) -> None:
    first, second = desks("kelurahan.gambir"), desks("kecamatan.gambir")
    asked = asks(first, number)
    assert first.client.get(asked).text.strip() == ""
    assert "Petugas Kelurahan Gambir" in second.page(number).text
    assert "sedang melihat" in first.client.get(asked).text
    second.client.get(asks(second, number) + "?mengetik=1")
    seen = first.client.get(asked)
    assert "Petugas Kecamatan Gambir" in seen.text
    assert "sedang mengetik" in seen.text
    assert seen.headers["Cache-Control"] == "no-store"


def test_an_address_that_is_no_pass_is_told_to_stop(client: FlaskClient) -> None:
    assert client.get("/hadir/bukan.tanda.kami").status_code == 286


def test_asking_who_is_here_asks_no_database(desks: Desks, number: str, statements: list[str]) -> None:
    desk = desks("kelurahan.gambir")
    asked = asks(desk, number)
    statements.clear()
    assert desk.client.get(asked).status_code == 200
    assert statements == []


def test_the_sheet_says_what_the_page_says_and_no_phone(desks: Desks, number: str) -> None:
    desk = desks("kelurahan.gambir")
    desk.act(number, "note", catatan="Sudah dicek di lokasi.")
    answer = desk.client.get(f"{desk.home}laporan/{number}/cetak.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    words = " ".join(text.split())
    assert f"{number[:8]} {number[8:]}" in words
    assert "Penerangan Jalan Umum" in words
    assert "Sudah dicek di lokasi." in words
    assert "1234567890" not in words.replace(" ", "")


def test_the_sheet_of_somebody_elses_report_is_not_there(desks: Desks, number: str) -> None:
    desk = desks("kelurahan.cideng")
    assert desk.client.get(f"{desk.home}laporan/{number}/cetak.pdf").status_code == 404


def test_biro_admin_writes_changes_and_retires_a_phrase(session: Session, desks: Desks, number: str) -> None:
    admin, kelurahan = desks("biro.admin"), desks("kelurahan.gambir")
    token = {
        "csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', admin.client.get("/akun").text)[0]
    }
    form = {
        **token,
        "langkah": "coordinate",
        "judul": "Baru",
        "teks": "Untuk {unit}.",
        "kategori": "",
        "urutan": "1",
    }
    assert admin.client.post("/admin/kalimat", data=form).status_code == 303
    assert chips(kelurahan.page(number).text)["Baru"] == "Untuk Kelurahan Gambir."
    path = re.search(r'href="(/admin/kalimat/[^"]+)">Baru<', admin.client.get("/admin/kalimat").text)
    assert path is not None
    versions = re.findall(r'name="versi" value="(\d+)"', admin.client.get(path[1]).text)
    assert admin.client.post(path[1], data={**form, "teks": "Lain.", "versi": versions[0]}).status_code == 303
    stale = admin.client.post(path[1], data={**form, "teks": "Terlambat.", "versi": versions[0]})
    assert stale.status_code == 409
    assert "Terlambat.</textarea>" in stale.text
    history = " ".join(re.sub(r"<[^>]+>", " ", admin.client.get(path[1]).text).split())
    assert "teks dari Untuk {unit}. menjadi Lain." in history
    admin.client.post(f"{path[1]}/aktif", data={**token, "aktif": "0"})
    assert "Baru" not in chips(kelurahan.page(number).text)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"teks": "Halo {nama}"}, "{nama} tidak dikenal"),
        ({"teks": "Halo {unit"}, "berpasangan"),
        ({"teks": ""}, "Isi kalimatnya"),
        ({"judul": ""}, "Isi judul"),
        ({"langkah": "approve_all"}, "Pilih langkah"),
        ({"kategori": "tidak-ada"}, "Pilih kategori"),
        ({"urutan": "²"}, "Urutan"),
    ],
)
def test_a_phrase_that_cannot_be_is_refused_in_words(desks: Desks, fields: dict[str, str], word: str) -> None:
    admin = desks("biro.admin")
    token = re.findall(r'name="csrf_token" value="([^"]+)"', admin.client.get("/akun").text)[0]
    form = {"csrf_token": token, "langkah": "note", "judul": "J", "teks": "T", "kategori": "", "urutan": ""}
    answer = admin.client.post("/admin/kalimat", data=form | fields)
    assert answer.status_code == 422
    assert word in html.unescape(answer.text)


def test_only_biro_admin_keeps_phrases(desks: Desks) -> None:
    assert desks("biro.verifikator").client.get("/admin/kalimat").status_code == 403


def test_installing_again_adds_no_phrase_twice(session: Session) -> None:
    reference.forget()
    texts = [(one.action, one.category_code, one.title) for one in phrases.all_phrases(session)]
    assert len(texts) == len(set(texts)) >= 15
