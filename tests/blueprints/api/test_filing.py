"""POST /api/v1/laporan: what an application gets for a good report, and what for each that does not fit."""

import json
import re
import secrets
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.domain import reference
from app.domain.reference import Category, Channel
from app.domain.report import Report
from tests.blueprints.api.conftest import KEY, OTHER_KEY, REPORT, Application, add_key, faults, fields_of
from tests.blueprints.open311.conftest import REPORT as OPEN311_REPORT


def test_a_report_becomes_a_ticket_of_its_kelurahan(jaki: Application) -> None:
    answer = jaki.post(
        nama="Siti Aminah", referensi="JAKI-77", prioritas="tinggi", jawaban={"jenis": "lubang"}
    )
    told = answer.json
    assert answer.status_code == 201
    assert set(told) == {"nomor", "kode", "status", "url"}
    assert re.fullmatch(r"JK\d{12}", told["nomor"])
    assert answer.headers["Location"] == told["url"]["laporan"]
    assert told["url"]["lacak"] == f"http://localhost/lacak/{told['nomor']}"
    report = jaki.stored(told["nomor"])
    assert (report.holder_code, report.priority, report.external_ref) == ("gambir", "tinggi", "JAKI-77")
    assert (report.contact.name, report.contact.phone) == ("Siti Aminah", "+6281234567890")
    assert report.tracking_code == told["kode"]
    assert report.answers == {"jenis": "lubang"}
    assert report.is_public


def test_it_is_private_unless_the_reporter_says_otherwise(jaki: Application) -> None:
    assert not jaki.stored(jaki.file(publik=None)).is_public
    assert not jaki.stored(jaki.file(publik=0)).is_public
    assert jaki.stored(jaki.file(publik=1)).is_public


def test_without_a_point_it_goes_to_the_chosen_kelurahan_or_to_the_desk(jaki: Application) -> None:
    chosen = jaki.stored(jaki.file(lat=None, lon=None, kelurahan="31.71.01.1001"))
    assert (chosen.holder_code, chosen.location_kind) == ("gambir", "approximate")
    assert jaki.stored(jaki.file(lat=None, lon=None)).holder_code == "kanal.jaki"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"isi": None}, "isi"),
        ({"isi": " \n"}, "isi"),
        ({"isi": "\u0000"}, "isi"),
        ({"isi": "x" * 4001}, "isi"),
        ({"isi": 7}, "isi"),
        ({"kategori": "tidak-ada"}, "kategori"),
        ({"kategori": 5}, "kategori"),
        ({"kelurahan": "99.99.99.9999"}, "kelurahan"),
        ({"prioritas": "sekali"}, "prioritas"),
        ({"lat": "-6.1"}, "lat"),
        ({"lat": True}, "lat"),
        ({"lat": -91}, "lat"),
        ({"lat": 10**400}, "lat"),
        ({"lon": None}, "lon"),
        ({"lat": None}, "lat"),
        ({"publik": "ya"}, "publik"),
        ({"publik": 2}, "publik"),
        ({"telepon": "12"}, "telepon"),
        ({"telepon": 812}, "telepon"),
        ({"email": "siti"}, "email"),
        ({"alamat": "x" * 301}, "alamat"),
        ({"nama": "x" * 121}, "nama"),
        ({"referensi": "x" * 101}, "referensi"),
        ({"jawaban": []}, "jawaban"),
        ({"jawaban": {"jenis": "gempa"}}, "jawaban.jenis"),
        ({"jawaban": {"x": 1}}, "jawaban.x"),
        ({"kategori": "banjir"}, "jawaban.tinggi"),
        ({"kategori": "banjir", "jawaban": {"tinggi": "30", "sejak": "kemarin"}}, "jawaban.sejak"),
        ({"kategori": "parkir-liar", "jawaban": {"waktu": ["pagi", "pagi"]}}, "jawaban.waktu"),
        ({"public": True}, "public"),
    ],
)
def test_what_does_not_fit_is_told_by_its_field(
    jaki: Application, changes: dict[str, Any], field: str
) -> None:
    answer = jaki.post(**changes)
    assert answer.status_code == 422, answer.text
    assert fields_of(answer) == {field}
    assert jaki.session.scalar(select(func.count(Report.id))) == 0


def test_all_faults_are_told_at_once(jaki: Application) -> None:
    assert fields_of(jaki.post(isi="", lat="x", publik="mungkin", nama=1)) == {"isi", "lat", "publik", "nama"}


def test_a_point_outside_is_refused_as_things_stand(jaki: Application) -> None:
    answer = jaki.post(lat=-6.90, lon=107.60)
    assert (answer.status_code, faults(answer)) == (409, [("luar_wilayah", "lat/lon")])
    assert "di luar wilayah DKI Jakarta" in answer.json["galat"][0]["pesan"]
    jaki.session.execute(update(Channel).where(Channel.code == "jaki").values(is_active=False))
    jaki.session.commit()
    reference.forget()
    assert faults(jaki.post()) == [("kanal_tidak_aktif", None)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"isi"',
        b"\xff\xfe",
        b'{"isi": "a", "isi": "b"}',
        b'{"isi": "a", "lat": NaN, "lon": 106.8}',
        b'{"isi": "a", "lat": -Infinity, "lon": 106.8}',
        b'{"isi": "a", "lat": 1e999, "lon": 106.8}',
        b'{"isi": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"isi": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"isi": "a", "jawaban": ' + b'{"a":' * 20 + b"1" + b"}" * 20 + b"}",
        b'{"isi": 1' + b"0" * 5000 + b"}",
    ],
)
def test_a_body_that_cannot_be_read_is_malformed(jaki: Application, body: bytes) -> None:
    answer = jaki.raw(body)
    assert (answer.status_code, [code for code, _ in faults(answer)]) == (400, ["tidak_terbaca"])


def test_control_characters_are_left_out_and_lines_stay(jaki: Application) -> None:
    number = jaki.file(isi="Lubang\u0000 besar\r\ndi\u009f jalan\u0007", alamat="Jl.\u0001 Juanda")
    report = jaki.stored(number)
    assert report.original_text == "Lubang besar\r\ndi jalan"
    assert report.address == "Jl. Juanda"


def test_other_kinds_of_content_and_too_much_of_it(jaki: Application) -> None:
    assert jaki.raw(b"isi=a", "application/x-www-form-urlencoded").status_code == 415
    assert jaki.raw(b'{"isi": "a"}', "").status_code == 415
    assert jaki.raw(json.dumps(REPORT).encode(), "application/json; charset=utf-8").status_code == 201
    too_much = b'{"isi": "' + b"a" * 1024 * 1024 + b'"}'
    answer = jaki.raw(too_much)
    assert (answer.status_code, faults(answer)) == (413, [("terlalu_besar", None)])
    assert "paling besar 1 MB" in answer.text
    chunks = jaki.ask(
        "POST",
        "laporan",
        data=too_much,
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert chunks.status_code == 413


def test_who_may_file(jaki: Application) -> None:
    for headers in (
        {"X-Api-Key": None},
        {"X-Api-Key": "salah"},
        {"X-Api-Key": None, "Authorization": "Basic x"},
    ):
        answer = jaki.post(headers=headers)
        assert (answer.status_code, faults(answer)) == (401, [("kunci_tidak_berlaku", None)])
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert jaki.post(headers={"X-Api-Key": None, "Authorization": f"Bearer {KEY}"}).status_code == 201
    add_key(jaki.session, "kunci-baca", scopes=["baca"])
    answer = jaki.post(headers={"X-Api-Key": "kunci-baca"})
    assert (answer.status_code, faults(answer)) == (403, [("di_luar_cakupan", None)])
    form = {**OPEN311_REPORT, "api_key": "kunci-baca"}
    assert jaki.browser.post("/open311/v2/requests.json", data=form).status_code == 403


def test_the_same_request_again_gets_the_first_answer(jaki: Application) -> None:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    first, again = jaki.post(headers=key), jaki.post(headers=key)
    assert (again.status_code, again.json) == (201, first.json)
    reused = jaki.post(headers=key, isi="Laporan lain")
    assert (reused.status_code, faults(reused)) == (422, [("kunci_idempotensi_terpakai", "Idempotency-Key")])
    assert jaki.post(headers={**key, "X-Api-Key": OTHER_KEY}).json["nomor"] != first.json["nomor"]
    assert jaki.post().json["nomor"] != first.json["nomor"]
    assert jaki.post(headers={"Idempotency-Key": "x" * 256}).status_code == 400


def test_a_retry_gets_its_first_answer_though_the_category_was_retired_since(jaki: Application) -> None:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    first = jaki.post(headers=key)
    jaki.session.execute(update(Category).where(Category.code == "jalan").values(is_active=False))
    jaki.session.commit()
    reference.forget()
    assert jaki.post(headers=key).json == first.json
    assert jaki.post().status_code == 422


def test_the_hourly_limit_counts_both_interfaces(jaki: Application) -> None:
    key = secrets.token_hex(8)
    add_key(jaki.session, key, hourly_limit=2)
    form = {**OPEN311_REPORT, "api_key": key}
    assert jaki.browser.post("/open311/v2/requests.json", data=form).status_code == 201
    assert jaki.post(headers={"X-Api-Key": key}).status_code == 201
    stopped = jaki.post(headers={"X-Api-Key": key})
    assert (stopped.status_code, faults(stopped)) == (429, [("terlalu_sering", None)])
    assert int(stopped.headers["Retry-After"]) > 0
    assert jaki.post().status_code == 201


def test_every_address_and_method_below_api_answers_in_json(jaki: Application) -> None:
    for path in (
        "",
        "/",
        "/v1",
        "/v1/laporan/",
        "/v1/nothing",
        "//v1//laporan",
        "/v2/laporan",
        "/%0A",
        "/v1/laporan/a%0Ab/c",
    ):
        answer = jaki.browser.get(f"/api{path}")
        assert (answer.status_code, [code for code, _ in faults(answer)]) == (404, ["tidak_ditemukan"]), path
    for path, allowed in (
        ("v1/laporan", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("v1/laporan/JK000000000000/foto", {"OPTIONS", "POST"}),
        ("v1/kategori", {"GET", "HEAD", "OPTIONS"}),
        ("openapi.json", {"GET", "HEAD", "OPTIONS"}),
    ):
        answer = jaki.browser.open(f"/api/{path}", method="DELETE")
        assert (answer.status_code, faults(answer)) == (405, [("metode_tidak_berlaku", None)])
        assert set(answer.headers["Allow"].split(", ")) == allowed
        options = jaki.browser.open(f"/api/{path}", method="OPTIONS")
        assert (options.status_code, set(options.headers["Allow"].split(", "))) == (200, allowed)


def test_an_accident_tells_its_number_and_no_secret(
    jaki: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise RuntimeError("rahasia")

    monkeypatch.setattr("app.blueprints.api.filing.submission_of", fail)
    answer = jaki.post()
    assert (answer.status_code, faults(answer)) == (500, [("kesalahan", None)])
    assert "rahasia" not in answer.text
