"""The desk form: who may enter for which channel, where the report goes, what is kept when something is wrong."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.domain.evidence import photos_of
from app.domain.reference import catalogue
from app.domain.report import Report, by_number
from app.domain.vocabulary import LocationKind, Role, Status
from tests.blueprints.browser import enter, hidden
from tests.course import filed, jpeg

VISITOR = {"nama": "Siti Aminah", "telepon": "081234567890"}


def fill(client: FlaskClient, **fields: object) -> TestResponse:
    """Open the form, fill it in and send it."""
    page = client.get("/kanal/baru").text
    form = {"csrf_token": hidden(page, "csrf_token"), "kunci": hidden(page, "kunci")}
    return client.post("/kanal/baru", data={**form, "isi": "Lampu jalan mati.", **VISITOR, **fields})


def number_of(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.status_code
    found = re.search(r'data-nomor="(\w+)" data-kode="(\w{8})"', answer.text)
    assert found is not None
    return found.group(1)


def test_all_channels_with_and_without_a_place(client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.BIRO_ADMIN, "biro-pemerintahan")
    for channel in catalogue(session).active_channels():
        there = by_number(session, number_of(fill(client, kanal=channel.code, lat="-6,1763", lon="106,8270")))
        nowhere = by_number(session, number_of(fill(client, kanal=channel.code)))
        assert there.number.startswith(channel.prefix)
        assert (there.holder_code, there.status) == ("gambir", Status.WAITING)
        assert (nowhere.holder_code, nowhere.status) == (f"kanal.{channel.code}", Status.WAITING)


@pytest.mark.parametrize(
    ("role", "unit", "own", "foreign"),
    [
        (Role.CHANNEL_ADMIN, "kanal.sms", "sms", "email"),
        (Role.KELURAHAN, "gambir", "lurah", "camat"),
        (Role.KECAMATAN, "kecamatan.gambir", "camat", "walikota"),
        (Role.KOTA, "walikota.jakarta-pusat", "walikota", "lurah"),
        (Role.DINAS, "inspektorat", "inspektorat", "sms"),
    ],
)
def test_everybody_enters_for_their_own_desk_only(
    client: FlaskClient, session: Session, role: Role, unit: str, own: str, foreign: str
) -> None:
    enter(client, session, role, unit)
    assert by_number(session, number_of(fill(client))).channel_code == own
    assert by_number(session, number_of(fill(client, kanal=own))).channel_code == own
    assert fill(client, kanal=foreign).status_code == 403


@pytest.mark.parametrize(
    ("role", "unit", "home"),
    [
        (Role.KELURAHAN, "gambir", "/kelurahan/"),
        (Role.KECAMATAN, "kecamatan.gambir", "/pantau/"),
        (Role.KOTA, "walikota.jakarta-pusat", "/pantau/"),
        (Role.DINAS, "inspektorat", "/dinas/"),
    ],
)
def test_what_somebody_entered_without_a_place_stays_theirs_to_follow(
    client: FlaskClient, session: Session, role: Role, unit: str, home: str
) -> None:
    enter(client, session, role, unit)
    number = number_of(fill(client))
    assert client.get(f"{home}laporan/{number}").status_code == 200
    assert number in client.get(f"{home}?tab=semua").text


@pytest.mark.parametrize(
    ("role", "unit"),
    [(Role.DINAS, "bina-marga"), (Role.STAFF, "gambir"), (Role.VERIFIER, "biro-pemerintahan")],
)
def test_others_have_no_desk(client: FlaskClient, session: Session, role: Role, unit: str) -> None:
    enter(client, session, role, unit)
    assert client.get("/kanal/baru").status_code == 403


def test_a_kelurahan_from_the_list_is_an_approximate_place(client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.CHANNEL_ADMIN, "kanal.sms")
    report = by_number(session, number_of(fill(client, kelurahan="31.71.01.1001", alamat="Jl. Juanda")))
    assert (report.holder_code, report.location_kind) == ("gambir", LocationKind.APPROXIMATE)
    assert report.entered_by_id is not None


def test_what_the_newspaper_printed_is_kept(client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.CHANNEL_ADMIN, "kanal.mass_media")
    printed = {
        "media": "Harian Kota",
        "tanggal_terbit": "2026-11-20",
        "tautan": "https://harian.example/lampu",
    }
    assert by_number(session, number_of(fill(client, **printed))).source == printed
    wrong = fill(client, **printed | {"tautan": "javascript:alert(1)", "tanggal_terbit": "2999-01-01"})
    assert wrong.status_code == 422
    assert "Isi tanggal terbit" in wrong.text
    assert "Isi alamat lengkap" in wrong.text


def test_a_form_sent_twice_is_one_report(client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.CHANNEL_ADMIN, "kanal.sms")
    page = client.get("/kanal/baru").text
    form = {"csrf_token": hidden(page, "csrf_token"), "kunci": hidden(page, "kunci"), "isi": "Lampu mati."}
    first, second = (client.post("/kanal/baru", data=form) for _ in range(2))
    assert number_of(first) == number_of(second)
    changed = client.post("/kanal/baru", data={**form, "isi": "Jalan rusak."})
    assert changed.status_code == 422
    assert "sudah terkirim" in changed.text
    again = {**form, "isi": "Jalan rusak.", "kunci": hidden(changed.text, "kunci")}
    assert number_of(client.post("/kanal/baru", data=again)) != number_of(first)


def test_errors_keep_everything_photos_too(client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.CHANNEL_ADMIN, "kanal.sms")
    photo = (io.BytesIO(jpeg()), "lampu.jpg")
    refused = fill(client, telepon="12", alamat="Jl. Juanda", foto=photo, lat="-6.9", lon="x")
    assert refused.status_code == 422
    assert session.scalar(select(func.count(Report.id))) == 0
    for kept in ("Lampu jalan mati.", "Siti Aminah", 'value="12"', "Jl. Juanda", "lampu.jpg"):
        assert kept in refused.text
    form = {name: hidden(refused.text, name) for name in ("csrf_token", "kunci", "foto_diterima")}
    sent = client.post("/kanal/baru", data={**form, **VISITOR, "isi": "Lampu jalan mati."})
    report = by_number(session, number_of(sent))
    assert [photo.file_name for photo in photos_of(session, report)] == ["lampu.jpg"]


def test_a_forged_list_of_photos_is_ignored(client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.CHANNEL_ADMIN, "kanal.sms")
    report = by_number(session, number_of(fill(client, foto_diterima="W3siaWQiOiIxIn1d.x.y")))
    assert photos_of(session, report) == []


def test_the_next_report_of_the_same_visitor(client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.CHANNEL_ADMIN, "kanal.sms")
    receipt = fill(client).text
    form = {name: hidden(receipt, name) for name in ("csrf_token", "nama", "telepon", "email", "kanal")}
    page = client.post("/kanal/baru/berikutnya", data=form).text
    assert "Siti Aminah" in page
    assert "Lampu jalan mati." not in page


def test_the_words_propose_a_category(client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.CHANNEL_ADMIN, "kanal.sms")
    page = client.get("/kanal/baru").text
    form = {"csrf_token": hidden(page, "csrf_token"), "isi": "Lampu jalan mati, gelap sekali", "kategori": ""}
    piece = client.post("/kanal/baru/usulan", data=form).text
    assert re.search(r'value="penerangan-jalan" selected>[^<]*\(usulan\)', piece)
    chosen = client.post("/kanal/baru/usulan", data={**form, "kategori": "jalan"}).text
    assert re.search(r'value="jalan" selected', chosen)


def typing(client: FlaskClient, piece: str, **fields: str) -> str:
    """What the form asks for while somebody is typing."""
    token = hidden(client.get("/kanal/baru").text, "csrf_token")
    answer = client.post(f"/kanal/baru/{piece}", data={"csrf_token": token, **fields})
    assert answer.status_code == 200
    return answer.text


def test_what_is_open_nearby_is_shown_while_typing_and_with_the_receipt(
    client: FlaskClient, session: Session
) -> None:
    earlier = filed(session, now=clock.now(), channel="pendopo")
    private = filed(session, now=clock.now(), is_public=False)
    enter(client, session, Role.CHANNEL_ADMIN, "kanal.pendopo")
    place = {"lat": "-6,1764", "lon": "106,8271"}
    piece = typing(client, "serupa", isi="Lampu mati", **place)
    assert f'href="/kanal/laporan/{earlier.number}"' in piece
    assert private.number not in piece
    assert earlier.number not in typing(client, "serupa", isi="Lampu mati", lat="-6.2", lon="106.8")
    assert earlier.number not in typing(client, "serupa", isi="Sampah menumpuk", kategori="sampah", **place)
    receipt = fill(client, **place)
    own = number_of(receipt)
    assert "Mungkin sudah dilaporkan" in receipt.text
    assert earlier.number in receipt.text
    assert f'href="/kanal/laporan/{own}"' not in receipt.text


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("benhil", "Bendungan Hilir"),
        ("tanah ab", None),
        ("depan pasar Pal Meriam", "Palmeriam"),
        ("cik", "Cikini"),
        ("Monas", "Monas"),
        ("depan stasiun gambir", "Gambir"),
        ("jl. sabang", "Jalan Sabang"),
    ],
)
def test_a_place_is_found_by_what_people_call_it(
    client: FlaskClient, session: Session, typed: str, first: str | None
) -> None:
    enter(client, session, Role.CHANNEL_ADMIN, "kanal.pendopo")
    names = re.findall(r"<strong>([^<]+)</strong>", typing(client, "tempat", tempat=typed))
    assert (first in names) if first else names == []


def test_a_kecamatan_offers_its_kelurahan(client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.CHANNEL_ADMIN, "kanal.pendopo")
    piece = typing(client, "tempat", tempat="tanah abang")
    names = re.findall(r"<strong>([^<]+)</strong>", piece)
    assert {"Kebon Melati", "Petamburan", "Gelora"} <= set(names)


def test_without_javascript_a_name_that_means_one_place_is_that_place(
    client: FlaskClient, session: Session
) -> None:
    enter(client, session, Role.CHANNEL_ADMIN, "kanal.pendopo")
    assert by_number(session, number_of(fill(client, tempat="Kelurahan Cikini"))).holder_code == "cikini"
    several = fill(client, tempat="Tanah Abang")
    assert several.status_code == 422
    assert "dapat berarti" in several.text
    unknown = fill(client, tempat="Bandung")
    assert (unknown.status_code, "tidak dikenal" in unknown.text) == (422, True)


def test_the_receipt_has_a_code_that_leads_to_the_report(client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.CHANNEL_ADMIN, "kanal.pendopo")
    receipt = fill(client).text
    assert re.search(r'<svg role="img"[^>]*class="qr"', receipt)
    assert "style=" not in receipt
