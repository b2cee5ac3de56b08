"""LAPOR's pages at its desk: a file is shown before it is kept, answers are carried over once, limits stand beside ours."""

import csv
import html
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.db import transaction
from app.domain import inbox
from app.domain.inbox import InboundMessage
from app.domain.notification import Message
from app.domain.vocabulary import Medium, MessageState
from app.jobs import inbox as reading
from app.jobs import messages
from tests.blueprints.browser import hidden
from tests.blueprints.officers import sign_in_as
from tests.course import GAMBIR
from tests.lapor_files import csv_file, row, workbook

IMPORT, ANSWERS = "/kanal/lapor/impor", "/kanal/lapor/jawaban"


@pytest.fixture
def desk(client: FlaskClient, session: Session) -> FlaskClient:
    sign_in_as(client, session, "kanal.lapor")
    return client


def bring(client: FlaskClient, content: bytes | str, name: str = "lapor.csv") -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    form = {"csrf_token": hidden(client.get(IMPORT).text, "csrf_token"), "berkas": (io.BytesIO(data), name)}
    return client.post(IMPORT, data=form, content_type="multipart/form-data")


def confirm(client: FlaskClient, page: str) -> TestResponse:
    form = {name: hidden(page, name) for name in ("csrf_token", "token")}
    return client.post(f"{IMPORT}/simpan", data=form)


def kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(InboundMessage)) or 0


def read_all(session: Session) -> list[InboundMessage]:
    ids = list(session.scalars(select(InboundMessage.id).order_by(InboundMessage.id)))
    reading.read_messages(*ids)
    return list(session.scalars(select(InboundMessage).order_by(InboundMessage.id)))


def sums(page: str) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", "", page))
    return " ".join(next(line for line in text.splitlines() if "Bila disimpan" in line).split())


def test_a_file_is_shown_first_then_kept_and_brings_nothing_twice(
    desk: FlaskClient, session: Session
) -> None:
    content = csv_file(row("1"), row("2", text="=cmd()"), row("tidak sah!"))
    page = bring(desk, content)
    assert (page.status_code, kept(session)) == (200, 0)
    assert "2 baru, 0 berubah, 0 sudah ada, 1 ditolak" in sums(page.text)
    assert confirm(desk, page.text).status_code == 303
    assert "2 baru" in desk.get(IMPORT).text
    assert [message.body for message in read_all(session)] == ["Lampu mati", "=cmd()"]
    again = bring(desk, content)
    assert "0 baru, 0 berubah, 2 sudah ada" in sums(again.text)
    assert 'name="token"' not in again.text
    changed = bring(
        desk, workbook(row("1", text="Lampu mati dan tiang miring"), row("2", text="=cmd()")), "lapor.xlsx"
    )
    assert "0 baru, 1 berubah, 1 sudah ada" in sums(changed.text)
    confirm(desk, changed.text)
    assert [message.body for message in read_all(session)] == ["Lampu mati dan tiang miring", "=cmd()"]


def test_the_same_confirmation_twice_says_so(desk: FlaskClient, session: Session) -> None:
    page = bring(desk, csv_file(row("1"))).text
    assert confirm(desk, page).status_code == 303
    answer = confirm(desk, page)
    assert answer.status_code == 409
    assert "sudah disimpan" in answer.text
    assert kept(session) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Pilih berkas"),
        (b"Nama;Isi\na;b", "Kolom Tracking ID tidak ditemukan"),
        (b"PK\x03\x04zz", "rusak"),
    ],
)
def test_what_is_no_file_of_lapor_is_refused_in_words(desk: FlaskClient, content: bytes, words: str) -> None:
    page = bring(desk, content)
    assert page.status_code == 422
    assert words in page.text


def test_markup_in_a_file_is_shown_as_text(desk: FlaskClient) -> None:
    page = bring(desk, csv_file(row("1", title="<script>alert(1)</script>"))).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("username", ["kanal.sms", "kelurahan.gambir"])
def test_other_desks_have_no_lapor(client: FlaskClient, session: Session, username: str) -> None:
    sign_in_as(client, session, username)
    assert {client.get(path).status_code for path in (IMPORT, ANSWERS)} == {403}


def test_biros_admin_may_import(client: FlaskClient, session: Session) -> None:
    sign_in_as(client, session, "biro.admin")
    assert confirm(client, bring(client, csv_file(row("1"))).text).status_code == 303
    assert kept(session) == 1


def report_from(desk: FlaskClient, session: Session, **fields: str) -> str:
    """The number of the report that the desk makes of the first message by its page."""
    message = read_all(session)[0]
    path = f"/kanal/pesan/{message.public_id}"
    page = desk.get(path).text
    form = {
        "csrf_token": hidden(page, "csrf_token"),
        "isi": message.body or "",
        "lat": str(GAMBIR[0]),
        "lon": str(GAMBIR[1]),
        "publik": "1",
        **fields,
    }
    assert desk.post(f"{path}/aksi/laporan", data=form).status_code == 303
    session.expire_all()
    found = re.search(r"Pesan menjadi laporan ([A-Z]{2}\d{6}) (\d{6})", html.unescape(desk.get(path).text))
    assert found is not None
    return found[1] + found[2]


def test_answers_without_an_interface_are_carried_over_by_hand_once(
    desk: FlaskClient, session: Session, app: Flask
) -> None:
    confirm(desk, bring(desk, csv_file(row("1916449"))).text)
    number = report_from(desk, session)
    message = read_all(session)[0]
    with transaction() as opened:
        inbox.answer(opened, message, "=cmd() akan kami periksa", now=message.received_at)
    messages.relay("lapor")
    page = desk.get(ANSWERS).text
    assert "1916449" in page
    assert "gateway belum diatur" in page
    assert desk.post(ANSWERS, data={"csrf_token": hidden(page, "csrf_token")}).status_code == 303
    page = desk.get(ANSWERS).text
    assert "Tidak ada jawaban yang menunggu" in page
    [link] = re.findall(r'href="([^"]+\.csv)"', page)
    rows = list(csv.reader(io.StringIO(desk.get(link).data.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows] == ["Tracking ID", "1916449", "1916449"]
    assert number in rows[1]
    assert rows[2][4].startswith("Laporan")
    book = load_workbook(io.BytesIO(desk.get(link.replace(".csv", ".xlsx")).data))
    assert book.active is not None
    assert book.active.max_row == 3
    states = session.scalars(select(Message.state).where(Message.medium == Medium.LAPOR)).all()
    assert set(states) == {MessageState.SENT}
    assert desk.post(ANSWERS, data={"csrf_token": hidden(page, "csrf_token")}).status_code == 409


def test_an_unknown_download_is_not_found(desk: FlaskClient) -> None:
    assert desk.get(f"{ANSWERS}/unduhan-1.csv").status_code == 404
    assert desk.get(f"{ANSWERS}/lain.xlsx").status_code == 404


def test_lapors_limits_stand_at_the_message_and_beside_ours_on_the_ticket(
    desk: FlaskClient, session: Session, app: Flask
) -> None:
    confirm(desk, bring(desk, csv_file(row("1916449"))).text)
    page = desk.get(f"/kanal/pesan/{read_all(session)[0].public_id}").text
    assert "LAPOR: teruskan" in page
    assert "3 hari kerja" in page
    assert "LAPOR: selesaikan" in page
    assert "14 hari kerja" in page
    ticket = desk.get(f"/kanal/laporan/{report_from(desk, session)}").text
    for words in (
        "Tanggapi",
        "LAPOR: teruskan",
        "LAPOR: jawab",
        "5 hari kerja",
        "LAPOR: selesaikan",
        "1916449",
    ):
        assert words in ticket


def test_a_ticket_is_found_by_lapors_number(desk: FlaskClient, session: Session) -> None:
    confirm(desk, bring(desk, csv_file(row("1916449"))).text)
    number = report_from(desk, session)
    assert number in desk.get("/kanal/?q=1916449&tab=semua").text


def test_a_secret_entry_names_nobody_and_its_report_stays_private(
    desk: FlaskClient, session: Session
) -> None:
    content = "Tracking ID;Isi;Nama Pelapor;No HP;Sifat\n1;Lampu mati;Siti Aminah;081234567890;Rahasia\n"
    confirm(desk, bring(desk, content).text)
    page = desk.get(f"/kanal/pesan/{read_all(session)[0].public_id}").text
    assert "dirahasiakan" in page
    assert "Siti" not in page
    assert "7890" not in page
    number = report_from(desk, session)
    assert desk.get(f"/laporan/{number}").status_code == 404
