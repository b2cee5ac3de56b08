"""Intake: the one way in for every channel.

`receive` validates, finds the kelurahan, numbers the report, keeps contact data encrypted, opens the first clocks, writes the
first history entry and the message to the reporter; all of it in the caller's transaction. With an idempotency key the same
request again gives the first answer.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain import evidence, notification, privacy, routing, sla
from app.domain.actor import Actor
from app.domain.audit import Entry, Event, entry_row
from app.domain.errors import Invalid
from app.domain.evidence import StoredUpload
from app.domain.geography import Found, find_kelurahan, found_by_code, outside_message
from app.domain.numbering import new_number, new_tracking_code
from app.domain.privacy import Contact
from app.domain.reference import Catalogue, CategoryInfo, ChannelInfo, catalogue
from app.domain.report import IdempotencyKey, Report, ReportUnit
from app.domain.vocabulary import ClockKind, LocationKind, Notice, PhotoKind, Priority, Status, Visibility

TEXT_MAX = 4000
ADDRESS_MAX = 300
UNSORTED = "lainnya"


@dataclass(frozen=True, slots=True)
class Submission:
    """One report as a channel brings it. Texts as typed; `lat`/`lon` WGS84 degrees, both or neither.

    `kelurahan_code` is the place chosen from a list where there is no point ("lokasi perkiraan").
    """

    channel: str
    text: str
    category: str | None = None
    lat: float | None = None
    lon: float | None = None
    kelurahan_code: str | None = None
    address: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    is_public: bool = False
    priority: Priority = Priority.BIASA
    answers: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    photos: Sequence[StoredUpload] = ()
    external_ref: str | None = None
    api_key_id: int | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key: whose it is, its word, and the digest of the request that it stands for."""

    scope: str
    word: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter gets. `repeated`: the same request was answered before."""

    number: str
    tracking_code: str
    report_id: int
    holder_code: str
    repeated: bool = False


class KeyReused(Invalid):
    """The idempotency key was used for another request. Answered 422."""


@dataclass(frozen=True, slots=True)
class _Place:
    kelurahan_code: str | None
    kelurahan_name: str | None
    location: WKTElement | None
    kind: LocationKind | None


def receive(
    session: Session, submission: Submission, *, actor: Actor, now: datetime, key: Key | None = None
) -> Receipt:
    """Take a report in. Raises Invalid (field -> sentence) or KeyReused; then nothing is kept."""
    if key is not None:
        earlier = _claim(session, key, now)
        if earlier is not None:
            return earlier
    known = catalogue(session)
    channel, category = _check(submission, known)
    place = _place(session, submission)
    receipt = _write(session, _Draft(submission, channel, category, place, known, actor, now))
    if key is not None:
        session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.scope == key.scope, IdempotencyKey.key == key.word)
            .values(report_id=receipt.report_id)
        )
    return receipt


def digest_of(fields: Mapping[str, Any]) -> bytes:
    """The digest of a request by which a repeated key is recognised: same fields, same digest."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).digest()


def _claim(session: Session, key: Key, now: datetime) -> Receipt | None:
    """Take the key, or wait for whoever holds it and return what he made."""
    row = insert(IdempotencyKey).values(
        scope=key.scope, key=key.word, request_digest=key.digest, created_at=now
    )
    taken = session.execute(row.on_conflict_do_nothing().returning(IdempotencyKey.key)).first()
    if taken is not None:
        return None
    first = session.get_one(IdempotencyKey, (key.scope, key.word))
    if first.request_digest != key.digest:
        raise KeyReused({"Idempotency-Key": "Kunci ini sudah dipakai untuk laporan lain."})
    report = session.get_one(Report, first.report_id)
    return Receipt(report.number, report.tracking_code, report.id, report.holder_code, repeated=True)


def _check(submission: Submission, known: Catalogue) -> tuple[ChannelInfo, CategoryInfo]:
    errors: dict[str, str] = {}
    text = submission.text.strip()
    if not text:
        errors["isi"] = "Ceritakan masalahnya."
    elif len(text) > TEXT_MAX:
        errors["isi"] = f"Isi laporan paling panjang {TEXT_MAX} karakter; sekarang {len(text)}."
    if len(submission.address) > ADDRESS_MAX:
        errors["alamat"] = f"Alamat paling panjang {ADDRESS_MAX} karakter."
    channel = known.channels.get(submission.channel)
    if channel is None or not channel.is_active:
        errors["kanal"] = "Pilih kanal yang tersedia."
    category = known.categories.get(submission.category or UNSORTED)
    if category is None or not category.is_active:
        errors["kategori"] = "Pilih kategori yang tersedia."
    if errors or channel is None or category is None:
        raise Invalid(errors)
    return channel, category


def _place(session: Session, submission: Submission) -> _Place:
    if submission.lat is not None and submission.lon is not None:
        found = find_kelurahan(session, submission.lat, submission.lon)
        if found is None:
            raise Invalid({"lat": outside_message()})
        point = WKTElement(f"POINT({submission.lon!r} {submission.lat!r})", srid=4326)
        return _Place(found.code, found.name, point, LocationKind.EXACT)
    if submission.kelurahan_code:
        chosen: Found | None = found_by_code(session, submission.kelurahan_code)
        if chosen is None:
            raise Invalid({"kelurahan": "Pilih kelurahan dari daftar."})
        return _Place(chosen.code, chosen.name, None, LocationKind.APPROXIMATE)
    return _Place(None, None, None, None)


@dataclass(frozen=True, slots=True)
class _Draft:
    submission: Submission
    channel: ChannelInfo
    category: CategoryInfo
    place: _Place
    known: Catalogue
    actor: Actor
    now: datetime

    @property
    def holder_code(self) -> str:
        return routing.home_of(self.known, self.channel.code, self.place.kelurahan_code)


def _write(session: Session, draft: _Draft) -> Receipt:
    contact = _contact(session, draft)
    clocks = sla.opening_clocks(
        session,
        known_holder=draft.holder_code,
        holder_kind=draft.known.units[draft.holder_code].kind,
        priority=draft.submission.priority,
        finish_hours=draft.category.finish_hours,
        finish_calendar=draft.category.calendar,
        now=draft.now,
    )
    row = _report_row(draft, contact, clocks)
    report_id, event = _insert_numbered(session, draft, row)
    event_id = session.execute(
        insert(Event).values(report_id=report_id, **event).returning(Event.id)
    ).scalar_one()
    session.execute(
        insert(ReportUnit).values(report_id=report_id, unit_code=draft.holder_code, since=draft.now)
    )
    session.execute(insert(sla.Clock), [{**clock, "report_id": report_id} for clock in clocks])
    report = session.get_one(Report, report_id) if draft.submission.photos else None
    if report is not None:
        photos = draft.submission.photos
        evidence.attach(session, report, photos, PhotoKind.COMPLAINT, actor=draft.actor, now=draft.now)
    _acknowledge(session, draft, report_id, row, contact, event_id)
    return Receipt(row["number"], row["tracking_code"], report_id, draft.holder_code)


def _contact(session: Session, draft: _Draft) -> Contact | None:
    given = draft.submission
    if not (given.name.strip() or given.phone.strip() or given.email.strip()):
        return None
    return privacy.contact_of(session, given.name, given.phone, given.email, now=draft.now)


def _report_row(draft: _Draft, contact: Contact | None, clocks: list[dict[str, Any]]) -> dict[str, Any]:
    given, now = draft.submission, draft.now
    due = {clock["kind"]: clock["due_at"] for clock in clocks}
    return {
        "tracking_code": new_tracking_code(),
        "channel_code": draft.channel.code,
        "category_code": draft.category.code,
        "priority": given.priority,
        "status": Status.WAITING,
        "holder_code": draft.holder_code,
        "original_text": given.text.strip(),
        "public_text": privacy.mask(given.text.strip()).text,
        "is_public": given.is_public and draft.category.may_be_public,
        "address": given.address.strip() or None,
        "kelurahan_code": draft.place.kelurahan_code,
        "location": draft.place.location,
        "location_kind": draft.place.kind,
        "answers": dict(given.answers),
        "source": dict(given.source) or None,
        "external_ref": given.external_ref,
        "contact_id": contact.id if contact else None,
        "api_key_id": given.api_key_id,
        "entered_by_id": draft.actor.user_id,
        "created_at": now,
        "updated_at": now,
        "red_flag_at": due.pop(ClockKind.RED_FLAG, None),
        "due_at": min(due.values(), default=None),
    }


def _insert_numbered(session: Session, draft: _Draft, row: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Insert with a number that nobody has; a number in use costs another draw. Fills row["number"]."""
    while True:
        row["number"] = new_number(draft.channel.prefix, draft.now)
        event = entry_row(
            Entry("create", None, Visibility.PUBLIC, data=_create_data(draft)),
            seq=1,
            prev_hash=b"",
            number=row["number"],
            to_status=Status.WAITING,
            holder_code=draft.holder_code,
            assignee_id=None,
            salt=b"",
            actor=draft.actor,
            now=draft.now,
        )
        values = {**row, "event_seq": 1, "event_head": event["hash"]}
        statement = insert(Report).values(values).on_conflict_do_nothing(index_elements=["number"])
        report_id = session.execute(statement.returning(Report.id)).scalar()
        if report_id is not None:
            return report_id, event


def _create_data(draft: _Draft) -> dict[str, Any]:
    return {
        "channel": draft.channel.code,
        "category": draft.category.code,
        "unit": draft.holder_code,
        "kelurahan": draft.place.kelurahan_code,
    }


@dataclass(slots=True)
class _Told:
    """What the notification needs to know of a report just inserted, without reading it back."""

    id: int
    number: str
    channel_code: str
    contact: Contact | None


def _acknowledge(
    session: Session,
    draft: _Draft,
    report_id: int,
    row: dict[str, Any],
    contact: Contact | None,
    event_id: int,
) -> None:
    if contact is None:
        return
    context = {
        "code": row["tracking_code"],
        "place": draft.place.kelurahan_name,
        "category": draft.category.name if draft.category.code != UNSORTED else None,
    }
    told = _Told(report_id, row["number"], draft.channel.code, contact)
    notification.tell_reporter(session, told, Notice.RECEIVED, context, now=draft.now, event_id=event_id)


def forget_old_keys(session: Session, *, older_than: datetime) -> int:
    """Drop idempotency keys past their 24 hours; returns how many."""
    dropped = session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.created_at < older_than).returning(IdempotencyKey.key)
    )
    return len(dropped.all())
