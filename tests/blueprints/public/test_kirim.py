"""What a phone sends of its own: once for its key, whatever happens on the way; and what the form learns while it is written."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock, throttle
from app.domain import intake
from app.domain.evidence import Photo
from app.domain.report import IdempotencyKey, Report, by_number
from app.domain.vocabulary import Status
from tests.blueprints.public.citizen import SAID, Citizen, marks
from tests.blueprints.public.test_lapor import GAMBIR, count, kept_photos, upload
from tests.course import filed, jpeg

OURS = {"Sec-Fetch-Site": "same-origin"}
KEY = "a1b2c3d4e5f60718293a4b5c6d7e8f90"


def send(
    citizen: Citizen, key: str = KEY, headers: dict[str, str] | None = None, **fields: Any
) -> TestResponse:
    given = {**(OURS if headers is None else headers), "Idempotency-Key": key}
    data = {**SAID, **fields}
    return citizen._ask("POST", "/lapor/kirim", data=data, headers=given, content_type="multipart/form-data")


def test_one_report_for_one_key_also_weeks_later(citizen: Citizen, session: Session) -> None:
    first = send(citizen, foto=upload(jpeg(), "lubang.jpg"), telepon="081277770002")
    assert first.status_code == 200, first.text
    number = first.json["nomor"]
    before = count(session)
    again = send(citizen, foto=upload(jpeg(), "lubang.jpg"), isi="Diubah setelah jawabannya hilang.")
    assert (again.json["nomor"], again.json["kode"]) == (number, first.json["kode"])
    assert [first.json["sudah"], again.json["sudah"]] == [False, True]
    session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.key == KEY)
        .values(created_at=clock.now() - timedelta(days=40))
    )
    assert intake.forget_old_keys(session, now=clock.now()) == 0
    assert send(citizen).json["nomor"] == number
    assert count(session) == before
    report = by_number(session, number)
    photos = select(func.count()).select_from(Photo).where(Photo.report_id == report.id)
    assert session.scalar(photos) == 1
    # Sent in the background: this browser has proven nothing, and no session was touched.
    assert citizen.get("/lapor/diterima").status_code == 303
    assert "Set-Cookie" not in first.headers


def test_who_waits_for_it_gets_the_receipt(citizen: Citizen) -> None:
    sent = send(citizen, bukti="1").json
    assert marks(citizen.get("/lapor/diterima").text) == (sent["nomor"], sent["kode"])


@pytest.mark.parametrize(
    ("headers", "key", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, KEY, 403),
        ({"Origin": "https://contoh.test"}, KEY, 403),
        ({}, KEY, 403),
        ({"Origin": "http://localhost"}, KEY, 200),
        (OURS, "", 400),
        (OURS, "pendek", 400),
        (OURS, "x" * 65, 400),
    ],
)
def test_only_our_own_page_with_a_key(
    citizen: Citizen, session: Session, headers: dict[str, str], key: str, status: int
) -> None:
    before = count(session)
    assert send(citizen, key, headers).status_code == status
    assert count(session) == before + (status == 200)


def test_refusals_name_their_fields_and_the_same_key_may_be_mended(
    citizen: Citizen, session: Session
) -> None:
    before = count(session)
    wrong = send(
        citizen, isi=" ", telepon="12", email="bukan", lat="48.8", foto=upload(b"%PDF-1.4", "hasil.pdf")
    )
    assert wrong.status_code == 422
    assert set(wrong.json["isian"]) >= {"telepon", "email", "foto"}
    assert "hasil.pdf" in wrong.json["isian"]["foto"]
    assert send(citizen, lat="48.8", lon="2.3").json["isian"].keys() == {"lat"}
    for _ in range(60):
        throttle.hit("60 per hour", "lapor", citizen.address)
    full = send(citizen)
    assert full.status_code == 429
    assert 0 < int(full.headers["Retry-After"]) <= 3600
    assert "Coba lagi dalam" in full.json["sebab"]
    assert count(session) == before
    citizen.address = "10.250.1.1"
    made = send(citizen)
    assert made.json["sudah"] is False
    # What is there already is told however often its sender asks.
    for _ in range(59):
        throttle.hit("60 per hour", "lapor", citizen.address)
    assert send(citizen).json["nomor"] == made.json["nomor"]


def test_the_form_learns_category_place_and_what_is_near(citizen: Citizen, session: Session) -> None:
    other = filed(session, now=clock.now(), category="jalan", text="Lubang besar di jalur kiri.", lat=-6.1770)
    point = {"lat": "-6,1763", "lon": "106,8270"}

    def read(**fields: str) -> str:
        return citizen._ask("POST", "/lapor/baca", data=fields).text

    around = read(**point)
    assert other.number in around
    assert "Kelurahan Gambir" in around
    told = read(
        isi="Jalan berlubang dalam, hubungi 081234567890.",
        publik="1",
        foto_lat="-6.1763",
        foto_lon="106.8270",
        **point,
    )
    assert 'data-code="jalan' in told
    assert "[nomor disembunyikan]" in told
    assert told.count('data-known="Kelurahan Gambir') == 2
    assert other.number in told
    assert other.number not in read(isi="Sampah menumpuk di depan pasar.", **point)
    assert 'data-known=""' in read(lat="48.85", lon="2.35")
    assert "hanya petugas dan Anda" in read(isi="Jalan rusak.").replace("Hanya", "hanya")
    assert (
        citizen._ask("POST", "/lapor/baca", data={"lat": "nan", "lon": "x", "isi": "\x00" * 9000}).status_code
        == 200
    )
    found = citizen._ask("POST", "/lapor/tempat", data={"alamat": "Jl. Kesehatan Petojo Selatan"}).text
    assert 'data-kelurahan="31.71.' in found


def test_joining_needs_no_story(citizen: Citizen, session: Session) -> None:
    other = filed(session, now=clock.now(), category="jalan", text="Lubang besar di jalur kiri.", lat=-6.1770)
    number = send(citizen, isi="", kategori="", dukung=other.number).json["nomor"]
    assert by_number(session, number).status == Status.MERGED


def test_what_a_phone_keeps_is_the_same_for_everybody(citizen: Citizen) -> None:
    kept = citizen.get("/lapor/luring")
    assert "Set-Cookie" not in kept.headers
    assert "csrf_token" not in kept.text
    assert 'name="kunci"' not in kept.text
    worker = citizen.get("/sw.js").text
    for needed in ("/lapor/luring", "/luring", "/lapor/kode/"):
        assert needed in worker
    installed = citizen.get("/manifest.webmanifest").json
    assert installed["start_url"] == "/"
    assert all(citizen.get(icon["src"]).status_code == 200 for icon in installed["icons"])


def test_the_place_of_a_photo_is_asked_about_once(citizen: Citizen, session: Session) -> None:
    """Without JavaScript: several photos, the place of one proposed, kept photos, a category proposed, a preview."""
    from tests.acceptance.citizens import jpeg as camera

    page = citizen.get("/lapor").text
    assert "Telepon 112" in page
    files = [upload(camera(), "satu.jpg"), upload(camera(gps=True), "dua.jpg")]
    nowhere = {"lat": "", "lon": ""}
    asked = citizen.report(foto=files, **nowhere)
    assert asked.status_code == 422
    assert 'value="-6.176300,106.827000"' in asked.text
    assert kept_photos(asked.text) == "Sudah diterima: satu.jpg, dua.jpg"
    from tests.blueprints.browser import hidden

    kept = {
        "foto_diterima": hidden(asked.text, "foto_diterima"),
        "kunci": hidden(asked.text, "kunci"),
        **nowhere,
    }
    preview = citizen.report(**kept, isi="Jalan berlubang di depan pasar.", tinjau="1").text
    assert "(usulan, dapat diubah)" in preview
    assert "Pilih tempatnya" in preview
    number, _ = citizen.reported(**kept, tempat_usul="-6.176300,106.827000")
    report = by_number(session, number)
    assert report.kelurahan_code == GAMBIR
    assert session.scalar(select(func.count()).select_from(Photo).where(Photo.report_id == report.id)) == 2
    other = citizen.report(foto=upload(camera(gps=True), "dua.jpg"), tempat_usul="bukan", **nowhere)
    assert other.status_code == 303
    assert session.scalars(select(Report).order_by(Report.id.desc())).first().holder_code == "kanal.web"  # type: ignore[union-attr]


def test_danger_shows_112_and_stops_nothing(citizen: Citizen) -> None:
    page = citizen.report(isi="Kebakaran di gang sebelah!", tinjau="1").text
    shown = page.split("data-emergency")[1].split(">")[0]
    assert "hidden" not in shown
    assert citizen.report(isi="Kebakaran di gang sebelah!").status_code == 303
