"""LAPOR's clocks beside the CRM's: forward, answer, settle, close, in working days, never paused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.channels import lapor
from app.domain import inbox, sla
from app.domain.inbox import Account, Arrived, Parsed
from app.domain.intake import Submission
from app.domain.sla import Clock
from app.domain.vocabulary import ClockKind, InboundKind, Medium, Status
from tests.course import GAMBIR, MONDAY, Walk, officer

K = ClockKind
ACCOUNT = Account("lapor", "utama", Medium.LAPOR, {})
PLACE = {"lat": GAMBIR[0], "lon": GAMBIR[1]}
CLOSING = timedelta(hours=6)  # from Monday 10.00 WIB to the end of a working day


def from_lapor(session: Session, *, entry: str = "pengaduan", placed: bool = True) -> Walk:
    """A report made on Monday from an entry that came the Friday before."""
    given = {
        "tracking_id": "1916449",
        "isi": "Lampu mati",
        "klasifikasi": entry,
        "diteruskan_pada": "2026-11-20T09:00:00+07:00",
    }
    edited = lapor.entry(given, ACCOUNT)
    [message_id] = inbox.keep(session, [edited.arrived], now=MONDAY)
    message = inbox.stored(session, message_id)
    assert message is not None
    inbox.read(session, message, edited.parsed, now=MONDAY)
    submission = Submission("lapor", "Lampu mati", social=inbox.sender_contact(message).social)
    filled = replace(submission, category="penerangan-jalan", **(PLACE if placed else {}))
    desk = officer(session, "kanal.lapor")
    return Walk(session, inbox.make_report(session, message.public_id, filled, actor=desk, now=MONDAY))


def national(walk: Walk) -> dict[ClockKind, Clock]:
    """The last clock of each kind of LAPOR's."""
    return {
        clock.kind: clock for clock in sla.history(walk.session, walk.report) if clock.kind in sla.NATIONAL
    }


def running(walk: Walk) -> set[ClockKind]:
    return {clock.kind for clock in national(walk).values() if clock.stopped_at is None}


def test_a_report_with_a_place_is_forwarded_at_once(session: Session) -> None:
    walk = from_lapor(session)
    clocks = national(walk)
    assert running(walk) == {K.LAPOR_ANSWER, K.LAPOR_SETTLE}
    assert (clocks[K.LAPOR_FORWARD].stopped_at, clocks[K.LAPOR_FORWARD].outcome) == (MONDAY, "forward")
    assert clocks[K.LAPOR_FORWARD].started_at == datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert clocks[K.LAPOR_FORWARD].due_at == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert clocks[K.LAPOR_ANSWER].due_at == MONDAY + timedelta(days=7) + CLOSING
    assert clocks[K.LAPOR_ANSWER].unit_code == "gambir"


def test_at_the_desk_forwarding_runs_until_the_report_has_a_place(session: Session) -> None:
    walk = from_lapor(session, placed=False)
    assert running(walk) == {K.LAPOR_FORWARD, K.LAPOR_SETTLE}
    walk.act("kanal.lapor", "relocate", lat=str(GAMBIR[0]), lon=str(GAMBIR[1]))
    assert running(walk) == {K.LAPOR_ANSWER, K.LAPOR_SETTLE}
    assert {clock.unit_code for clock in national(walk).values() if clock.stopped_at is None} == {"gambir"}


@pytest.mark.parametrize(
    ("entry", "days"),
    [
        ("permintaan informasi", 5),
        ("aspirasi", 14),
        ("pengaduan", 14),
        ("pengaduan tidak berkadar pengawasan", 14),
        ("pengaduan berkadar pengawasan", 60),
        ("entah", 14),
    ],
)
def test_settling_takes_as_long_as_the_type_says(session: Session, entry: str, days: int) -> None:
    assert national(from_lapor(session, entry=entry))[K.LAPOR_SETTLE].limit_hours == 24 * days


def test_asking_the_reporter_pauses_ours_and_not_lapors_and_is_an_answer(session: Session) -> None:
    walk = from_lapor(session)
    due = national(walk)[K.LAPOR_SETTLE].due_at
    walk.act("kelurahan.gambir", "ask_reporter", note="Di sisi mana?")
    clocks = {clock.kind: clock for clock in sla.running(session, walk.report)}
    assert clocks[K.FINISH].paused_at is not None
    assert clocks[K.LAPOR_SETTLE].paused_at is None
    assert clocks[K.LAPOR_SETTLE].due_at == due
    assert (K.LAPOR_ANSWER in clocks, walk.report.due_at) == (False, None)


def test_passing_on_is_no_answer_and_the_limit_goes_with_the_report(session: Session) -> None:
    walk = from_lapor(session).to_sudin()
    clocks = national(walk)
    assert clocks[K.LAPOR_ANSWER].stopped_at is None
    assert clocks[K.LAPOR_ANSWER].unit_code == clocks[K.LAPOR_SETTLE].unit_code == walk.report.holder_code


def test_after_the_end_ten_silent_days_close_the_entry(session: Session) -> None:
    walk = from_lapor(session).finished()
    walk.act("biro.verifikator", "approve")
    assert (walk.report.status, running(walk)) == (Status.COMPLETED, {K.LAPOR_CLOSE})
    close = national(walk)[K.LAPOR_CLOSE]
    assert sla.end_silence(session, now=close.due_at - timedelta(minutes=1)) == 0
    assert sla.end_silence(session, now=close.due_at + timedelta(hours=1)) == 1
    session.refresh(close)
    assert (close.outcome, close.stopped_at) == ("silent", close.due_at)


def test_what_the_reporter_writes_begins_the_silence_anew(session: Session) -> None:
    walk = from_lapor(session).finished()
    walk.act("biro.verifikator", "approve")
    first = national(walk)[K.LAPOR_CLOSE].due_at
    comment(session, walk, MONDAY + timedelta(days=3))
    assert national(walk)[K.LAPOR_CLOSE].due_at > first
    assert running(walk) == {K.LAPOR_CLOSE}


def test_a_reopened_report_owes_lapor_an_answer_again(session: Session) -> None:
    walk = from_lapor(session, entry="pengaduan berkadar pengawasan").finished()
    walk.act("biro.verifikator", "approve")
    walk.act("biro.verifikator", "reopen", reason="belum_selesai", note="Masih mati.")
    assert running(walk) == {K.LAPOR_ANSWER, K.LAPOR_SETTLE}
    assert national(walk)[K.LAPOR_SETTLE].limit_hours == 24 * 60


def comment(session: Session, walk: Walk, now: datetime) -> None:
    """The reporter writes below the entry."""
    said = Arrived("lapor", Medium.LAPOR, InboundKind.COMMENT, "lapor:1916449", {"x": 1}, "1916449#1")
    [message_id] = inbox.keep(session, [said], now=now)
    message = inbox.stored(session, message_id)
    assert message is not None
    inbox.read(session, message, Parsed("Masih mati.", answers=("1916449",)), now=now)
    assert message.report_id == walk.report.id
