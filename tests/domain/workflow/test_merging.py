"""Merging and taking out again: who may, what is refused, what the clocks do, who is told what, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.domain import access, audit, sla, workflow
from app.domain.actor import reporter_of
from app.domain.audit import Event
from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.notification import Message
from app.domain.vocabulary import Action, ClockKind, Notice, Status
from app.domain.workflow import Given
from tests.course import SUDIN, Walk, filed, officer, photo

PETUGAS = f"petugas.{SUDIN}.1"


def report(session: Session, phone: str, **fields: object) -> Walk:
    return Walk(session, filed(session, phone=phone, **fields))


@pytest.fixture
def a(session: Session) -> Walk:
    return report(session, "081200000001")


@pytest.fixture
def b(session: Session) -> Walk:
    return report(session, "081200000002")


def merge(child: Walk, parent: Walk, who: str = "kelurahan.gambir") -> None:
    child.now = max(child.now, parent.now)
    child.act(who, "merge", parent=parent.number)
    parent.now = child.now


def told(walk: Walk) -> list[Notice]:
    query = select(Message.notice).where(Message.report_id == walk.report.id).order_by(Message.id)
    return list(walk.session.scalars(query))


def refused(walk: Walk, parent: str, who: str = "kelurahan.gambir") -> str:
    with pytest.raises(Invalid) as fault:
        walk.act(who, "merge", parent=parent)
    return fault.value.errors["induk"]


def test_a_merged_report_stands_and_keeps_what_is_its_own(a: Walk, b: Walk) -> None:
    merge(a, b)
    child = a.report
    assert (child.status, child.parent_id) == (Status.MERGED, b.report.id)
    assert (child.holder_code, child.closed_at, child.due_at) == ("gambir", a.now, None)
    assert sla.running(a.session, child) == []
    assert b.report.status == Status.WAITING
    assert b.report.reporter_count == 2
    assert b.report.version == 2
    assert audit.verify(a.session, now=a.now).broken is None


def test_no_chain_and_no_circle(session: Session, a: Walk, b: Walk) -> None:
    c = report(session, "081200000003")
    merge(a, b)
    assert "sudah digabung" in refused(c, a.number)
    with pytest.raises(Conflict):
        b.act("kelurahan.gambir", "merge", parent=a.number)
    with pytest.raises(Conflict):
        b.act("kelurahan.gambir", "merge", parent=c.number)
    actions = {
        move.action for move in workflow.permitted(session, b.report, actor=officer(session, "biro.admin"))
    }
    assert Action.MERGE not in actions
    merge(c, b)
    assert b.report.reporter_count == 3


def test_the_database_keeps_chains_out_by_itself(session: Session, a: Walk, b: Walk) -> None:
    c = report(session, "081200000003")
    merge(a, b)
    force = text(
        "UPDATE reports SET status = 'merged', status_before = 'waiting', closed_at = created_at, parent_id = "
        "(SELECT id FROM reports WHERE number = :parent) WHERE number = :child"
    )
    for child, parent in ((c.number, a.number), (b.number, c.number), (c.number, c.number)):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(force, {"child": child, "parent": parent})


def test_what_cannot_be_followed(session: Session, a: Walk, b: Walk) -> None:
    assert "bukan laporan ini sendiri" in refused(a, a.number)
    assert "tidak ada" in refused(a, "JK261123999999")
    assert "Isi nomor" in refused(a, " ")
    secret = report(session, "081200000004", lat=-6.1900, lon=106.8229, is_public=False)
    assert "tidak ada" in refused(a, secret.number)
    b.act("kelurahan.gambir", "decline", reason="tidak_ditemukan", note="Sudah dicari.")
    b.act("biro.verifikator2", "approve")
    assert "tanpa perbaikan" in refused(a, b.number)


def test_who_may(session: Session, a: Walk, b: Walk) -> None:
    a.to_sudin()
    for who in ("kelurahan.gambir", "dinas.bina-marga", "biro.verifikator"):
        with pytest.raises(Forbidden):
            a.act(who, "merge", parent=b.number)
    merge(a, b, "kanal.jaki")
    with pytest.raises(Forbidden):
        a.act(f"sudin.{SUDIN}", "unmerge", note="Beda tiang.")
    a.act("kelurahan.gambir", "unmerge", note="Beda tiang.")
    assert a.report.status == Status.DISPOSITION
    merge(a, b, f"sudin.{SUDIN}")
    with pytest.raises(Invalid):
        a.act("biro.admin", "unmerge")
    a.act("biro.admin", "unmerge", note="Beda tiang.")
    assert a.report.holder_code == SUDIN


def test_whoever_holds_the_parent_sees_what_follows_it(session: Session, a: Walk, b: Walk) -> None:
    merge(a, b)
    b.to_sudin()
    b.act(f"sudin.{SUDIN}", "assign", staff=PETUGAS)
    for who in ("dinas.bina-marga", f"sudin.{SUDIN}", PETUGAS):
        assert access.may_see(session, a.report, officer(session, who)), who
    a.now = b.now
    a.act(PETUGAS, "unmerge", note="Lampu lain.")
    assert a.report.status == Status.WAITING


@pytest.mark.parametrize(
    "status", ["needs_reporter", "awaiting_validation", "result_rejected", "in_progress"]
)
def test_unmerging_gives_back_what_stood_open(a: Walk, b: Walk, status: str) -> None:
    {
        "in_progress": lambda: a.to_sudin().act(f"sudin.{SUDIN}", "start"),
        "needs_reporter": lambda: a.act("kelurahan.gambir", "ask_reporter", note="Tiang nomor berapa?"),
        "awaiting_validation": lambda: a.finished(),
        "result_rejected": lambda: a.finished().act(
            "biro.verifikator2", "reject", reason="foto_tidak_sesuai", note="Tiang lain."
        ),
    }[status]()
    seen = a.report
    before = (
        seen.status,
        seen.status_before,
        seen.proposal,
        seen.holder_code,
        seen.assignee_id,
        seen.is_returned,
    )
    due = {clock.kind: clock.due_at for clock in sla.running(a.session, seen)}
    assert seen.status == status
    merge(a, b, "biro.admin")
    a.now += timedelta(days=3)
    a.act("biro.admin", "unmerge", note="Bukan masalah yang sama.")
    seen = a.report
    after = (
        seen.status,
        seen.status_before,
        seen.proposal,
        seen.holder_code,
        seen.assignee_id,
        seen.is_returned,
    )
    assert after == before
    assert {clock.kind for clock in sla.running(a.session, seen)} == set(due)
    if status == "needs_reporter":
        a.act("kelurahan.gambir", "answer", note="Tiang 12.")
        assert a.report.status == Status.WAITING
    assert audit.verify(a.session, now=a.now).broken is None


def test_the_time_that_it_was_merged_does_not_count(a: Walk, b: Walk) -> None:
    before = {clock.kind: clock.due_at for clock in sla.running(a.session, a.report)}
    merge(a, b)
    start = a.now
    a.now += timedelta(days=30)
    a.act("biro.admin", "unmerge", note="Beda tiang.")
    clocks = sla.running(a.session, a.report)
    assert {clock.kind: clock.due_at - (a.now - start) for clock in clocks} == before
    lines = sla.lines_of(a.session, clocks)
    assert [[line.why for line in lines[clock.id]] for clock in clocks] == [["merge", "unmerge"]] * 3
    assert a.report.due_at == min(clock.due_at for clock in clocks if clock.kind != ClockKind.RED_FLAG)
    a.act("kelurahan.gambir", "recategorise", category="jalan")
    finish = next(clock for clock in sla.running(a.session, a.report) if clock.kind == ClockKind.FINISH)
    own = sla.due_after(
        finish.started_at, finish.limit_hours, finish.calendar, sla.working_calendar(a.session, a.now)
    )
    assert finish.due_at - own == timedelta(days=30, minutes=15)


def test_the_parent_takes_the_earlier_end_and_gives_it_back(session: Session, a: Walk) -> None:
    """An old report merged into a new one gains no time, and the new one loses none for good."""
    late = report(session, "081200000005", now=a.now + timedelta(days=2))
    late.now = a.now + timedelta(days=2)

    def ends(walk: Walk) -> dict[ClockKind, object]:
        return {clock.kind: clock.due_at for clock in sla.running(session, walk.report)}

    old, new = ends(a), ends(late)
    merge(a, late)
    assert ends(late)[ClockKind.FINISH] == old[ClockKind.FINISH]
    assert late.report.red_flag_at == old[ClockKind.RED_FLAG]
    assert ends(late)[ClockKind.REACT] == new[ClockKind.REACT]
    a.act("biro.admin", "unmerge", note="Beda tiang.")
    assert ends(late) == new


def test_everybody_gets_each_message_once_on_the_own_way(session: Session, a: Walk, b: Walk) -> None:
    c = report(session, "", email="warga@contoh.id", channel="email")
    nobody = report(session, "")
    for child in (a, c, nobody):
        merge(child, b, "biro.admin")
    b.finished()
    b.act("biro.verifikator2", "approve")
    b.act("biro.admin", "reopen", reason="belum_selesai", note="Padam lagi.")
    b.act(f"sudin.{SUDIN}", "estimate", day="2026-12-01", reason="butuh_alat")
    b.act(f"sudin.{SUDIN}", "ask_reporter", note="Tiang nomor berapa?")
    b.act(f"sudin.{SUDIN}", "answer", note="Tiang 12.")
    b.act(f"sudin.{SUDIN}", "finish", note="Kabel diganti.", photos=(photo(b.now),))
    b.act("biro.verifikator2", "approve")
    news = ["passed_on", "finished", "reopened", "estimate", "finished"]
    assert told(a) == told(c) == ["received", "merged", *news]
    assert told(b) == ["received", *news[:4], "question", "finished"]
    assert told(nobody) == []
    mails = session.scalars(
        select(Message).where(Message.report_id == c.report.id).order_by(Message.id)
    ).all()
    assert {(mail.medium, mail.recipient) for mail in mails} == {("email", "warga@contoh.id")}
    assert all(c.number in mail.body for mail in mails[1:])
    assert "Kabel diganti." in mails[-1].body
    assert b.number in mails[1].body


def test_nothing_of_a_private_parent_reaches_the_others(session: Session, a: Walk) -> None:
    secret = report(session, "081200000006", is_public=False)
    merge(a, secret)
    secret.finished()
    secret.act("biro.verifikator2", "approve")
    bodies = [
        message.body
        for message in session.scalars(select(Message).where(Message.report_id == a.report.id))
        if message.notice in (Notice.MERGED, Notice.FINISHED)
    ]
    assert len(bodies) == 2
    for body in bodies:
        assert secret.number not in body.replace(" ", "")
        assert "Lampu diganti" not in body


def test_after_unmerging_the_parents_news_end(a: Walk, b: Walk) -> None:
    """Also after the parent is finished: the report is open again where it was, and its reporter is told."""
    merge(a, b)
    b.finished()
    b.act("biro.verifikator2", "approve")
    a.now = b.now
    a.act("kelurahan.gambir", "note", note="Saya periksa.")
    a.act("biro.admin", "unmerge", note="Lampu lain yang mati.")
    assert a.report.status == Status.WAITING
    assert a.report.due_at is not None
    assert a.report.due_at > a.now
    assert b.report.status == Status.COMPLETED
    assert b.report.reporter_count == 1
    b.act("biro.admin", "reopen", reason="belum_selesai", note="Padam lagi.")
    assert told(a) == ["received", "merged", "passed_on", "finished", "separated"]
    a.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Lampu lain.")
    assert told(a)[-1] == "passed_on"


def test_a_report_may_join_one_that_is_finished(a: Walk, b: Walk) -> None:
    b.finished()
    b.act("biro.verifikator2", "approve")
    merge(a, b)
    message = a.session.scalars(select(Message).where(Message.notice == Notice.MERGED)).one()
    assert "yang sudah selesai" in message.body


def test_distinct_reporters_are_counted_once(session: Session, b: Walk) -> None:
    for fields in (
        {"phone": "081200000002"},
        {"phone": "081200000007", "email": "dua@contoh.id"},
        {"phone": "", "email": "dua@contoh.id"},
        {"phone": ""},
    ):
        merge(Walk(session, filed(session, **fields)), b)
    assert b.report.reporter_count == 3


def test_a_reporter_may_join_a_public_one_while_it_waits(session: Session, a: Walk, b: Walk) -> None:
    me = reporter_of(a.report.id)
    secret = report(session, "081200000008", is_public=False)
    with pytest.raises(Invalid):
        workflow.apply(session, a.number, "merge", Given(parent=secret.number), actor=me, now=a.now)
    workflow.apply(session, a.number, "merge", Given(parent=b.number), actor=me, now=a.now)
    assert a.report.status == Status.MERGED
    assert told(a) == ["received"]
    started = report(session, "081200000009")
    started.act("kelurahan.gambir", "handle")
    with pytest.raises(Conflict):
        workflow.apply(
            session,
            started.number,
            "merge",
            Given(parent=b.number),
            actor=reporter_of(started.report.id),
            now=a.now,
        )


def test_both_histories_say_it(a: Walk, b: Walk) -> None:
    merge(a, b)
    a.act("biro.admin", "unmerge", note="Beda.")
    events = a.session.scalars(select(Event).where(Event.report_id == b.report.id).order_by(Event.seq)).all()
    assert [(event.action, event.data.get("child")) for event in events[1:]] == [
        ("child_joined", a.number),
        ("child_left", a.number),
    ]
