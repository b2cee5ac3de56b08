"""Any course of a report: no negative time, nothing counted twice, no end that moves without a line that says why, and nothing
told to the public that its history does not say.

Hypothesis chooses moves, officers, pauses between them, changes of limits and days off; a count of the test's own follows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import alerts, audit, reference, sla, subtask, timekeeping, workflow
from app.domain.actor import SYSTEM, Actor, reporter_of
from app.domain.audit import Event
from app.domain.errors import DomainError
from app.domain.reference import catalogue
from app.domain.report import Report
from app.domain.sla import Clock, Holiday, RamadanPeriod
from app.domain.subtask import SubTaskKind
from app.domain.timekeeping.limits import Typed
from app.domain.vocabulary import CLOSED, Action, Calendar, ClockKind, Role, Status
from app.domain.workflow import TRANSITIONS, Given
from app.domain.workflow.clockwork import end_of_day, nearest
from app.domain.workflow.moves import Move
from app.queries.public_report import public_report
from tests.course import SUDIN, Walk, filed, officer, photo
from tests.domain.sla.oracle import worked

START = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)  # a Thursday in Ramadan, a week before Nyepi and Lebaran
LAMPS, ROADS = "penerangan-jalan", "jalan"
OFFICERS = {
    Role.KECAMATAN: "kecamatan.gambir",
    Role.KOTA: "walikota.jakarta-pusat",
    Role.KELURAHAN: "kelurahan.gambir",
    Role.DINAS: "dinas.bina-marga",
    Role.SUKU_DINAS: f"sudin.{SUDIN}",
    Role.STAFF: f"petugas.{SUDIN}.1",
    Role.CHANNEL_ADMIN: "kanal.jaki",
    Role.VERIFIER: "biro.verifikator",
    Role.BIRO_ADMIN: "biro.admin",
}
ABOUT_TEXT = {Action.NOTE, Action.HIDE, Action.PUBLISH, Action.REDACT}
MOVES = tuple(move for move in TRANSITIONS if move.action not in ABOUT_TEXT)
UNITS = {Action.COORDINATE: ("bina-marga",), Action.DISPOSE: (SUDIN,)}
ANYWHERE = ("gambir", "cideng", "bina-marga", SUDIN)
HOPS = (ClockKind.DESK, ClockKind.REACT, ClockKind.START, ClockKind.VALIDATE)
WITH_HOP = {Status.WAITING, Status.COORDINATION, Status.DISPOSITION, Status.AWAITING_VALIDATION}
NOTHING = timedelta()
WITH_PHOTO = (Action.FINISH, Action.ANSWER, Action.FINISH_CHECK)
OF_SUB_TASKS = (ClockKind.HELP, ClockKind.CHECK)


@dataclass(frozen=True)
class Happening:
    """What comes next: after `gap` seconds, the move or change that `choice` picks of those that are possible."""

    gap: int
    choice: int
    number: int


HAPPENINGS = st.lists(
    st.builds(Happening, st.integers(0, 3 * 86_400), st.integers(0, 10_000), st.integers(1, 60)),
    min_size=6,
    max_size=14,
)


@dataclass
class Course:
    """One report, and what the test itself counted of it."""

    session: Session
    walk: Walk
    now: datetime = START
    spells: list[tuple[Status, datetime, datetime]] = field(default_factory=list)
    ends: dict[int, tuple[datetime, int]] = field(default_factory=dict)
    calendar: tuple[set[date], list[tuple[date, date]]] = field(default_factory=lambda: (set(), []))

    @property
    def report(self) -> Report:
        return self.walk.report

    def happen(self, what: Happening) -> None:
        status, before = self.report.status, self.now
        self.now += timedelta(seconds=what.gap)
        self.spells.append((status, before, self.now))
        if what.choice % 7 == 0:
            self.configure(what)
        elif what.choice % 11 == 0:
            for clock_id, report_id in alerts.waiting(self.session, now=self.now):
                alerts.tell(self.session, clock_id, report_id, now=self.now)
        else:
            self.move(what)
        self.check()

    def configure(self, what: Happening) -> None:
        admin = officer(self.session, "biro.admin")
        typed = Typed(
            str(what.number), "kerja" if what.choice % 2 else "kalender", for_running=what.gap % 2 == 0
        )
        day = (START + timedelta(days=what.number % 25)).date().isoformat()
        match what.choice // 7 % 4:
            case 0:
                timekeeping.set_finish(self.session, LAMPS, typed, actor=admin, now=self.now)
            case 1:
                timekeeping.set_limit(self.session, ClockKind.REACT, typed, actor=admin, now=self.now)
            case 2:
                timekeeping.add_day(self.session, day, "Libur", "libur", actor=admin, now=self.now)
            case _:
                timekeeping.remove_day(self.session, day, actor=admin, now=self.now)
        for recount in timekeeping.unfinished(self.session, now=self.now + timedelta(minutes=1)):
            assert not timekeeping.advance(self.session, recount, now=self.now)

    def move(self, what: Happening) -> None:
        possible = [
            (move, role)
            for move in MOVES
            for role in sorted(move.roles)
            if self.report.status in move.sources
        ]
        move, role = possible[what.choice % len(possible)]
        try:
            with self.session.begin_nested():
                workflow.apply(
                    self.session,
                    self.walk.number,
                    move.action,
                    self.form(move, what),
                    actor=self.actor(role),
                    now=self.now,
                )
        except DomainError:
            self.session.expire_all()

    def actor(self, role: Role) -> Actor:
        if role == Role.SYSTEM:
            return SYSTEM
        return reporter_of(self.report.id) if role == Role.REPORTER else officer(self.session, self.of(role))

    def of(self, role: Role) -> str:
        if role == Role.KELURAHAN and self.report.holder_code == "cideng":
            return "kelurahan.cideng"
        return OFFICERS[role]

    def form(self, move: Move, what: Happening) -> Given:
        reasons = list(catalogue(self.session).reasons[move.reason]) if move.reason else []
        units = UNITS.get(move.action, ANYWHERE)
        return Given(
            note="Catatan.",
            unit=units[what.number % len(units)],
            staff=OFFICERS[Role.STAFF],
            reason=reasons[0] if reasons else "",
            day=(self.now + timedelta(days=what.number)).date().isoformat(),
            category=(LAMPS, ROADS)[what.number % 2],
            priority=("biasa", "tinggi", "")[what.number % 3],
            lat="-6.1763",
            lon="106.8270",
            photos=(photo(self.now),) if move.action in WITH_PHOTO else (),
        )

    # -- What must hold after everything that happens ------------------------------------------------------------------

    def check(self) -> None:
        self.session.flush()
        report, clocks = self.report, sla.history(self.session, self.report)
        going = [clock for clock in clocks if clock.stopped_at is None]
        assert sum(clock.kind in HOPS for clock in going) <= 1
        assert (report.due_at, report.red_flag_at) == nearest(report, going) or report.status in CLOSED
        self.read_calendar()
        self.every_move_has_its_line(clocks)
        self.help_goes_on_where_somebody_is_helped(clocks)
        for clock in going:
            self.as_much_is_left_as_was_not_used(clock)
        self.nothing_twice(clocks)
        self.the_public_is_told_what_the_chain_says()

    def the_public_is_told_what_the_chain_says(self) -> None:
        """Every date, step and line of the public page is an entry of the history."""
        shown = public_report(self.session, self.walk.number, now=self.now)
        entries = self.session.execute(
            select(Event.action, Event.at, Event.to_status)
            .where(Event.report_id == self.report.id)
            .order_by(Event.seq)
        ).all()
        moments = {at for _, at, _ in entries}
        assert {(line.action, line.at) for line in shown.lines} <= {(action, at) for action, at, _ in entries}
        assert {step.at for step in shown.course if step.at} <= moments
        assert shown.status == entries[-1].to_status
        assert shown.created_at == entries[0].at

    def help_goes_on_where_somebody_is_helped(self, clocks: list[Clock]) -> None:
        """Help runs where work goes on, checks where Biro judges, neither of the holder's own, and each has its one clock."""
        report, tasks = self.report, subtask.tasks_of(self.session, self.report)
        going = [task for task in tasks if task.state in subtask.RUNNING]
        assert not going or report.status not in CLOSED
        judged = report.status == Status.AWAITING_VALIDATION
        assert {task.kind for task in going} <= {SubTaskKind.CHECK if judged else SubTaskKind.HELP}
        assert all(task.decided_event_id for task in tasks if task.kind == SubTaskKind.CHECK) or judged
        assert report.holder_code not in {task.unit_code for task in going}
        helping = [clock for clock in clocks if clock.kind in OF_SUB_TASKS]
        assert {clock.id for clock in helping} == {task.clock_id for task in tasks}
        assert {clock.id for clock in helping if not clock.stopped_at} == {task.clock_id for task in going}
        assert all(self.ran(clock) >= NOTHING for clock in helping)

    def every_move_has_its_line(self, clocks: list[Clock]) -> None:
        lines = sla.lines_of(self.session, clocks)
        for clock in clocks:
            assert clock.started_at <= (clock.stopped_at or self.now)
            assert clock.due_at >= clock.started_at
            assert all(line.why for line in lines[clock.id])
            due, known = self.ends.get(
                clock.id, (lines[clock.id][0].old_due if lines[clock.id] else clock.due_at, 0)
            )
            for line in lines[clock.id][known:]:
                assert line.old_due == due
                due = line.new_due
            assert due == clock.due_at
            self.ends[clock.id] = (due, len(lines[clock.id]))

    def as_much_is_left_as_was_not_used(self, clock: Clock) -> None:
        """By the slow count: limit less what ran, pauses left out; or the promised day."""
        if clock.kind == ClockKind.FINISH and self.report.estimate_day is not None:
            assert clock.paused_at is not None or clock.due_at == end_of_day(self.report)
            return
        until = self.now if clock.paused_at is None else clock.paused_at
        limit = timedelta(hours=float(clock.limit_hours))
        used = self.time(clock, clock.started_at, until) - sum(
            (self.time(clock, max(begin, clock.started_at), end) for begin, end in self.waits(clock)), NOTHING
        )
        left = self.time(clock, until, clock.due_at) - self.time(clock, clock.due_at, until)
        assert left == limit - used, (clock.kind, clock.calendar)

    def waits(self, clock: Clock) -> Iterator[tuple[datetime, datetime]]:
        for status, begin, end in self.spells:
            over = clock.paused_at is None or begin < clock.paused_at
            if status == Status.NEEDS_REPORTER and end > clock.started_at and over:
                yield begin, end

    def time(self, clock: Clock, begin: datetime, end: datetime) -> timedelta:
        if end <= begin:
            return NOTHING
        return worked(begin, end, *self.calendar) if clock.calendar == Calendar.KERJA else end - begin

    def read_calendar(self) -> None:
        off = set(self.session.scalars(select(Holiday.day)))
        ramadan = self.session.execute(select(RamadanPeriod.start_day, RamadanPeriod.end_day)).tuples().all()
        self.calendar = off, list(ramadan)

    def nothing_twice(self, clocks: list[Clock]) -> None:
        """Hops add up to the time in which somebody had to react, start or decide; finishing clocks to all open time."""
        hops = sum((self.ran(clock) for clock in clocks if clock.kind in HOPS), NOTHING)
        assert hops == self.spent(WITH_HOP)
        finishing = sum((self.ran(clock) for clock in clocks if clock.kind == ClockKind.FINISH), NOTHING)
        assert finishing == self.spent(set(Status) - CLOSED - {Status.NEEDS_REPORTER})

    def ran(self, clock: Clock) -> timedelta:
        length = clock.counted_until(self.now) - clock.started_at - clock.paused_total
        assert length >= NOTHING
        return length

    def spent(self, statuses: set[Status]) -> timedelta:
        return sum((end - begin for status, begin, end in self.spells if status in statuses), NOTHING)


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """One example; the next one finds everything as this one did."""
    trial = session.begin_nested()
    try:
        yield
    finally:
        trial.rollback()
        reference.forget()
        sla.forget_calendar()


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(happenings=HAPPENINGS, kerja=st.booleans())
def test_any_course(session: Session, happenings: list[Happening], kerja: bool) -> None:
    with undone(session):
        if kerja:
            admin = officer(session, "biro.admin")
            timekeeping.set_finish(session, LAMPS, Typed("20", "kerja"), actor=admin, now=START)
        course = Course(session, Walk(session, filed(session, now=START), START))
        course.check()
        for what in happenings:
            course.happen(what)
        assert audit.verify(session, now=course.now).broken is None
