"""Following reports through /api/v1: photos, the two sides of a report, changes by cursor, answers to questions."""

from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.domain import evidence, redaction
from app.domain.evidence import Photo
from app.domain.reference import catalogue
from app.domain.vocabulary import ReasonKind
from app.gateways.storage import storage
from tests.blueprints.api.conftest import Application, add_key, faults, jpeg

RED, GREEN, BLUE = ((200, 9, 9), (9, 200, 9), (9, 9, 200))


def photos_of(jaki: Application, number: str) -> list[Photo]:
    return list(jaki.session.scalars(select(Photo).where(Photo.report_id == jaki.stored(number).id)))


def test_photos_follow_the_report_each_content_once(jaki: Application) -> None:
    number = jaki.file()
    first = jaki.send_photos(number, jpeg(RED), jpeg(GREEN))
    assert first.status_code == 201
    assert [photo["jenis"] for photo in first.json["foto"]] == ["complaint"] * 2
    again = jaki.send_photos(number, jpeg(GREEN), jpeg(RED))
    assert (again.status_code, again.json) == (200, first.json)
    more = jaki.send_photos(number, jpeg(RED), jpeg(BLUE), jpeg(BLUE))
    assert (more.status_code, len(more.json["foto"])) == (201, 3)
    assert len({photo.sha256 for photo in photos_of(jaki, number)}) == len(photos_of(jaki, number)) == 3


def test_what_is_no_photo_of_an_own_open_report_is_refused(jaki: Application, other: Application) -> None:
    number = jaki.file()
    answer = jaki.send_photos(number, b"%PDF-1.4")
    assert (answer.status_code, faults(answer)) == (422, [("tidak_sesuai", "foto")])
    assert jaki.ask("POST", f"laporan/{number}/foto", json={}).status_code == 415
    empty = jaki.ask("POST", f"laporan/{number}/foto", data={"x": "1"}, content_type="multipart/form-data")
    assert empty.status_code == 422
    assert other.send_photos(number, jpeg()).status_code == 404
    assert jaki.send_photos("JK000000000000", jpeg()).status_code == 404
    assert jaki.send_photos(number, *(jpeg((n, 9, 9)) for n in range(0, 240, 40))).status_code == 422
    assert jaki.send_photos(number, *(jpeg((n, 9, 9)) for n in range(0, 200, 40))).status_code == 201
    full = jaki.send_photos(number, jpeg(BLUE))
    assert (full.status_code, faults(full)) == (409, [("bertentangan", None)])


def test_a_closed_report_takes_no_photo(jaki: Application) -> None:
    number = jaki.file()
    reason = next(iter(catalogue(jaki.session).reasons[ReasonKind.DECLINE]))
    jaki.act(number, "kelurahan.gambir", "decline", reason=reason, note="Bukan wewenang.")
    jaki.act(number, "biro.verifikator", "approve")
    assert jaki.send_photos(number, jpeg()).status_code == 409


def test_a_photo_is_read_by_who_may_read_the_report(jaki: Application, other: Application) -> None:
    number = jaki.file()
    sent = jaki.send_photos(number, jpeg()).json["foto"][0]
    path = sent["url"].partition("/api/v1/")[2]
    assert jaki.get(path).status_code == 404  # no clean copy yet
    photo = photos_of(jaki, number)[0]
    evidence.process(jaki.session, storage(), photo.id)
    jaki.session.commit()
    assert jaki.get(path).status_code == 404  # nobody has looked yet whether there are faces on it
    redaction.screen(jaki.session, storage(), photo.id, now=clock.now())
    jaki.session.commit()
    for reader in (jaki, other):
        path = reader.read(number)["foto"][0]["url"].partition("/api/v1/")[2]
        answer = reader.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert jaki.read(number)["foto"][0]["url"] == sent["url"]
    assert jaki.browser.get(f"/api/v1/{path}").status_code == 401


def test_a_private_report_is_known_to_nobody_but_its_own_application(
    jaki: Application, other: Application
) -> None:
    number = jaki.file(publik=False)
    hidden, unknown = other.get(f"laporan/{number}"), other.get("laporan/JK000000000000")
    assert (hidden.status_code, hidden.data) == (unknown.status_code, unknown.data) == (404, unknown.data)
    assert jaki.read(number.lower())["sisi"] == "pelapor"
    assert jaki.browser.get(f"/api/v1/laporan/{number}").status_code == 401
    add_key(jaki.session, "kunci-lapor", scopes=["lapor"])
    assert Application(jaki.browser, jaki.session, "kunci-lapor").get(f"laporan/{number}").status_code == 403


def test_the_own_side_tells_more_than_the_public_one(jaki: Application, other: Application) -> None:
    number = jaki.file(
        isi="Lubang, hubungi 081234567890",
        alamat="Jl. Juanda No. 12",
        referensi="A-1",
        jawaban={"jenis": "lubang"},
    )
    own, public = jaki.read(number), other.read(number)
    assert (own["isi"], own["alamat"]) == ("Lubang, hubungi 081234567890", "Jl. Juanda No. 12")
    assert (own["referensi"], own["jawaban"]) == (
        "A-1",
        [{"pertanyaan": "Jenis kerusakan", "jawaban": "Berlubang"}],
    )
    assert own["langkah"] == ["cancel"]
    assert "081234567890" not in public["isi"]
    assert public["referensi"] is None
    assert set(own) - set(public) == {"alamat", "jawaban", "pertanyaan", "langkah"}
    assert (own["status"], own["keadaan"], own["kelurahan"]["kode"]) == (
        "waiting",
        "Menunggu",
        "31.71.01.1001",
    )
    assert own["perjalanan"][0]["langkah"] == "Diterima Kelurahan Gambir"


def test_a_question_is_answered_through_the_application(jaki: Application, other: Application) -> None:
    number = jaki.file()
    nobody_asked = answered(jaki, number)
    assert (nobody_asked.status_code, faults(nobody_asked)) == (409, [("bertentangan", None)])
    jaki.act(number, "kelurahan.gambir", "ask_reporter", note="Di depan nomor berapa?")
    asked = jaki.read(number)
    assert (asked["menunggu_jawaban"], asked["pertanyaan"]) == (True, "Di depan nomor berapa?")
    assert other.read(number)["menunggu_jawaban"]
    assert answered(other, number).status_code == 404
    assert faults(answered(jaki, number, " \u0000")) == [("tidak_sesuai", "jawaban")]
    assert answered(jaki, number, "x" * 4001).status_code == 422
    told = answered(jaki, number)
    assert (told.status_code, told.json["status"]) == (200, "waiting")
    assert jaki.read(number)["riwayat"][-1]["catatan"] == "Di depan nomor 7."
    assert answered(jaki, number).status_code == 409


def answered(jaki: Application, number: str, text: Any = "Di depan nomor 7.") -> Any:
    return jaki.ask("POST", f"laporan/{number}/jawaban", json={"jawaban": text})


def test_changes_come_once_each_in_pages(jaki: Application, other: Application) -> None:
    numbers = [jaki.file() for _ in range(5)]
    theirs = other.file()
    first, cursor = jaki.changes(batas=3)
    second, end = jaki.changes(cursor, batas=3)
    assert first + second == numbers
    assert jaki.changes(end) == ([], end)
    assert other.changes()[0] == [theirs]
    jaki.act(numbers[1], "kelurahan.gambir", "handle")
    jaki.act(numbers[1], "kelurahan.gambir", "note", note="dua kali berubah")
    jaki.send_photos(numbers[3], jpeg())
    changed, after = jaki.changes(end)
    assert sorted(changed) == sorted([numbers[1], numbers[3]])
    assert jaki.changes(after)[0] == []
    assert sorted(jaki.changes()[0]) == sorted(
        numbers
    )  # from the first again: every report once, as it stands
    again, _ = jaki.changes(end)
    assert sorted(again) == sorted(changed)  # the same cursor gets the same


@pytest.mark.parametrize(
    "arguments",
    [{"sejak": "x"}, {"sejak": "-1"}, {"sejak": ""}, {"sejak": "9" * 19}, {"batas": "0"}, {"batas": "201"}],
)
def test_a_cursor_or_size_that_is_none_is_refused(jaki: Application, arguments: dict[str, str]) -> None:
    answer = jaki.get("laporan", **arguments)
    assert (answer.status_code, {field for _, field in faults(answer)}) == (422, set(arguments))


def test_categories_are_told_to_everybody(jaki: Application) -> None:
    told = {one["kode"]: one for one in jaki.browser.get("/api/v1/kategori").json["kategori"]}
    assert told["banjir"]["pertanyaan"][0]["wajib"] is True
    assert {"kode": "30", "nama": "10-30 cm"} in told["banjir"]["pertanyaan"][0]["pilihan"]
    assert told["asusila"]["boleh_publik"] is False


def test_the_use_of_a_key_is_noted_once_a_minute(jaki: Application, statements: list[str]) -> None:
    key = add_key(jaki.session, "kunci-baru", scopes=["baca"])
    reader = Application(jaki.browser, jaki.session, "kunci-baru")
    reader.get("laporan/JK000000000000")
    jaki.session.refresh(key)
    assert key.last_used_at is not None
    statements.clear()
    reader.get("laporan/JK000000000000")
    assert not [statement for statement in statements if "UPDATE api_keys" in statement]
