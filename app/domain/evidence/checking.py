"""The check of a photo: what it looks like is kept to be found by, and what stands out about it becomes flags.

Called by a worker after the copies were made, and again whenever `checked_at` is taken back: with other limits, or for photos
from before the check existed. The same photo checked twice has the same flags.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from PIL import Image
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.evidence import circumstances, flag
from app.domain.evidence.flag import Found
from app.domain.evidence.flag_code import FlagCode
from app.domain.evidence.likeness import VERSION
from app.domain.evidence.limits import limits
from app.domain.evidence.photo import Photo
from app.domain.evidence.process import Store, remember, render
from app.domain.evidence.search import PhotoLook
from app.domain.evidence.traces import PhotoTrace, traces_of
from app.domain.report import Report
from app.domain.vocabulary import PhotoKind, PhotoState

FLAGGED = (PhotoKind.RESULT, PhotoKind.BEFORE, PhotoKind.CHECK)
UNREADABLE = (OSError, ValueError, SyntaxError, RuntimeError, EOFError, Image.DecompressionBombError)


def examine(session: Session, store: Store, photo_id: uuid.UUID, *, now: datetime) -> list[FlagCode]:
    """Hold a photo that is ready against others and its report; returns what stands out.

    Nothing for one that is not ready or that another worker has in hand.
    """
    photo = _ready(session, photo_id)
    if photo is None:
        return []
    _make_look(session, store, photo)
    found: list[Found] = []
    if photo.kind in FLAGGED:
        found = _find(session, store, photo)
        flag.keep(session, photo.id, found, now=now)
    photo.checked_at = now
    session.flush()
    return [one.code for one in found]


def unchecked(session: Session, most: int) -> list[uuid.UUID]:
    """Photos that wait for their check, the newest first: those are before a verifier now."""
    query = select(Photo.id).where(Photo.state == PhotoState.READY, Photo.checked_at.is_(None))
    return list(session.scalars(query.order_by(Photo.uploaded_at.desc()).limit(most)))


def recheck(session: Session, *, since: datetime) -> int:
    """Have the officers' photos since that moment checked anew; returns how many."""
    wanted = select(Photo.id).where(
        Photo.state == PhotoState.READY, Photo.kind.in_(FLAGGED), Photo.uploaded_at >= since
    )
    many = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    session.execute(update(Photo).where(Photo.id.in_(wanted)).values(checked_at=None))
    return many


def _ready(session: Session, photo_id: uuid.UUID) -> Photo | None:
    query = select(Photo).where(Photo.id == photo_id, Photo.state == PhotoState.READY)
    # Its key stays free, so that a flag of another photo may name this one meanwhile.
    locked = query.with_for_update(skip_locked=True, key_share=True)
    return session.scalar(locked.execution_options(populate_existing=True))


def _find(session: Session, store: Store, photo: Photo) -> list[Found]:
    # Only the worker needs it, and it brings OpenCV along.
    from app.domain.evidence import reuse

    report, in_force = session.get_one(Report, photo.report_id), limits(session)
    family = reuse.family_of(session, report)
    copies = reuse.used_elsewhere(session, store, photo, family, in_force)
    _ask_later_ones(session, [copy.photo for copy in copies if reuse.came_before(photo, copy.photo)], photo)
    found = reuse.reused(copies, photo)
    if photo.kind in reuse.ORIGINALS:
        found += reuse.made_from_own(session, store, photo, family, in_force)
    trace = session.get(PhotoTrace, photo.id)
    return [*found, *circumstances.circumstances(session, photo, report, trace, in_force)]


def _make_look(session: Session, store: Store, photo: Photo) -> None:
    """For photos from before the check existed, or before its hashes changed."""
    look = session.get(PhotoLook, photo.id)
    if look is not None and look.version == VERSION:
        return
    try:
        original = store.get(photo.original_key)
    except KeyError:
        return
    try:
        made, traces = render(original), traces_of(original)
    except UNREADABLE:
        return
    remember(session, photo, made, traces)


def _ask_later_ones(session: Session, copies: Sequence[Photo], photo: Photo) -> None:
    """Copies that came after this photo, but were checked before it could be found, are checked again."""
    if not copies:
        return
    named = select(flag.PhotoFlag.photo_id).where(flag.PhotoFlag.other_photo_id == photo.id)
    later = Photo.id.in_([copy.id for copy in copies])
    waiting = later & Photo.kind.in_(FLAGGED) & Photo.id.not_in(named)
    session.execute(update(Photo).where(waiting).values(checked_at=None))
