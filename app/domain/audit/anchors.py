"""The daily anchors: each seals all entries since the one before, so that no whole report can vanish unseen.

An anchor covers a range of entry ids and not a day of `at`, so that history entered later with earlier dates fits in too
(docs/adr/0003). Its digest begins with its day and its last entry, so that neither can be changed.
"""

import hashlib
from datetime import date, datetime, timedelta

from sqlalchemy import LargeBinary, exists, func, literal, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain.audit.broken import Broken, moment
from app.domain.audit.chain import Anchor, Event

# A day, the hour between two looks of the schedule, and an hour for a worker that is late.
SEALED_WITHIN = timedelta(hours=26)
# Entry ids whose hashes the database joins into one value: less than a megabyte.
STRETCH = 20_000


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


def sealed_before(session: Session, day: date) -> tuple[int, bytes]:
    """The last entry and the digest of the last anchor before that day; (0, b"") without one."""
    query = select(Anchor.last_event_id, Anchor.digest).where(Anchor.day < day)
    row = session.execute(query.order_by(Anchor.last_event_id.desc()).limit(1)).one_or_none()
    return (row[0], row[1]) if row else (0, b"")


def verify_anchors(
    session: Session, *, now: datetime, since: date | None = None
) -> tuple[int, Broken | None]:
    """How many anchors hold, and the first that does not or is missing; all, or those from that day on."""
    checked = 0
    after, before = sealed_before(session, since) if since else (0, b"")
    query = select(moment(Anchor.__table__.c.day), Anchor.entries, Anchor.last_event_id, Anchor.digest)
    query = query.where(Anchor.last_event_id > after) if after else query
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
    running, entries = hashlib.sha256(before + f"{day.isoformat()} {last}\n".encode()), 0
    for start in range(after, last, STRETCH):
        within = (Event.id > start, Event.id <= min(start + STRETCH, last))
        joined = func.string_agg(Event.hash, aggregate_order_by(literal(b"", LargeBinary), Event.id))
        n, hashes = session.execute(select(func.count(), joined).where(*within)).one()
        running.update(hashes or b"")
        entries += n
    return entries, running.digest()
