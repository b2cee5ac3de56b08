"""From when on something about a photo stands out. The numbers of the code hold until biro.admin sets others (/admin/bukti)."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base


class Limits(NamedTuple):
    """`bits`: in how many of 64 bits a photo may differ to be compared at all; `metres` and `minutes` of leeway.

    `reused`, `copied`: the least share of the picture, in percent, that is the same as in a photo of another report, or in
    the report's own.
    """

    bits: int = 5
    reused: int = 65
    copied: int = 55
    metres: int = 150
    minutes: int = 15


RANGES: Mapping[str, tuple[int, int]] = {
    "bits": (0, 8),
    "reused": (30, 99),
    "copied": (30, 99),
    "metres": (20, 5000),
    "minutes": (0, 1440),
}


class EvidenceLimit(Base):
    """A limit that biro.admin set."""

    __tablename__ = "evidence_limits"
    __table_args__ = (
        CheckConstraint(
            " OR ".join(
                f"(name = '{name}' AND value BETWEEN {low} AND {high})"
                for name, (low, high) in RANGES.items()
            ),
            name="range",
        ),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


def limits(session: Session) -> Limits:
    """The limits in force."""
    rows = session.execute(select(EvidenceLimit.name, EvidenceLimit.value)).tuples()
    return Limits()._replace(**{name: value for name, value in rows if name in RANGES})
