"""The clocks of SP4N-LAPOR, which run besides those of the CRM for reports that came from there.

All count whole working days and none is paused while the reporter is asked (product.md section 6):
- forward, 3: from when LAPOR handed the entry to the province until the report is with a unit ("diteruskan ke instansi
  paling lambat 3 hari kerja");
- answer, 5: from then until the reporter is told something of substance: an estimate, a question, the end ("paling lambat 5
  hari kerja untuk koordinasi internal dan perumusan tindak lanjut"); that it was passed on is none;
- settle, 5, 14 or 60 by type: from the beginning until the reporter is told the end;
- close, 10: from that until LAPOR closes the entry, if nobody writes ("10 hari kerja setelah tindak lanjut tanpa balasan");
  what the reporter writes begins it anew.

Sources: LAPOR's own description (App Store and lapor.go.id) for 3, 5 and 10; for 5/14/60 the complaint rules that agencies
publish by PermenPANRB 62/2018 (information 5, without supervision 14, with supervision 60).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.sla.clocks import Clock, Clocked, hand_over, open_clock, running, stop_clocks
from app.domain.sla.limits import NATIONAL, national_limit
from app.domain.vocabulary import ClockKind, EntryType

CREATE, FORWARDED, SILENT = "create", "forward", "silent"
_WORKED = (ClockKind.LAPOR_FORWARD, ClockKind.LAPOR_ANSWER, ClockKind.LAPOR_SETTLE)


def start_national(
    session: Session,
    report: Clocked,
    entry: EntryType | None,
    unit_code: str,
    *,
    at_desk: bool,
    since: datetime,
    now: datetime,
) -> None:
    """The clocks of a report just made from an entry that the province has had `since` then."""
    for kind in (ClockKind.LAPOR_FORWARD, ClockKind.LAPOR_SETTLE):
        open_clock(session, report, kind, unit_code, *national_limit(kind, entry), now=since, why=CREATE)
    if not at_desk:
        forwarded(session, report, unit_code, now=now)


def forwarded(session: Session, report: Clocked, unit_code: str, *, now: datetime) -> None:
    """The report came to a unit: from now on an answer is awaited."""
    stop_clocks(session, report, (ClockKind.LAPOR_FORWARD,), now=now, outcome=FORWARDED)
    limit = national_limit(ClockKind.LAPOR_ANSWER)
    open_clock(session, report, ClockKind.LAPOR_ANSWER, unit_code, *limit, now=now, why=FORWARDED)


def answered(session: Session, report: Clocked, *, now: datetime, by: str) -> None:
    """The reporter was told something of substance."""
    stop_clocks(session, report, (ClockKind.LAPOR_ANSWER,), now=now, outcome=by)


def held_by(session: Session, report: Clocked, unit_code: str, *, now: datetime) -> None:
    """Another unit has the report and its limits."""
    hand_over(session, report, _WORKED, unit_code, now=now)


def settled(session: Session, report: Clocked, unit_code: str, *, told: bool, now: datetime, by: str) -> None:
    """The report is closed; where the reporter was told how, the silence after which LAPOR closes begins."""
    stop_clocks(session, report, NATIONAL, now=now, outcome=by)
    if told:
        limit = national_limit(ClockKind.LAPOR_CLOSE)
        open_clock(session, report, ClockKind.LAPOR_CLOSE, unit_code, *limit, now=now, why=by)


def taken_up(session: Session, report: Clocked, unit_code: str, *, now: datetime, by: str) -> None:
    """Work begins again before LAPOR closed the entry: answer and end are awaited anew, within the same days."""
    stop_clocks(session, report, (ClockKind.LAPOR_CLOSE,), now=now, outcome=by)
    last = select(Clock).where(Clock.report_id == report.id, Clock.kind == ClockKind.LAPOR_SETTLE)
    earlier = session.scalar(last.order_by(Clock.id.desc()).limit(1))
    answer, settle = national_limit(ClockKind.LAPOR_ANSWER), national_limit(ClockKind.LAPOR_SETTLE)
    limit = (earlier.limit_hours, earlier.calendar) if earlier else settle
    open_clock(session, report, ClockKind.LAPOR_ANSWER, unit_code, *answer, now=now, why=by)
    open_clock(session, report, ClockKind.LAPOR_SETTLE, unit_code, *limit, now=now, why=by)


def silence_broken(session: Session, report: Clocked, *, now: datetime, by: str) -> None:
    """The reporter wrote about a closed report: the ten days of silence begin anew."""
    found = [clock for clock in running(session, report) if clock.kind == ClockKind.LAPOR_CLOSE]
    for clock in found:
        settled(session, report, clock.unit_code, told=True, now=now, by=by)


def end_silence(session: Session, *, now: datetime) -> int:
    """Stop the clocks whose ten days passed in silence: LAPOR closes those entries. Returns how many."""
    over = (
        update(Clock)
        .where(
            Clock.kind == ClockKind.LAPOR_CLOSE,
            Clock.due_at <= now,
            Clock.stopped_at.is_(None),
            Clock.paused_at.is_(None),
        )
        .values(stopped_at=Clock.due_at, outcome=SILENT)
        .returning(Clock.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.scalars(over).all())


def national_of(clocks: Sequence[Clock]) -> set[ClockKind]:
    """Which of LAPOR's clocks are among these."""
    return {clock.kind for clock in clocks} & set(NATIONAL)
