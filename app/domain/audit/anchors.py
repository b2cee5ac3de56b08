"""The daily anchors: each seals all entries since the one before, so that no whole report can vanish unseen.

An anchor covers a range of entry ids and not a day of `at`, so that history entered later with earlier dates fits in too
(docs/adr/0003). Its digest begins with its day and its last entry, so that neither can be changed.
"""

import hashlib
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain.audit.broken import Broken, moment
from app.domain.audit.chain import Anchor, Event

# A day, the hour between two looks of the schedule, and an hour for a worker that is late.
SEALED_WITHIN = timedelta(hours=26)


def settled_id(session: Session) -> int:
    """The highest entry id below which no writer is still under way (a brief lock waits for those that are)."""
    session.execute(text("LOCK TABLE events IN SHARE MODE"))
    return session.scalar(select(func.max(Event.id))) or 0


def is_sealed(session: Session, *, now: datetime) -> bool:
    """Whether today's anchor is there."""
    return bool(session.scalar(select(exists().where(Anchor.day >= local_date(now)))))


def write_anchor(session: Session, up_to: int, *, now: datetime) -> Anchor | None:
    """Anchor all entries since the last anchor up to that id, under today's date; once a day. None if done already."""
    if is_sealed(session, now=now):
        return None
    last: Anchor | None = session.scalar(select(Anchor).order_by(Anchor.last_event_id.desc()).limit(1))
    after, before = (last.last_event_id, last.digest) if last else (0, b"")
    day = local_date(now)
    entries, digest = _digest(session, day, after, up_to, before)
    anchor = Anchor(day=day, entries=entries, last_event_id=up_to, digest=digest)
    session.add(anchor)
    session.flush()
    return anchor


def verify_anchors(session: Session, *, now: datetime) -> tuple[int, Broken | None]:
    """How many anchors hold, and the first that does not or is missing."""
    before, after, checked = b"", 0, 0
    query = select(moment(Anchor.__table__.c.day), Anchor.entries, Anchor.last_event_id, Anchor.digest)
    for day, counted, last, sealed in session.execute(query.order_by(Anchor.last_event_id)).all():
        if day is None:
            return checked, Broken("chain_anchors", f"sampai entri {last}", "hari jangkar tidak terbaca")
        entries, digest = _digest(session, day, after, last, before)
        if (entries, digest) != (counted, sealed):
            why = f"{counted} entri dijangkarkan, {entries} ditemukan, atau hari atau isinya lain"
            return checked, Broken("chain_anchors", day.isoformat(), why)
        before, after, checked = digest, last, checked + 1
    return checked, _unsealed(session, after, now)


def _unsealed(session: Session, after: int, now: datetime) -> Broken | None:
    """Ids grow with time, so the first entry without an anchor is the oldest."""
    query = select(Event.id, Event.recorded_at < now - SEALED_WITHIN).where(Event.id > after)
    first = session.execute(query.order_by(Event.id).limit(1)).first()
    if first is None or not first[1]:
        return None
    hours = SEALED_WITHIN // timedelta(hours=1)
    why = f"lebih dari {hours} jam tanpa jangkar: jangkarnya hilang, atau penjadwal tidak berjalan"
    return Broken("chain_anchors", f"sesudah entri {after}", f"entri {first[0]} {why}")


def _digest(session: Session, day: date, after: int, last: int, before: bytes) -> tuple[int, bytes]:
    query = select(Event.hash).where(Event.id > after, Event.id <= last).order_by(Event.id)
    running, entries = hashlib.sha256(before + f"{day.isoformat()} {last}\n".encode()), 0
    for digest in session.scalars(query.execution_options(yield_per=10000)):
        running.update(digest)
        entries += 1
    return entries, running.digest()
