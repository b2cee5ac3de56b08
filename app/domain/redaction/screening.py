"""A photo is looked at before the public sees it: what surely is a face or a plate is covered, what may be one is left to people.

Promises: nothing of a photo is public before it was looked at; the public copies never hold what is covered, not even small; each
time they are made they have another name, and the files of the old one are given up for deletion. Whoever commits deletes them.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from io import BytesIO

from PIL import Image
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.domain.evidence import Photo, display_key, public_key, thumb_key
from app.domain.evidence.process import JPEG, THUMB_SIDE, Store, jpeg
from app.domain.evidence.screening import Screening
from app.domain.redaction.area import PhotoArea, areas_of, seen
from app.domain.redaction.cover import cover
from app.domain.redaction.spot import Box, Spot, SpotKind, boxed
from app.domain.vocabulary import PhotoKind, PhotoState

# Set on the session with the keys of public copies that nothing names any more, to be deleted after the commit.
GIVEN_UP = "public_copies_given_up"
# How much more than the face itself is covered, as shares of it: hair, ears and chin tell who somebody is.
AROUND_FACE = 0.18
# What officers took for themselves: before the work, and of sub-tasks.
NEVER_PUBLIC = frozenset({PhotoKind.BEFORE, PhotoKind.HELP, PhotoKind.CHECK})

Find = Callable[[bytes], Sequence[Spot]]


def screen(
    session: Session, store: Store, photo_id: uuid.UUID, find: Find | None = None, *, now: datetime
) -> Screening | None:
    """Look at a photo that waits for it; None where there is nothing to do or another worker is at it.

    `find`: what looks, in place of the networks. Raises MissingNetworkError, and what the store raises: it then waits on.
    """
    photo = _waiting(session, photo_id)
    if photo is None:
        return None
    data = _displayed(store, photo)
    if photo.kind in NEVER_PUBLIC:
        data = None
    spots = (find or _look)(data) if data is not None else ()
    session.execute(delete(PhotoArea).where(PhotoArea.photo_id == photo.id, PhotoArea.kind != SpotKind.DRAWN))
    session.add_all(seen(photo.id, grown(spot)) for spot in spots)
    session.flush()
    photo.screened_at = now
    if data is None:
        photo.screening = Screening.HIDDEN
    elif all(spot.is_sure for spot in spots):
        publish(session, store, photo, data)
    else:
        photo.screening = Screening.HELD
    session.flush()
    return photo.screening


def publish(session: Session, store: Store, photo: Photo, data: bytes) -> None:
    """Make the public copies from the copy for officers, with what is covered now. The photo's row must be locked."""
    withdraw(session, photo)
    boxes = [area.box for area in areas_of(session, photo.id) if area.is_covered]
    display, thumb = covered(data, boxes)
    photo.public_id, photo.screening = uuid.uuid4(), Screening.CLEAR
    store.put(public_key(photo.original_key, photo.public_id, small=False), display, JPEG)
    store.put(public_key(photo.original_key, photo.public_id, small=True), thumb, JPEG)
    session.flush()


def withdraw(session: Session, photo: Photo) -> None:
    """Leave the photo without public copies; the files go after the commit."""
    if photo.public_id is None:
        return
    keys = [public_key(photo.original_key, photo.public_id, small=small) for small in (False, True)]
    session.info.setdefault(GIVEN_UP, []).extend(keys)
    photo.public_id, photo.screening = None, Screening.HIDDEN


def covered(data: bytes, boxes: Iterable[Box]) -> tuple[bytes, bytes]:
    """The large and the small picture with these areas covered."""
    with Image.open(BytesIO(data), formats=("JPEG",)) as image:
        picture = cover(image.convert("RGB"), boxes)
    large = jpeg(picture, 85)
    picture.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    return large, jpeg(picture, 80)


def unscreened(session: Session, most: int) -> list[uuid.UUID]:
    """Photos that wait to be looked at, the newest first."""
    query = select(Photo.id).where(Photo.state == PhotoState.READY, Photo.screening == Screening.WAITING)
    return list(session.scalars(query.order_by(Photo.uploaded_at.desc()).limit(most)))


def screen_again(session: Session, *, since: datetime) -> int:
    """Have photos since that moment looked at anew, but those that an officer decided about; returns how many."""
    chosen = (Photo.state == PhotoState.READY, Photo.uploaded_at >= since, Photo.decided_at.is_(None))
    photos = session.scalars(select(Photo).where(*chosen, Photo.public_id.is_not(None)).with_for_update())
    for photo in photos:
        withdraw(session, photo)
    session.flush()
    many = session.scalar(select(func.count()).select_from(Photo).where(*chosen)) or 0
    session.execute(update(Photo).where(*chosen).values(screening=Screening.WAITING))
    return many


def _waiting(session: Session, photo_id: uuid.UUID) -> Photo | None:
    query = select(Photo).where(
        Photo.id == photo_id, Photo.state == PhotoState.READY, Photo.screening == Screening.WAITING
    )
    locked = query.with_for_update(skip_locked=True, key_share=True)
    return session.scalar(locked.execution_options(populate_existing=True))


def _displayed(store: Store, photo: Photo) -> bytes | None:
    """The copy for officers; None where its file is lost. Copies from before they were kept apart from public ones are moved."""
    try:
        data = store.get(photo.display_key or "")
        if photo.display_key != display_key(photo.original_key):
            small = store.get(photo.thumb_key or "")
            _move(store, photo, data, small)
    except KeyError:
        return None
    return data


def _move(store: Store, photo: Photo, data: bytes, small: bytes) -> None:
    old = [photo.display_key or "", photo.thumb_key or ""]
    photo.display_key, photo.thumb_key = display_key(photo.original_key), thumb_key(photo.original_key)
    store.put(photo.display_key, data, JPEG)
    store.put(photo.thumb_key, small, JPEG)
    session = Session.object_session(photo)
    if session is not None:
        session.info.setdefault(GIVEN_UP, []).extend(old)


def _look(data: bytes) -> Sequence[Spot]:
    # Here, because the networks are the worker's alone and bring OpenCV along.
    from app.domain.redaction.finding import find

    return find(data)


def grown(spot: Spot) -> Spot:
    """What is to be covered: a face with what is around it."""
    if spot.kind != SpotKind.FACE:
        return spot
    box, more = spot.box, AROUND_FACE
    sides = ((box.left - more * box.width) / 10_000, (box.top - 1.3 * more * box.height) / 10_000)
    grown = boxed(*sides, (1 + 2 * more) * box.width / 10_000, (1 + 2.3 * more) * box.height / 10_000)
    return Spot(spot.kind, grown, spot.score, spot.is_sure)
