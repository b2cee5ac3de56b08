"""What stands out about the photos of a report, for who verifies or oversees: sentences, with the other report if it may be seen.

Nobody else gets any: who handles a report would learn what is looked for, and the public reads no suspicion. How often each flag
is raised, and how often a verifier then refused the result, says whether its limit fits.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import access, evidence
from app.domain.actor import Actor
from app.domain.audit import Event
from app.domain.evidence import MILD, Photo, PhotoFlag
from app.domain.evidence.flag_code import FlagCode
from app.domain.report import Report
from app.domain.vocabulary import Action, PhotoKind, PhotoState, Role
from app.labels import label
from app.labels.flags import flag_sentence

READERS = frozenset({Role.VERIFIER, Role.BIRO_ADMIN, Role.OBSERVER})
SHOWN = (PhotoKind.RESULT, PhotoKind.BEFORE, PhotoKind.CHECK)


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing that stands out. `other_number`: the report that its copy is of; `is_mild`: often has an innocent cause."""

    code: FlagCode
    title: str
    sentence: str
    is_mild: bool
    other_number: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class PhotoFlags:
    """The flags of one photo, the gravest first. `is_waiting`: its check has not ended."""

    flags: tuple[Flag, ...]
    is_waiting: bool


class Rate(NamedTuple):
    """How many photos got a flag, how many of those were decided on, and how many of these refused."""

    code: FlagCode
    photos: int
    decided: int
    refused: int


class Rates(NamedTuple):
    """`photos`, `flagged`: results of the time, and those with any flag but the mild ones."""

    photos: int
    flagged: int
    decided: int
    refused: int
    by_code: list[Rate]


def flags_of(
    session: Session, report: Report, photos: Iterable[Photo], *, actor: Actor
) -> dict[uuid.UUID, PhotoFlags]:
    """By photo, for the officers' photos of that report; nothing for who may not read them. Two statements at most."""
    mine = [photo for photo in photos if photo.kind in SHOWN and photo.state != PhotoState.FAILED]
    if actor.role not in READERS or not mine:
        return {}
    flags = evidence.flags_on(session, [photo.id for photo in mine])
    others = _others(session, [flag.other_photo_id for flag in flags if flag.other_photo_id])
    found: dict[uuid.UUID, list[Flag]] = {photo.id: [] for photo in mine}
    for flag in flags:
        other = others.get(flag.other_photo_id) if flag.other_photo_id else None
        may_open = other is not None and other.id != report.id and access.may_see(session, other, actor)
        found[flag.photo_id].append(_flag(flag, other.number if other and may_open else None))
    return {
        photo.id: PhotoFlags(tuple(sorted(found[photo.id], key=_gravity)), photo.checked_at is None)
        for photo in mine
    }


def rates(session: Session, *, since: datetime) -> Rates:
    """Of the results since then. A result is refused if the first decision after it was to reject."""
    verdict = (
        select(Event.action)
        .where(
            Event.report_id == Photo.report_id,
            Event.at >= Photo.uploaded_at,
            Event.action.in_([Action.APPROVE, Action.REJECT]),
        )
        .order_by(Event.seq)
        .limit(1)
        .scalar_subquery()
    )
    results = (
        select(Photo.id, verdict.label("verdict"))
        .where(Photo.kind == PhotoKind.RESULT, Photo.uploaded_at >= since, Photo.checked_at.is_not(None))
        .cte("results")
        .prefix_with("MATERIALIZED")
    )
    decided = func.count(func.distinct(results.c.id)).filter(results.c.verdict.is_not(None))
    refused = func.count(func.distinct(results.c.id)).filter(results.c.verdict == Action.REJECT.value)
    photos = func.count(func.distinct(results.c.id))
    by_flag = (
        select(PhotoFlag.code, photos, decided, refused)
        .join(results, results.c.id == PhotoFlag.photo_id)
        .group_by(PhotoFlag.code)
    )
    by_code = {code: Rate(code, *counts) for code, *counts in session.execute(by_flag).tuples()}
    total, ruled, bad = session.execute(select(photos, decided, refused)).tuples().one()
    grave = select(photos).join(PhotoFlag, PhotoFlag.photo_id == results.c.id)
    flagged = session.scalar(grave.where(PhotoFlag.code.not_in(MILD))) or 0
    return Rates(total, flagged, ruled, bad, [by_code.get(code, Rate(code, 0, 0, 0)) for code in FlagCode])


def _others(session: Session, photo_ids: list[uuid.UUID]) -> dict[uuid.UUID, Report]:
    if not photo_ids:
        return {}
    query = select(Photo.id, Report).join(Report, Report.id == Photo.report_id)
    return dict(session.execute(query.where(Photo.id.in_(photo_ids))).tuples().all())


def _flag(flag: PhotoFlag, other_number: str | None) -> Flag:
    return Flag(
        code=flag.code,
        title=label(flag.code),
        sentence=flag_sentence(flag.code, flag.details),
        is_mild=flag.code in MILD,
        other_number=other_number,
        made_at=flag.made_at,
    )


def _gravity(flag: Flag) -> int:
    return list(FlagCode).index(flag.code)
