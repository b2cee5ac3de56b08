"""The clocks of a report: which start, how long they run, and that every moved end says why."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.domain import sla
from app.domain.report import Report
from app.domain.sla import Clock
from app.domain.vocabulary import Calendar, ClockKind, Priority, Status, UnitKind
from tests.domain.desk_report import MONDAY, desk_report

HOUR = timedelta(hours=1)
DESK = "kanal.sms"


@pytest.fixture(autouse=True)
def _fresh_calendar() -> Iterator[None]:
    sla.forget_calendar()
    yield
    sla.forget_calendar()


@pytest.fixture
def report(session: Session) -> Report:
    return desk_report(session)


def running(session: Session, report: Report) -> dict[ClockKind, Clock]:
    return {clock.kind: clock for clock in sla.running(session, report)}


def lines(session: Session, clock: Clock) -> list[tuple[str, timedelta]]:
    return [(line.why, line.new_due - line.old_due) for line in sla.lines_of(session, [clock])[clock.id]]


def opening(session: Session, **changed: object) -> dict[ClockKind, timedelta]:
    given = {
        "known_holder": "gambir",
        "holder_kind": UnitKind.KELURAHAN,
        "priority": Priority.BIASA,
        "finish_hours": 72,
        "finish_calendar": Calendar.KALENDER,
        "limits": sla.DEFAULTS,
        "now": MONDAY,
        **changed,
    }
    rows = sla.opening_clocks(session, **given)  # type: ignore[arg-type]
    return {row["kind"]: row["due_at"] - MONDAY for row in rows}


def test_a_report_at_a_kelurahan_starts_three_clocks(session: Session) -> None:
    assert opening(session) == {
        ClockKind.REACT: 6 * HOUR,
        ClockKind.FINISH: 72 * HOUR,
        ClockKind.RED_FLAG: 144 * HOUR,
    }


def test_danger_halves_the_first_clock_only(session: Session) -> None:
    due = opening(session, priority=Priority.TINGGI)
    assert due == {ClockKind.REACT: 3 * HOUR, ClockKind.FINISH: 72 * HOUR, ClockKind.RED_FLAG: 144 * HOUR}
    assert sla.hop_limit(sla.DEFAULTS, ClockKind.VALIDATE, Priority.TINGGI) == (
        Decimal(24),
        Calendar.KALENDER,
    )


def test_a_report_at_a_desk_has_a_day(session: Session, report: Report) -> None:
    found = running(session, report)
    assert found[ClockKind.DESK].due_at == MONDAY + 24 * HOUR
    assert found[ClockKind.DESK].unit_code == DESK
    assert set(found) == {ClockKind.DESK, ClockKind.FINISH, ClockKind.RED_FLAG}


def test_opening_reads_nothing(session: Session, statements: list[str]) -> None:
    opening(session)
    assert statements == []


def test_a_finishing_clock_in_working_hours(session: Session) -> None:
    due = opening(session, finish_hours=7, finish_calendar=Calendar.KERJA)
    assert due[ClockKind.FINISH] == datetime(2026, 11, 24, 1, 30, tzinfo=UTC) - MONDAY  # Tuesday 08:30 WIB


@pytest.mark.parametrize(
    ("status", "kind", "clock"),
    [
        (Status.WAITING, UnitKind.DESK, ClockKind.DESK),
        (Status.WAITING, UnitKind.KELURAHAN, ClockKind.REACT),
        (Status.COORDINATION, UnitKind.PD, ClockKind.REACT),
        (Status.COORDINATION, UnitKind.BIRO, ClockKind.REACT),
        (Status.DISPOSITION, UnitKind.UKPD, ClockKind.START),
        (Status.AWAITING_VALIDATION, UnitKind.UKPD, ClockKind.VALIDATE),
        (Status.IN_PROGRESS, UnitKind.UKPD, None),
        (Status.RESULT_REJECTED, UnitKind.PD, None),
        (Status.NEEDS_REPORTER, UnitKind.PD, None),
        (Status.COMPLETED, UnitKind.PD, None),
    ],
)
def test_each_hop_has_its_clock(status: Status, kind: UnitKind, clock: ClockKind | None) -> None:
    assert sla.hop_clock_for(status, kind) == clock


def test_two_clocks_of_a_kind_never_run_at_once(session: Session, report: Report) -> None:
    with pytest.raises(IntegrityError), session.begin_nested():
        sla.open_clock(
            session, report, ClockKind.DESK, DESK, 24, Calendar.KALENDER, now=MONDAY, why="relocate"
        )


def test_a_stopped_clock_says_by_what_and_the_next_may_start(session: Session, report: Report) -> None:
    later = MONDAY + HOUR
    assert sla.stop_clocks(session, report, (ClockKind.DESK,), now=later, outcome="relocate") == 1
    sla.open_clock(session, report, ClockKind.DESK, DESK, 24, Calendar.KALENDER, now=later, why="recall")
    first, second = (clock for clock in sla.history(session, report) if clock.kind == ClockKind.DESK)
    assert (first.stopped_at, first.outcome) == (later, "relocate")
    assert (second.due_at, second.note, second.stopped_at) == (later + 24 * HOUR, "recall", None)


def test_a_pause_moves_every_end_by_its_length(session: Session, report: Report) -> None:
    before = {kind: clock.due_at for kind, clock in running(session, report).items()}
    sla.pause_all(session, report, now=MONDAY + HOUR)
    assert all(clock.paused_at for clock in sla.running(session, report))
    sla.resume_all(session, report, now=MONDAY + 51 * HOUR)
    after = running(session, report)
    assert {kind: clock.due_at for kind, clock in after.items()} == {
        kind: due + 50 * HOUR for kind, due in before.items()
    }
    assert after[ClockKind.DESK].paused_total == 50 * HOUR
    assert lines(session, after[ClockKind.DESK]) == [("pause", timedelta()), ("resume", 50 * HOUR)]


def test_a_pause_in_working_time_gives_back_the_working_time_that_was_left(
    session: Session, report: Report
) -> None:
    sla.stop_clocks(session, report, (ClockKind.FINISH,), now=MONDAY, outcome="recategorise")
    clock = sla.open_clock(session, report, ClockKind.FINISH, DESK, 10, Calendar.KERJA, now=MONDAY, why="x")
    sla.pause_all(session, report, now=MONDAY + 2 * HOUR)  # Monday 12:00 WIB, 8 hours left
    tuesday = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # 22:00 WIB
    sla.resume_all(session, report, now=tuesday)
    assert clock.due_at == datetime(2026, 11, 25, 8, 30, tzinfo=UTC)  # Wednesday 15:30 WIB
    assert sla.working_calendar(session, tuesday).remaining(tuesday, clock.due_at) == 8 * HOUR


def test_a_pause_does_not_lessen_what_was_overdue(session: Session, report: Report) -> None:
    sla.pause_all(session, report, now=MONDAY + 30 * HOUR)
    sla.resume_all(session, report, now=MONDAY + 100 * HOUR)
    assert MONDAY + 100 * HOUR - running(session, report)[ClockKind.DESK].due_at == 6 * HOUR


def test_a_moved_end_leaves_a_line(session: Session, report: Report) -> None:
    clock = running(session, report)[ClockKind.FINISH]
    by = MONDAY + timedelta(days=30) - clock.due_at
    sla.move_due(session, clock, MONDAY + timedelta(days=30), now=MONDAY, why="estimate")
    sla.move_due(session, clock, MONDAY + timedelta(days=30), now=MONDAY, why="estimate")
    assert lines(session, clock) == [("estimate", by)]


def test_another_category_counts_from_the_start_and_keeps_the_pauses(
    session: Session, report: Report
) -> None:
    clock = running(session, report)[ClockKind.FINISH]
    sla.pause_all(session, report, now=MONDAY + HOUR)
    sla.resume_all(session, report, now=MONDAY + 6 * HOUR)  # from 11:00 to 16:00 WIB
    later = MONDAY + 7 * HOUR
    sla.change_limit(session, clock, 24, Calendar.KALENDER, now=later, why="recategorise")
    assert clock.due_at == MONDAY + 29 * HOUR
    sla.change_limit(session, clock, 10, Calendar.KERJA, now=later, why="recategorise")
    assert clock.due_at == datetime(
        2026, 11, 25, 1, 0, tzinfo=UTC
    )  # 1 + 8.5 + 0.5 working hours: Wednesday 08:00
    assert [why for why, _ in lines(session, clock)] == ["pause", "resume", "recategorise", "recategorise"]
    sla.change_limit(session, clock, 10, Calendar.KERJA, now=later, why="recategorise")
    assert len(lines(session, clock)) == 4


def test_the_limit_of_a_clock_that_stands_still_changes_and_the_pause_still_counts(
    session: Session, report: Report
) -> None:
    clock = running(session, report)[ClockKind.FINISH]
    sla.pause_all(session, report, now=MONDAY + HOUR)
    sla.resume_all(session, report, now=MONDAY + 3 * HOUR)
    sla.pause_all(session, report, now=MONDAY + 4 * HOUR)
    sla.change_limit(session, clock, 24, Calendar.KALENDER, now=MONDAY + 5 * HOUR, why="recategorise")
    assert (clock.due_at, clock.paused_at) == (MONDAY + 26 * HOUR, MONDAY + 4 * HOUR)
    sla.resume_all(session, report, now=MONDAY + 14 * HOUR)
    assert clock.due_at == MONDAY + 36 * HOUR


@pytest.mark.parametrize("order", ["UPDATE clock_lines SET why = 'x'", "DELETE FROM clock_lines"])
def test_the_lines_cannot_be_rewritten(session: Session, report: Report, order: str) -> None:
    sla.pause_all(session, report, now=MONDAY)
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text(order))
