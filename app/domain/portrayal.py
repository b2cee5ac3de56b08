"""Portrayals: what the portal may show of a report, one narrow row each, kept by the database itself.

Promises: a portrayal exists exactly while its report is public and not hidden, in the same transaction that
makes it so; where it stands on the map (`x`, `y`, `place`: `map_grid`) and what the map counts (`map_counts`)
follow in that transaction too.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText
from app.domain import map_counts, map_grid
from app.domain.vocabulary import Status

_OF_POINTS = ["x", "y", "status", "category_code", "number", "created_at", "channel_code", "kelurahan_code"]
DAY = "(created_at AT TIME ZONE 'Asia/Jakarta')::date"


class Portrayal(Base):
    """One published report. `place`, `x`, `y` are NULL where it has no point."""

    __tablename__ = "portrayals"
    __table_args__ = (
        Index(
            "ix_portrayals_place",
            "place",
            postgresql_include=_OF_POINTS,
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
        # The last days of a part of the map: close by, those of all time are many times as many.
        Index(
            "ix_portrayals_day",
            text(f"({DAY})"),
            "place",
            postgresql_include=_OF_POINTS,
            postgresql_where=text("place IS NOT NULL"),
        ),
        Index("ix_portrayals_kelurahan", "kelurahan_code", "created_at", "report_id"),
        Index(
            "ix_portrayals_category",
            "category_code",
            "created_at",
            "report_id",
            postgresql_include=["place", "x", "y", "status", "channel_code", "kelurahan_code"],
        ),
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


def rebuild(session: Session) -> int:
    """Make all portrayals and cells anew, after a bulk load with the triggers off; returns how many."""
    for statement in _REBUILD:
        session.execute(text(statement))
    return int(session.scalar(text("SELECT count(*) FROM portrayals")) or 0)


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
    "TRUNCATE portrayals",
    "ALTER TABLE portrayals DISABLE TRIGGER count_portrayal",
    f"INSERT INTO portrayals ({_COLUMNS}) {_PORTRAYED.format(source='reports')}",
    "ALTER TABLE portrayals ENABLE TRIGGER count_portrayal",
    *map_counts.RECOUNT,
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
    *map_grid.FUNCTIONS,
    *map_counts.FUNCTIONS,
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
    """
CREATE TRIGGER count_portrayal AFTER INSERT OR DELETE ON portrayals
  FOR EACH ROW EXECUTE FUNCTION count_portrayal()""",
)
DROP_TRIGGERS: tuple[str, ...] = (
    "DROP TRIGGER IF EXISTS count_portrayal ON portrayals",
    "DROP TRIGGER IF EXISTS portray_gone ON reports",
    "DROP TRIGGER IF EXISTS portray_changed ON reports",
    "DROP TRIGGER IF EXISTS portray_new ON reports",
    "DROP FUNCTION IF EXISTS count_portrayal, portray_report, map_month, grid_place, grid_y, grid_x",
)
