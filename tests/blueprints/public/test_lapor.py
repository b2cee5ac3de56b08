"""The report form, as a citizen without JavaScript uses it."""

import io
from collections.abc import Callable

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import throttle
from app.domain.evidence import Photo
from app.domain.report import Report, by_number
from app.domain.vocabulary import LocationKind, Status
from tests.blueprints.browser import hidden
from tests.blueprints.public.citizen import SAID, Citizen, marks
from tests.course import jpeg

GAMBIR = "31.71.01.1001"


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Report)) or 0


def upload(data: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def kept_photos(page: str) -> str:
    """What the form says of photos that it has already."""
    return LexborHTMLParser(page).css_first("[data-kept]").text()


def test_a_point_on_the_map_reaches_its_kelurahan(citizen: Citizen, session: Session) -> None:
    number, code = citizen.reported(publik="1", kategori="jalan")
    report = by_number(session, number)
    assert number.startswith("WB")
    assert len(code) == 8
    assert (report.holder_code, report.kelurahan_code, report.status) == ("gambir", GAMBIR, Status.WAITING)
    assert report.location_kind == LocationKind.EXACT
    assert report.is_published


def test_a_kelurahan_without_a_map_is_an_approximate_place(citizen: Citizen, session: Session) -> None:
    number, _ = citizen.reported(lat="", lon="", kelurahan=GAMBIR, alamat="Jl. Kesehatan")
    report = by_number(session, number)
    assert (report.holder_code, report.location_kind) == ("gambir", LocationKind.APPROXIMATE)


def test_without_a_place_it_waits_at_the_portals_desk(citizen: Citizen, session: Session) -> None:
    number, _ = citizen.reported(lat="", lon="")
    assert by_number(session, number).holder_code == "kanal.web"


def test_the_receipt_says_what_comes_next_and_opens_for_nobody_else(
    visitor: Callable[[], Citizen], session: Session
) -> None:
    reporter = visitor()
    answer = reporter.report()
    page = reporter.get(answer.headers["Location"])
    number, code = marks(page.text)
    assert "Kelurahan Gambir sudah menerima laporan ini" in page.text
    assert "paling lambat" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert code not in answer.headers["Location"]
    stranger = visitor().get(answer.headers["Location"])
    assert stranger.status_code == 303
    assert number not in stranger.text


def test_a_form_sent_twice_is_one_report_with_one_answer(citizen: Citizen, session: Session) -> None:
    page = citizen.get("/lapor").text
    form = {"csrf_token": hidden(page, "csrf_token"), "kunci": hidden(page, "kunci"), **SAID}
    before = count(session)
    first = marks(citizen.get(citizen.send(form).headers["Location"]).text)
    second = marks(citizen.get(citizen.send(form).headers["Location"]).text)
    assert first == second
    assert count(session) == before + 1


def test_a_spent_form_with_another_text_is_asked_again(citizen: Citizen, session: Session) -> None:
    page = citizen.get("/lapor").text
    form = {"csrf_token": hidden(page, "csrf_token"), "kunci": hidden(page, "kunci"), **SAID}
    citizen.send(form)
    before = count(session)
    answer = citizen.send({**form, "isi": "Masalah yang lain sama sekali."})
    assert answer.status_code == 422
    assert "Masalah yang lain sama sekali." in answer.text
    assert count(session) == before


def test_a_point_in_the_sea_is_refused_with_the_form_kept(citizen: Citizen, session: Session) -> None:
    before = count(session)
    answer = citizen.report(lat="-5.95", lon="106.30", nama="Budi", alamat="Dekat dermaga")
    assert answer.status_code == 422
    assert "di luar wilayah DKI Jakarta" in answer.text
    for kept in (SAID["isi"], "Budi", "Dekat dermaga", "-5.95"):
        assert kept in answer.text
    assert count(session) == before


def test_a_point_in_the_water_before_the_shore_belongs_to_the_nearest(
    citizen: Citizen, session: Session
) -> None:
    number, _ = citizen.reported(lat="-6.1195", lon="106.8565")
    assert by_number(session, number).kelurahan_code is not None


@pytest.mark.parametrize(("lat", "lon"), [("enam", "106.8"), ("-6.17", ""), ("nan", "106.8")])
def test_a_place_that_is_no_coordinate_is_named(citizen: Citizen, lat: str, lon: str) -> None:
    answer = citizen.report(lat=lat, lon=lon)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_an_empty_text_is_refused(citizen: Citizen) -> None:
    answer = citizen.report(isi="   ")
    assert answer.status_code == 422
    assert "Ceritakan masalahnya." in answer.text


def test_a_bad_photo_is_named_and_the_rest_stays(citizen: Citizen, session: Session) -> None:
    answer = citizen.report(foto=upload(b"%PDF-1.4 bukan gambar", "hasil.pdf"), telepon="081234567890")
    assert answer.status_code == 422
    assert "hasil.pdf" in answer.text
    assert SAID["isi"] in answer.text
    assert "081234567890" in answer.text


def test_a_photo_accepted_once_need_not_be_chosen_again(citizen: Citizen, session: Session) -> None:
    page = citizen.get("/lapor").text
    form = {"csrf_token": hidden(page, "csrf_token"), "kunci": hidden(page, "kunci"), **SAID}
    refused = citizen.send({**form, "isi": "", "foto": upload(jpeg(), "lubang.jpg")})
    assert refused.status_code == 422
    assert kept_photos(refused.text) == "Sudah diterima: lubang.jpg"
    again = {**form, "foto_diterima": hidden(refused.text, "foto_diterima")}
    number, _ = marks(citizen.get(citizen.send(again).headers["Location"]).text)
    report = by_number(session, number)
    assert len(session.scalars(select(Photo).where(Photo.report_id == report.id)).all()) == 1


def test_a_forged_list_of_kept_photos_is_worth_nothing(citizen: Citizen, session: Session) -> None:
    number, _ = citizen.reported(foto_diterima="WyJhIl0.dusta.dusta")
    report = by_number(session, number)
    assert session.scalars(select(Photo).where(Photo.report_id == report.id)).all() == []


def test_questions_of_the_category_are_asked_and_kept(citizen: Citizen, session: Session) -> None:
    page = citizen.get("/lapor/pertanyaan?kategori=penerangan-jalan").text
    assert "Keadaan lampu" in page
    shown = citizen.report(kategori="penerangan-jalan", tampilkan="1")
    assert shown.status_code == 200
    assert "Keadaan lampu" in shown.text
    unanswered = citizen.report(kategori="penerangan-jalan", pertanyaan="penerangan-jalan")
    assert unanswered.status_code == 422
    assert "Jawab pertanyaan ini: Keadaan lampu." in unanswered.text
    number, _ = citizen.reported(
        kategori="penerangan-jalan", pertanyaan="penerangan-jalan", **{"tanya-keadaan": "mati"}
    )
    assert by_number(session, number).answers == {"keadaan": "mati"}
    assert "Mati" in citizen.get(f"/lacak/{number}").text


def test_a_form_that_never_showed_the_questions_is_accepted(citizen: Citizen) -> None:
    assert citizen.report(kategori="penerangan-jalan").status_code == 303


def test_a_category_that_may_not_be_public_stays_private(citizen: Citizen, session: Session) -> None:
    number, _ = citizen.reported(kategori="pungutan-liar", publik="1")
    assert not by_number(session, number).is_public


def test_the_preview_shows_what_everybody_would_read_and_sends_nothing(
    citizen: Citizen, session: Session
) -> None:
    before = count(session)
    answer = citizen.report(isi="Hubungi saya di 081234567890.", kategori="jalan", publik="1", tinjau="1")
    assert answer.status_code == 200
    assert "[nomor disembunyikan]" in answer.text
    assert count(session) == before


def test_sixty_an_hour_from_one_address(citizen: Citizen, session: Session) -> None:
    for _ in range(60):
        throttle.hit("60 per hour", "lapor", citizen.address)
    before = count(session)
    answer = citizen.report()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert SAID["isi"] in answer.text
    assert "Coba lagi dalam" in answer.text
    assert count(session) == before


def test_sixty_an_hour_from_one_phone_however_it_is_written(visitor: Callable[[], Citizen]) -> None:
    visitor().reported(telepon="0813 7777 0001")
    from app.domain.privacy.crypto import keyed_hash

    for _ in range(59):
        throttle.hit("60 per hour", "lapor", keyed_hash("+6281377770001").hex())
    assert visitor().report(telepon="+62 813-7777-0001").status_code == 429


def test_a_form_without_its_token_is_refused(citizen: Citizen) -> None:
    assert citizen.send({**SAID}).status_code == 400
