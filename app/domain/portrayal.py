"""Portrayals: what the portal may show of a report, one narrow row each, kept by the database itself.

Promises: a portrayal exists exactly while its report is public and not hidden, in the same transaction that
makes it so; the counts of the map (`map_cells` + `map_cell_deltas`) are exact at any moment. Changes only
append a delta, so that a burst of reports from one street never waits for one row; `fold` adds them up.

Places are kept on the grid of web maps, 2^28 columns and rows (about 15 cm): `x` from the west, `y` from the
north. `place` is both woven bit by bit (Z order), so that every tile of every zoom is one range of it. A cell
is a tile of zoom 15.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id
from app.domain.vocabulary import Status

GRID_ZOOM = 28
CELL_ZOOM = 15
_CELL_SHIFT = 2 * (GRID_ZOOM - CELL_ZOOM)
_FOLDING = 7_301_215  # any number that no other advisory lock of the product uses


class Portrayal(Base):
    """One published report. `place`, `x`, `y` are NULL where it has no point."""

    __tablename__ = "portrayals"
    __table_args__ = (
        Index(
            "ix_portrayals_place",
            "place",
            postgresql_include=["x", "y", "status", "category_code", "number", "created_at"],
            postgresql_where=text("place IS NOT NULL"),
        ),
        Index(
            "ix_portrayals_created",
            "created_at",
            "report_id",
            postgresql_include=[
                "place",
                "x",
                "y",
                "status",
                "category_code",
                "channel_code",
                "kelurahan_code",
            ],
        ),
        Index("ix_portrayals_kelurahan", "kelurahan_code", "created_at", "report_id"),
        Index("ix_portrayals_category", "category_code", "created_at", "report_id"),
        Index("ix_portrayals_status", "status", "created_at", "report_id"),
        Index(
            "ix_portrayals_completed", "closed_at", "report_id", postgresql_where=text("status = 'completed'")
        ),
    )

    report_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[str]
    status: Mapped[Status] = mapped_column(EnumText(Status))
    category_code: Mapped[str]
    channel_code: Mapped[str]
    kelurahan_code: Mapped[str | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    place: Mapped[int | None] = mapped_column(BigInteger)
    x: Mapped[int | None] = mapped_column(Integer)
    y: Mapped[int | None] = mapped_column(Integer)


class MapCell(Base):
    """How many portrayals of one status lie in one cell; the sums of x and y give a cluster's middle."""

    __tablename__ = "map_cells"

    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    status: Mapped[Status] = mapped_column(EnumText(Status), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
    sum_x: Mapped[int] = mapped_column(BigInteger)
    sum_y: Mapped[int] = mapped_column(BigInteger)


class MapCellDelta(Base):
    """A change of a cell's count that is not folded yet."""

    __tablename__ = "map_cell_deltas"

    id: Mapped[Id]
    cell: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[Status] = mapped_column(EnumText(Status))
    n: Mapped[int]
    sum_x: Mapped[int] = mapped_column(BigInteger)
    sum_y: Mapped[int] = mapped_column(BigInteger)


def tile_range(z: int, x: int, y: int) -> tuple[int, int]:
    """The half-open range of `place` that a tile covers (z up to 28)."""
    shift = 2 * (GRID_ZOOM - z)
    woven = _weave(x) | _weave(y) << 1
    return woven << shift, (woven + 1) << shift


def cell_range(z: int, x: int, y: int) -> tuple[int, int]:
    """The half-open range of `cell` that a tile covers (z up to 15)."""
    low, high = tile_range(z, x, y)
    return low >> _CELL_SHIFT, high >> _CELL_SHIFT


def _weave(number: int) -> int:
    """The bits of a number with a zero between each two."""
    return sum((number >> bit & 1) << 2 * bit for bit in range(GRID_ZOOM))


def fold(session: Session) -> int:
    """Add the waiting deltas to the cells; returns how many. While another folds: 0."""
    if not session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _FOLDING}):
        return 0
    return int(session.scalar(_FOLD) or 0)


def rebuild(session: Session) -> int:
    """Make all portrayals and cells anew, after a bulk load with the triggers off; returns how many."""
    for statement in _REBUILD:
        session.execute(text(statement))
    return int(session.scalar(text("SELECT count(*) FROM portrayals")) or 0)


_FOLD = text("""
WITH taken AS (DELETE FROM map_cell_deltas RETURNING cell, status, n, sum_x, sum_y),
summed AS (
  INSERT INTO map_cells AS c (cell, status, n, sum_x, sum_y)
  SELECT cell, status, sum(n), sum(sum_x), sum(sum_y) FROM taken GROUP BY cell, status
  ON CONFLICT (cell, status) DO UPDATE
     SET n = c.n + excluded.n, sum_x = c.sum_x + excluded.sum_x, sum_y = c.sum_y + excluded.sum_y
)
SELECT count(*) FROM taken
""")

_COLUMNS = (
    "report_id, number, status, category_code, channel_code, kelurahan_code, "
    "created_at, closed_at, place, x, y"
)
_PORTRAYED = """
SELECT r.id, r.number, r.status, r.category_code, r.channel_code, r.kelurahan_code, r.created_at, r.closed_at,
       grid_place(g.x, g.y), g.x, g.y
  FROM {source} r, LATERAL (SELECT grid_x(r.location) AS x, grid_y(r.location) AS y) g
 WHERE r.is_public AND r.hidden_reason IS NULL
"""
_LOCK = "LOCK TABLE reports IN SHARE ROW EXCLUSIVE MODE"
# The fixed texts of this module only; nothing from outside is put in.
_REBUILD = (
    _LOCK,
    "TRUNCATE portrayals, map_cells, map_cell_deltas",
    "ALTER TABLE portrayals DISABLE TRIGGER count_portrayal",
    f"INSERT INTO portrayals ({_COLUMNS}) {_PORTRAYED.format(source='reports')}",
    "ALTER TABLE portrayals ENABLE TRIGGER count_portrayal",
    f"""INSERT INTO map_cells (cell, status, n, sum_x, sum_y)
        SELECT place >> {_CELL_SHIFT}, status, count(*), sum(x), sum(y)
          FROM portrayals WHERE place IS NOT NULL GROUP BY 1, 2""",  # noqa: S608
)

# Web Mercator by hand: a call of ST_Transform costs more than all the rest of an intake's trigger.
_GRID_FUNCTIONS = (
    """
CREATE FUNCTION grid_x(point geometry) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT floor((ST_X(point) + 180) / 360 * 268435456)::integer
$$""",
    """
CREATE FUNCTION grid_y(point geometry) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT floor((0.5 - asinh(tand(ST_Y(point))) / (2 * pi())) * 268435456)::integer
$$""",
    """
CREATE FUNCTION grid_place(x integer, y integer) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  a bigint := x;
  b bigint := y;
BEGIN
  a := (a | (a << 16)) & x'0000FFFF0000FFFF'::bigint;
  b := (b | (b << 16)) & x'0000FFFF0000FFFF'::bigint;
  a := (a | (a << 8)) & x'00FF00FF00FF00FF'::bigint;
  b := (b | (b << 8)) & x'00FF00FF00FF00FF'::bigint;
  a := (a | (a << 4)) & x'0F0F0F0F0F0F0F0F'::bigint;
  b := (b | (b << 4)) & x'0F0F0F0F0F0F0F0F'::bigint;
  a := (a | (a << 2)) & x'3333333333333333'::bigint;
  b := (b | (b << 2)) & x'3333333333333333'::bigint;
  a := (a | (a << 1)) & x'5555555555555555'::bigint;
  b := (b | (b << 1)) & x'5555555555555555'::bigint;
  RETURN a | (b << 1);
END $$""",
)
_SHOWN = "({row}.is_public AND {row}.hidden_reason IS NULL)"
_SHOWN_COLUMNS = (
    "status",
    "is_public",
    "hidden_reason",
    "location",
    "category_code",
    "kelurahan_code",
    "closed_at",
)

# In the order in which they must be made.
TRIGGERS: tuple[str, ...] = (
    *_GRID_FUNCTIONS,
    f"""
CREATE FUNCTION portray_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM portrayals WHERE report_id = OLD.id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO portrayals ({_COLUMNS}) {_PORTRAYED.format(source="(SELECT NEW.*)")};
  END IF;
  RETURN NULL;
END $$""",  # noqa: S608
    f"""
CREATE TRIGGER portray_new AFTER INSERT ON reports
  FOR EACH ROW WHEN {_SHOWN.format(row="NEW")} EXECUTE FUNCTION portray_report()""",
    f"""
CREATE TRIGGER portray_changed AFTER UPDATE OF {", ".join(_SHOWN_COLUMNS)} ON reports
  FOR EACH ROW WHEN (
    ({_SHOWN.format(row="OLD")} OR {_SHOWN.format(row="NEW")})
    AND ({", ".join(f"OLD.{name}" for name in _SHOWN_COLUMNS)})
        IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in _SHOWN_COLUMNS)})
  ) EXECUTE FUNCTION portray_report()""",
    f"""
CREATE TRIGGER portray_gone AFTER DELETE ON reports
  FOR EACH ROW WHEN {_SHOWN.format(row="OLD")} EXECUTE FUNCTION portray_report()""",
    f"""
CREATE FUNCTION count_portrayal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.place IS NOT NULL THEN
      INSERT INTO map_cell_deltas (cell, status, n, sum_x, sum_y)
      VALUES (NEW.place >> {_CELL_SHIFT}, NEW.status, 1, NEW.x, NEW.y);
    END IF;
  ELSIF OLD.place IS NOT NULL THEN
    INSERT INTO map_cell_deltas (cell, status, n, sum_x, sum_y)
    VALUES (OLD.place >> {_CELL_SHIFT}, OLD.status, -1, -OLD.x, -OLD.y);
  END IF;
  RETURN NULL;
END $$""",  # noqa: S608
    """
CREATE TRIGGER count_portrayal AFTER INSERT OR DELETE ON portrayals
  FOR EACH ROW EXECUTE FUNCTION count_portrayal()""",
)
DROP_TRIGGERS: tuple[str, ...] = (
    "DROP TRIGGER IF EXISTS count_portrayal ON portrayals",
    "DROP TRIGGER IF EXISTS portray_gone ON reports",
    "DROP TRIGGER IF EXISTS portray_changed ON reports",
    "DROP TRIGGER IF EXISTS portray_new ON reports",
    "DROP FUNCTION IF EXISTS count_portrayal, portray_report, grid_place, grid_y, grid_x",
)
