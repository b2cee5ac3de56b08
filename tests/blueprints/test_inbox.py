"""The inbox as a desk's officer works it: by forms alone, one message one decision, everything typed kept."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.domain import evidence, inbox
from app.domain.inbox import InboundMessage
from app.domain.notification import Message
from app.domain.report import Report
from app.domain.vocabulary import InboundState, Medium, Notice
from app.gateways.storage import storage
from tests.blueprints.browser import hidden
from tests.blueprints.officers import sign_in_as
from tests.course import GAMBIR, filed, jpeg, officer
from tests.inbound import PHONE, message_at_desk

INBOX = "/kanal/pesan/"
PLACE = {"lat": str(GAMBIR[0]), "lon": str(GAMBIR[1])}


@pytest.fixture
def desk(client: FlaskClient, session: Session) -> FlaskClient:
    """The SMS desk at its browser."""
    sign_in_as(client, session, "kanal.sms")
    return client


def arrives(session: Session, text: str = "Lampu jalan mati", **fields: object) -> InboundMessage:
    message = message_at_desk(session, text, **{"now": clock.now(), **fields})  # type: ignore[arg-type]
    session.commit()  # a refused form rolls back to here
    return message


def decide(client: FlaskClient, message: InboundMessage, action: str, **fields: object) -> TestResponse:
    """Send one of the page's forms."""
    page = client.get(f"{INBOX}{message.public_id}").text
    form = {"csrf_token": hidden(page, "csrf_token"), **fields}
    return client.post(f"{INBOX}{message.public_id}/aksi/{action}", data=form)


def told(session: Session, medium: Medium = Medium.SMS) -> list[Message]:
    """What was told, but for the confirmation that the message arrived."""
    query = select(Message).where(Message.medium == medium).order_by(Message.id)
    return [message for message in session.scalars(query) if "dibaca petugas" not in message.body]


def rows(page: str) -> list[str]:
    return re.findall(r'<tr[^>]* data-pesan="([^"]+)"', page)


def test_messages_come_first_at_home_as_long_as_some_wait(desk: FlaskClient, session: Session) -> None:
    waiting = filed(session, channel="sms", lat=None, lon=None)
    assert rows(desk.get("/kanal/").text) == []
    message = arrives(session)
    page = desk.get("/kanal/").text
    assert rows(page) == [str(message.public_id)]
    assert re.findall(r'<tr[^>]* data-nomor="([^"]+)"', page) == [waiting.number]
    assert re.search(r'href="/kanal/pesan/" aria-current="page">Pesan masuk <span class="count[^>]*>1<', page)
    reports = desk.get("/kanal/?tab=perlu").text
    assert (rows(reports), waiting.number in reports) == ([], True)
    assert "Pesan masuk <span" in reports


def test_the_homes_cost_at_most_five_statements(
    desk: FlaskClient, session: Session, statements: list[str]
) -> None:
    for number in range(3):
        arrives(session, sender=f"+62813{number:08d}")
    for path in ("/kanal/", INBOX, f"{INBOX}?tab=selesai", "/kanal/segar", f"{INBOX}segar"):
        desk.get(path)
        session.expire_all()
        statements.clear()
        assert desk.get(path).status_code == 200
        assert len(statements) <= 5, path


def test_an_unchanged_list_answers_304(desk: FlaskClient, session: Session) -> None:
    arrives(session)
    for path in ("/kanal/segar", f"{INBOX}segar"):
        first = desk.get(path)
        again = desk.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code in (200, 304)  # 200 only where the minute passed between the two
        arrives(session, sender=f"+6281300000{len(path):03d}")
        assert desk.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_message_becomes_a_report_and_the_sender_gets_number_and_code(
    desk: FlaskClient, session: Session
) -> None:
    message = arrives(session, "Lampu jalan mati di depan Monas", name="Pak Budi")
    page = desk.get(f"{INBOX}{message.public_id}").text
    assert re.search(r"<textarea[^>]* name=\"isi\"[^>]*>\s*Lampu jalan mati di depan Monas</textarea>", page)
    assert re.search(r'value="penerangan-jalan" selected', page)
    answer = decide(
        desk,
        message,
        "laporan",
        isi="Lampu mati.",
        kategori="penerangan-jalan",
        prioritas="tinggi",
        nama="Budi",
        **PLACE,
    )
    assert answer.status_code == 303, answer.text
    report = session.scalars(select(Report)).one()
    assert (report.holder_code, report.priority, report.channel_code) == ("gambir", "tinggi", "sms")
    assert report.contact is not None
    assert (report.contact.name, report.contact.phone) == ("Budi", PHONE)
    [sms] = told(session)
    assert (sms.notice, sms.recipient) == (Notice.RECEIVED, PHONE)
    assert report.tracking_code in sms.body
    shown = desk.get(answer.location).text
    assert f'data-nomor="{report.number}"' in shown
    assert "menjadi laporan" in shown
    assert 'data-key="n"' in shown
    ticket = desk.get(f"/kanal/laporan/{report.number}").text
    assert f"{INBOX}{message.public_id}" in ticket
    assert "/kanal/pesan/" not in _seen_by(desk, session, "kelurahan.gambir", report.number)


def _seen_by(client: FlaskClient, session: Session, username: str, number: str) -> str:
    home = sign_in_as(client, session, username)
    return client.get(f"{home}laporan/{number}").text


def test_a_report_from_social_media_is_answered_there(client: FlaskClient, session: Session) -> None:
    sign_in_as(client, session, "kanal.twitter")
    message = arrives(session, "Banjir di Gambir", channel="twitter", sender="991", name="Siti")
    assert decide(client, message, "laporan", isi="Banjir", **PLACE).status_code == 303
    [tweet] = told(session, Medium.X)
    assert (tweet.recipient, tweet.in_reply_to, tweet.is_open) == ("991", message.external_id, False)


def test_what_is_wrong_keeps_everything_typed_and_the_message(desk: FlaskClient, session: Session) -> None:
    message = arrives(session)
    wrong = {
        "isi": "Lampu <b>mati</b>",
        "alamat": "Jl. Juanda",
        "nama": "Siti",
        "lat": "48.85",
        "lon": "2.35",
    }
    refused = decide(desk, message, "laporan", **wrong)
    assert refused.status_code == 422
    for kept in (
        "Lampu &lt;b&gt;mati&lt;/b&gt;",
        "Jl. Juanda",
        'value="Siti"',
        'value="48.85"',
        "di luar wilayah DKI",
    ):
        assert kept in refused.text, kept
    assert "Anda memegang pesan ini" in refused.text
    for action, fields, sentence in (
        ("tambah", {"nomor": "SM261123000000"}, "Tidak ada laporan dengan nomor ini"),
        ("tanya", {"catatan": " "}, "Tulis pertanyaan"),
        ("kesampingkan", {"alasan": "entah"}, "Pilih alasan"),
    ):
        again = decide(desk, message, action, **fields)
        assert (again.status_code, sentence in again.text) == (422, True), action
    assert message.state == InboundState.WAITING


def test_added_to_a_report_with_its_photo_it_stands_in_the_history(
    desk: FlaskClient, session: Session, app: Flask
) -> None:
    picture = evidence.plan_upload(jpeg(), "tiang.jpg", now=clock.now())
    storage().put(picture.original_key, jpeg(), "image/jpeg")
    receipt = filed(session, channel="sms")
    message = arrives(session, "Tiang nomor 12", files=[picture])
    assert decide(desk, message, "tambah", nomor=receipt.number).status_code == 303
    ticket = desk.get(f"/kanal/laporan/{receipt.number}").text
    assert "Pelapor menambahkan keterangan: lewat SMS" in ticket
    assert "Tiang nomor 12" in ticket
    assert "Dari pelapor" in ticket


def test_a_question_goes_out_and_the_message_waits_elsewhere(desk: FlaskClient, session: Session) -> None:
    message = arrives(session)
    assert decide(desk, message, "tanya", catatan="Di kelurahan mana?").status_code == 303
    assert "Di kelurahan mana?" in told(session)[0].body
    assert rows(desk.get(INBOX).text) == []
    assert rows(desk.get(f"{INBOX}?tab=ditanyakan").text) == [str(message.public_id)]
    assert "Di kelurahan mana?" in desk.get(f"{INBOX}{message.public_id}").text
    name = arrives(session, "Promo", sender="TELKOMSEL")
    assert "aksi/tanya" not in desk.get(f"{INBOX}{name.public_id}").text
    assert decide(desk, name, "tanya", catatan="Siapa?").status_code == 422


def test_two_officers_never_take_the_same_message(desk: FlaskClient, session: Session, app: Flask) -> None:
    message, second = arrives(session), app.test_client()
    sign_in_as(second, session, "biro.admin")
    token = hidden(second.get(f"{INBOX}{message.public_id}").text, "csrf_token")
    assert "hx-trigger" in desk.get(f"{INBOX}{message.public_id}").text
    mine = {"csrf_token": hidden(desk.get(INBOX).text, "csrf_token")}
    assert desk.post(f"{INBOX}{message.public_id}/ambil", data=mine).status_code == 303
    name = officer(session, "kanal.sms").name
    refused = second.post(f"{INBOX}{message.public_id}/ambil", data={"csrf_token": token})
    assert (refused.status_code, name in refused.text) == (409, True)
    late = second.post(
        f"{INBOX}{message.public_id}/aksi/kesampingkan", data={"csrf_token": token, "alasan": "iklan"}
    )
    assert (late.status_code, name in late.text) == (409, True)
    assert message.state == InboundState.WAITING
    assert name in second.get(f"{INBOX}?kanal=sms").text
    assert desk.post(f"{INBOX}{message.public_id}/lepas", data=mine).status_code == 303
    assert second.post(f"{INBOX}{message.public_id}/ambil", data={"csrf_token": token}).status_code == 303


def test_a_decision_is_made_once(desk: FlaskClient, session: Session) -> None:
    message = arrives(session)
    page = desk.get(f"{INBOX}{message.public_id}").text
    form = {"csrf_token": hidden(page, "csrf_token"), "isi": "Lampu mati", **PLACE}
    address = f"{INBOX}{message.public_id}/aksi/laporan"
    assert [desk.post(address, data=form).status_code for _ in range(2)] == [303, 409]
    assert "dua kali" in desk.post(address, data=form).text
    assert len(session.scalars(select(Report)).all()) == 1


def test_the_next_is_the_first_that_nobody_has(desk: FlaskClient, session: Session) -> None:
    first, second = arrives(session), arrives(session, sender="+6281311112222")
    form = {"csrf_token": hidden(desk.get(INBOX).text, "csrf_token")}
    taken = [desk.post(f"{INBOX}berikutnya", data=form).location for _ in range(3)]
    assert taken == [f"{INBOX}{first.public_id}", f"{INBOX}{second.public_id}", INBOX]
    assert "Anda memegang" in desk.get(taken[1]).text


def test_several_are_put_aside_at_once(desk: FlaskClient, session: Session) -> None:
    chosen = [arrives(session, sender=f"+62813{number:08d}") for number in range(3)]
    inbox.claim(session, chosen[2].public_id, actor=officer(session, "biro.admin"), now=clock.now())
    session.commit()
    form = {
        "csrf_token": hidden(desk.get(INBOX).text, "csrf_token"),
        "pesan": [str(m.public_id) for m in chosen],
    }
    without = desk.post(f"{INBOX}sekaligus", data=form)
    assert (without.status_code, without.text.count(" checked")) == (422, 3)
    assert desk.post(f"{INBOX}sekaligus", data={**form, "pesan": [], "alasan": "iklan"}).status_code == 422
    answer = desk.post(f"{INBOX}sekaligus", data={**form, "alasan": "iklan"}, follow_redirects=True)
    assert "2 pesan dikesampingkan. 1 tidak" in answer.text
    assert [m.state for m in chosen] == [InboundState.DISMISSED] * 2 + [InboundState.WAITING]


def test_photos_are_for_the_desk_only_and_refusals_are_said(
    desk: FlaskClient, session: Session, app: Flask
) -> None:
    picture = evidence.plan_upload(jpeg(), "tiang.jpg", now=clock.now())
    storage().put(picture.original_key, jpeg(), "image/jpeg")
    message = arrives(session, files=[picture], refused=[("surat.pdf", "Foto surat.pdf bukan gambar.")])
    page = desk.get(f"{INBOX}{message.public_id}").text
    assert "Foto surat.pdf bukan gambar." in page
    address = re.search(r'src="(/kanal/pesan/[^"]+/kecil)"', page)
    assert address is not None
    assert desk.get(address[1]).status_code == 404
    evidence.copy(storage(), picture.original_key)
    assert desk.get(address[1]).mimetype == "image/jpeg"
    assert desk.get(address[1].replace("kecil", "asli")).status_code == 404
    sign_in_as(desk, session, "kanal.email")
    assert desk.get(address[1]).status_code == 404


def test_refusals_come_in_their_order(client: FlaskClient, session: Session, app: Flask) -> None:
    message = arrives(session)
    address, unknown = f"{INBOX}{message.public_id}", f"{INBOX}{uuid.uuid4()}"
    assert client.get(address).status_code == 303
    assert client.get(f"{INBOX}segar").status_code == 286
    sign_in_as(client, session, "kelurahan.gambir")
    assert {client.get(path).status_code for path in (INBOX, address, unknown)} == {403}
    sign_in_as(client, session, "kanal.email")
    assert {client.get(path).status_code for path in (address, unknown)} == {404}
    sign_in_as(client, session, "kanal.sms")
    token = {"csrf_token": hidden(client.get(address).text, "csrf_token")}
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(f"{address}/aksi/laporan").status_code == 400
    assert client.post(f"{address}/aksi/terbang", data=token).status_code == 404
    assert client.post(f"{unknown}/aksi/laporan", data=token).status_code == 404


def test_biro_looks_at_one_channel_after_the_other(client: FlaskClient, session: Session) -> None:
    sms, mail = arrives(session), arrives(session, channel="email", sender="siti@contoh.id")
    sign_in_as(client, session, "biro.admin")
    assert rows(client.get(f"{INBOX}?kanal=sms").text) == [str(sms.public_id)]
    assert rows(client.get(f"{INBOX}?kanal=email").text) == [str(mail.public_id)]
    assert client.get(f"{INBOX}?kanal=tidak-ada").status_code == 404
    page = client.get("/admin/").text
    assert "Pesan di meja kanal" in page
    assert '/kanal/pesan/?kanal=email"' in page
    assert "siti@contoh.id" not in client.get(f"{INBOX}{mail.public_id}").text


def test_overdue_messages_are_red_and_counted(client: FlaskClient, session: Session) -> None:
    arrives(session, now=clock.now() - timedelta(hours=25))
    sign_in_as(client, session, "kanal.sms")
    assert re.search(r'class="is-late"', client.get(INBOX).text)
    sign_in_as(client, session, "pemantau")
    page = client.get("/pantau/").text
    assert re.search(r'data-kanal="sms".*?<td class="num">1</td>.*?text-bad fw-semibold">1<', page, re.DOTALL)
    sign_in_as(client, session, "kecamatan.gambir")
    assert "Pesan di meja kanal" not in client.get("/pantau/").text


def test_desks_without_inbound_messages_keep_their_page(client: FlaskClient, session: Session) -> None:
    sign_in_as(client, session, "kanal.lurah")
    assert "Tidak ada pesan yang menunggu." in client.get(INBOX).text
    assert client.get("/kanal/").status_code == 200


def test_what_citizens_write_is_shown_harmlessly(desk: FlaskClient, session: Session) -> None:
    message = arrives(session, "<script>alert(1)</script> =cmd()", name="<img src=x>")
    for page in (desk.get(INBOX).text, desk.get(f"{INBOX}{message.public_id}").text):
        assert "<script>alert" not in page
        assert "<img src=x>" not in page
        assert "&lt;script&gt;alert(1)" in page
    assert desk.get(f"{INBOX}?q=%00%27%22").status_code == 200
    assert desk.get(f"{INBOX}?setelah=abc&tab=entah").status_code == 200


def test_reading_alone_takes_nothing(desk: FlaskClient, session: Session) -> None:
    message = arrives(session)
    desk.get(f"{INBOX}{message.public_id}")
    assert (message.claimed_by_id, message.state) == (None, InboundState.WAITING)


def test_the_answer_to_our_question_and_what_was_asked_about_become_one_report(
    desk: FlaskClient, session: Session
) -> None:
    first = arrives(session, "Lampu jalan mati", now=clock.now() - timedelta(hours=2))
    assert decide(desk, first, "tanya", catatan="Di mana?").status_code == 303
    second = arrives(session, "Di depan Monas")
    page = desk.get(f"{INBOX}{second.public_id}").text
    assert re.search(r'name="isi"[^>]*>\s*Lampu jalan mati\n\nDi depan Monas</textarea>', page)
    assert decide(desk, second, "laporan", isi="Lampu mati di depan Monas", **PLACE).status_code == 303
    report = session.scalars(select(Report)).one()
    assert [(m.state, m.report_id) for m in (first, second)] == [
        (InboundState.ADDED, report.id),
        (InboundState.REPORT, report.id),
    ]
    assert rows(desk.get(f"{INBOX}?tab=ditanyakan").text) == []


def test_a_search_for_a_sender_leaves_no_number_in_an_address(desk: FlaskClient, session: Session) -> None:
    message = arrives(session)
    arrives(session, sender="+6281311112222")
    form = {"csrf_token": hidden(desk.get(INBOX).text, "csrf_token"), "q": "0812 3456 7890"}
    answer = desk.post(f"{INBOX}cari", data=form)
    assert answer.status_code == 303
    assert "3456" not in answer.location
    page = desk.get(answer.location).text
    assert rows(page) == [str(message.public_id)]
    assert 'value="0812 3456 7890"' in page
    assert desk.get(f"{INBOX}?pengirim=karangan").status_code == 200


def test_what_is_near_and_what_is_named_can_be_chosen_at_once(desk: FlaskClient, session: Session) -> None:
    near = filed(session, now=clock.now(), channel="sms", phone="081311112222")
    public = filed(session, now=clock.now(), channel="jaki")
    foreign = filed(session, now=clock.now(), channel="email", is_public=False)
    message = arrives(session, f"Tambahan untuk {near.number} dan {foreign.number}")
    place = {"kelurahan": "31.71.01.1001", "lat": GAMBIR[0], "lon": GAMBIR[1], "how": "foto", "score": 1.0}
    numbers = [near.number, foreign.number]
    message.proposal = {**(message.proposal or {}), "places": [place], "numbers": numbers, "spam": 0.9}
    session.commit()
    page = desk.get(f"{INBOX}{message.public_id}").text
    assert page.count(f'name="nomor" value="{near.number}"') == 2  # named and near
    assert re.search(rf'id="f-tambah-nomor"[^>]* value="{near.number}"', page)
    assert f'href="/laporan/{public.number}"' in page
    assert f'value="{foreign.number}"' not in page
    assert "dari lokasi foto" in page
    assert "mirip iklan" in page
    assert f'value="{GAMBIR[0]:.6f}"' in page
    assert decide(desk, message, "tambah", nomor=foreign.number).status_code == 422
    assert decide(desk, message, "tambah", nomor=near.number).status_code == 303


def test_a_post_is_answered_openly_only_when_the_desk_says_so(client: FlaskClient, session: Session) -> None:
    sign_in_as(client, session, "kanal.twitter")
    message = arrives(session, "Banjir di Gambir", channel="twitter", sender="991", name="Siti")
    assert 'name="terbuka"' in client.get(f"{INBOX}{message.public_id}").text
    refused = decide(client, message, "tanya", catatan="Hubungi 081311112222", terbuka="1")
    assert refused.status_code == 422
    assert "pesan langsung" in refused.text
    assert decide(client, message, "tanya", catatan="Di RT berapa?", terbuka="1").status_code == 303
    [reply] = told(session, Medium.X)
    assert (reply.is_open, reply.in_reply_to) == (True, message.external_id)


def test_the_questions_of_the_proposed_category_are_asked(desk: FlaskClient, session: Session) -> None:
    message = arrives(session, "Lampu jalan mati, gelap sekali")
    page = desk.get(f"{INBOX}{message.public_id}").text
    assert 'name="pertanyaan" value="penerangan-jalan"' in page
    fields = {"isi": "Lampu mati", "kategori": "penerangan-jalan", **PLACE}
    shown = {**fields, "pertanyaan": "penerangan-jalan", "tanya-nomor_tiang": "A-17"}
    refused = decide(desk, message, "laporan", **shown)
    assert refused.status_code == 422
    assert "Jawab pertanyaan ini: Keadaan lampu." in refused.text
    assert 'value="A-17"' in refused.text
    made = decide(desk, message, "laporan", **shown, **{"tanya-keadaan": "mati"})
    assert made.status_code == 303, made.text
    report = session.scalars(select(Report)).one()
    assert report.answers == {"nomor_tiang": "A-17", "keadaan": "mati"}


def test_several_answers_are_kept_when_the_form_is_refused(desk: FlaskClient, session: Session) -> None:
    message = arrives(session, "Parkir liar")
    answers = {"pertanyaan": "parkir-liar", "tanya-waktu": ["pagi", "malam"]}
    refused = decide(desk, message, "laporan", isi="", kategori="parkir-liar", **answers)
    assert refused.status_code == 422
    assert refused.text.count('name="tanya-waktu"') == 4
    assert len(re.findall(r'name="tanya-waktu" value="(?:pagi|malam)"[^>]* checked', refused.text)) == 2


def test_a_message_whose_pieces_never_came_says_so(desk: FlaskClient, session: Session) -> None:
    message = arrives(session)
    assert "tidak pernah sampai" not in desk.get(f"{INBOX}{message.public_id}").text
    message.pieces_missing = 2
    session.commit()
    assert "2 bagian pesan ini tidak pernah sampai" in desk.get(f"{INBOX}{message.public_id}").text


@pytest.mark.parametrize("reason", ["pantulan", "balasan_otomatis"])
def test_reasons_of_machines_are_not_the_desks(desk: FlaskClient, session: Session, reason: str) -> None:
    message = arrives(session)
    assert f'value="{reason}"' not in desk.get(f"{INBOX}{message.public_id}").text + desk.get(INBOX).text
    assert decide(desk, message, "kesampingkan", alasan=reason).status_code == 422
    session.expire_all()
    assert session.get_one(InboundMessage, message.id).state == InboundState.WAITING
