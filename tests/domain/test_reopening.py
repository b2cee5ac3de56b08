"""A reporter's "belum" after Selesai, from the phone to Biro's decision."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import sla
from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.notification import Message
from app.domain.reopening import ReopeningRequest, waiting
from app.domain.vocabulary import ClockKind, Medium, Notice, ReopeningState, Status
from app.queries import ticket, worklist
from tests.course import Walk, filed, officer, photo
from tests.domain.inbox.phone import PHONE, Phone


@pytest.fixture
def walk(session: Session) -> Walk:
    """A finished report of the phone."""
    walk = Walk(session, filed(session, channel="sms", phone=PHONE)).finished()
    walk.act("biro.verifikator2", "approve")
    return walk


@pytest.fixture
def phone(session: Session, walk: Walk) -> Phone:
    return Phone(session, now=walk.now + timedelta(hours=1))


def asking(session: Session, walk: Walk, username: str = "biro.verifikator") -> worklist.Worklist:
    actor = officer(session, username)
    return worklist.worklist(session, {"tab": ["minta"]}, actor=actor, now=walk.now)


def test_belum_asks_once_and_biro_sees_it_with_its_limit(session: Session, walk: Walk, phone: Phone) -> None:
    said = phone.asks(f"BELUM {walk.number} Lampunya mati lagi semalam")
    assert "Biro Pemerintahan memutuskannya paling lambat 24 November 2026" in said
    request = waiting(session, walk.report)
    assert request is not None
    assert (request.why, request.medium) == ("Lampunya mati lagi semalam", Medium.SMS)
    assert request.due_at - phone.now == timedelta(hours=24)
    page = asking(session, walk)
    assert [(row.number, row.due_at) for row in page.rows] == [(walk.number, request.due_at)]
    assert page.counts["minta"].number == 1
    assert walk.report.status == Status.COMPLETED

    again = phone.asks("Belum! Masih gelap")
    assert "sedang diperiksa" in again
    assert session.scalars(select(ReopeningRequest)).all() == [request]
    seen = ticket.ticket(session, walk.number, actor=officer(session, "biro.verifikator"), now=phone.now)
    assert seen.reopening is not None
    assert seen.reopening.why == "Lampunya mati lagi semalam"
    assert seen.likely is not None
    assert seen.likely.action == "reopen"
    assert "sedang diperiksa" in phone.asks("STATUS")


def test_reopening_grants_the_request(session: Session, walk: Walk, phone: Phone) -> None:
    phone.sends(f"belum {walk.number}")
    walk.now = phone.now
    report = walk.act("biro.verifikator", "reopen", reason="belum_selesai", note="Benar, masih mati.")
    [request] = session.scalars(select(ReopeningRequest))
    assert (request.state, request.decided_at) == (ReopeningState.ACCEPTED, walk.now)
    assert report.status == Status.IN_PROGRESS
    assert {clock.kind for clock in sla.running(session, report)} == {ClockKind.FINISH, ClockKind.RED_FLAG}
    assert asking(session, walk).rows == []
    assert "dibuka kembali" in phone.got()[-1]


def test_a_refusal_needs_a_reason_and_tells_the_reporter(session: Session, walk: Walk, phone: Phone) -> None:
    phone.sends(f"BELUM {walk.number} masih mati")
    walk.now = phone.now
    with pytest.raises(Invalid):
        walk.act("biro.admin", "refuse_reopening")
    report = walk.act("biro.admin", "refuse_reopening", note="Lampu menyala saat diperiksa ulang.")
    assert (report.status, report.due_at) == (Status.COMPLETED, None)
    [request] = session.scalars(select(ReopeningRequest))
    assert request.state == ReopeningState.REFUSED
    [told] = session.scalars(select(Message).where(Message.notice == Notice.KEPT_CLOSED))
    assert "Lampu menyala saat diperiksa ulang." in told.body
    assert sla.running(session, report) == []
    assert "sudah pernah diputuskan" in phone.asks(f"BELUM {walk.number} tetap gelap")
    with pytest.raises(Conflict):
        walk.act("biro.admin", "refuse_reopening", note="Lagi.")


def test_others_do_not_decide(session: Session, walk: Walk, phone: Phone) -> None:
    phone.sends(f"BELUM {walk.number} masih mati")
    for username in ("kelurahan.gambir", "kanal.sms"):
        with pytest.raises(Forbidden):
            walk.act(username, "refuse_reopening", note="Tidak.")


def test_a_note_leaves_the_limit_running(session: Session, walk: Walk, phone: Phone) -> None:
    phone.sends(f"BELUM {walk.number} masih mati")
    walk.now = phone.now
    report = walk.act("biro.verifikator", "note", note="Sudah saya telepon sudin.")
    assert [clock.kind for clock in sla.running(session, report)] == [ClockKind.REOPENING]
    assert report.due_at is not None


@pytest.mark.parametrize(("days", "expected"), [(13, "kami terima"), (15, "lebih dari 14 hari")])
def test_it_may_be_asked_for_fourteen_days(
    session: Session, walk: Walk, phone: Phone, days: int, expected: str
) -> None:
    phone.now = walk.now + timedelta(days=days)
    assert expected in phone.asks(f"BELUM {walk.number} masih mati")


def test_a_second_selesai_may_be_doubted_again(session: Session, walk: Walk, phone: Phone) -> None:
    phone.sends(f"BELUM {walk.number} masih mati")
    walk.now = phone.now
    walk.act("biro.verifikator", "reopen", reason="belum_selesai", note="Benar.")
    handler = "sudin.bina-marga.jakarta-pusat"
    walk.act(handler, "finish", note="Kabel diganti.", photos=(photo(walk.now),))
    walk.act("biro.verifikator2", "approve")
    phone.now = walk.now
    assert "kami terima" in phone.asks(f"BELUM {walk.number} padam lagi")
    assert len(session.scalars(select(ReopeningRequest)).all()) == 2
