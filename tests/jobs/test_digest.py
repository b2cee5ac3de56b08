"""The officers' mail digest: what arrived and what runs out, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.config import settings
from app.domain import organisation, workflow
from app.domain.actor import SYSTEM
from app.domain.intake import Submission, receive
from app.domain.notification import Message
from app.domain.report import Report
from app.domain.vocabulary import Medium, Notice, Role
from app.domain.workflow import Given
from app.jobs.digest import send_digests

MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
LATER = MORNING + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _by_mail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings(), smtp_url="smtp://127.0.0.1:9"))


@pytest.fixture
def lurah(session: Session) -> int:
    user = organisation.add_user(
        session,
        username="uji.gambir",
        name="Ibu Lurah",
        role=Role.KELURAHAN,
        unit_code="gambir",
        password="sandi-untuk-uji",
        email="gambir@example.org",
        now=MORNING,
    )
    return user.id


def report(session: Session, now: datetime) -> Report:
    submission = Submission(channel="web", text="Lampu jalan mati", lat=-6.1763, lon=106.8270)
    return session.get_one(Report, receive(session, submission, actor=SYSTEM, now=now).report_id)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)
    send_digests()


def mails(session: Session, user_id: int) -> list[Message]:
    query = (
        select(Message)
        .where(Message.user_id == user_id, Message.notice == Notice.DIGEST)
        .order_by(Message.id)
    )
    return list(session.scalars(query))


def test_an_officer_learns_once_what_arrived(
    session: Session, lurah: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = report(session, MORNING - timedelta(minutes=10))
    at(monkeypatch, MORNING)
    at(monkeypatch, LATER)
    [mail] = mails(session, lurah)
    assert (mail.medium, mail.recipient) == (Medium.EMAIL, "gambir@example.org")
    assert mail.subject == "CRM Jakarta: 1 laporan baru"
    assert new.number in mail.body
    assert "Lampu jalan mati" not in mail.body


def test_what_runs_out_is_told_in_the_morning(
    session: Session, lurah: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = report(session, MORNING - timedelta(days=2))
    at(monkeypatch, MORNING)
    [mail] = mails(session, lurah)
    assert mail.subject == "CRM Jakarta: 1 segera jatuh tempo"
    assert old.number in mail.body
    assert "sudah lewat" in mail.body


def test_nothing_to_tell_makes_no_mail(session: Session, lurah: int, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, MORNING)
    assert mails(session, lurah) == []


def test_a_later_arrival_is_told_at_the_next_digest(
    app: Flask, session: Session, lurah: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(session, MORNING - timedelta(minutes=10))
    at(monkeypatch, MORNING)
    second = report(session, LATER - timedelta(minutes=5))
    at(monkeypatch, LATER)
    assert len(mails(session, lurah)) == 2
    assert second.number in mails(session, lurah)[1].body


def test_without_a_mail_server_no_digest_is_written(
    app: Flask, session: Session, lurah: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(session, MORNING - timedelta(minutes=10))
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings(), smtp_url=None))
    at(monkeypatch, MORNING)
    assert mails(session, lurah) == []


def test_a_reminder_is_told_at_the_next_digest_whatever_the_hour(
    session: Session, lurah: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = report(session, MORNING - timedelta(hours=2))
    at(monkeypatch, MORNING)
    user = organisation.user_by_username(session, "kecamatan.gambir")
    assert user is not None
    workflow.apply(
        session, old.number, "remind", Given(), actor=user.actor(), now=MORNING + timedelta(hours=1)
    )
    at(monkeypatch, LATER)
    mail = mails(session, lurah)[-1]
    assert mail.subject.startswith("CRM Jakarta: 1 diingatkan")
    assert "Diingatkan kecamatan atau kota: 1 laporan" in mail.body
    assert old.number in mail.body
