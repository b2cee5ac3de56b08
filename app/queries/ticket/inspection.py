"""What a verifier looks at before deciding: before beside after, where and when each photo was taken, what stands out, and what
somebody else saw there.

Only for Biro Pemerintahan and observers, and only where there is a result or a proposal to judge, or one that was drawn to be
judged again.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from geoalchemy2 import Geography
from sqlalchemy import cast, func, select
from sqlalchemy.orm import Session

from app.domain import verification
from app.domain.actor import Actor
from app.domain.audit import Event
from app.domain.evidence import Photo
from app.domain.reference import Catalogue
from app.domain.report import Report
from app.domain.subtask import SubTaskState
from app.domain.validation_queue import Sign, signs_of
from app.domain.vocabulary import Action, PhotoKind, ReasonKind, Status
from app.queries.ticket.help import Help

FAR = 150  # metres between a photo's own place and the report's


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo. `metres` from the report's point, None where photo or report has none; `taken_at` as its camera says."""

    id: uuid.UUID
    kind: PhotoKind
    is_ready: bool
    taken_at: datetime | None
    came_at: datetime
    metres: int | None

    @property
    def is_far(self) -> bool:
        return self.metres is not None and self.metres > FAR


@dataclass(frozen=True, slots=True)
class SecondLook:
    """The random re-check that waits. `may_decide`: this officer may take it; `reasons` for not agreeing."""

    drawn_at: datetime
    may_decide: bool
    reasons: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Inspection:
    """`before` oldest first, `after` the latest result first; `spent` from the arrival at the unit to the result.

    `checks` of this result, the latest first, and `seen`, the photos of the latest that was answered.
    """

    signs: list[Sign]
    before: list[Shot]
    after: list[Shot]
    received_at: datetime
    arrived_at: datetime | None
    finished_at: datetime | None
    second_look: SecondLook | None
    checks: list[Help]
    seen: list[Shot]

    @property
    def spent(self) -> timedelta | None:
        if self.arrived_at is None or self.finished_at is None:
            return None
        return self.finished_at - self.arrived_at


def inspection(
    session: Session,
    report: Report,
    photos: Sequence[Photo],
    helps: Sequence[Help],
    known: Catalogue,
    *,
    actor: Actor,
) -> Inspection | None:
    """None where this officer has nothing to judge here. Two statements, and a third where a re-check waits."""
    second = _second_look(session, report, known, actor) if actor.sees_everything else None
    if not actor.sees_everything or (report.status != Status.AWAITING_VALIDATION and second is None):
        return None
    metres = _metres(session, report)
    shots = [_shot(photo, metres.get(photo.id)) for photo in photos]
    arrived, finished = _moments(session, report)
    checks = _checks(helps, finished)
    return Inspection(
        signs=signs_of(session, report),
        before=[shot for shot in shots if shot.kind in (PhotoKind.COMPLAINT, PhotoKind.BEFORE)],
        after=[shot for shot in reversed(shots) if shot.kind == PhotoKind.RESULT],
        received_at=report.created_at,
        arrived_at=arrived,
        finished_at=finished,
        second_look=second,
        checks=checks,
        seen=_seen(shots, checks),
    )


def _checks(helps: Sequence[Help], finished: datetime | None) -> list[Help]:
    """The field checks that were asked since the result, but those that came to nothing."""
    nothing = (SubTaskState.WITHDRAWN, SubTaskState.ENDED)
    found = [one for one in helps if one.is_check and one.state not in nothing]
    return sorted(
        (one for one in found if finished is None or one.asked_at >= finished),
        key=lambda one: one.position,
        reverse=True,
    )


def _seen(shots: Sequence[Shot], checks: Sequence[Help]) -> list[Shot]:
    last = next((one for one in checks if one.finding is not None), None)
    if last is None or last.ended_at is None:
        return []
    return [s for s in shots if s.kind == PhotoKind.CHECK and last.asked_at <= s.came_at <= last.ended_at]


def _second_look(session: Session, report: Report, known: Catalogue, actor: Actor) -> SecondLook | None:
    found = verification.waiting(session, report)
    if found is None:
        return None
    may = verification.may_decide(session, report, found, actor=actor)
    return SecondLook(found.drawn_at, may, list(known.offered_reasons(ReasonKind.REJECT).items()))


def _metres(session: Session, report: Report) -> dict[uuid.UUID, float]:
    """How far from the report's point each photo says that it was taken."""
    distance = func.ST_Distance(cast(Photo.taken_location, Geography), cast(Report.location, Geography))
    query = (
        select(Photo.id, distance)
        .join(Report, Report.id == Photo.report_id)
        .where(Photo.report_id == report.id, distance.is_not(None))
    )
    return dict(session.execute(query).tuples().all())


def _shot(photo: Photo, metres: float | None) -> Shot:
    rounded = None if metres is None else round(metres)
    return Shot(photo.id, photo.kind, photo.is_ready, photo.taken_at, photo.uploaded_at, rounded)


def _moments(session: Session, report: Report) -> tuple[datetime | None, datetime | None]:
    """When the report came to the unit that holds it, and when that unit entered what is to be judged."""
    proposed = (Action.FINISH, Action.DECLINE)
    query = (
        select(Event.at, Event.action, Event.holder_code)
        .where(Event.report_id == report.id)
        .order_by(Event.seq.desc())
    )
    arrived = finished = None
    for at, action, holder in session.execute(query).tuples():
        if finished is None:
            finished = at if action in proposed else None
        elif holder != report.holder_code:
            break
        arrived = at if finished is not None else arrived
    return arrived, finished
