"""Finding photos that look alike among millions: by the Hamming distance of their cores, exactly, in the database.

A core of 64 bits is kept in four bands of 16. Two cores that differ in `bits` places differ in at most `bits // 4` places in
one of the bands (that many pigeons do not fit), so looking up each band with all its neighbours of that distance misses
nothing; what these look-ups find is counted bit by bit by the database, from the index alone.
"""

import uuid
from collections.abc import Iterable
from functools import cache
from itertools import combinations

from sqlalchemy import BigInteger, Computed, ForeignKey, Index, Integer, SmallInteger, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base
from app.domain.evidence.likeness import BANDS, bands_of

WIDTH = 16
FOUND_MAX = 300  # of what looks alike: more than anybody can compare
BITS_MAX = 11
_HIT = """
    SELECT core FROM photo_looks WHERE band_{0} = ANY(CAST(:band_{0} AS integer[]))
    AND bit_count((core # CAST(:core AS bigint))::bit(64)) <= :bits"""
NEAR = text(
    "SELECT DISTINCT core, bit_count((core # CAST(:core AS bigint))::bit(64)) AS bits FROM ("  # noqa: S608 - band numbers alone
    + " UNION ALL ".join(_HIT.format(number) for number in range(BANDS))
    + ") AS hit"
)


def _band(number: int) -> Computed:
    return Computed(f"((core >> {WIDTH * number}) & 65535)::integer", persisted=True)


class PhotoLook(Base):
    """What a photo is found by. `fine`: the dhash of the same part; `version`: of how both are made."""

    __tablename__ = "photo_looks"
    __table_args__ = (
        Index("ix_photo_looks_core", "core"),
        *(
            Index(f"ix_photo_looks_band_{number}", f"band_{number}", postgresql_include=["core"])
            for number in range(BANDS)
        ),
    )

    photo_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True)
    core: Mapped[int] = mapped_column(BigInteger)
    fine: Mapped[int] = mapped_column(BigInteger)
    band_0: Mapped[int] = mapped_column(Integer, _band(0))
    band_1: Mapped[int] = mapped_column(Integer, _band(1))
    band_2: Mapped[int] = mapped_column(Integer, _band(2))
    band_3: Mapped[int] = mapped_column(Integer, _band(3))
    version: Mapped[int] = mapped_column(SmallInteger)


def near(session: Session, cores: Iterable[int], bits: int) -> dict[uuid.UUID, int]:
    """The photos whose core differs from one of these in at most `bits` (0 to 11) places, and in how many; nearest first."""
    distances: dict[int, int] = {}
    for core in set(cores):
        for found, distance in session.execute(NEAR, _arguments(core, bits)).tuples():
            distances[found] = min(distance, distances.get(found, distance))
    kept = sorted(distances, key=lambda core: distances[core])[:FOUND_MAX]
    if not kept:
        return {}
    query = select(PhotoLook.photo_id, PhotoLook.core).where(PhotoLook.core.in_(kept)).limit(FOUND_MAX)
    found = [(photo_id, distances[core]) for photo_id, core in session.execute(query).tuples()]
    return dict(sorted(found, key=lambda one: one[1]))


def _arguments(core: int, bits: int) -> dict[str, object]:
    masks = _masks(bits // BANDS)
    values = [[band ^ mask for mask in masks] for band in bands_of(core)]
    return {"core": core, "bits": bits, **{f"band_{number}": values[number] for number in range(BANDS)}}


@cache
def _masks(flips: int) -> tuple[int, ...]:
    """All patterns of at most so many bits."""
    return tuple(
        sum(1 << at for at in places)
        for count in range(flips + 1)
        for places in combinations(range(WIDTH), count)
    )
