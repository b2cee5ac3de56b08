"""Finding photos that look alike among millions: by the Hamming distance of their cores, in the database.

A core of 64 bits is kept in three bands of 21 or 22. Two cores that differ in `bits` places differ in at most `bits // 3` places
in one of the bands (the pigeons do not fit elsewhere), so looking up each band with all its neighbours of that distance misses
nothing; what these look-ups find is counted bit by bit by the database, from the index alone. Of what differs in up to twice as
many places they find a good part on the way, which is taken along.
"""

import uuid
from collections.abc import Sequence
from functools import cache
from itertools import combinations

from sqlalchemy import BigInteger, Computed, ForeignKey, Index, Integer, SmallInteger, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base
from app.domain.evidence.likeness import BANDS

FOUND_MAX = 300  # of what looks alike: more than anybody can compare
_HIT = """
    SELECT l.core, bit_count((l.core # a.core)::bit(64)) AS bits
    FROM unnest(CAST(:cores AS bigint[])) AS a(core)
    CROSS JOIN unnest(CAST(:masks_{number} AS integer[])) AS m(mask)
    JOIN photo_looks l ON l.band_{number} = (((a.core >> {start}) & {ones})::integer # m.mask)
    WHERE bit_count((l.core # a.core)::bit(64)) <= :reach"""
NEAR = text(
    "SELECT core, min(bits) FROM ("  # noqa: S608 - numbers of this module alone
    + " UNION ALL ".join(
        _HIT.format(number=number, start=start, ones=(1 << width) - 1)
        for number, (start, width) in enumerate(BANDS)
    )
    + ") AS hit GROUP BY core ORDER BY min(bits) LIMIT :most"
)
# A look-up takes a few milliseconds, as long as it takes to bring helpers up; other look-ups want the cores as well.
ALONE = text("SET LOCAL max_parallel_workers_per_gather = 0")


def _band(number: int) -> Computed:
    start, width = BANDS[number]
    return Computed(f"((core >> {start}) & {(1 << width) - 1})::integer", persisted=True)


class PhotoLook(Base):
    """What a photo is found by. `fine`: the dhash of the same part; `version`: of how both are made."""

    __tablename__ = "photo_looks"
    __table_args__ = (
        Index("ix_photo_looks_core", "core"),
        *(
            Index(f"ix_photo_looks_band_{number}", f"band_{number}", postgresql_include=["core"])
            for number in range(len(BANDS))
        ),
    )

    photo_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True)
    core: Mapped[int] = mapped_column(BigInteger)
    fine: Mapped[int] = mapped_column(BigInteger)
    band_0: Mapped[int] = mapped_column(Integer, _band(0))
    band_1: Mapped[int] = mapped_column(Integer, _band(1))
    band_2: Mapped[int] = mapped_column(Integer, _band(2))
    version: Mapped[int] = mapped_column(SmallInteger)


def near(session: Session, cores: Sequence[int], bits: int) -> dict[uuid.UUID, int]:
    """The photos whose core differs from one of these in at most `bits` (0 to 8) places, and in how many; nearest first.

    None of them is missed. Some that differ in up to twice as many are among them.
    """
    given = {"cores": list(cores), "reach": 2 * bits, "most": FOUND_MAX}
    masks = {f"masks_{at}": list(_masks(width, bits // len(BANDS))) for at, (_, width) in enumerate(BANDS)}
    session.execute(ALONE)
    distances: dict[int, int] = dict(session.execute(NEAR, given | masks).tuples().all())
    if not distances:
        return {}
    query = select(PhotoLook.photo_id, PhotoLook.core).where(PhotoLook.core.in_(distances.keys()))
    found = [
        (photo_id, distances[core]) for photo_id, core in session.execute(query.limit(FOUND_MAX)).tuples()
    ]
    return dict(sorted(found, key=lambda one: one[1]))


@cache
def _masks(width: int, flips: int) -> tuple[int, ...]:
    """All patterns of at most so many bits."""
    return tuple(
        sum(1 << at for at in places)
        for count in range(flips + 1)
        for places in combinations(range(width), count)
    )
