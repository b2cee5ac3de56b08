"""/admin/kanal: channels made, renamed, retired, given prefixes, officers, accounts and texts; the record of it."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.domain import inbox, reference
from app.domain.channel import Channel
from app.domain.configuration import ConfigChange
from app.domain.inbox import ChannelAccount, InboundMessage
from app.domain.notification import Message
from app.domain.organisation import user_by_username
from app.domain.vocabulary import InboundState, Medium
from tests.blueprints.admin.office import Admin as Office
from tests.blueprints.browser import csrf_of, hidden
from tests.blueprints.officers import desk_of, sign_in_as
from tests.course import filed
from tests.inbound import message_at_desk

WHATSAPP = {"nama": "WhatsApp", "awalan": "wa", "jenis": "face_to_face", "meja": "", "kontak": "0811-1"}
X_FORM = {
    "adaptor": "x",
    "akun": "gubernur",
    "set-api_base": "https://api.x.com",
    "set-user_id": "2244994945",
    "set-token": "token-yang-rahasia",
    "set-consumer_secret": "",
}


class Admin(Office):
    """biro.admin at the pages of the channels."""

    def at_channel(self, path: str, **fields: Any) -> TestResponse:
        """A change of the channel as its page stands now."""
        page = re.match(r"/admin/kanal/\w+", path)
        assert page is not None
        return self.change(page[0], path.removeprefix(page[0]), **fields)

    def whatsapp(self) -> str:
        answer = self.send("/admin/kanal", **WHATSAPP)
        assert (answer.status_code, answer.location) == (303, "/admin/kanal/whatsapp"), answer.text
        return answer.location

    def channel(self, code: str) -> Channel:
        self.session.expire_all()
        return self.session.get_one(Channel, code)


@pytest.fixture
def admin(client: FlaskClient, session: Session) -> Admin:
    return Admin(client, session)


@pytest.mark.parametrize("username", ["biro.verifikator", "pemantau", "kanal.sms", "kelurahan.gambir"])
def test_only_biro_admin_enters(client: FlaskClient, session: Session, username: str) -> None:
    assert client.get("/admin/kanal").status_code == 303
    sign_in_as(client, session, username)
    assert client.get("/admin/kanal").status_code == 403
    token = csrf_of(client, "/akun")
    for path in ("/admin/kanal", "/admin/kanal/sms", "/admin/kanal/sms/aktif", "/admin/kanal/sms/petugas"):
        assert client.post(path, data={"csrf_token": token, **WHATSAPP}).status_code == 403
    assert session.get(Channel, "whatsapp") is None


def test_every_page_opens_and_one_that_never_was_is_404(admin: Admin) -> None:
    page = admin.get("/admin/kanal")
    channels = admin.session.scalars(select(Channel)).all()
    for channel in channels:
        assert f'data-kanal="{channel.code}"' in page
        assert channel.name in admin.get(f"/admin/kanal/{channel.code}")
    for path in ("tidak-ada", "sms/teks/digest/sms", "sms/teks/received/faks", "twitter/akun/tidak-ada"):
        assert admin.client.get(f"/admin/kanal/{path}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"nama": ""}, "Isi nama kanal"),
        ({"nama": "x" * 61}, "Isi nama kanal"),
        ({"nama": "sms"}, "sudah dipakai kanal lain"),
        ({"awalan": "W"}, "dua atau tiga huruf"),
        ({"awalan": "WA1"}, "dua atau tiga huruf"),
        ({"awalan": "WAO"}, "bukan I, L, atau O"),
        ({"awalan": "SM"}, "milik kanal SMS"),
        ({"awalan": "QL"}, "milik kanal Qlue"),
        ({"jenis": "radio"}, "Pilih jenis kanal"),
        ({"jenis": "retired"}, "Pilih jenis kanal"),
        ({"meja": "tidak-ada"}, "Pilih siapa"),
        ({"meja": "gambir"}, "Pilih siapa"),
        ({"urutan": "banyak"}, "Isi angka"),
        ({"kontak": "x" * 121}, "Paling panjang"),
    ],
)
def test_what_does_not_fit_keeps_what_was_typed(admin: Admin, fields: dict[str, str], named: str) -> None:
    given = {**WHATSAPP, "kontak": "Jalan Kebon Sirih 18", **fields}
    answer = admin.send("/admin/kanal", **given)
    assert answer.status_code == 422
    assert named in answer.text
    assert 'aria-invalid="true"' in answer.text or 'aria-describedby="f-jenis-error"' in answer.text
    assert ("Jalan Kebon Sirih 18" in answer.text) or "kontak" in fields
    assert admin.session.get(Channel, "whatsapp") is None


def test_a_new_channel_is_offered_numbered_and_named_everywhere(admin: Admin, app: Flask) -> None:
    path = admin.whatsapp()
    page = admin.get("/kanal/baru?kanal=whatsapp")
    assert '<option value="whatsapp"' in page
    form = {"csrf_token": hidden(page, "csrf_token"), "kunci": hidden(page, "kunci"), "kanal": "whatsapp"}
    receipt = admin.client.post("/kanal/baru", data={**form, "isi": "Got mampet di depan pasar."}).text
    number = re.findall(r'data-nomor="(WA\d{12})"', receipt)[0]
    assert "WhatsApp" in admin.client.get(f"/biro/laporan/{number}").text
    assert 'value="whatsapp"' in admin.client.get("/statistik").text
    assert admin.client.get("/statistik.json?kanal=whatsapp").json["kanal"] == {"whatsapp": 1}
    assert 'value="whatsapp"' in admin.client.get("/admin/kunci").text

    answer = admin.at_channel(f"{path}/petugas/baru", pengguna="kanal.whatsapp", nama_petugas="Rina")
    assert answer.status_code == 200, answer.text
    link = re.search(r"data-tautan>http://localhost(/\S+)</p>", answer.text)
    assert link is not None
    newcomer = app.test_client()
    page = newcomer.get(link[1]).text
    fields = {
        "csrf_token": hidden(page, "csrf_token"),
        "sandi_baru": "sandi-baru-rina",
        "sandi_ulang": "sandi-baru-rina",
    }
    assert newcomer.post(link[1], data=fields).status_code == 303
    desk = desk_of(app, admin.session, "kanal.whatsapp")
    assert desk.numbers() == [number]
    assert "relocate" in desk.actions(number)


def test_a_name_that_is_taken_as_a_code_makes_another(admin: Admin) -> None:
    admin.whatsapp()
    second = admin.send("/admin/kanal", **{**WHATSAPP, "nama": "Whats-App", "awalan": "WB"})
    assert second.status_code == 422  # WB is the portal's
    second = admin.send("/admin/kanal", **{**WHATSAPP, "nama": "WhatsApp.", "awalan": "WAC"})
    assert second.location == "/admin/kanal/whatsapp_2"
    assert reference.catalogue(admin.session).prefixes["WAC"] == "whatsapp_2"


def test_another_prefix_is_for_new_numbers_and_the_old_one_stays_its_own(admin: Admin) -> None:
    path = admin.whatsapp()
    first = filed(admin.session, channel="whatsapp")
    admin.session.commit()
    assert admin.at_channel(path, **{**WHATSAPP, "awalan": "WAX"}).status_code == 303
    second = filed(admin.session, channel="whatsapp")
    admin.session.commit()
    assert (first.number[:2], second.number[:3]) == ("WA", "WAX")
    assert "WAX" + second.number[3:9] in admin.client.get(f"/biro/laporan/{second.number}").text
    assert "Awalan lama</dt><dd>WA</dd>" in admin.get(path)
    taken = admin.send("/admin/kanal", **{**WHATSAPP, "nama": "Kanal lain"})
    assert taken.status_code == 422
    assert "milik kanal WhatsApp" in taken.text
    with pytest.raises(IntegrityError):  # nor by any other way
        admin.session.execute(text("UPDATE channels SET prefix = 'WA' WHERE code = 'sms'"))
    admin.session.rollback()
    assert admin.at_channel(path, **WHATSAPP).status_code == 303  # its own it may have again


def test_a_retired_channel_takes_nothing_new_and_what_waits_is_decided_on(admin: Admin, app: Flask) -> None:
    waiting = message_at_desk(admin.session, "Lampu jalan mati", now=clock.now())
    report = filed(admin.session, channel="sms")
    admin.session.commit()
    assert "1 pesan masih menunggu" in admin.get("/admin/kanal/sms")
    assert admin.at_channel("/admin/kanal/sms/aktif", aktif="0").status_code == 303
    page = admin.get("/kanal/baru")
    assert '<option value="sms"' not in page
    form = {"csrf_token": hidden(page, "csrf_token"), "kunci": hidden(page, "kunci"), "kanal": "sms"}
    assert admin.client.post("/kanal/baru", data={**form, "isi": "Lampu mati"}).status_code == 403
    assert 'value="sms"' in admin.client.get("/biro/").text  # the filter names it
    assert admin.client.get(f"/biro/laporan/{report.number}").status_code == 200

    desk = app.test_client()
    sign_in_as(desk, admin.session, "kanal.sms")
    shown = desk.get(f"/kanal/pesan/{waiting.public_id}").text
    fields = {
        "csrf_token": hidden(shown, "csrf_token"),
        "isi": "Lampu jalan mati",
        "kelurahan": "31.71.01.1001",
    }
    made = desk.post(f"/kanal/pesan/{waiting.public_id}/aksi/laporan", data=fields)
    assert made.status_code == 303, made.text
    admin.session.expire_all()
    assert admin.session.get_one(InboundMessage, waiting.id).state == InboundState.REPORT
    assert admin.at_channel("/admin/kanal/sms/aktif", aktif="1").status_code == 303
    assert admin.channel("sms").is_active


def test_two_administrators_at_once(admin: Admin) -> None:
    path = admin.whatsapp()
    version = hidden(admin.client.get(path).text, "versi")
    assert admin.send(path, versi=version, **{**WHATSAPP, "nama": "WA Pemprov"}).status_code == 303
    for action, fields in (
        ("", WHATSAPP),
        ("/aktif", {"aktif": "0"}),
        ("/petugas", {"petugas": "kanal.sms"}),
    ):
        late = admin.send(path + action, versi=version, **fields)
        assert late.status_code == 409
        assert "sudah diubah oleh Admin Biro Pemerintahan" in late.text
        assert "WA Pemprov" in late.text
    channel = admin.channel("whatsapp")
    assert (channel.name, channel.is_active) == ("WA Pemprov", True)


def test_every_change_is_recorded_with_from_and_to(admin: Admin) -> None:
    path = admin.whatsapp()
    admin.at_channel(path, **{**WHATSAPP, "nama": "WhatsApp Jakarta", "titik": "1"})
    admin.at_channel(path, **{**WHATSAPP, "nama": "WhatsApp Jakarta", "titik": "1"})  # changes nothing
    admin.at_channel(f"{path}/petugas", petugas="kanal.lapor")
    page = admin.get(path)
    assert "nama dari WhatsApp menjadi WhatsApp Jakarta; titik peta dari tidak menjadi ya." in page
    assert "meja kanal.lapor dari kanal.lapor menjadi kanal.whatsapp." in page
    changes = admin.session.scalars(select(ConfigChange).where(ConfigChange.key == "whatsapp")).all()
    assert len(changes) == 3
    moved = user_by_username(admin.session, "kanal.lapor")
    assert moved is not None
    assert moved.actor().channel_code == "whatsapp"


def test_an_officer_of_another_role_is_no_desk_officer(admin: Admin) -> None:
    path = admin.whatsapp()
    for name in ("kelurahan.gambir", "tidak.ada", ""):
        assert admin.at_channel(f"{path}/petugas", petugas=name).status_code == 422
    taken = admin.at_channel(f"{path}/petugas/baru", pengguna="kanal.sms", nama_petugas="Rina")
    assert taken.status_code == 422
    assert "sudah dipakai" in taken.text
    assert 'value="Rina"' in taken.text


def test_a_secret_goes_in_and_never_comes_out(admin: Admin) -> None:
    path = "/admin/kanal/governor_social"
    assert "set-token" in admin.get(f"{path}/akun?adaptor=x")
    assert admin.at_channel(f"{path}/akun", **X_FORM).status_code == 303
    page = admin.get(f"{path}/akun/gubernur")
    assert "token-yang-rahasia" not in page + admin.get(path)
    assert re.search(r"Terisi, diubah \d+ \w+ \d{4}. Kosongkan agar tetap.", page)
    assert "http://localhost/webhook/governor_social/gubernur" in page
    assert "2244994945" in page

    assert admin.at_channel(f"{path}/akun/gubernur", **{**X_FORM, "set-token": ""}).status_code == 303
    account = admin.session.get_one(ChannelAccount, ("governor_social", "gubernur"))
    assert account.settings["token"] == "token-yang-rahasia"
    changed = {**X_FORM, "set-token": "token-lain", "set-user_id": "7"}
    assert admin.at_channel(f"{path}/akun/gubernur", **changed).status_code == 303
    page = admin.get(path)
    assert "akun gubernur: user_id dari 2244994945 menjadi 7" in page
    assert "akun gubernur: token diubah" in page
    said = "".join(f"{one.before}{one.after}" for one in admin.session.scalars(select(ConfigChange)))
    assert "token-lain" not in said
    assert "token-yang-rahasia" not in said
    gone = {**X_FORM, "set-token": "", "hapus-token": "1"}
    assert admin.at_channel(f"{path}/akun/gubernur", **gone).status_code == 303
    admin.session.expire_all()
    assert "token" not in admin.session.get_one(ChannelAccount, ("governor_social", "gubernur")).settings


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"akun": "Akun Besar"}, "Isi nama pendek"),
        ({"set-api_base": "ftp://x"}, "diawali https"),
        ({"set-api_base": "http://10.0.0.1"}, "diawali https"),
        ({"set-user_id": "@DKIJakarta"}, "hanya angka"),
        ({"adaptor": "lapor"}, "cocok dengan jenis"),
        ({"adaptor": "sms"}, "cocok dengan jenis"),
    ],
)
def test_a_wrong_account_is_refused(admin: Admin, fields: dict[str, str], named: str) -> None:
    answer = admin.at_channel("/admin/kanal/governor_social/akun", **{**X_FORM, **fields})
    assert answer.status_code == 422
    assert named in answer.text
    assert "token-yang-rahasia" not in answer.text
    assert admin.session.get(ChannelAccount, ("governor_social", "gubernur")) is None


def test_an_account_is_paused_and_removed_only_while_unused(admin: Admin) -> None:
    path = "/admin/kanal/governor_social/akun"
    admin.at_channel(path, **X_FORM)
    assert admin.at_channel(path, **X_FORM).status_code == 422  # the name is taken
    assert admin.at_channel(f"{path}/gubernur/aktif", aktif="0").status_code == 303
    assert inbox.accounts_of(admin.session, Medium.X, {}) == []
    assert "Dijeda" in admin.get("/admin/kanal/governor_social")
    assert admin.at_channel(f"{path}/gubernur/aktif", aktif="1").status_code == 303
    inbox.heard(admin.session, "governor_social", "gubernur", now=clock.now(), message=True)
    admin.session.commit()
    assert admin.at_channel(f"{path}/gubernur/hapus").status_code == 409
    assert admin.at_channel(path, **{**X_FORM, "akun": "wakil"}).status_code == 303
    assert admin.at_channel(f"{path}/wakil/hapus").status_code == 303
    assert admin.session.get(ChannelAccount, ("governor_social", "wakil")) is None


def test_a_kind_that_its_accounts_do_not_fit_is_refused(admin: Admin) -> None:
    admin.at_channel("/admin/kanal/governor_social/akun", **X_FORM)
    given = {"nama": "Gubernur", "awalan": "TG", "jenis": "media", "meja": ""}
    answer = admin.at_channel("/admin/kanal/governor_social", **given)
    assert answer.status_code == 422
    assert "punya akun jaringan" in answer.text


TEXT = "CRM Jakarta: laporan {nomor} kami terima[[ di Kel. {kelurahan}]]. Kode: {kode}."


def test_a_text_of_its_own_is_tried_used_and_taken_back(admin: Admin) -> None:
    path = "/admin/kanal/jaki/teks/received/sms"
    assert "Teks bawaan dipakai" in admin.get(path)
    tried = admin.at_channel(path, isi=TEXT, langkah="coba")
    assert tried.status_code == 200
    assert "kami terima di Kel. Gambir. Kode: 7K4MX2QP." in tried.text
    assert 'data-segmen="1"' in tried.text
    filed(admin.session)
    assert admin.at_channel(path, isi=TEXT, langkah="simpan").status_code == 303
    placed = filed(admin.session)
    nowhere = filed(admin.session, lat=None, lon=None)
    by_number = {
        message.report_id: message.body
        for message in admin.session.scalars(select(Message).order_by(Message.id))
    }
    grouped = f"{placed.number[:8]} {placed.number[8:]}"
    assert by_number[placed.report_id] == (
        f"CRM Jakarta: laporan {grouped} kami terima di Kel. Gambir. Kode: {placed.tracking_code}."
    )
    assert f"kami terima. Kode: {nowhere.tracking_code}." in by_number[nowhere.report_id]
    other = filed(admin.session, channel="sms")
    bodies = admin.session.scalars(select(Message.body).where(Message.report_id == other.report_id)).all()
    assert bodies[0].startswith("Laporan Anda kami terima")
    admin.session.commit()
    assert admin.at_channel(path, langkah="bawaan").status_code == 303
    assert "Teks bawaan dipakai" in admin.get(path)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("", "Isi teksnya"),
        ("Nomor {nomor}", "Isian {kode} wajib"),
        ("Nomor {nomor} kode [[{kode}]]", "Isian {kode} wajib"),
        ("{nomor} {kode} {{ 7*7 }}", "tidak dikenal"),
        ("{nomor} {kode} {rahasia}", "{rahasia} tidak dikenal"),
        ("{nomor} {kode} [[", "tidak berpasangan"),
        ("{nomor} {kode} " + "panjang " * 65, "segmen SMS"),
        ("{nomor} {kode} " + "x" * 600, "paling panjang"),
    ],
)
def test_a_text_that_would_fail_is_refused(admin: Admin, body: str, named: str) -> None:
    answer = admin.at_channel("/admin/kanal/jaki/teks/received/sms", isi=body, langkah="simpan")
    assert answer.status_code == 422
    assert named in answer.text
    assert reference.catalogue(admin.session).own_texts == {}


def test_a_mail_needs_a_subject(admin: Admin) -> None:
    path = "/admin/kanal/email/teks/finished/email"
    body = "Laporan {nomor} selesai.[[ Hasil: {hasil}]]"
    assert admin.at_channel(path, isi=body, langkah="simpan").status_code == 422
    tried = admin.at_channel(path, isi=body, perihal="Selesai: {nomor}", langkah="coba")
    assert "Hasil: Lampu diganti" in tried.text
    assert admin.at_channel(path, isi=body, perihal="Selesai: {nomor}", langkah="simpan").status_code == 303
    assert "teks sendiri" in admin.get("/admin/kanal/email")


def test_another_process_sees_the_change_with_the_officers_next_page(admin: Admin) -> None:
    admin.get("/kanal/baru")
    kept = reference.catalogue(admin.session)
    # As another process commits it: this one is told nothing.
    admin.session.execute(text("UPDATE channels SET name = 'Pesan singkat' WHERE code = 'sms'"))
    admin.session.commit()
    assert reference.catalogue(admin.session) is kept
    assert "Pesan singkat" in admin.get("/kanal/baru")


def test_a_report_of_a_channel_that_this_process_does_not_know_yet_is_shown(admin: Admin) -> None:
    known = reference.catalogue(admin.session)
    assert known.channels["baru_saja"].name == "baru_saja"
    assert known.channels.get("baru_saja") is None
