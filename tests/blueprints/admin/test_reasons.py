"""/admin/alasan and /admin/batas-wilayah: reasons retired while reports stand on them; the boundaries in force."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.notification import Message
from app.domain.vocabulary import Notice
from tests.blueprints.admin.office import Admin
from tests.blueprints.officers import desk_of
from tests.course import Walk, filed

WRONG_PLACE = "/admin/alasan/return/lokasi_salah"


@pytest.fixture
def admin(client: FlaskClient, session: Session) -> Admin:
    return Admin(client, session)


def test_a_new_reason_is_offered_and_kept_in_its_history(app: Flask, admin: Admin) -> None:
    bad = admin.send("/admin/alasan", jenis="return", kata="lokasi tidak sesuai")
    assert (bad.status_code, "sudah ada" in bad.text) == (422, True)
    assert admin.send("/admin/alasan", jenis="return", kata="Sudah ditangani PLN").status_code == 303
    assert "sudah_ditangani_pln" in admin.get("/admin/alasan")
    page = "/admin/alasan/return/sudah_ditangani_pln"
    assert admin.change(page, kata="Sudah ditangani PLN Jaya").status_code == 303
    assert admin.send(page, versi="0", kata="Lain").status_code == 409
    assert "kata dari Sudah ditangani PLN menjadi Sudah ditangani PLN Jaya" in admin.get(page)
    assert admin.client.get("/admin/alasan/return/tidak-ada").status_code == 404


def test_a_retired_reason_is_offered_no_more_and_reads_as_before(app: Flask, admin: Admin) -> None:
    walk = Walk(admin.session, filed(admin.session)).to_sudin()
    walk.act("sudin.bina-marga.jakarta-pusat", "return", reason="lokasi_salah", note="Bukan di sini.")
    assert admin.change(WRONG_PLACE, "/aktif", aktif="0").status_code == 303
    dinas = desk_of(app, admin.session, "dinas.bina-marga")
    page = dinas.page(walk.number).text
    assert "Lokasi tidak sesuai" in page
    assert 'value="lokasi_salah"' not in page
    fields = dinas.form(walk.number, "return") | {"alasan": "lokasi_salah", "catatan": "Bukan kami."}
    assert dinas.post(walk.number, "return", fields).status_code == 422
    assert admin.change(WRONG_PLACE, "/aktif", aktif="1").status_code == 303
    assert 'value="lokasi_salah"' in dinas.page(walk.number).text


def test_who_is_declined_is_told_where_to_turn(app: Flask, admin: Admin) -> None:
    page = "/admin/alasan/decline/di_luar_kewenangan"
    bad = admin.change(page, kata="Bukan kewenangan Pemprov DKI Jakarta", saran=" ")
    assert (bad.status_code, "Sebutkan ke mana" in bad.text) == (422, True)
    where = "Hubungi PLN di 123 atau lewat aplikasi PLN Mobile."
    assert admin.change(page, kata="Kewenangan PLN", saran=where).status_code == 303
    assert f"menjadi {where}" in admin.get(page)
    walk = Walk(admin.session, filed(admin.session))
    walk.act("kelurahan.gambir", "decline", reason="di_luar_kewenangan", note="Tiang milik PLN.")
    walk.act("biro.verifikator", "approve")
    admin.session.commit()
    assert where in app.test_client().get(f"/laporan/{walk.number}").text
    last = select(Message.body).where(Message.notice == Notice.UNACTIONABLE)
    assert f"Alasan: Kewenangan PLN. Tiang milik PLN. {where}" in admin.session.scalars(last).one()


def test_the_last_reason_of_a_kind_stays(admin: Admin) -> None:
    codes = [
        line.split('"')[0] for line in admin.client.get("/admin/alasan").text.split("/admin/alasan/hide/")[1:]
    ]
    answers = [admin.change(f"/admin/alasan/hide/{code}", "/aktif", aktif="0").status_code for code in codes]
    assert answers == [303] * (len(codes) - 1) + [409]


def test_the_boundaries_in_force_are_shown(admin: Admin) -> None:
    page = admin.get("/admin/batas-wilayah")
    assert "(berlaku)" in page
    assert "GADM 4.1" in page
    assert "flask wilayah impor" in page
