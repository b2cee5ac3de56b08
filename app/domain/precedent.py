"""Precedents: at which unit the completed reports of a category were settled, in a kelurahan or kota, in the last 12 months.

Kept is only what is clear: at least CASES reports, PERCENT of them settled at the same unit. `count_anew` makes the table
every night from the reports themselves (imported history apart, which never went the way of a report); `precedents_of` reads
it by its key when a step is proposed. A precedent is a reason for a proposal (app/domain/routing.py), never a decision.
"""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base

CASES, PERCENT = 5, 70
PERIOD = timedelta(days=365)
PROVINCE = ""  # in place of a PD: which one of the whole province settles it
KOTA_LENGTH = 5  # 31.71 of 31.71.01.1001


class Precedent(Base):
    """`settled` of `total` completed reports ended at one unit.

    `asker` PROVINCE: which PD it was, NULL = the kelurahan itself. `asker` a PD: which of its UKPD, NULL = the PD itself.
    """

    __tablename__ = "precedents"
    __table_args__ = (CheckConstraint("settled BETWEEN 1 AND total", name="settled"),)

    category_code: Mapped[str] = mapped_column(ForeignKey("categories.code"), primary_key=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True)
    asker: Mapped[str] = mapped_column(primary_key=True)
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    settled: Mapped[int]
    total: Mapped[int]


def precedents_of(
    session: Session, category_code: str, kelurahan_code: str | None, asker: str = PROVINCE
) -> list[Precedent]:
    """What is clear of that category at that place, the kelurahan's own before its kota's. One statement."""
    if kelurahan_code is None:
        return []
    query = select(Precedent).where(
        Precedent.category_code == category_code,
        Precedent.area_code.in_((kelurahan_code, kelurahan_code[:KOTA_LENGTH])),
        Precedent.asker == asker,
    )
    return list(session.scalars(query.order_by(func.length(Precedent.area_code).desc())))


def count_anew(session: Session, *, now: datetime) -> int:
    """Make the table anew from what was completed in the last 12 months; returns how many precedents are clear."""
    session.execute(text("DELETE FROM precedents"))
    limits = {"since": now - PERIOD, "cases": CASES, "percent": PERCENT, "kota": KOTA_LENGTH}
    session.execute(_COUNT, limits)
    session.expire_all()
    return session.scalar(select(func.count()).select_from(Precedent)) or 0


_COUNT = text("""
INSERT INTO precedents (category_code, area_code, asker, unit_code, settled, total)
WITH settled AS (
  SELECT r.category_code, r.kelurahan_code, u.code, u.kind,
         CASE u.kind WHEN 'ukpd' THEN u.parent_code WHEN 'pd' THEN u.code END AS pd
    FROM reports r JOIN units u ON u.code = r.holder_code
   WHERE r.status IN ('completed') AND r.closed_at > :since AND NOT r.is_imported
     AND r.kelurahan_code IS NOT NULL AND u.kind IN ('kelurahan', 'pd', 'ukpd')
), asked AS (
  SELECT category_code, kelurahan_code, '' AS asker, pd AS unit_code FROM settled
  UNION ALL
  SELECT category_code, kelurahan_code, pd, CASE kind WHEN 'ukpd' THEN code END FROM settled WHERE pd IS NOT NULL
), counted AS (
  SELECT category_code, area_code, asker, unit_code, count(*) AS settled
    FROM asked CROSS JOIN LATERAL (VALUES (kelurahan_code), (left(kelurahan_code, :kota))) a (area_code)
   GROUP BY category_code, area_code, asker, unit_code
), ranked AS (
  SELECT *, sum(settled) OVER of_all AS total,
         row_number() OVER (of_all ORDER BY settled DESC, unit_code) AS place
    FROM counted WINDOW of_all AS (PARTITION BY category_code, area_code, asker)
)
SELECT category_code, area_code, asker, unit_code, settled, total
  FROM ranked WHERE place = 1 AND total >= :cases AND settled * 100 >= total * :percent
""")
