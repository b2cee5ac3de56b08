"""What the reporter of a merged report sees and says: the parent's course under the own number, BELUM for the parent."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import reporter_of
from app.domain.errors import NotVisible
from app.domain.notification import Message
from app.domain.reopening import ReopeningRequest, waiting
from app.domain.vocabulary import Notice, Status
from app.queries.own_report import own_report
from app.queries.public_report import public_report
from app.queries.ticket import ticket
from tests.course import Walk, filed, officer
from tests.domain.inbox.phone import OTHER, PHONE, Phone


@pytest.fixture
def child(session: Session) -> Walk:
    return Walk(session, filed(session, channel="sms", phone=PHONE, is_public=True))


def parent_of(session: Session, child: Walk, **fields: object) -> Walk:
    """What the report follows, then finished."""
    parent = Walk(session, filed(session, phone=OTHER, **fields))
    child.act("kelurahan.gambir", "merge", parent=parent.number)
    parent.finished()
    parent.act("biro.verifikator2", "approve")
    return parent


def test_the_own_number_shows_the_parents_course(session: Session, child: Walk) -> None:
    parent = parent_of(session, child)
    for side in (
        own_report(session, child.number, actor=reporter_of(child.report.id), now=parent.now),
        public_report(session, child.number, now=parent.now),
    ):
        assert side.status == Status.MERGED
        assert side.parent == parent.number
        assert side.course[-1].label == "Selesai"
        assert side.course[-1].state == "done"
        assert "Selesai sejak" in side.outlook.present
        assert any("menyetujui hasil" in line.sentence for line in side.lines)
    assert public_report(session, parent.number, now=parent.now).reporters == 2


def test_neither_gives_the_other_away(session: Session, child: Walk) -> None:
    parent = parent_of(session, child, is_public=False, text="Rahasia tetangga saya.")
    side = public_report(session, child.number, now=parent.now)
    assert side.parent is None
    assert "Selesai" in side.outlook.present
    shown = repr(side) + repr(
        own_report(session, child.number, actor=reporter_of(child.report.id), now=parent.now)
    )
    for secret in (parent.number, "Rahasia", "Lampu diganti."):
        assert secret not in shown
    with pytest.raises(NotVisible):
        public_report(session, parent.number, now=parent.now)


def test_a_private_child_is_not_on_the_parents_page(session: Session) -> None:
    hidden = Walk(session, filed(session, phone=PHONE, is_public=False, text="Rumah saya nomor tujuh."))
    parent = parent_of(session, hidden)
    shown = repr(public_report(session, parent.number, now=parent.now))
    assert hidden.number not in shown
    assert "tujuh" not in shown


def test_belum_of_a_merged_report_is_about_the_parent(session: Session, child: Walk) -> None:
    parent = parent_of(session, child)
    phone = Phone(session, now=parent.now + timedelta(hours=1))
    assert "SELESAI" in phone.asks("STATUS")
    assert "Biro Pemerintahan memutuskannya" in phone.asks(f"BELUM {child.number} masih gelap")
    request = waiting(session, parent.report)
    assert request is not None
    assert (request.why, request.asker_id) == ("masih gelap", child.report.id)
    assert waiting(session, child.report) is None
    seen = ticket(session, parent.number, actor=officer(session, "biro.verifikator"), now=phone.now)
    assert seen.reopening is not None
    assert "masih gelap" not in repr(
        own_report(session, parent.number, actor=reporter_of(parent.report.id), now=phone.now)
    )

    parent.now = phone.now
    parent.act("biro.admin", "refuse_reopening", note="Sudah menyala.")
    [refusal] = session.scalars(select(Message).where(Message.notice == Notice.KEPT_CLOSED))
    assert (refusal.report_id, refusal.recipient) == (child.report.id, PHONE)
    assert child.number in refusal.body.replace(" ", "")


def test_belum_granted_takes_the_parent_up_and_tells_everybody(session: Session, child: Walk) -> None:
    parent = parent_of(session, child)
    phone = Phone(session, now=parent.now + timedelta(hours=1))
    phone.sends("BELUM masih gelap")
    parent.now = phone.now
    parent.act("biro.admin", "reopen", reason="belum_selesai", note="Benar.")
    assert parent.report.status == Status.IN_PROGRESS
    assert child.report.status == Status.MERGED
    told = session.scalars(select(Message.report_id).where(Message.notice == Notice.REOPENED)).all()
    assert sorted(told) == sorted([child.report.id, parent.report.id])
    assert len(session.scalars(select(ReopeningRequest)).all()) == 1


def test_selesai_of_a_merged_report_confirms_the_parent(session: Session, child: Walk) -> None:
    parent = parent_of(session, child)
    phone = Phone(session, now=parent.now + timedelta(hours=1))
    assert "Terima kasih" in phone.asks(f"SELESAI {child.number}")
    lines = own_report(session, child.number, actor=reporter_of(child.report.id), now=phone.now).lines
    assert lines[-1].action == "confirmed"
