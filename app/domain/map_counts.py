"""Counts of published reports by cell, from which the map's clusters are added up, however many reports there are.

`map_cells` + `map_cell_deltas` are exact at any moment: a trigger appends a delta for each portrayal that comes or
goes, so that a burst of reports from one street never waits for one row; `fold` adds them up every minute.
A cell is counted for each of `ROLLUPS`: an empty category, channel or kelurahan and month 0 mean all of them.

What was folded stays for a while in `map_changes`: whoever keeps a tile asks by the snapshot of its making whether
something in its range changed since, or is gone (`app/queries/map_news.py`).
"""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import BigInteger, CursorResult, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, Moment
from app.domain.map_grid import shift_of
from app.domain.turns import Turn, taken
from app.domain.vocabulary import Status

COARSE_ZOOM = 15
FINE_ZOOM = 17
CHANGES_MINUTES = 30
_COUNTED: tuple[tuple[int, tuple[str, ...]], ...] = (
    (FINE_ZOOM, ()),
    (FINE_ZOOM, ("category_code",)),
    (FINE_ZOOM, ("channel_code",)),
    (COARSE_ZOOM, ()),
    (COARSE_ZOOM, ("category_code",)),
    (COARSE_ZOOM, ("channel_code",)),
    (COARSE_ZOOM, ("category_code", "channel_code")),
    (COARSE_ZOOM, ("month",)),
    (COARSE_ZOOM, ("channel_code", "month")),
)
# Which dimensions are kept beside cell and status, at which zoom: each of those for every kelurahan, and for all of them.
ROLLUPS = tuple((zoom, (*kept, *by)) for zoom, kept in _COUNTED for by in ((), ("kelurahan_code",)))


class MapCell(Base):
    """How many portrayals of one kind lie in one cell; the sums of x and y give a cluster's middle."""

    __tablename__ = "map_cells"

    zoom: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    category_code: Mapped[str] = mapped_column(primary_key=True)
    channel_code: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kelurahan_code: Mapped[str] = mapped_column(primary_key=True)
    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    status: Mapped[Status] = mapped_column(EnumText(Status), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
    sum_x: Mapped[int] = mapped_column(BigInteger)
    sum_y: Mapped[int] = mapped_column(BigInteger)


class MapCellDelta(Base):
    """A portrayal that came (n = 1) or went (n = -1) and is not folded yet; `xid` is the transaction that did it."""

    __tablename__ = "map_cell_deltas"

    id: Mapped[Id]
    xid: Mapped[int] = mapped_column(BigInteger, index=True)
    report_id: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[Status] = mapped_column(EnumText(Status))
    category_code: Mapped[str]
    channel_code: Mapped[str]
    kelurahan_code: Mapped[str]
    month: Mapped[int]
    n: Mapped[int]
    sum_x: Mapped[int] = mapped_column(BigInteger)
    sum_y: Mapped[int] = mapped_column(BigInteger)


class MapChange(Base):
    """A delta after its folding; without `place` it stands for everything."""

    __tablename__ = "map_changes"
    __table_args__ = (Index("ix_map_changes_folded_at", "folded_at"),)

    id: Mapped[Id]
    xid: Mapped[int] = mapped_column(BigInteger, index=True)
    report_id: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[int | None] = mapped_column(BigInteger)
    n: Mapped[int]
    folded_at: Mapped[Moment]


def month_of(day: datetime) -> int:
    """The number under which a month in Jakarta is counted, of a local date and time."""
    return day.year * 12 + day.month


def fold(session: Session, *, now: datetime) -> int:
    """Add the waiting deltas to the cells; returns how many cells changed. While another folds: 0."""
    if not taken(session, Turn.MAP_COUNTS):
        return 0
    session.execute(_FORGET, {"before": now - timedelta(minutes=CHANGES_MINUTES)})
    done = session.execute(_FOLD, {"now": now})
    return cast("CursorResult[Any]", done).rowcount


def _cell(zoom: int, kept: tuple[str, ...]) -> str:
    """The columns of a rollup's row, made of a portrayal's or a delta's."""
    empty = {"category_code": "''", "channel_code": "''", "month": "0", "kelurahan_code": "''"}
    dimensions = ", ".join(f"{name if name in kept else none} AS {name}" for name, none in empty.items())
    return f"{zoom} AS zoom, {dimensions}, place >> {shift_of(zoom)} AS cell, status"


def _rolled_up(source: str) -> str:
    """All rows that `source` (place, status, the dimensions, n, sum_x, sum_y) comes to."""
    sums = "sum(n)::bigint AS n, sum(sum_x)::bigint AS sum_x, sum(sum_y)::bigint AS sum_y"
    # The fixed names of this module only; nothing from outside is put in.
    parts = [
        f"SELECT {_cell(zoom, kept)}, {sums} FROM {source} GROUP BY 1, 2, 3, 4, 5, 6, 7"  # noqa: S608
        for zoom, kept in ROLLUPS
    ]
    return " UNION ALL ".join(parts)


_KEY = ("zoom", "category_code", "channel_code", "month", "kelurahan_code", "cell", "status")
_SUMS = ("n", "sum_x", "sum_y")
_COLUMNS = ", ".join((*_KEY, *_SUMS))
# One statement, so that what is folded and what is remembered of it are the same deltas.
_FOLD = text(f"""
WITH taken AS (DELETE FROM map_cell_deltas RETURNING *),
logged AS (
  INSERT INTO map_changes (xid, report_id, place, n, folded_at)
  SELECT xid, report_id, place, n, :now FROM taken
)
MERGE INTO map_cells c USING ({_rolled_up("taken")}) s
   ON ({", ".join(f"c.{name}" for name in _KEY)}) = ({", ".join(f"s.{name}" for name in _KEY)})
 WHEN MATCHED AND c.n + s.n = 0 THEN DELETE
 WHEN MATCHED THEN UPDATE SET n = c.n + s.n, sum_x = c.sum_x + s.sum_x, sum_y = c.sum_y + s.sum_y
 WHEN NOT MATCHED AND s.n <> 0 THEN
   INSERT ({_COLUMNS}) VALUES ({", ".join(f"s.{name}" for name in (*_KEY, *_SUMS))})
""")  # noqa: S608 - fixed names of this module
_FORGET = text("DELETE FROM map_changes WHERE folded_at < :before")
_SOURCE = """(
  SELECT place, status, category_code, channel_code, coalesce(kelurahan_code, '-') AS kelurahan_code,
         map_month(created_at) AS month, 1 AS n, x::bigint AS sum_x, y::bigint AS sum_y
    FROM portrayals WHERE place IS NOT NULL
) p"""

# What a load or a migration does after it made the portrayals: count all, and let nobody use a kept tile.
RECOUNT = (
    "SET LOCAL work_mem = '256MB'",
    "TRUNCATE map_cells, map_cell_deltas",
    f"INSERT INTO map_cells ({_COLUMNS}) {_rolled_up(_SOURCE)}",
    "INSERT INTO map_changes (xid, report_id, place, n, folded_at) VALUES (txid_current(), 0, NULL, -1, now())",
)

_DELTA = """INSERT INTO map_cell_deltas (xid, report_id, place, status, category_code, channel_code, kelurahan_code,
                                   month, n, sum_x, sum_y)
      VALUES (txid_current(), {row}.report_id, {row}.place, {row}.status, {row}.category_code,
              {row}.channel_code, coalesce({row}.kelurahan_code, '-'), map_month({row}.created_at),
              {sign}1, {sign}{row}.x, {sign}{row}.y);"""
FUNCTIONS = (
    # Months of Jakarta, which never changes its clocks.
    """
CREATE OR REPLACE FUNCTION map_month(moment timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (extract(year FROM moment AT TIME ZONE 'UTC' + interval '7 hours') * 12
          + extract(month FROM moment AT TIME ZONE 'UTC' + interval '7 hours'))::integer
$$""",
    f"""
CREATE OR REPLACE FUNCTION count_portrayal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.place IS NOT NULL THEN
      {_DELTA.format(row="NEW", sign="")}
    END IF;
  ELSIF OLD.place IS NOT NULL THEN
      {_DELTA.format(row="OLD", sign="-")}
  END IF;
  RETURN NULL;
END $$""",
)
