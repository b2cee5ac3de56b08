"""A report as the public reads it, for the officer and the reporter who look before or while it is published.

The same text and the same copies of photos that everybody gets; what is not public yet is named with its reason.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.domain import evidence
from app.domain.access import visible
from app.domain.actor import Actor
from app.domain.evidence import Photo
from app.domain.evidence.screening import Screening
from app.domain.geography import Area
from app.domain.reference import catalogue
from app.domain.report import Report
from app.domain.vocabulary import PhotoKind, Status


class PhotoAsPublic(NamedTuple):
    """A photo that would be shown; `screening` says whether it is."""

    id: uuid.UUID
    kind: PhotoKind
    screening: Screening
    public_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class AsPublic:
    """What everybody reads and sees. `hides_words`: the reporter's words and the public text differ."""

    number: str
    status: Status
    category: str
    channel: str
    kelurahan: str | None
    text: str
    created_at: datetime
    is_public: bool
    is_hidden: bool
    hides_words: bool
    photos: list[PhotoAsPublic]


def as_public(session: Session, number: str, *, actor: Actor) -> AsPublic:
    """The report in the eyes of the public, published or not. Raises NotVisible unless the actor may see it."""
    report = visible(session, number, actor=actor)
    known = catalogue(session)
    area = session.get(Area, report.kelurahan_code) if report.kelurahan_code else None
    category = known.categories.get(report.category_code)
    channel = known.channels.get(report.channel_code)
    return AsPublic(
        number=report.number,
        status=report.status,
        category=category.name if category else report.category_code,
        channel=channel.name if channel else report.channel_code,
        kelurahan=area.name if area else None,
        text=report.public_text,
        created_at=report.created_at,
        is_public=report.is_public,
        is_hidden=report.hidden_reason is not None,
        hides_words=report.public_text != report.original_text,
        photos=[_photo(photo) for photo in evidence.photos_of(session, report) if _is_shown(photo, report)],
    )


def _is_shown(photo: Photo, report: Report) -> bool:
    """As public_photos.py says, but for whether it was looked at."""
    last = report.finished_at is not None and photo.uploaded_at >= report.finished_at
    return photo.kind == PhotoKind.COMPLAINT or (photo.kind == PhotoKind.RESULT and last)


def _photo(photo: Photo) -> PhotoAsPublic:
    return PhotoAsPublic(photo.id, photo.kind, photo.screening, photo.public_id)
