"""Erasing who reported, or a whole report. Its row, number and history stay, so that counts and chains hold.

Who reported: contact, original text, words and photos' originals go; the report goes on with its masked text. The whole report:
its text, place and photos go too, and a sentence says since when and why. Free text of the history stands beside the chain and
is erased there with its salt, so that nobody can try guesses against the digest. Both leave a tombstone.
"""

import secrets
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain import audit
from app.domain.actor import Actor
from app.domain.audit import Entry, Event, EventText
from app.domain.errors import Conflict
from app.domain.opinion import Opinion
from app.domain.privacy import Contact, ContactAccess
from app.domain.reopening import ReopeningRequest
from app.domain.report import IdempotencyKey, Report, locking
from app.domain.rights import correspondence, hold, pictures
from app.domain.rights.holdings import Holdings
from app.domain.rights.identity import Identity, of_contacts
from app.domain.rights.tombstone import Erased, Ground, Tombstone
from app.domain.vocabulary import Role, Visibility

ACTIONS = {Erased.REPORTER: "erase_reporter", Erased.REPORT: "erase_report"}
STILL_OPEN = "Laporan {number} masih berjalan. Tutup dahulu, atau hapus pelapornya saja."
GROUNDS = {
    Ground.REQUEST: "permintaan pelapor",
    Ground.RETENTION: "masa simpan berakhir",
    Ground.UNLAWFUL: "diproses tanpa dasar hukum",
    Ground.MISTAKE: "salah masuk",
}
GONE = "Isi laporan ini dihapus pada {day} ({ground})."
NO_TEXT = "(dihapus)"


class Why(NamedTuple):
    """What is to go, on which ground, and in which words."""

    what: Erased
    ground: Ground
    words: str


def refusals(session: Session, report_ids: tuple[int, ...], what: Erased) -> list[str]:
    """Why these reports may not be erased now, a sentence each."""
    found = []
    for report in session.scalars(select(Report).where(Report.id.in_(report_ids)).order_by(Report.id)):
        try:
            _permitted(session, report, what, Ground.REQUEST)
        except Conflict as refusal:
            found.append(str(refusal))
    return found


def erase_report(
    session: Session, report_id: int, why: Why, who: Identity, *, actor: Actor, now: datetime
) -> bool:
    """Erase one report's person, or the whole report; False where that was done before. Raises Conflict."""
    query = locking(select(Report).where(Report.id == report_id))
    report = session.scalars(query.execution_options(populate_existing=True)).one()
    if _is_done(session, report, why.what):
        return False
    _permitted(session, report, why.what, why.ground)
    whose = who | of_contacts([report.contact])
    _words(session, report, why.what, whose)
    _row(report, why, whose, now)
    correspondence.of_report(session, report, now=now)
    pictures.erase(session, report, whole=why.what == Erased.REPORT, now=now)
    _contact(session, report, whose)
    _remember(session, report, why, whose, actor, now)
    return True


def erase_rest(session: Session, found: Holdings, *, now: datetime) -> None:
    """What is held of the person beside the reports: messages, conversations, what officers looked for."""
    correspondence.erase(session, found, now=now)
    correspondence.erase_searches(session, found.identity, now=now)


def _permitted(session: Session, report: Report, what: Erased, ground: Ground) -> None:
    held = hold.in_force(session, report.id)
    if held is not None:
        raise Conflict(hold.HELD.format(number=report.number, day=local_date(held.placed_at).isoformat()))
    if report.is_open and (what == Erased.REPORT or ground == Ground.RETENTION):
        raise Conflict(STILL_OPEN.format(number=report.number))


def _is_done(session: Session, report: Report, what: Erased) -> bool:
    done = {Erased.REPORT} if what == Erased.REPORT else {Erased.REPORT, Erased.REPORTER}
    query = select(Tombstone.id).where(Tombstone.report_id == report.id, Tombstone.what.in_(done))
    # A report that was erased of its person and then got a new one (a message that was added) is erased again.
    return session.scalar(query.limit(1)) is not None and report.contact_id is None


def _row(report: Report, why: Why, whose: Identity, now: datetime) -> None:
    if why.what == Erased.REPORT:
        day = local_date(now).strftime("%d-%m-%Y")
        report.public_text = GONE.format(day=day, ground=GROUNDS[why.ground])
        report.address = report.location = report.location_kind = None
        report.is_public, report.answers = False, {}
    else:
        report.public_text = whose.without(report.public_text)
        report.address = whose.without(report.address) if report.address else None
        report.answers = {
            name: whose.without(value) if isinstance(value, str) else value
            for name, value in report.answers.items()
        }
    report.original_text, report.source, report.external_ref = report.public_text, None, None
    report.tracking_code = secrets.token_urlsafe(12)
    report.updated_at = now
    report.version += 1


def _words(session: Session, report: Report, what: Erased, whose: Identity) -> None:
    """Free text of the history: the reporter's own, and what names him; of the whole report all of it."""
    rows = session.execute(
        select(Event.id, Event.actor_role, EventText.body)
        .join(EventText, EventText.event_id == Event.id)
        .where(Event.report_id == report.id, EventText.body.is_not(None))
    )
    gone = [
        event_id
        for event_id, role, body in rows
        if what == Erased.REPORT or role in (Role.REPORTER, Role.CLIENT) or whose.is_told_by(body or "")
    ]
    erase_texts(session, gone)
    _opinions(session, report)


def erase_texts(session: Session, event_ids: list[int]) -> None:
    """Erase these notes with the salt of their digest."""
    if not event_ids:
        return
    texts = update(EventText).where(EventText.event_id.in_(event_ids))
    session.execute(texts.values(body=None, salt=b"").execution_options(synchronize_session=False))


def _opinions(session: Session, report: Report) -> None:
    """What the reporter said of the result; the stars are a count and stay."""
    said = update(Opinion).where(Opinion.rater_id == report.id)
    session.execute(said.values(note=None).execution_options(synchronize_session=False))
    asked = update(ReopeningRequest).where(
        (ReopeningRequest.asker_id == report.id)
        | (ReopeningRequest.asker_id.is_(None) & (ReopeningRequest.report_id == report.id))
    )
    session.execute(asked.values(why=NO_TEXT).execution_options(synchronize_session=False))


def _contact(session: Session, report: Report, whose: Identity) -> None:
    """The contact goes; who looked at it stays in the log, without what would name the person."""
    looks = select(ContactAccess).where(ContactAccess.report_id == report.id)
    for look in session.scalars(looks):
        look.contact_id, look.reason = None, whose.without(look.reason)
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.report_id == report.id))
    contact_id, report.contact_id = report.contact_id, None
    session.flush()
    session.expire(report, ["contact"])
    if contact_id is not None:
        session.execute(delete(Contact).where(Contact.id == contact_id))


def _remember(
    session: Session, report: Report, why: Why, whose: Identity, actor: Actor, now: datetime
) -> None:
    earlier = select(Tombstone).where(Tombstone.report_id == report.id, Tombstone.what == why.what)
    stone = session.scalar(earlier) or Tombstone(report_id=report.id, number=report.number, what=why.what)
    stone.ground, stone.why = why.ground, whose.without(why.words)
    stone.day, stone.user_id = local_date(now), actor.user_id
    session.add(stone)
    entry = Entry(ACTIONS[why.what], report.status, Visibility.INTERNAL, data={"ground": why.ground.value})
    audit.record(session, report, entry, actor=actor, now=now)
    session.flush()
