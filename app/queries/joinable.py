"""Reports that a citizen may say are about the same: public, open, near, of the same group, of the last 30 days.

While nothing is told yet, what was reported around the point, whatever it is about: who finds the own problem there need not
tell it again. Where something is told, only what has to do with it.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import merging
from app.domain.actor import CITIZEN
from app.domain.report import Report, by_number
from app.domain.vocabulary import Status
from app.queries.similar import Looked, Similar, similar


def joinable(session: Session, looked: Looked, *, now: datetime) -> list[Similar]:
    """What may be joined instead of told anew; nothing without a place, or for a text whose category nobody knows."""
    at_point = looked.lat is not None and looked.lon is not None
    untold = at_point and not looked.text
    if not (at_point or looked.kelurahan is not None) or (looked.category is None and not untold):
        return []
    return similar(session, looked, actor=CITIZEN, now=now)


def joinable_by(session: Session, number: str, *, now: datetime) -> list[Similar]:
    """What the reporter of that number may still join: while it waits and nobody follows it."""
    report = by_number(session, number)
    if report.status != Status.WAITING or merging.is_parent(session, report):
        return []
    point = select(func.ST_Y(Report.location), func.ST_X(Report.location)).where(Report.id == report.id)
    lat, lon = session.execute(point).one()
    looked = Looked(report.public_text, report.category_code, lat, lon, report.kelurahan_code, report.id)
    return joinable(session, looked, now=now)
