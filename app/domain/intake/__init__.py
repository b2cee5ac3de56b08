"""Intake: the one way in for every channel.

`receive` validates, finds the kelurahan, numbers the report, keeps contact data encrypted, opens the first clocks, writes the
first history entry and the message to the reporter; all of it in the caller's transaction. With an idempotency key the same
request again gives the first answer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain import abuse, evidence, notification, privacy, sla
from app.domain.actor import Actor
from app.domain.intake import keys
from app.domain.intake.draft import Draft, Place, check, event_row, place_of, report_row
from app.domain.intake.keys import PHONE, forget_old_keys, recall
from app.domain.intake.submission import (
    ADDRESS_MAX,
    TEXT_MAX,
    UNSORTED,
    Key,
    KeyReused,
    Receipt,
    Submission,
    digest_of,
)
from app.domain.intake.writing import write
from app.domain.numbering import new_number
from app.domain.privacy import ContactRow
from app.domain.reference import catalogue
from app.domain.vocabulary import Notice, PhotoKind

__all__ = [
    "ADDRESS_MAX",
    "PHONE",
    "TEXT_MAX",
    "UNSORTED",
    "Key",
    "KeyReused",
    "Receipt",
    "Submission",
    "digest_of",
    "forget_old_keys",
    "recall",
    "receive",
]


def receive(
    session: Session, submission: Submission, *, actor: Actor, now: datetime, key: Key | None = None
) -> Receipt:
    """Take a report in. Raises Invalid (field -> sentence), KeyReused, Forbidden (kept out) or TooMany; then nothing is kept."""
    earlier = keys.claim(session, key, now) if key is not None else None
    if earlier is not None:
        return earlier
    known = catalogue(session)
    channel, category = check(submission, known)
    contact = privacy.contact_row(
        submission.name, submission.phone, submission.email, now=now, social=submission.social
    )
    place = place_of(session, submission)
    if submission.network is not None:
        abuse.check(session, _watched(submission, category.code, place, contact), now=now)
    draft = Draft(submission, channel, category, place, known, actor, now)
    receipt = _write(session, draft, contact, key)
    if submission.photos:
        evidence.attach(
            session, _Written(receipt.report_id), submission.photos, PhotoKind.COMPLAINT, actor=actor, now=now
        )
    return receipt


def _watched(
    submission: Submission, category: str, place: Place, contact: ContactRow | None
) -> abuse.Watched:
    lat, lon = submission.lat, submission.lon
    return abuse.Watched(
        person=abuse.known_by(contact["phone"], contact["email"]) if contact else (),
        network=submission.network or "",
        category=category,
        account=str((submission.social or {}).get("recipient") or "") or None,
        api_key_id=submission.api_key_id,
        point=(lat, lon) if lat is not None and lon is not None else None,
        kelurahan=place.kelurahan_code,
    )


def _write(session: Session, draft: Draft, contact: ContactRow | None, key: Key | None) -> Receipt:
    """Number and write the report; a number in use costs another draw."""
    clocks = _clocks(session, draft)
    row = report_row(draft, clocks)
    while True:
        number = new_number(draft.channel.prefix, draft.now)
        event = event_row(draft, number)
        message = _message(draft, number, row["tracking_code"], contact)
        report_id = write(
            session,
            report={**row, "number": number, "event_seq": 1, "event_head": event["hash"]},
            point=draft.point,
            event=event,
            clocks=clocks,
            contact=contact,
            message=message,
            key=(key.scope, key.word) if key else None,
        )
        if report_id is not None:
            notification.written(session, message)
            return Receipt(number, row["tracking_code"], report_id, draft.holder_code)


def _clocks(session: Session, draft: Draft) -> list[dict[str, Any]]:
    return sla.opening_clocks(
        session,
        known_holder=draft.holder_code,
        holder_kind=draft.known.units[draft.holder_code].kind,
        priority=draft.submission.priority,
        finish_hours=draft.category.finish_hours,
        finish_calendar=draft.category.calendar,
        limits=draft.known.limits,
        now=draft.now,
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """A report just inserted, for those who need no more than its id."""

    id: int


@dataclass(frozen=True, slots=True)
class _Reachable:
    phone: str | None
    email: str | None
    social: dict[str, Any] | None
    news_by: None = None


def _message(draft: Draft, number: str, code: str, contact: ContactRow | None) -> dict[str, Any] | None:
    """What the reporter is told first; None where no contact was left."""
    if contact is None:
        return None
    context = {
        "code": code,
        "place": draft.place.kelurahan_name,
        "category": draft.category.name if draft.category.code != UNSORTED else None,
    }
    reachable = _Reachable(contact["phone"], contact["email"], contact["social"])
    return notification.message_row(
        number,
        draft.channel.code,
        reachable,
        Notice.RECEIVED,
        context,
        now=draft.now,
        own=draft.known.own_texts,
    )
