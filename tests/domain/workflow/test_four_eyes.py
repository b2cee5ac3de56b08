"""Four eyes: who had a hand in a report does not approve it; who decided about it before still may."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain import workflow
from app.domain.errors import Forbidden
from app.domain.organisation import User
from app.domain.vocabulary import Action, Role, Status
from app.domain.workflow.parties import BARS
from tests.course import SUDIN, Walk, filed, officer, photo

PETUGAS = f"petugas.{SUDIN}.1"
DECISIONS_AND_NOTES = {
    *("reject", "approve", "reopen", "approve_estimate", "refuse_estimate"),
    "refuse_reopening",
    *("ask_check", "withdraw_check"),
    *("note", "remind", "hide", "publish", "redact", "cancel"),
}


@pytest.fixture
def walk(session: Session) -> Walk:
    return Walk(session, filed(session))


def test_four_eyes(session: Session, walk: Walk) -> None:
    walk.act("biro.verifikator", "reroute", unit="bina-marga", note="Langsung ke dinas.")
    walk.act("dinas.bina-marga", "start")
    walk.act("dinas.bina-marga", "finish", note="Beres.", photos=(photo(),))
    with pytest.raises(Forbidden):
        walk.act("biro.verifikator", "approve")
    offered = workflow.permitted(session, walk.report, actor=officer(session, "biro.verifikator"))
    assert "approve" not in {move.action for move in offered}
    assert walk.act("biro.verifikator2", "approve").status == Status.COMPLETED


def test_a_verifier_who_reopened_and_rejected_may_approve(session: Session, walk: Walk) -> None:
    walk.finished()
    walk.act("biro.verifikator", "approve")
    walk.act("biro.verifikator", "reopen", reason="belum_selesai", note="Lampu mati lagi.")
    walk.act(f"sudin.{SUDIN}", "finish", note="Kabel diganti.", photos=(photo(walk.now),))
    walk.act("biro.verifikator", "reject", reason="foto_tidak_sesuai", note="Tiang lain.")
    walk.act(f"sudin.{SUDIN}", "finish", note="Tiang yang benar.", photos=(photo(walk.now),))
    offered = workflow.permitted(session, walk.report, actor=officer(session, "biro.verifikator"))
    assert "approve" in {move.action for move in offered}
    assert walk.act("biro.verifikator", "approve").status == Status.COMPLETED


def test_who_entered_it_before_joining_biro_may_not_approve(session: Session) -> None:
    clerk = officer(session, "kanal.sms")
    walk = Walk(session, filed(session, channel="sms", actor=clerk)).finished()
    session.execute(
        update(User).where(User.id == clerk.user_id).values(role=Role.VERIFIER, unit_code="biro-pemerintahan")
    )
    session.expire_all()
    with pytest.raises(Forbidden):
        walk.act("kanal.sms", "approve")


def test_every_action_is_a_bar_or_a_decision() -> None:
    """A new action must be put on one side."""
    assert set(BARS) - {"create"} == set(Action) - DECISIONS_AND_NOTES
