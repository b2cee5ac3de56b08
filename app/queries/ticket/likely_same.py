"""Open reports that may be about the same as the one of the ticket page: near, of the same group, of the last 30 days.

Only a hint: distance, and whether a photo of one looks like a photo of the other. Nothing is shown that the officer may not see
or everybody may read.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import merging
from app.domain.actor import Actor
from app.domain.evidence import ALIKE, Photo, differing_bits
from app.domain.report import Report
from app.domain.vocabulary import PhotoKind
from app.queries.similar import Looked, Similar, similar


class Twin(NamedTuple):
    """A report that may be the same. `photos_alike`: a complaint photo of both shows the same picture."""

    report: Similar
    photos_alike: bool


def likely_same(session: Session, report: Report, *, actor: Actor, now: datetime) -> list[Twin]:
    """The nearest first; none for a closed report, nor for one that others follow, which can join no other."""
    if not report.is_open or report.location is None or merging.is_parent(session, report):
        return []
    lat, lon = session.execute(
        select(func.ST_Y(Report.location), func.ST_X(Report.location)).where(Report.id == report.id)
    ).one()
    looked = Looked(report.public_text, report.category_code, lat, lon, report.kelurahan_code, report.id)
    found = similar(session, looked, actor=actor, now=now)
    alike = _alike(session, report.number, [one.number for one in found])
    twins = [Twin(one, one.number in alike) for one in found]
    return sorted(twins, key=lambda twin: (not twin.photos_alike, twin.report.metres or 0.0))


def _alike(session: Session, number: str, others: Collection[str]) -> set[str]:
    """Which of the others have a complaint photo that looks like one of this report's."""
    if not others:
        return set()
    query = (
        select(Report.number, Photo.phash)
        .join(Report, Report.id == Photo.report_id)
        .where(
            Report.number.in_([number, *others]),
            Photo.kind == PhotoKind.COMPLAINT,
            Photo.phash.is_not(None),
        )
    )
    photos = [(whose, phash) for whose, phash in session.execute(query).tuples() if phash is not None]
    mine = [phash for whose, phash in photos if whose == number]
    return {
        whose
        for whose, phash in photos
        if whose != number and any(differing_bits(phash, own) <= ALIKE for own in mine)
    }
