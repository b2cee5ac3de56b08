"""The page of one report's clocks: every line of each, the days that its calendar counted, and its objection with decision."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain import access, dispute, sla
from app.domain.actor import Actor
from app.domain.audit import Event, EventText
from app.domain.dispute import Decision, Dispute
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report
from app.domain.sla import Clock, Holiday
from app.domain.sla.calendar import FRIDAY
from app.domain.vocabulary import Calendar, DisputeState, ReasonKind, Status
from app.queries.ticket.clocks import ClockView, clocks_of
from app.queries.ticket.history import ERASED, who_of

DAYS_SHOWN = 31


@dataclass(frozen=True, slots=True)
class Day:
    """How a day of the calendar counted: "07.30-16.00", or why not at all."""

    day: date
    counted: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of the objection or the decision."""

    who: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class DisputeView:
    reason: str
    state: DisputeState
    raised: Said
    decided: Said | None


@dataclass(frozen=True, slots=True)
class ClockDetail:
    view: ClockView
    days: list[Day]
    dispute: DisputeView | None
    may_raise: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class ClockPage:
    number: str
    status: Status
    clocks: list[ClockDetail]
    reasons: list[tuple[str, str]]


def clock_page(session: Session, number: str, *, actor: Actor, now: datetime) -> ClockPage:
    """All clocks of that report. Raises NotVisible."""
    report = access.visible(session, number, actor=actor)
    known = catalogue(session)
    by_position = dict(enumerate(sla.history(session, report), start=1))
    disputes = dispute.disputes_of(session, list(by_position.values()))
    reader = _Reader(session, report, known, disputes, actor, now)
    return ClockPage(
        number=report.number,
        status=report.status,
        clocks=[
            reader.detail(view, by_position[view.position]) for view in clocks_of(session, report, known, now)
        ],
        reasons=sorted(known.offered_reasons(ReasonKind.DISPUTE).items(), key=lambda reason: reason[1]),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    session: Session
    report: Report
    known: Catalogue
    disputes: dict[int, tuple[Dispute, Decision | None]]
    actor: Actor
    now: datetime

    def detail(self, view: ClockView, clock: Clock) -> ClockDetail:
        raised, decided = self.disputes.get(clock.id, (None, None))
        return ClockDetail(
            view=view,
            days=self._days(clock) if clock.calendar == Calendar.KERJA else [],
            dispute=self._dispute(raised, decided) if raised else None,
            may_raise=dispute.may_raise(clock, raised, actor=self.actor, now=self.now),
            may_decide=dispute.may_decide(raised, decided, actor=self.actor),
        )

    def _days(self, clock: Clock) -> list[Day]:
        first = local_date(clock.started_at)
        last = min(local_date(clock.due_at), first + timedelta(days=DAYS_SHOWN - 1))
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        query = select(Holiday.day, Holiday.name).where(Holiday.day.between(first, last))
        names = dict(self.session.execute(query).tuples().all())
        working = sla.working_calendar(self.session, self.now)
        return [_day(day, working, names.get(day)) for day in days]

    def _dispute(self, raised: Dispute, decided: Decision | None) -> DisputeView:
        return DisputeView(
            reason=self.known.reasons[ReasonKind.DISPUTE].get(raised.reason, raised.reason),
            state=decided.state if decided else DisputeState.WAITING,
            raised=self._said(raised.event_id),
            decided=self._said(decided.event_id) if decided else None,
        )

    def _said(self, event_id: int) -> Said:
        query = select(Event, EventText.body).outerjoin(EventText, EventText.event_id == Event.id)
        event, body = self.session.execute(query.where(Event.id == event_id)).tuples().one()
        return Said(who_of(event, self.known), event.at, body or ERASED)


def _day(day: date, working: sla.WorkingCalendar, name: str | None) -> Day:
    hours = working.hours_of(day)
    if hours is None:
        return Day(day, name or "akhir pekan", is_off=True)
    opens, closes = working.hours_in(day.year).on(
        friday=day.weekday() == FRIDAY, ramadan=working.is_ramadan(day)
    )
    ramadan = ", Ramadan" if working.is_ramadan(day) else ""
    return Day(day, f"{opens:%H.%M}-{closes:%H.%M}{ramadan}", is_off=False)
