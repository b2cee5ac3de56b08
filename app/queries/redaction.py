"""Photos whose redaction is decided: the list of those that wait for a person, and one photo with what is covered on it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import access, evidence, redaction
from app.domain.actor import Actor
from app.domain.errors import NotVisible
from app.domain.evidence import Photo
from app.domain.evidence.screening import Screening
from app.domain.organisation import User
from app.domain.redaction import AreaState, PhotoArea
from app.domain.reference import catalogue
from app.domain.report import NOT_FOUND, Report
from app.domain.vocabulary import PhotoKind, Role

ROWS = 50


@dataclass(frozen=True, slots=True)
class Held:
    """A photo that nobody sees yet because the machine is not sure. `is_public`: its report is published."""

    number: str
    photo_id: uuid.UUID
    kind: PhotoKind
    category: str
    place: str
    is_public: bool
    uploaded_at: datetime
    proposals: int


@dataclass(frozen=True, slots=True)
class HeldList:
    """The first ones, those of published reports before the others, and how many there are."""

    photos: list[Held]
    count: int


@dataclass(frozen=True, slots=True)
class RedactedPhoto:
    """One photo with its areas. `decided_by`, `decided_at`: the last decision of an officer, if there was one."""

    number: str
    photo: Photo
    areas: list[PhotoArea]
    is_public: bool
    may_decide: bool
    decided_by: str | None
    decided_at: datetime | None

    @property
    def is_held(self) -> bool:
        return self.photo.screening == Screening.HELD


def held_photos(session: Session, *, actor: Actor) -> HeldList:
    """What waits for this officer: a kelurahan's its own, Biro's everything. Two statements."""
    mine = [Photo.screening == Screening.HELD]
    if actor.role == Role.KELURAHAN:
        mine.append(Report.kelurahan_code == actor.area_code)
    proposals = (
        select(func.count())
        .where(PhotoArea.photo_id == Photo.id, PhotoArea.state == AreaState.PROPOSED)
        .scalar_subquery()
    )
    query = select(Photo, Report, proposals).join(Report, Report.id == Photo.report_id).where(*mine)
    first = query.order_by(Report.is_public.desc(), Photo.uploaded_at).limit(ROWS)
    known = catalogue(session)
    rows = [
        Held(
            number=report.number,
            photo_id=photo.id,
            kind=photo.kind,
            category=known.categories[report.category_code].name,
            place=known.unit_name(report.holder_code),
            is_public=report.is_published,
            uploaded_at=photo.uploaded_at,
            proposals=count,
        )
        for photo, report, count in session.execute(first).tuples()
    ]
    count = len(rows)
    if count == ROWS:
        counted = (
            select(func.count()).select_from(Photo).join(Report, Report.id == Photo.report_id).where(*mine)
        )
        count = session.scalar(counted) or 0
    return HeldList(rows, count)


def redacted_photo(session: Session, number: str, photo_id: uuid.UUID, *, actor: Actor) -> RedactedPhoto:
    """One photo of a report that the officer may see. Raises NotVisible."""
    report = access.visible(session, number, actor=actor)
    photo = evidence.photo_by_id(session, photo_id)
    if photo is None or photo.report_id != report.id or not photo.is_ready:
        raise NotVisible(NOT_FOUND)
    session.refresh(photo)
    decider = session.get(User, photo.decided_by_id) if photo.decided_by_id else None
    return RedactedPhoto(
        number=report.number,
        photo=photo,
        areas=redaction.areas_of(session, photo.id),
        is_public=report.is_published,
        may_decide=redaction.may_decide(session, report, actor=actor),
        decided_by=decider.name if decider else None,
        decided_at=photo.decided_at,
    )
