"""The photos of a report that is erased: files that cameras wrote go, and with the whole report every picture."""

import uuid
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.domain.evidence import Photo
from app.domain.evidence.flag import PhotoFlag
from app.domain.evidence.process import JPEG
from app.domain.evidence.search import PhotoLook
from app.domain.evidence.traces import PhotoTrace
from app.domain.evidence.upload import files_of
from app.domain.report import Report
from app.domain.rights.tombstone import doom
from app.domain.vocabulary import PhotoKind

THEIRS = (PhotoKind.COMPLAINT, PhotoKind.ANSWER)


def erase(session: Session, report: Report, *, whole: bool, now: datetime) -> None:
    """Of the reporter's photos only the clean copy stays, in place of the original; of a whole report nothing."""
    for photo in session.scalars(select(Photo).where(Photo.report_id == report.id).with_for_update()):
        if whole or (photo.kind in THEIRS and not photo.is_ready):
            _remove(session, photo, now)
        elif photo.kind in THEIRS:
            _bare(session, photo, now)
    session.flush()


def _bare(session: Session, photo: Photo, now: datetime) -> None:
    """What the camera and the sender wrote goes: the original, its name, time and place."""
    doom(session, photo.original_key, replace_by=photo.display_key, now=now)
    photo.file_name = photo.taken_at = photo.taken_location = None
    # Nobody can tell any more whether a file at hand is this one.
    photo.sha256, photo.media_type = uuid.uuid4().bytes * 2, JPEG
    traces = update(PhotoTrace).where(PhotoTrace.photo_id == photo.id)
    session.execute(traces.values(has_exif=False, has_camera=False, editor=None))


def _remove(session: Session, photo: Photo, now: datetime) -> None:
    for key in files_of(photo):
        doom(session, key, now=now)
    about = or_(PhotoFlag.photo_id == photo.id, PhotoFlag.other_photo_id == photo.id)
    session.execute(delete(PhotoFlag).where(about))
    session.execute(delete(PhotoLook).where(PhotoLook.photo_id == photo.id))
    session.execute(delete(PhotoTrace).where(PhotoTrace.photo_id == photo.id))
    session.execute(delete(Photo).where(Photo.id == photo.id))
