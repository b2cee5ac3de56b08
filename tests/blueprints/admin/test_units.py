"""/admin/unit: units made, changed while they hold reports, and retired only when they hold nothing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.domain.report import by_number
from tests.blueprints.admin.office import Admin
from tests.blueprints.officers import desk_of
from tests.course import SUDIN, Walk, filed

UNIT = f"/admin/unit/{SUDIN}"
PD = {
    "kode": "dinas-taman",
    "jenis": "pd",
    "nama": "Dinas Taman",
    "pendek": "Dintam",
    "induk": "",
    "wilayah": "",
}
UKPD = {
    **PD,
    "kode": "dinas-taman.pusat",
    "jenis": "ukpd",
    "nama": "Suku Dinas Taman",
    "induk": "dinas-taman",
    "wilayah": "31.71",
}


@pytest.fixture
def admin(client: FlaskClient, session: Session) -> Admin:
    return Admin(client, session)


def test_a_new_agency_is_given_reports_at_once(app: Flask, admin: Admin) -> None:
    bad = admin.send("/admin/unit", **{**UKPD, "kode": "gambir", "wilayah": "31.71.01"})
    assert bad.status_code == 422
    assert all(f'id="f-{name}-error"' in bad.text for name in ("kode", "induk", "wilayah"))
    assert admin.send("/admin/unit", **PD).status_code == 303
    assert admin.send("/admin/unit", **UKPD).status_code == 303
    number = filed(admin.session).number
    lurah = desk_of(app, admin.session, "kelurahan.gambir")
    lurah.act(number, "coordinate", unit="dinas-taman", catatan="Taman.")
    assert by_number(admin.session, number).holder_code == "dinas-taman"
    assert "dinas-taman.pusat" in admin.get("/admin/unit?cari=taman")
    assert "dinas-taman.pusat" in admin.get("/admin/unit?jenis=ukpd")


def test_what_holds_something_is_not_retired_and_says_what(admin: Admin) -> None:
    walk = Walk(admin.session, filed(admin.session)).to_sudin()
    refused = admin.change(UNIT, "/aktif", aktif="0")
    assert refused.status_code == 409
    assert "1 laporan terbuka" in refused.text
    assert walk.number in refused.text
    assert "akun aktif" in refused.text
    parent = admin.change("/admin/unit/bina-marga", "/aktif", aktif="0")
    assert "kategori dengan unit pertama ini" in parent.text
    area = admin.send("/admin/unit/gambir/aktif", versi="0", aktif="0")
    assert (area.status_code, "mengikuti wilayah" in area.text) == (409, True)


def test_the_desk_of_a_channel_is_named_by_its_channel(admin: Admin) -> None:
    assert "mengikuti kanalnya" in admin.get("/admin/unit/kanal.sms")
    form = {"nama": "Meja", "pendek": "Meja", "induk": "", "wilayah": ""}
    assert admin.send("/admin/unit/kanal.sms", versi="0", **form).status_code == 409


def test_an_empty_unit_is_retired_and_comes_back(app: Flask, admin: Admin) -> None:
    admin.send("/admin/unit", **PD)
    admin.send("/admin/unit", **UKPD)
    assert "unit di bawahnya" in admin.change("/admin/unit/dinas-taman", "/aktif", aktif="0").text
    for code in ("dinas-taman.pusat", "dinas-taman"):
        assert admin.change(f"/admin/unit/{code}", "/aktif", aktif="0").status_code == 303
    number = filed(admin.session).number
    lurah = desk_of(app, admin.session, "kelurahan.gambir")
    assert 'value="dinas-taman"' not in lurah.page(number).text
    assert "Induknya" in admin.change("/admin/unit/dinas-taman.pusat", "/aktif", aktif="1").text
    assert admin.change("/admin/unit/dinas-taman", "/aktif", aktif="1").status_code == 303
    assert "aktif dari tidak menjadi ya" in admin.get("/admin/unit/dinas-taman")


def test_a_unit_changed_while_it_holds_reports(app: Flask, admin: Admin) -> None:
    walk = Walk(admin.session, filed(admin.session)).to_sudin()
    due = walk.report.due_at
    form = {
        "nama": "Suku Dinas Jalan Pusat",
        "pendek": "SDJ Pusat",
        "induk": "bina-marga",
        "wilayah": "31.71",
    }
    assert admin.change(UNIT, **form).status_code == 303
    assert admin.send(UNIT, versi="0", **form).status_code == 409
    report = by_number(admin.session, walk.number)
    assert (report.holder_code, report.due_at) == (SUDIN, due)
    sudin = desk_of(app, admin.session, f"sudin.{SUDIN}")
    page = sudin.page(walk.number)
    assert (page.status_code, "Suku Dinas Jalan Pusat" in page.text) == (200, True)
    walk.act(f"sudin.{SUDIN}", "assign", staff=f"petugas.{SUDIN}.1")
    page_of_unit = admin.get(UNIT)
    assert "menjadi Suku Dinas Jalan Pusat" in page_of_unit
    assert "Admin" in page_of_unit
