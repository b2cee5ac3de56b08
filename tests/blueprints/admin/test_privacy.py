"""/admin/privasi: only biro.admin; a person's copy, correction and erasure; retention and holds; breaches; the log."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.clock import local, now
from app.domain import audit
from app.domain.privacy import ContactAccess
from app.domain.report import Report, by_number
from app.domain.rights.retention import Periods, periods
from app.domain.rights.tombstone import Tombstone
from app.jobs import privacy as work
from tests.blueprints.admin.office import Admin
from tests.blueprints.browser import hidden
from tests.blueprints.officers import sign_in_as
from tests.course import Walk, filed
from tests.domain.rights.person import EMAIL, NAME, PHONE, TEXT, Person, left_in_database
from tests.inbound import message_at_desk

HOME = "/admin/privasi"
WHY = "Surat permintaan 12/2026, KTP dicocokkan."
PAGES = ("", "/log", "/retensi", "/penahanan", "/akses", "/hapus", "/koreksi", "/catatan", "/kebocoran")
PERIODS = {"anonim_hari": "60", "hapus_hari": "400", "pesan_hari": "90", "catatan_hari": "365"}


@pytest.fixture
def admin(client: FlaskClient, session: Session) -> Admin:
    return Admin(client, session)


def begun(answer: TestResponse) -> str:
    """The page of the task that the form began, after the worker did it."""
    assert answer.status_code == 303, answer.text
    work.run(answer.location.rsplit("/", 1)[1])
    return answer.location


def test_nobody_else_enters(client: FlaskClient, session: Session) -> None:
    for username in ("biro.verifikator", "pemantau", "kanal.sms", "kelurahan.gambir"):
        sign_in_as(client, session, username)
        for page in PAGES:
            assert client.get(HOME + page).status_code == 403, (username, page)
        assert client.post(f"{HOME}/hapus").status_code in (400, 403)


def test_every_page_shows_and_says_what_is_wrong(admin: Admin) -> None:
    for page in PAGES:
        assert "<h1>" in admin.get(HOME + page)
    assert HOME in admin.get("/admin/")
    assert admin.send(f"{HOME}/penahanan/{9**30}/lepas", alasan=WHY).status_code == 404
    assert admin.client.get(f"{HOME}/log?setelah={9**30}&petugas=%00x&dari=kemarin").status_code == 200
    long = "x" * 5000
    for page, fields in (
        ("/akses", {"telepon": "0812", "email": "bukan", "alasan": ""}),
        ("/akses", {"alasan": WHY}),
        ("/akses", {"nomor": "JK000000000000", "alasan": long}),
        ("/hapus", {"telepon": "081200000000", "alasan": WHY, "apa": "semua", "dasar": "retention"}),
        ("/koreksi", {"nomor": "", "alasan": ""}),
        ("/penahanan", {"nomor": "tidak ada", "alasan": "x"}),
        ("/kebocoran", {"judul": "", "ditemukan": "kemarin", "unit": "tidak-ada", "nomor": "JK1"}),
    ):
        answer = admin.send(HOME + page, **fields)
        assert answer.status_code == 422, (page, answer.status_code)
        assert "error-summary" in answer.text


def test_a_person_gets_everything_as_a_copy(admin: Admin, session: Session) -> None:
    person = Person(session)
    filed(session, text="Lampu orang lain", phone="081311112222")
    session.commit()
    where = begun(admin.send(f"{HOME}/akses", telepon="0857 1234 8876", email=EMAIL, alasan=WHY))
    assert "3 laporan" in admin.get(where)
    answer = admin.client.get(f"{where}/berkas")
    assert answer.headers["Content-Disposition"].endswith('.zip"')
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    whole = json.loads(archive.read("data.json"))
    page = archive.read("baca.html").decode()
    assert {one["nomor"] for one in whole["laporan"]} == {
        person.portal.number, person.sms.number, person.mail.number
    }  # fmt: skip
    portal = next(one for one in whole["laporan"] if one["nomor"] == person.portal.number)
    assert portal["kontak"]["email"] == EMAIL
    assert portal["pendapat"][0]["catatan"].startswith(TEXT)
    assert TEXT in page
    assert NAME in page
    assert "Lampu orang lain" not in page
    assert {one["dari"] for one in whole["pesan_masuk"]} == {PHONE, EMAIL}
    assert whole["pesan_keluar"]
    assert len([name for name in archive.namelist() if name.startswith("foto/")]) == 4
    assert (
        session.scalar(select(func.count()).select_from(ContactAccess).where(ContactAccess.reason == WHY))
        == 3
    )
    log = admin.get(f"{HOME}/log?petugas=biro.admin&nomor={person.sms.number}")
    assert WHY in log
    assert f'data-nomor="{person.portal.number}"' not in log
    sign_in_as(admin.client, session, "biro.verifikator")
    assert admin.client.get(f"{where}/berkas").status_code == 403


def test_a_contact_is_corrected_and_the_old_value_is_gone(admin: Admin, session: Session) -> None:
    number = filed(session, phone="081299990000", name="Budi Lama", now=now()).number
    session.commit()
    page = admin.send(f"{HOME}/koreksi", nomor=number, alasan=WHY)
    assert 'value="Budi Lama"' in page.text
    given = {"nomor": number, "versi": hidden(page.text, "versi"), "alasan": WHY, "nama": "Budi Baru"}
    wrong = admin.send(f"{HOME}/koreksi/simpan", **given, telepon="12", email="")
    assert wrong.status_code == 422
    assert 'value="Budi Baru"' in wrong.text
    assert admin.send(f"{HOME}/koreksi/simpan", **given, telepon="0857 1234 8876").status_code == 303
    assert admin.send(f"{HOME}/koreksi/simpan", **given, telepon="0857 0000 1111").status_code == 409
    contact = by_number(session, number).contact
    assert contact is not None
    assert (contact.name, contact.phone) == ("Budi Baru", PHONE)
    assert "contact" not in str(left_in_database(session, "Budi Lama", "81299990000"))
    assert "nama, telepon" in admin.get(f"{HOME}/koreksi")
    assert audit.verify(session, now=now()).broken is None


def test_erasure_is_shown_before_it_is_done_and_a_hold_stops_it(admin: Admin, session: Session) -> None:
    number = filed(session, phone=PHONE, name=NAME, text=f"{TEXT}, {NAME}", now=now()).number
    session.commit()
    held = admin.send(f"{HOME}/penahanan", nomor=number, alasan="Perkara 5/G/2026/PTUN-JKT")
    assert held.status_code == 303
    assert (
        admin.send(f"{HOME}/penahanan", nomor=number, alasan="Perkara 6/G/2026/PTUN-JKT").status_code == 409
    )
    given = {"nomor": number, "alasan": WHY, "apa": "reporter", "dasar": "request"}
    assert "ditahan" in admin.send(f"{HOME}/hapus", **given).text
    release = re.search(r'action="([^"]+/lepas)"', admin.get(f"{HOME}/penahanan"))
    assert release is not None
    assert admin.send(release[1], alasan="x").status_code == 422
    assert admin.send(release[1], alasan="Perkara selesai, putusan inkrah.").status_code == 303
    assert admin.send(release[1], alasan="Perkara selesai, putusan inkrah.").status_code == 409
    shown = admin.send(f"{HOME}/hapus", **given)
    assert "1 laporan" in shown.text
    assert "Hapus sekarang" in shown.text
    assert by_number(session, number).contact is not None
    where = begun(admin.send(f"{HOME}/hapus/sekarang", **given))
    assert "Selesai" in admin.get(where)
    assert left_in_database(session, NAME, "85712348876") == []
    assert number in admin.get(f"{HOME}/retensi").replace(" ", "")


def test_the_schedule_does_what_the_dry_run_says(app: Flask, admin: Admin, session: Session) -> None:
    assert admin.change(f"{HOME}/retensi", **{**PERIODS, "hapus_hari": "59"}).status_code == 422
    assert admin.change(f"{HOME}/retensi", **{**PERIODS, "pesan_hari": "1e3"}).status_code == 422
    stale = admin.send(f"{HOME}/retensi", versi="7", **PERIODS)
    assert stale.status_code == 409
    assert admin.change(f"{HOME}/retensi", **PERIODS).status_code == 303
    assert periods(session) == Periods(60, 400, 90, 365)
    assert "anonim_hari dari 730 menjadi 60" in admin.get(f"{HOME}/retensi")
    numbers = []
    for days in (500, 100, 100, 10):
        walk = Walk(
            session, filed(session, phone=PHONE, text=f"{TEXT} {days}", now=now() - timedelta(days=days))
        )
        walk.now = now() - timedelta(days=days)
        walk.finished().act("biro.verifikator2", "approve")
        numbers.append(walk.number)
    old = message_at_desk(
        session, "Iklan judi gacor", sender="+6281377776666", now=now() - timedelta(days=100)
    )
    session.execute(
        text("UPDATE inbound_messages SET state = 'dismissed', due_at = NULL WHERE id = :id"), {"id": old.id}
    )
    session.commit()
    admin.send(f"{HOME}/penahanan", nomor=numbers[2], alasan="Pemeriksaan Inspektorat")
    runner = app.test_cli_runner()
    tried = runner.invoke(args=["privasi", "retensi", "--coba"])
    assert "anonimkan 2 laporan, hapus 1 laporan" in tried.output
    assert "1 pesan" in tried.output
    assert "ditahan 1 laporan" in tried.output
    assert session.scalar(select(func.count()).select_from(Tombstone)) == 0
    done = runner.invoke(args=["privasi", "retensi"])
    assert "anonimkan 1, hapus 1, pesan 1" in done.output, done.output
    kept = {report.number: report.contact_id is not None for report in session.scalars(select(Report))}
    assert [kept[number] for number in numbers] == [False, False, True, True]
    assert "dihapus pada" in by_number(session, numbers[0]).public_text
    assert left_in_database(session, "judi gacor", "81377776666") == []
    assert "anonimkan 0, hapus 0, pesan 0" in runner.invoke(args=["privasi", "retensi"]).output
    assert audit.verify(session, now=now()).broken is None


def test_a_breach_is_counted_listed_and_told_in_time(admin: Admin, session: Session) -> None:
    at = now() - timedelta(hours=5)
    for phone in (PHONE, PHONE, "081311112222"):
        filed(session, phone=phone, name="Nama Pelapor", now=at)
    filed(session, phone="", now=at)
    filed(session, phone="081311113333", now=at - timedelta(days=9))
    session.commit()
    given = {
        "judul": "Daftar kontak terkirim ke alamat salah", "sebab": "Surel salah alamat.",
        "tindakan": "Diminta dihapus.", "data": ["nama", "telepon"], "unit": "gambir",
        "ditemukan": f"{local(now() - timedelta(minutes=2)):%Y-%m-%dT%H:%M}",
        "dari": f"{local(at - timedelta(hours=1)):%Y-%m-%dT%H:%M}", "sampai": f"{local(now()):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    turned = admin.send(f"{HOME}/kebocoran", **{**given, "sampai": given["dari"]})
    assert turned.status_code == 422
    where = admin.send(f"{HOME}/kebocoran", **given).location
    page = admin.get(where)
    assert "2 orang dari 4 laporan; 1 laporan tanpa kontak" in page
    assert "2 hari 23 j" in page
    assert "Daftar kontak terkirim" in admin.get(HOME)
    assert "Nomor telepon" in admin.get(f"{where}/surat")
    assert admin.send(f"{where}/daftar", alasan="").status_code == 422
    made = begun(admin.send(f"{where}/daftar", alasan="Pemberitahuan menurut Pasal 46"))
    sheet = load_workbook(io.BytesIO(admin.client.get(f"{made}/berkas").data)).active
    assert sheet is not None
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == [PHONE, PHONE, "+6281311112222"]
    assert session.scalar(select(func.count()).select_from(ContactAccess)) == 3
    for whom in ("lembaga", "orang"):
        assert admin.send(f"{where}/diberitahu", siapa=whom).status_code == 303
    assert admin.send(f"{where}/diberitahu", siapa="orang").status_code == 409
    assert "lengkap" in admin.get(f"{HOME}/kebocoran")


def test_the_record_of_processing_is_worded_by_biro(admin: Admin) -> None:
    page = f"{HOME}/catatan/pesan"
    assert admin.change(page, kegiatan="Surat").status_code == 422
    words = dict.fromkeys(("data", "tujuan", "dasar", "lama", "penerima", "pengamanan"), "Kata baru")
    assert admin.change(page, kegiatan="Surat-menyurat warga", **words).status_code == 303
    assert "Surat-menyurat warga" in admin.get(f"{HOME}/catatan")
    assert admin.client.get(f"{HOME}/catatan/tidak-ada").status_code == 404
