"""/admin/pesan: who reads it, what it shows, sending again."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import clock
from app.domain import notification, organisation
from app.domain.inbox.opting import OPTED_OUT
from app.domain.notification import Message
from app.domain.vocabulary import Medium, MessageState, Role
from tests.domain.desk_report import desk_report
from tests.outbox_rows import put_messages

PASSWORD = "sandi-untuk-uji"


def sign_in(client: FlaskClient, session: Session, role: Role, unit: str = "biro-pemerintahan") -> None:
    organisation.add_user(
        session,
        username=f"uji.{role}",
        name="Uji",
        role=role,
        unit_code=unit,
        password=PASSWORD,
        email=None,
        now=clock.now(),
    )
    page = client.get("/masuk").get_data(as_text=True)
    form = {"username": f"uji.{role}", "password": PASSWORD, "csrf_token": token(page)}
    assert client.post("/masuk", data=form).status_code == 303


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


@pytest.fixture
def unsent(session: Session) -> Message:
    report = desk_report(session, now=clock.now())
    notification.set_aside(session, Medium.SMS)
    return session.scalars(select(Message).where(Message.report_id == report.id)).one()


def test_only_biro_admin_enters(client: FlaskClient, session: Session) -> None:
    assert client.get("/admin/pesan").status_code == 303
    sign_in(client, session, Role.VERIFIER)
    assert client.get("/admin/pesan").status_code == 403


def test_messages_are_read_there_even_without_a_gateway(
    client: FlaskClient, session: Session, unsent: Message
) -> None:
    sign_in(client, session, Role.BIRO_ADMIN)
    page = client.get("/admin/pesan").get_data(as_text=True)
    assert "Laporan Anda kami terima" in page
    assert "tidak terkirim: gateway belum diatur" in page
    assert "0812****7890" in page
    assert "81234567890" not in page
    assert "Kode rahasia Anda: ********" in page


def test_filters_narrow_the_list(client: FlaskClient, session: Session, unsent: Message) -> None:
    sign_in(client, session, Role.BIRO_ADMIN)

    def count(query: str) -> int:
        return client.get(f"/admin/pesan?{query}").get_data(as_text=True).count("data-pesan=")

    assert count("status=unsendable&media=sms&jenis=received") >= 1
    assert count("status=failed") == 0
    assert count("media=email") == 0
    assert count("nomor=SM000000000000") == 0


def test_an_officer_sends_a_message_again(
    app: Flask, client: FlaskClient, session: Session, unsent: Message
) -> None:
    sign_in(client, session, Role.BIRO_ADMIN)
    page = client.get("/admin/pesan").get_data(as_text=True)
    path = f"/admin/pesan/{unsent.key}/kirim-ulang"
    assert path in page
    assert client.post(path).status_code == 400
    assert client.post(path, data={"csrf_token": token(page)}).status_code == 303
    session.expire_all()
    assert session.get_one(Message, unsent.id).state == MessageState.QUEUED
    assert client.post(path, data={"csrf_token": token(page)}).status_code == 409


def test_pages_follow_each_other_without_gap_or_repeat(client: FlaskClient, session: Session) -> None:
    put_messages(session, [f"uji-{number:03d}." for number in range(60)], now=clock.now())
    sign_in(client, session, Role.BIRO_ADMIN)
    first = client.get("/admin/pesan?status=queued").get_data(as_text=True)
    following = re.search(r'href="(/admin/pesan\?[^"]*setelah=\d+)"', first)
    assert following is not None
    second = client.get(following.group(1).replace("&amp;", "&")).get_data(as_text=True)
    seen = re.findall(r"uji-\d{3}\.", first) + re.findall(r"uji-\d{3}\.", second)
    assert seen == [f"uji-{number:03d}." for number in reversed(range(60))]


def test_the_configuration_leads_there(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, Role.BIRO_ADMIN)
    assert 'href="/admin/pesan"' in client.get("/admin/").get_data(as_text=True)


def test_segments_are_shown_and_added_up_by_day(client: FlaskClient, session: Session) -> None:
    session.execute(delete(Message))
    now = clock.now()
    sent = [(parts, now - timedelta(days=days)) for parts, days in ((1, 0), (3, 0), (2, 1), (9, 20))]
    for message_id, (parts, at) in zip(put_messages(session, "abcd", now=now), sent, strict=True):
        message = session.get_one(Message, message_id)
        message.parts, message.sent_at, message.state = parts, at, MessageState.SENT
    sign_in(client, session, Role.BIRO_ADMIN)
    page = client.get("/admin/pesan").get_data(as_text=True)
    assert "3 segmen" in page
    days = re.findall(r'<tr data-hari="([^"]+)">.*?<td[^>]*>(\d+)</td><td[^>]*>(\d+)</td>', page)
    today = clock.local_date(now)
    assert days == [(today.isoformat(), "2", "4"), ((today - timedelta(days=1)).isoformat(), "1", "2")]


def test_whoever_opted_out_is_named_as_the_reason(
    client: FlaskClient, session: Session, unsent: Message
) -> None:
    unsent.failure = OPTED_OUT
    session.flush()
    sign_in(client, session, Role.BIRO_ADMIN)
    assert "tidak mau menerima kabar (BERHENTI)" in client.get("/admin/pesan").get_data(as_text=True)
