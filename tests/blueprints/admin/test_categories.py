"""/admin/kategori: categories and questions made, changed, retired while reports are open; nothing public stays that may not."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.domain import audit
from app.domain.portrayal import Portrayal
from app.domain.reference import catalogue
from app.domain.reference_admin import publicity
from app.domain.report import by_number
from tests.blueprints.admin.office import Admin
from tests.blueprints.officers import desk_of
from tests.course import Walk, filed

LAMP = "/admin/kategori/penerangan-jalan"
FORM = {
    "nama": "Lampu Jalan",
    "kelompok": "Jalan dan transportasi",
    "unit": "bina-marga",
    "foto": "1",
    "publik": "1",
    "kata_kunci": "PJU\nlampu  jalan\npju\n",
    "urutan": "3",
}
NEW = {**FORM, "kode": "taman-kota", "nama": "Taman Kota", "jam": "48", "kalender": "kerja", "unit": ""}
STATE = f"{LAMP}/pertanyaan/keadaan"


@pytest.fixture
def admin(client: FlaskClient, session: Session) -> Admin:
    return Admin(client, session)


def test_a_new_category_can_be_reported_at_once(admin: Admin) -> None:
    bad = admin.send("/admin/kategori", **{**NEW, "kode": "jalan", "jam": "setengah", "unit": "gambir"})
    assert (bad.status_code, 'value="setengah"' in bad.text) == (422, True)
    assert all(f'id="f-{name}-error"' in bad.text for name in ("kode", "jam", "unit"))
    assert admin.send("/admin/kategori", **NEW).status_code == 303
    receipt = filed(admin.session, category="taman-kota")
    assert by_number(admin.session, receipt.number).category_code == "taman-kota"
    services = admin.client.get("/open311/v2/services.json").json
    assert "taman-kota" in [service["service_code"] for service in services or []]


def test_a_category_changed_in_use_keeps_open_reports_their_sense(app: Flask, admin: Admin) -> None:
    number = filed(admin.session).number
    Walk(admin.session, filed(admin.session)).to_sudin()
    due = by_number(admin.session, number).due_at
    answer = admin.change(LAMP, **{**FORM, "unit": "perhubungan"})
    assert answer.status_code == 303
    page = admin.get(LAMP)
    assert "nama dari Penerangan Jalan Umum menjadi Lampu Jalan" in page
    assert "unit pertama dari bina-marga menjadi perhubungan" in page
    report = by_number(admin.session, number)
    assert (report.category_code, report.due_at) == ("penerangan-jalan", due)
    lurah = desk_of(app, admin.session, "kelurahan.gambir")
    assert "Lampu Jalan" in lurah.page(number).text
    assert lurah.form(number, "coordinate")["unit"] == "perhubungan"
    assert catalogue(admin.session).categories["penerangan-jalan"].keywords == ("pju", "lampu jalan")


def test_who_was_slower_is_told_and_keeps_what_was_typed(admin: Admin) -> None:
    assert admin.change(LAMP, **FORM).status_code == 303
    late = admin.send(LAMP, versi="0", **{**FORM, "nama": "Penerangan"})
    assert (late.status_code, 'value="Penerangan"' in late.text) == (409, True)
    assert "Sudah diubah oleh" in late.text
    wrong = admin.change(LAMP, **{**FORM, "nama": "", "unit": "tidak-ada"})
    assert (wrong.status_code, "Pilih perangkat daerah" in wrong.text) == (422, True)


def test_a_limit_changed_at_its_own_page_counts_as_a_change(admin: Admin) -> None:
    before = admin.client.get(LAMP).text
    assert (
        admin.send("/admin/batas/kategori/penerangan-jalan", jam="24", kalender="kalender").status_code == 303
    )
    version = before.split('name="versi" value="')[1].split('"')[0]
    assert admin.send(LAMP, versi=version, **FORM).status_code == 409


def test_what_may_no_longer_be_public_leaves_the_portal_at_once(app: Flask, admin: Admin) -> None:
    number, other = filed(admin.session).number, filed(admin.session, category="jalan").number
    closed = Walk(admin.session, filed(admin.session)).finished()
    closed.act("biro.verifikator", "approve")
    visitor = app.test_client()
    assert visitor.get(f"/laporan/{number}").status_code == 200
    answer = admin.change(LAMP, **{**FORM, "publik": ""})
    assert answer.status_code == 303
    assert "2 laporan ditarik dari portal" in admin.get(answer.location)
    for gone in (number, closed.number):
        assert visitor.get(f"/laporan/{gone}").status_code == 404
    assert visitor.get(f"/laporan/{other}").status_code == 200
    portrayed = set(admin.session.scalars(select(Portrayal.category_code)))
    assert "penerangan-jalan" not in portrayed
    assert "jalan" in portrayed
    history = desk_of(app, admin.session, "kelurahan.gambir").page(number).text
    assert "menjadikan kategori laporan ini tidak publik" in history
    assert audit.verify(admin.session, now=clock.now()).broken is None
    assert "boleh publik dari ya menjadi tidak" in admin.get(LAMP)
    assert not by_number(admin.session, filed(admin.session, is_public=True).number).is_public


def test_what_came_in_from_an_old_snapshot_is_swept(admin: Admin) -> None:
    assert admin.change(LAMP, **{**FORM, "publik": ""}).status_code == 303
    number = filed(admin.session).number
    report = by_number(admin.session, number)
    report.is_public = True
    admin.session.flush()
    assert publicity.sweep(admin.session) == 1
    assert not by_number(admin.session, number).is_published
    assert admin.session.get(Portrayal, report.id) is None


def test_a_retired_category_is_offered_no_more_and_read_as_before(app: Flask, admin: Admin) -> None:
    number = filed(admin.session).number
    assert admin.change(LAMP, "/aktif", aktif="0") is not None
    assert not catalogue(admin.session).categories["penerangan-jalan"].is_active
    assert 'value="penerangan-jalan"' not in admin.client.get("/lapor").text
    assert admin.client.get("/open311/v2/services/penerangan-jalan.json").status_code == 404
    lurah = desk_of(app, admin.session, "kelurahan.gambir")
    assert "Penerangan Jalan Umum" in lurah.page(number).text
    lurah.act(number, "coordinate", unit="bina-marga", catatan="Jalan provinsi.")
    assert admin.change(LAMP, "/aktif", aktif="1").status_code == 303
    kept = admin.change("/admin/kategori/lainnya", "/aktif", aktif="0")
    assert (kept.status_code, "belum dipilah" in kept.text) == (409, True)


def test_an_answer_reads_as_it_was_given_when_its_question_changes(app: Flask, admin: Admin) -> None:
    number = filed(admin.session, answers={"keadaan": "mati", "nomor_tiang": "PJU-12"}).number
    lurah = desk_of(app, admin.session, "kelurahan.gambir")
    assert "Mati" in lurah.page(number).text
    page = admin.client.get(STATE).text
    assert "Mati\nBerkedip" in page
    form = {"kata": "Keadaan lampunya", "wajib": "1", "pilihan": "Berkedip\nPadam\nRedup", "urutan": "2"}
    assert admin.change(STATE, **form).status_code == 303
    assert admin.change(f"{LAMP}/pertanyaan/nomor_tiang", "/aktif", aktif="0").status_code == 303
    text = " ".join(lurah.page(number).text.split())
    assert "Keadaan lampunya" in text
    assert "Mati" in text
    assert "PJU-12" in text
    asked = admin.client.get("/open311/v2/services/penerangan-jalan.json").json
    assert asked is not None
    [only] = asked["attributes"]
    assert [value["name"] for value in only["values"]] == ["Berkedip", "Padam", "Redup"]
    assert only["values"][0]["key"] == "berkedip"
    history = admin.get(LAMP)
    assert "pertanyaan nomor_tiang: ditanyakan dari ya menjadi tidak" in history
    assert "Keadaan lampu menjadi Keadaan lampunya" in history


def test_a_question_is_added_and_asked(admin: Admin) -> None:
    page = f"{LAMP}/pertanyaan"
    bad = admin.change(page, kata="Warna lampu", jenis="singlevaluelist", pilihan="Putih")
    assert (bad.status_code, "Putih" in bad.text) == (422, True)
    good = {"kata": "Warna lampu", "jenis": "singlevaluelist", "pilihan": "Putih\nKuning\nputih"}
    assert admin.change(page, **good).status_code == 303
    asked = catalogue(admin.session).categories["penerangan-jalan"].questions[-1]
    assert (asked.code, asked.options) == ("warna_lampu", (("putih", "Putih"), ("kuning", "Kuning")))
    assert "Warna lampu" in admin.client.get("/lapor/pertanyaan?kategori=penerangan-jalan").text
    assert admin.client.get(f"{LAMP}/pertanyaan/tidak-ada").status_code == 404


def test_the_history_stands_newest_first_with_its_author(admin: Admin) -> None:
    admin.change(LAMP, **FORM)
    admin.change(LAMP, **{**FORM, "urutan": "9"})
    page = admin.get(LAMP)
    assert page.index("urutan dari 3 menjadi 9") < page.index("menjadi Lampu Jalan")
