"""From a checked file to rows: the names of the files of a photo, and the photos that a report gets.

Keys are folders by day, so that files without a row (the transaction failed after the upload) can be found by
looking at one day. Names hold a random id only. Originals, copies for officers and public files never share a folder.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from geoalchemy2 import WKTElement
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.evidence.check import Inspected, inspect
from app.domain.evidence.photo import Photo, Pictured
from app.domain.vocabulary import PhotoKind, PhotoState

PRIVATE, DISPLAY, PUBLIC = "private/", "display/", "public/"
FILE_NAME_MAX = 200
LOOK_UP_SIZE = 1000
# Set on the session when photos were attached, so that their processing starts after the commit.
ATTACHED = "photos_attached"


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """A checked photo whose original lies in the store under `original_key`."""

    photo_id: uuid.UUID
    original_key: str
    file_name: str
    inspected: Inspected = field(repr=False)


def plan_upload(data: bytes, file_name: str, *, now: datetime) -> StoredUpload:
    """Check a file and name its place; the caller puts it there. Raises Invalid."""
    inspected = inspect(data, file_name)
    photo_id = uuid.uuid4()
    return StoredUpload(
        photo_id, day_folder(now.date()) + str(photo_id), file_name[-FILE_NAME_MAX:], inspected
    )


def attach(
    session: Session,
    report: Pictured,
    uploads: Sequence[StoredUpload],
    kind: PhotoKind,
    *,
    actor: Actor,
    now: datetime,
    event_id: int | None = None,
) -> list[Photo]:
    """Give the report its photos, in the order of the uploads; the copies are made after the commit."""
    photos = [_photo(report, upload, kind, actor, now, event_id) for upload in uploads]
    session.add_all(photos)
    session.flush(photos)
    session.info.setdefault(ATTACHED, []).extend(str(photo.id) for photo in photos)
    return photos


def _photo(
    report: Pictured, upload: StoredUpload, kind: PhotoKind, actor: Actor, now: datetime, event_id: int | None
) -> Photo:
    seen = upload.inspected
    place = None if seen.lat is None else WKTElement(f"POINT({seen.lon!r} {seen.lat!r})", srid=4326)
    return Photo(
        id=upload.photo_id,
        report_id=report.id,
        event_id=event_id,
        kind=kind,
        state=PhotoState.PENDING,
        file_name=upload.file_name or None,
        sha256=seen.sha256,
        media_type=seen.media_type,
        original_key=upload.original_key,
        width=seen.width,
        height=seen.height,
        taken_at=seen.taken_at,
        taken_location=place,
        uploaded_at=now,
        uploaded_by=actor.user_id,
    )


def pending_since(session: Session, before: datetime, limit: int = 1000) -> list[uuid.UUID]:
    """Photos that wait for their copies since before that moment, oldest first."""
    query = select(Photo.id).where(Photo.state == PhotoState.PENDING, Photo.uploaded_at < before)
    return list(session.scalars(query.order_by(Photo.uploaded_at).limit(limit)))


def orphans(session: Session, keys: Iterable[str]) -> Iterator[str]:
    """Those of these original files that no photo knows."""
    rest = iter(keys)
    while found := list(islice(rest, LOOK_UP_SIZE)):
        known = set(session.scalars(select(Photo.original_key).where(Photo.original_key.in_(found))))
        yield from (key for key in found if key not in known)


def day_folder(day: date) -> str:
    """Where the originals of a day (UTC) lie."""
    return f"{PRIVATE}{day:%Y/%m/%d}/"


def display_key(original_key: str) -> str:
    """Where the copy for officers and the reporter lies."""
    return DISPLAY + original_key.removeprefix(PRIVATE) + ".jpg"


def thumb_key(original_key: str) -> str:
    """Where its small copy lies."""
    return DISPLAY + original_key.removeprefix(PRIVATE) + "-kecil.jpg"


def public_key(original_key: str, public_id: uuid.UUID, *, small: bool) -> str:
    """Where the copy for everybody lies; another place for every `public_id`."""
    day = original_key.removeprefix(PRIVATE).rpartition("/")[0]
    return f"{PUBLIC}{day}/{public_id}{'-kecil' if small else ''}.jpg"


def files_of(photo: Photo) -> list[str]:
    """The keys of everything that is kept of a photo: whoever erases it erases these."""
    keys = [photo.original_key, photo.display_key, photo.thumb_key]
    if photo.public_id is not None:
        keys += [public_key(photo.original_key, photo.public_id, small=small) for small in (False, True)]
    return [key for key in keys if key]
