"""The photos of a report that an officer may see: all but what a field check of others saw, until Biro Pemerintahan decided."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import access
from app.domain.actor import Actor
from app.domain.evidence import Photo
from app.domain.organisation import User
from app.domain.report import Report
from app.domain.vocabulary import PhotoKind


def readable(session: Session, report: Report, photos: Sequence[Photo], *, actor: Actor) -> list[Photo]:
    """Those of them, in their order. One statement more where a check brought some."""
    by = {photo.uploaded_by for photo in photos if photo.kind == PhotoKind.CHECK}
    if not by:
        return list(photos)
    units = dict(session.execute(select(User.id, User.unit_code).where(User.id.in_(by))).tuples().all())
    return [
        photo
        for photo in photos
        if photo.kind != PhotoKind.CHECK
        or access.may_read_finding(report, units.get(photo.uploaded_by or 0), actor)
    ]
