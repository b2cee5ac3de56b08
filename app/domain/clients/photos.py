"""Photos that a client sends after the report itself, as apps do: the complaint's own, each content once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import evidence
from app.domain.actor import Actor
from app.domain.errors import Conflict, NotVisible
from app.domain.evidence import Photo, StoredUpload
from app.domain.report import NOT_FOUND, Report, by_number
from app.domain.vocabulary import PhotoKind

CLOSED = "Laporan ini sudah ditutup; foto tidak dapat ditambahkan lagi."


class Added(NamedTuple):
    """The photos that a request named, in its order, and how many of them are new."""

    photos: list[Photo]
    new: int


def own(session: Session, number: str, api_key_id: int, *, lock: bool = False) -> Report:
    """The report of that number if this key filed it. Raises NotVisible, alike for all others."""
    report = by_number(session, number, lock=lock)
    if report.api_key_id != api_key_id:
        raise NotVisible(NOT_FOUND)
    return report


def digests(session: Session, report: Report) -> set[bytes]:
    """The content hashes of the complaint's photos."""
    query = select(Photo.sha256).where(Photo.report_id == report.id, Photo.kind == PhotoKind.COMPLAINT)
    return set(session.scalars(query))


def add(
    session: Session,
    number: str,
    api_key_id: int,
    uploads: Sequence[StoredUpload],
    *,
    limit: int,
    actor: Actor,
    now: datetime,
) -> list[Photo]:
    """Give the report those of these photos that it has not; returns all of the complaint's.

    Raises NotVisible, or Conflict where it is closed or has its `limit` of photos.
    """
    report = own(session, number, api_key_id, lock=True)
    known = digests(session, report)
    new = list({u.inspected.sha256: u for u in uploads if u.inspected.sha256 not in known}.values())
    if new:
        _refuse_more(report, len(known) + len(new), limit)
        evidence.attach(session, report, new, PhotoKind.COMPLAINT, actor=actor, now=now)
        report.updated_at = now
        session.flush()
    return [photo for photo in evidence.photos_of(session, report) if photo.kind == PhotoKind.COMPLAINT]


def _refuse_more(report: Report, count: int, limit: int) -> None:
    if not report.is_open:
        raise Conflict(CLOSED)
    if count > limit:
        raise Conflict(f"Satu laporan paling banyak {limit} foto; dengan ini menjadi {count}.")
