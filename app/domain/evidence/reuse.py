"""Copies among the photos of officers: used before on another report, or made from a photo of the report itself.

The same file and the same pixels are found by their digests, near copies by how they look; what looks alike is then compared
picture by picture, so that two honest photos of one street are no copies. A photo of the report's own family (what it was merged
with, the reporter's, the officers' own from before the work) in the result is the sign of an edited picture.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Protocol

from PIL import Image
from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session

from app.domain.evidence.flag import Found
from app.domain.evidence.flag_code import FlagCode
from app.domain.evidence.likeness import asked_for, differing_bits, look_of
from app.domain.evidence.limits import Limits
from app.domain.evidence.photo import Photo
from app.domain.evidence.sameness import Picture, Sameness, compare
from app.domain.evidence.search import PhotoLook, near
from app.domain.evidence.traces import PhotoTrace
from app.domain.report import Report
from app.domain.vocabulary import PhotoKind, PhotoState

COMPARED_MAX = 8  # of those that look alike, the nearest
EXACT_MAX = 20
NAMED_MAX = 3  # so many other reports are named at most
# Of which kinds the photos of a report are that a result may not be made from; what a field check saw not from the result either.
ORIGINALS = {
    PhotoKind.RESULT: (PhotoKind.COMPLAINT, PhotoKind.BEFORE, PhotoKind.ANSWER),
    PhotoKind.CHECK: (PhotoKind.COMPLAINT, PhotoKind.BEFORE, PhotoKind.ANSWER, PhotoKind.RESULT),
}


class Files(Protocol):
    """Where the copies are; `get` raises KeyError for what is not there."""

    def get(self, key: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Copy:
    """A photo that shows the same shot. `how`: the same file, pixels, or near; `share` in percent."""

    photo: Photo
    how: str
    share: int


@dataclass
class Comparer:
    """One photo, held against others; each picture is read once."""

    store: Files
    photo: Photo
    _read: dict[uuid.UUID, Picture | None] = field(default_factory=dict)

    def with_(self, other: Photo) -> Sameness | None:
        """How far this photo is a copy of the other; None where a file is gone or cannot be read."""
        mine, theirs = self._picture(self.photo), self._picture(other)
        return compare(mine, theirs) if mine and theirs else None

    def _picture(self, photo: Photo) -> Picture | None:
        if photo.id not in self._read:
            try:
                self._read[photo.id] = Picture(self.store.get(photo.display_key or ""))
            except (KeyError, ValueError):
                self._read[photo.id] = None
        return self._read[photo.id]


def used_elsewhere(
    session: Session, store: Files, photo: Photo, family: Iterable[int], limits: Limits
) -> list[Copy]:
    """Photos of other reports that are the same shot as this one, whether they came before or after it."""
    others = set(family)
    exact = [copy for copy in _exact(session, photo) if copy.photo.report_id not in others]
    known = {copy.photo.id for copy in exact}
    if len({copy.photo.report_id for copy in exact}) >= NAMED_MAX:
        return exact
    alike = [one for one in _alike(session, store, photo, limits) if one.id not in known]
    comparer = Comparer(store, photo)
    found = list(exact)
    for other in [one for one in alike if one.report_id not in others][:COMPARED_MAX]:
        same = comparer.with_(other)
        if same and same.is_same_shot(limits.reused / 100):
            found.append(Copy(other, "near", round(same.share * 100)))
    return found


def reused(copies: Iterable[Copy], photo: Photo) -> list[Found]:
    """Of the copies those that came before the photo, one a report, the surest and the earliest first."""
    earlier = [copy for copy in copies if came_before(copy.photo, photo)]
    earlier.sort(key=lambda copy: (copy.how == "near", -copy.share, copy.photo.uploaded_at))
    by_report = {copy.photo.report_id: copy for copy in reversed(earlier)}
    named = [copy for copy in earlier if by_report[copy.photo.report_id] is copy][:NAMED_MAX]
    return [
        Found(FlagCode.USED_BEFORE, {"how": copy.how, "share": copy.share}, copy.photo.id) for copy in named
    ]


def came_before(one: Photo, other: Photo) -> bool:
    """Which of two photos was there first."""
    return (one.uploaded_at, one.id) < (other.uploaded_at, other.id)


def made_from_own(
    session: Session, store: Files, photo: Photo, family: Iterable[int], limits: Limits
) -> list[Found]:
    """The report's own photo that this result, or this photo of a check, was made from, if any: the surest of them."""
    query = select(Photo).where(
        Photo.report_id.in_(list(family)),
        Photo.kind.in_(ORIGINALS[photo.kind]),
        Photo.state == PhotoState.READY,
    )
    comparer, found = Comparer(store, photo), []
    for own in session.scalars(query.order_by(Photo.uploaded_at, Photo.id)):
        if own.sha256 == photo.sha256:
            found.append(Copy(own, "file", 100))
            continue
        same = comparer.with_(own)
        if same and same.is_same_shot(limits.copied / 100):
            found.append(Copy(own, "near", round(same.share * 100)))
    best = max(found, key=lambda copy: copy.share, default=None)
    if best is None:
        return []
    details = {"how": best.how, "share": best.share}
    if best.photo.kind == PhotoKind.RESULT:
        details["of"] = PhotoKind.RESULT.value
    return [Found(FlagCode.COMPLAINT_COPY, details, best.photo.id)]


def family_of(session: Session, report: Report) -> set[int]:
    """The report, what it follows and what follows it."""
    head = report.parent_id or report.id
    return {report.id, head, *session.scalars(select(Report.id).where(Report.parent_id == head))}


def _exact(session: Session, photo: Photo) -> Iterator[Copy]:
    pixels = select(PhotoTrace.pixels).where(PhotoTrace.photo_id == photo.id).scalar_subquery()
    same = select(PhotoTrace.photo_id).where(PhotoTrace.pixels == pixels)
    query = select(Photo).where(or_(Photo.sha256 == photo.sha256, Photo.id.in_(same)), Photo.id != photo.id)
    for other in session.scalars(query.order_by(tuple_(Photo.uploaded_at, Photo.id)).limit(EXACT_MAX)):
        yield Copy(other, "file" if other.sha256 == photo.sha256 else "pixels", 100)


def _alike(session: Session, store: Files, photo: Photo, limits: Limits) -> list[Photo]:
    """Photos that look like it, the nearest first."""
    try:
        data = store.get(photo.display_key or "")
    except KeyError:
        return []
    with Image.open(BytesIO(data)) as image:
        image.draft("L", (640, 640))
        own, cores = look_of(image), asked_for(image)
    if own.is_plain:
        return []
    found = near(session, cores, limits.bits)
    found.pop(photo.id, None)
    query = select(Photo, PhotoLook.fine).join(PhotoLook, PhotoLook.photo_id == Photo.id)
    rows = session.execute(query.where(Photo.id.in_(list(found)), Photo.state == PhotoState.READY)).tuples()
    ranked = sorted(rows, key=lambda row: 4 * found[row[0].id] + differing_bits(row[1], own.fine))
    return [other for other, _ in ranked]
