"""What reporters do on their own side besides the moves of the workflow: add to what they said, choose by what they are told.

What is added changes no status: it is a line of the history that the reporter and the officers read.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain import audit, evidence
from app.domain.actor import Actor, reporter_of
from app.domain.audit import Entry, Event
from app.domain.errors import Conflict, Invalid
from app.domain.evidence import StoredUpload
from app.domain.notification import Message
from app.domain.privacy import Contact, NewsBy
from app.domain.report import Report, by_number
from app.domain.vocabulary import Medium, MessageState, PhotoKind, Role, Status, Visibility
from app.wording import worded

MESSAGE = "message"
NOTE_MAX = 4000
A_DAY = 10
USUAL = "biasa"
NOT_OPEN = worded(
    "Laporan ini sudah ditutup atau sedang menunggu jawaban Anda; keterangan tidak dapat ditambahkan di sini."
)
CHANGED = worded("Laporan ini berubah sejak halaman ini dibuka. Periksa lagi, lalu kirim bila masih perlu.")
ENOUGH = worded("Sudah {n} keterangan dalam 24 jam terakhir. Coba lagi besok.", n=A_DAY)
UNWANTED = "tidak dikirim: pelapor memilih tanpa kabar"


def may_add(report: Report) -> bool:
    """While it is being dealt with and no question waits for an answer."""
    return report.is_open and report.status != Status.NEEDS_REPORTER


def add(
    session: Session,
    number: str,
    note: str,
    photos: Sequence[StoredUpload],
    *,
    version: int | None,
    faults: Mapping[str, str],
    now: datetime,
) -> None:
    """Add words, photos or both. Raises Conflict or Invalid; `faults`: what is wrong with the photos already."""
    report = by_number(session, number, lock=True)
    if not may_add(report):
        raise Conflict(NOT_OPEN)
    if version != report.version:
        raise Conflict(CHANGED)
    if _added_today(session, report, now) >= A_DAY:
        raise Conflict(ENOUGH)
    errors = dict(faults)
    text = note.replace("\x00", "").strip()
    if not text and not photos and not errors:
        errors["catatan"] = worded("Tulis keterangannya, atau pilih foto.")
    if len(text) > NOTE_MAX:
        errors["catatan"] = worded("Paling panjang {n} huruf.", n=NOTE_MAX)
    if errors:
        raise Invalid(errors)
    write_down(session, report, text, photos, medium=None, actor=reporter_of(report.id), now=now)


def write_down(
    session: Session,
    report: Report,
    text: str,
    photos: Sequence[StoredUpload],
    *,
    medium: Medium | None,
    actor: Actor,
    now: datetime,
) -> None:
    """A line of the report's history; its row must be locked. `actor` brought the photos; `medium` None = the portal."""
    data: dict[str, object] = {"medium": medium.value} if medium else {}
    if photos:
        rows = evidence.attach(session, report, photos, PhotoKind.ANSWER, actor=actor, now=now)
        data["photos"] = [str(photo.id) for photo in rows]
    entry = Entry(MESSAGE, report.status, Visibility.REPORTER, text, data)
    audit.record(session, report, entry, actor=reporter_of(report.id), now=now)
    report.updated_at = now
    report.version += 1
    session.flush()


def choose_news(session: Session, number: str, wanted: str, *, now: datetime) -> None:
    """By what the reporter is told from now on; with none, what waits is not sent either. Raises Invalid or Conflict."""
    report = by_number(session, number, lock=True)
    contact = report.contact
    if contact is None:
        raise Conflict(worded("Untuk laporan ini tidak ada nomor atau surel yang tersimpan."))
    if wanted not in offered(contact):
        raise Invalid({"lewat": worded("Pilih salah satu.")})
    contact.news_by = None if wanted == USUAL else NewsBy(wanted)
    if contact.news_by == NewsBy.NONE:
        waiting = update(Message).where(Message.report_id == report.id, Message.state == MessageState.QUEUED)
        waiting = waiting.where(Message.audience == "reporter").execution_options(synchronize_session=False)
        session.execute(waiting.values(state=MessageState.UNSENDABLE, failure=UNWANTED))
    session.flush()


def offered(contact: Contact) -> list[str]:
    """What the reporter may choose between, by what was left."""
    if contact.social:
        return [USUAL, NewsBy.NONE.value]
    ways = [(NewsBy.SMS, contact.phone), (NewsBy.EMAIL, contact.email)]
    return [*(way.value for way, address in ways if address), NewsBy.NONE.value]


def _added_today(session: Session, report: Report, now: datetime) -> int:
    query = select(func.count()).where(
        Event.report_id == report.id,
        Event.action == MESSAGE,
        Event.actor_role == Role.REPORTER,
        Event.at > now - timedelta(days=1),
    )
    return session.scalar(query) or 0
