"""A field check by its forms: asked by a verifier, answered at the kecamatan and on a phone, read above the result."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.domain.report import by_number
from tests.blueprints.officers import Desk, desk_of
from tests.course import SUDIN, Walk, filed, photo

pytestmark = pytest.mark.usefixtures("client")  # so that the requests of several officers stay apart

WANTED = "Apakah lampu di tiang 5 <menyala>?"
SAW = "Tiang 5 masih padam."


def begun(session: Session) -> Walk:
    """A report that came in two hours ago."""
    came = clock.now() - timedelta(hours=2)
    return Walk(session, filed(session, now=came), came)


@pytest.fixture
def number(session: Session) -> str:
    """A result of Kelurahan Gambir itself waits."""
    walk = begun(session)
    walk.act("kelurahan.gambir", "handle")
    walk.act("kelurahan.gambir", "finish", note="Lampu sudah diganti.", photos=(photo(walk.now),))
    session.commit()
    return walk.number


def own(desk: Desk, number: str) -> dict[str, str]:
    """The token of that officer, for a form that was made for another one."""
    return {"csrf_token": desk.form(number, "note")["csrf_token"]}


def part(desk: Desk, number: str, section: str) -> str:
    """The card of that id, up to the next one."""
    return desk.page(number).text.partition(f'id="{section}"')[2].partition('<section class="card"')[0]


def test_from_asking_to_the_decision(app: Flask, session: Session, number: str) -> None:
    verifier, other = (desk_of(app, session, f"biro.verifikator{n}") for n in ("", "2"))
    kecamatan, unit = desk_of(app, session, "kecamatan.gambir"), desk_of(app, session, "kelurahan.gambir")
    form = verifier.form(number, "ask_check")
    assert form["unit"] == "kecamatan.gambir"
    assert "Kecamatan Gambir tidak mengerjakan laporan ini." in verifier.page(number).text
    for wrong in ({"catatan": ""}, {"unit": "gambir"}, {"catatan": "x" * 4001}):
        assert verifier.post(number, "ask_check", form | {"catatan": WANTED} | wrong).status_code == 422
    assert unit.post(number, "ask_check", form | own(unit, number)).status_code == 403
    assert verifier.post(number, "ask_check", form | {"catatan": WANTED}).status_code == 303
    assert other.post(number, "ask_check", form | {"catatan": WANTED} | own(other, number)).status_code == 409
    assert verifier.numbers("?tab=verifikasi&cek=menunggu") == [number]
    assert verifier.numbers("?cek=dijawab") == []
    assert 'data-cek="menunggu"' in other.client.get("/biro/").text
    assert "sedang dilakukan Kecamatan Gambir" in verifier.page(number).text
    assert (
        "Batas ini tidak berhenti selama cek lapangan"
        in verifier.client.get(f"/biro/laporan/{number}/jam").text
    )

    home = kecamatan.client.get("/pantau/").text
    assert re.search(r'tab=bantuan"[^>]*>Cek lapangan <span class="count count-alert">1<', home)
    assert kecamatan.numbers("?tab=bantuan") == [number]
    card = part(kecamatan, number, "bantuan")
    assert "Lampu sudah diganti." in card
    assert "Apakah lampu di tiang 5 &lt;menyala&gt;?" in card
    assert 'id="periksa"' not in kecamatan.page(number).text
    assert "photo-flags" not in kecamatan.page(number).text
    by_number(session, number).sign_count = 2  # as if something stood out
    session.commit()
    assert " tanda</span>" in other.client.get("/biro/").text
    assert " tanda</span>" not in kecamatan.client.get("/pantau/").text
    assert set(kecamatan.actions(number)) == {"finish_check", "return_check", "note"}
    assert desk_of(app, session, "kecamatan.menteng").page(number).status_code == 404
    form = kecamatan.form(number, "finish_check") | {"alasan": "tidak_sesuai", "catatan": SAW}
    bare = kecamatan.post(number, "finish_check", form)
    assert bare.status_code == 422
    assert "Lampirkan paling sedikit satu foto" in bare.text
    assert SAW in bare.text
    for wrong, code in (({"versi": "1"}, 409), ({"tugas": "7"}, 404), ({"alasan": "lainnya"}, 422)):
        assert kecamatan.post(number, "finish_check", form | wrong, photos=1).status_code == code, wrong
    assert unit.post(number, "finish_check", form | own(unit, number)).status_code == 403
    assert kecamatan.post(number, "finish_check", form | {"csrf_token": ""}, photos=1).status_code == 400
    done = kecamatan.post(number, "finish_check", form, photos=2)
    assert done.status_code == 303
    assert "Anda melaporkan hasil cek lapangan" in kecamatan.client.get(done.location).text
    assert kecamatan.post(number, "finish_check", form, photos=1).status_code == 409
    assert kecamatan.numbers("?tab=bantuan") == []
    assert SAW not in unit.page(number).text

    top = part(verifier, number, "periksa")
    assert 'data-hasil-cek="tidak_sesuai"' in top
    assert SAW in top
    assert 'data-side="check"' in top
    assert verifier.numbers("?cek=dijawab") == [number]
    assert 'data-belum-dibaca="1"' in verifier.client.get("/pemberitahuan/jumlah").text
    assert "Cek lapangan: ada jawaban dari Kecamatan Gambir" in verifier.client.get("/pemberitahuan/").text
    assert "data-belum-dibaca" not in other.client.get("/pemberitahuan/jumlah").text
    opened = re.search(
        r'<details class="action action-primary" open.*?</details>', verifier.page(number).text, re.DOTALL
    )
    assert opened is not None
    assert "/aksi/reject" in opened[0]
    assert "Cek lapangan Kecamatan Gambir: tidak sesuai." in opened[0]
    verifier.act(number, "reject", alasan="belum_tuntas", catatan=SAW)
    assert "data-belum-dibaca" not in verifier.client.get("/pemberitahuan/jumlah").text
    figures = verifier.client.get("/biro/periksa-ulang/").text
    assert 'data-cek-sesuai="0" data-cek="1"' in figures
    assert '<tr data-nama="Kelurahan Gambir">' in figures
    for path in (f"/laporan/{number}", f"/lacak/{number}"):
        shown = app.test_client().get(path).text
        assert "Kecamatan" not in shown
        assert SAW not in shown


def test_on_the_phone_of_field_staff(app: Flask, session: Session) -> None:
    walk = begun(session).finished()
    walk.act("biro.verifikator", "ask_check", unit="gambir", note=WANTED)
    walk.act("kelurahan.gambir", "assign_check", staff="petugas.gambir.1")
    session.commit()
    staff = desk_of(app, session, "petugas.gambir.1")
    home = staff.client.get("/petugas/").text
    assert re.search(r'id="bantuan-judul">Cek lapangan <', home)
    assert "Untuk Biro Pemerintahan" in home
    assert "Cek lapangan · Diminta" in home
    assert staff.numbers() == [walk.number]
    assert [task["nomor"] for task in staff.client.get("/petugas/tugas.json").get_json()["tugas"]] == [
        walk.number
    ]
    assert set(staff.actions(walk.number)) == {"finish_check", "return_check", "note"}
    assert "Lampu diganti." in part(staff, walk.number, "bantuan")
    assert desk_of(app, session, f"petugas.{SUDIN}.2").page(walk.number).status_code == 404
    fields = staff.form(walk.number, "finish_check") | {
        "alasan": "tidak_dapat_dipastikan",
        "catatan": "Pagar.",
    }
    path, key = f"/petugas/laporan/{walk.number}/kirim/finish_check", {"Idempotency-Key": "satu"}
    first, again = (staff.client.post(path, data=fields, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert first.get_json() == again.get_json()
    assert staff.numbers() == []
