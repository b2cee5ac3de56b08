"""POST requests: what a client gets for a good report, and what for each that does not fit."""

import io
import re
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import etree
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app import clock
from app.domain import reference
from app.domain.evidence import Photo, photos_of
from app.domain.reference import Category
from app.domain.report import IdempotencyKey, Report, by_number
from tests.blueprints.open311.conftest import KEY, OTHER_KEY, REPORT, Open311, add_key, refusal
from tests.course import jpeg


def test_a_report_becomes_a_ticket_of_its_kelurahan(open311: Open311) -> None:
    answer = open311.post(phone="0812 3456 7890", first_name="Siti", last_name="Aminah")
    row = answer.json[0]
    assert answer.status_code == 201
    assert re.fullmatch(r"JK\d{12}", row["service_request_id"])
    assert set(row) == {"service_request_id", "service_notice", "account_id", "tracking_code"}
    report = by_number(open311.session, row["service_request_id"])
    assert report.holder_code == "gambir"
    assert (report.contact.name, report.contact.phone) == ("Siti Aminah", "+6281234567890")
    assert report.tracking_code == row["tracking_code"]
    assert report.is_public


def test_it_is_private_unless_the_reporter_says_otherwise(open311: Open311) -> None:
    assert not by_number(open311.session, open311.file(publik=None)).is_public
    assert not by_number(open311.session, open311.file(publik="0")).is_public
    assert not by_number(open311.session, open311.file(service_code="asusila")).is_public


def test_the_same_in_xml(open311: Open311) -> None:
    answer = open311.post("xml")
    assert answer.mimetype == "text/xml"
    root = etree.fromstring(answer.data)
    assert root.tag == "service_requests"
    assert re.fullmatch(r"JK\d{12}", root.findtext("request/service_request_id"))
    assert root.findtext("request/tracking_code")


def test_photos_come_along(open311: Open311) -> None:
    media = [(io.BytesIO(jpeg((9, n, 9))), f"foto{n}.jpg") for n in (10, 200)]
    report = by_number(open311.session, open311.file(media=media))
    assert [photo.media_type for photo in photos_of(open311.session, report)] == ["image/jpeg"] * 2


def test_a_file_that_is_no_photo_is_refused_by_its_name(open311: Open311) -> None:
    code, text = refusal(open311.post(media=(io.BytesIO(b"%PDF-1.4 kosong"), "hasil.pdf")))
    assert code == 400
    assert text.startswith("media:")
    assert "hasil.pdf" in text


def test_media_may_be_called_with_brackets_and_a_photo_may_have_no_name(open311: Open311) -> None:
    def jpegs(count: int) -> list[tuple[io.BytesIO, str]]:
        return [(io.BytesIO(jpeg((9, n, 9))), f"foto{n}.jpg") for n in range(count)]

    assert len(_photos(open311, open311.file(**{"media[]": jpegs(2)}))) == 2
    nameless = _multipart(("media", 'filename=""', jpeg()), ("media", 'filename=""', b""))
    answer = open311.browser.post("/open311/v2/requests.json", **nameless)
    (photo,) = _photos(open311, answer.json[0]["service_request_id"])
    assert photo.file_name == "foto"
    too_many = open311.post(**{"media": jpegs(3), "media[]": jpegs(4)})
    assert refusal(too_many) == (400, "media: Paling banyak 5 foto; sekarang 7.")


def _photos(open311: Open311, number: str) -> list[Photo]:
    return photos_of(open311.session, by_number(open311.session, number))


def _multipart(*parts: tuple[str, str, bytes]) -> dict[str, Any]:
    """A good report and these parts (name, what its header says besides, content), byte for byte."""
    fields = [(name, "", value.encode()) for name, value in REPORT.items()]
    body = b"".join(
        f'--batas\r\nContent-Disposition: form-data; name="{name}"{"; " if more else ""}{more}\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, more, content in [*fields, *parts]
    )
    return {"data": body + b"--batas--\r\n", "content_type": "multipart/form-data; boundary=batas"}


def test_media_that_is_no_file_is_not_lost_in_silence(open311: Open311) -> None:
    for part in (("media", "", jpeg()), ("media[]", "", b"https://example.org/a.jpg")):
        code, text = refusal(open311.browser.post("/open311/v2/requests.json", **_multipart(part)))
        assert code == 400
        assert text.startswith("media harus berkas foto")
    assert refusal(open311.post(media="aGFsbw=="))[1].startswith("media harus berkas foto")
    assert open311.post(media="").status_code == 201


def test_a_text_is_too_long_by_its_own_name_however_long_it_is(open311: Open311) -> None:
    code, text = refusal(open311.post(description="x" * 3_000_000, media=(io.BytesIO(jpeg()), "foto.jpg")))
    assert (code, text) == (400, "description paling panjang 4000 karakter; sekarang 3000000.")


@pytest.mark.parametrize("fmt", ["json", "xml"])
def test_a_request_that_is_too_large_says_how_large_it_may_be(open311: Open311, fmt: str) -> None:
    answer = open311.post(fmt, media=(io.BytesIO(bytes(65 * 1024 * 1024)), "film.jpg"))
    assert answer.status_code == 413
    assert "paling besar 64 MB dan 200 bagian: perkecil media, persingkat description" in answer.text
    assert open311.post(**{f"x{n}": "1" for n in range(201)}, media=(io.BytesIO(), "")).status_code == 413


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"api_key=kunci-uji-jaki&description=\xff\xfe", "application/x-www-form-urlencoded"),
        (b"--batas\r\n", "multipart/form-data"),
        (_multipart()["data"][:-9], "multipart/form-data; boundary=batas"),
        (b'{"api_key": "kunci-uji-jaki"}', "application/json"),
    ],
)
def test_a_body_that_cannot_be_read_says_so(open311: Open311, body: bytes, content_type: str) -> None:
    code, text = refusal(
        open311.browser.post("/open311/v2/requests.json", data=body, content_type=content_type)
    )
    assert code == 400
    assert text.startswith("Isi permintaan tidak dapat dibaca")


def test_a_body_in_chunks_is_read_alike(open311: Open311) -> None:
    def send(body: bytes) -> TestResponse:
        return open311.browser.post(
            "/open311/v2/requests.json",
            data=body,
            content_type="application/x-www-form-urlencoded",
            headers={"Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
        )

    assert send(urlencode(REPORT).encode()).status_code == 201
    assert refusal(send(b"description=\xff"))[1].startswith("Isi permintaan tidak dapat dibaca")


def test_a_link_to_a_photo_is_kept_for_the_desk(open311: Open311) -> None:
    report = by_number(open311.session, open311.file(media_url="https://example.org/a.jpg"))
    assert report.source == {"media_url": "https://example.org/a.jpg"}


def test_an_address_alone_waits_at_the_desk_of_the_channel(open311: Open311) -> None:
    number = open311.file(lat=None, long=None, address_string="Jl. Kebon Sirih dekat halte")
    assert by_number(open311.session, number).holder_code == "kanal.jaki"


def test_answers_to_the_questions_of_the_category(open311: Open311) -> None:
    fields = {"attribute[waktu]": ["pagi", "malam"], "service_code": "parkir-liar"}
    report = by_number(open311.session, open311.file(**fields))
    assert report.answers == {"waktu": ["pagi", "malam"]}


@pytest.mark.parametrize(
    ("fields", "code", "named"),
    [
        ({"api_key": None}, 403, "api_key"),
        ({"api_key": "salah"}, 403, "api_key"),
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": "tidak-ada"}, 404, "service_code"),
        ({"jurisdiction_id": "bandung.go.id"}, 404, "jurisdiction_id"),
        ({"description": " "}, 400, "description"),
        ({"description": "x" * 4001}, 400, "4000"),
        ({"lat": "enam"}, 400, "lat"),
        ({"lat": "nan"}, 400, "lat"),
        ({"lat": "-91"}, 400, "lat"),
        ({"lat": "\u0666"}, 400, "lat"),
        ({"long": "10_6.8"}, 400, "long"),
        ({"long": "181"}, 400, "long"),
        ({"long": None}, 400, "long"),
        ({"lat": None, "long": None}, 400, "address_string"),
        ({"lat": "-6.90", "long": "107.60"}, 400, "di luar wilayah DKI Jakarta"),
        ({"phone": "12"}, 400, "phone"),
        ({"email": "siti"}, 400, "email"),
        ({"publik": "ya"}, 400, "publik"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
        ({"address_string": "x" * 301}, 400, "address_string"),
        ({"service_code": "banjir"}, 400, "attribute[tinggi]"),
        ({"service_code": "banjir", "attribute[tinggi]": "5"}, 400, "attribute[tinggi]"),
        ({"service_code": "banjir", "attribute[tinggi]": "30", "attribute[x]": "1"}, 400, "attribute[x]"),
        ({"service_code": "banjir", "attribute[tinggi]": "30", "attribute[sejak]": "kemarin"}, 400, "sejak"),
    ],
)
def test_what_does_not_fit_is_refused_and_named(
    open311: Open311, fields: dict[str, Any], code: int, named: str
) -> None:
    status, text = refusal(open311.post(**fields))
    assert status == code
    assert named in text
    assert open311.session.scalar(select(Report.id)) is None


def test_all_faults_are_told_at_once(open311: Open311) -> None:
    answer = open311.post(description="", lat="x", publik="mungkin")
    assert [fault["description"].split()[0] for fault in answer.json] == ["lat", "description", "publik"]


def test_the_same_request_again_gets_the_first_answer(open311: Open311) -> None:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    first = open311.post(headers=key, phone="081234567890")
    again = open311.post(headers=key, phone="081234567890")
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert refusal(open311.post(headers=key, description="Laporan lain"))[0] == 422
    media = [(io.BytesIO(jpeg()), "foto.jpg")]
    assert open311.post(headers=key, phone="081234567890", media=media).status_code == 422
    assert open311.post(headers=key, api_key=OTHER_KEY).data != first.data


def test_a_key_in_use_is_told_before_what_is_wrong_with_another_request(open311: Open311) -> None:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    assert open311.post(headers=key).status_code == 201
    spoilt: list[dict[str, Any]] = [
        {"description": ""},
        {"service_code": "tidak-ada"},
        {"jurisdiction_id": "bandung.go.id"},
        {"lat": "-6.9", "long": "107.6"},
        {"media": (io.BytesIO(b"%PDF-1.4"), "hasil.pdf")},
    ]
    for fields in spoilt:
        assert refusal(open311.post(headers=key, **fields))[0] == 422, fields
    assert open311.post(headers=key, api_key="salah").status_code == 403
    assert open311.post(headers=key, api_key=OTHER_KEY, description="").status_code == 400


def test_a_retry_gets_its_first_answer_though_the_category_was_retired_since(open311: Open311) -> None:
    def send() -> TestResponse:
        return open311.post(headers=key, media=[(io.BytesIO(jpeg()), "foto.jpg")])

    key = {"Idempotency-Key": secrets.token_hex(8)}
    first = send()
    open311.session.execute(update(Category).where(Category.code == "jalan").values(is_active=False))
    open311.session.commit()
    reference.forget()
    again = send()
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert open311.post().status_code == 404
    assert open311.post(headers=key).status_code == 422  # without the photo it is another request


def _aged(open311: Open311, word: str, age: timedelta) -> None:
    """Make a key look as old as that."""
    row = open311.session.scalars(select(IdempotencyKey).where(IdempotencyKey.key == word)).one()
    row.created_at = clock.now() - age
    open311.session.commit()


def test_a_key_is_kept_for_a_day_and_no_longer_also_before_it_is_swept_up(open311: Open311) -> None:
    word = secrets.token_hex(8)
    key = {"Idempotency-Key": word}
    first = open311.post(headers=key)
    _aged(open311, word, timedelta(hours=24) - timedelta(minutes=1))
    assert open311.post(headers=key).data == first.data
    assert open311.post(headers=key, description="Laporan lain").status_code == 422
    _aged(open311, word, timedelta(hours=24))
    other = open311.post(headers=key, description="Laporan lain")
    assert other.status_code == 201
    assert other.data != first.data
    assert open311.post(headers=key, description="Laporan lain").data == other.data
    assert open311.post(headers=key).status_code == 422


def test_without_a_key_two_posts_are_two_tickets(open311: Open311) -> None:
    assert open311.file() != open311.file()


def test_a_refused_request_does_not_use_up_its_key(open311: Open311) -> None:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    assert open311.post(headers=key, lat="-6.9", long="107.6").status_code == 400
    assert open311.post(headers=key).status_code == 201
    assert refusal(open311.post(headers={"Idempotency-Key": "x" * 256}))[0] == 400


def test_a_client_has_its_own_limit(open311: Open311) -> None:
    key = secrets.token_hex(8)
    add_key(open311.session, key, hourly_limit=2)
    assert [open311.post(api_key=key).status_code for _ in range(3)] == [201, 201, 429]
    stopped = open311.post(api_key=key)
    assert int(stopped.headers["Retry-After"]) > 0
    assert open311.post(api_key=KEY).status_code == 201


def test_no_cookie_and_few_statements(open311: Open311, statements: list[str]) -> None:
    open311.file()
    statements.clear()
    answer = open311.post(phone="081234567890")
    assert answer.status_code == 201, answer.text
    assert "Set-Cookie" not in answer.headers
    assert len(statements) <= 2  # the kelurahan; all rows of the report
