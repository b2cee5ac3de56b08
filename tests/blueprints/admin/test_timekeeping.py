"""/admin/batas and /admin/kalender: what biro.admin sets, the record of it, and the progress of counting anew."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.domain import sla
from app.domain.reference import catalogue
from app.domain.sla import Holiday, OfficeHours
from app.domain.timekeeping import Recount
from app.domain.vocabulary import Calendar, ClockKind
from tests.blueprints.admin.office import Admin
from tests.blueprints.officers import sign_in_as

HOURS = {name: f"{value:%H:%M}" for name, value in OfficeHours()._asdict().items()}


@pytest.fixture
def admin(client: FlaskClient, session: Session) -> Admin:
    return Admin(client, session)


def test_only_biro_admin_enters(client: FlaskClient, session: Session) -> None:
    sign_in_as(client, session, "biro.verifikator")
    for path in ("/admin/batas", "/admin/batas/react", "/admin/kalender"):
        assert client.get(path).status_code == 403


def test_a_limit_is_set_and_recorded(admin: Admin) -> None:
    assert "Tanggapi" in admin.client.get("/admin/batas").text
    answer = admin.send("/admin/batas/react", jam="4,5", kalender="kerja", separuh="1")
    assert answer.status_code == 303
    limit = catalogue(admin.session).limits[ClockKind.REACT]
    assert (float(limit.hours), limit.calendar, limit.is_halved) == (4.5, Calendar.KERJA, True)
    page = admin.client.get("/admin/batas/react").text
    assert "jam dari 6 menjadi 4.5" in page
    assert admin.session.scalars(select(Recount)).all() == []


def test_what_is_wrong_is_said_and_kept(admin: Admin) -> None:
    answer = admin.send("/admin/batas/react", jam="enam", kalender="kerja")
    assert answer.status_code == 422
    assert 'value="enam"' in answer.text
    assert admin.send("/admin/batas/kategori/jalan", jam="1,5", kalender="kerja").status_code == 422
    for path in ("/admin/batas/finish", "/admin/batas/kategori/tidak-ada"):
        assert admin.client.get(path).status_code == 404


def test_running_ones_are_counted_anew_with_progress(admin: Admin) -> None:
    answer = admin.send("/admin/batas/kategori/jalan", jam="48", kalender="kerja", berjalan="1")
    assert answer.status_code == 303
    assert catalogue(admin.session).categories["jalan"].finish_hours == 48
    assert "dimulai dalam beberapa detik" in admin.client.get("/admin/batas").text
    progress = admin.client.get("/admin/hitung-ulang")
    assert progress.status_code == 200
    [recount] = admin.session.scalars(select(Recount))
    recount.total, recount.finished_at = 0, clock.now()
    admin.session.flush()
    assert admin.client.get("/admin/hitung-ulang").status_code == 286


def test_a_day_off_is_added_and_removed(admin: Admin) -> None:
    day = date(2026, 11, 24)
    fields = {"tahun": "2026", "hari": day.isoformat()}
    bad = admin.send("/admin/kalender/hari", **fields, nama="", jenis="libur")
    assert (bad.status_code, 'id="f-hari-nama-error"' in bad.text) == (422, True)
    assert admin.send("/admin/kalender/hari", **fields, nama="Pilkada", jenis="libur").status_code == 303
    assert not sla.working_calendar(admin.session, clock.now()).is_working_day(day)
    page = admin.client.get("/admin/kalender?tahun=2026").text
    assert 'data-hari="2026-11-24"' in page
    assert "Kalender: hari libur 24 Nov 2026 (Pilkada) ditambahkan" in page
    assert admin.send("/admin/kalender/hari/hapus", **fields).status_code == 303
    assert sla.working_calendar(admin.session, clock.now()).is_working_day(day)


def test_ramadan_and_office_hours_of_a_year(admin: Admin) -> None:
    assert "Belum ada untuk tahun ini" in admin.client.get("/admin/kalender?tahun=2031").text
    month = {"tahun": "2031", "mulai": "2031-12-15", "sampai": "2032-01-13"}
    assert admin.send("/admin/kalender/ramadan", **month).status_code == 303
    assert admin.send("/admin/kalender/ramadan", **month).status_code == 422
    changed = {**HOURS, "closes": "15:00", "tahun": "2031"}
    assert admin.send("/admin/kalender/jam-kerja", **{**changed, "opens": "16:00"}).status_code == 422
    assert admin.send("/admin/kalender/jam-kerja", **changed).status_code == 303
    working = sla.working_calendar(admin.session, clock.now())
    opens, closes = working.hours_of(date(2031, 6, 3)) or (None, None)
    assert (closes - opens).total_seconds() == 7.5 * 3600  # type: ignore[operator]
    assert working.hours_in(2030).closes.hour == 16
    assert working.hours_in(2032).closes.hour == 15
    assert working.is_ramadan(date(2032, 1, 2))
    page = admin.client.get("/admin/kalender?tahun=2031").text
    assert "Jam kerja sejak 2031 diubah: tutup dari 16.00 menjadi 15.00" in page


def test_a_year_is_filled_from_the_national_list(admin: Admin) -> None:
    assert admin.send("/admin/kalender/isi", tahun="2029").status_code == 303
    assert admin.session.get(Holiday, date(2029, 8, 17)) is not None
    assert "tahun 2029 diubah" in admin.client.get("/admin/kalender?tahun=2029").text
