"""Publications: the open data as files, one for each month of intake and format, besides one of what changed since yesterday.

Promises: a file is put in place of an older one as a whole; it names its size and digest. A report that is hidden, made private,
erased or masked anew, or whose note is erased, writes a withdrawal in the same transaction, and from then on no older file that
may hold it is `standing`: whoever asks is given the rows of that moment until a new file is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of

RECENT = "kemarin"  # in place of a month: what changed since yesterday
PREFIX = "laporan-"


class FileFormat(StrEnum):
    """What kinds of files are published."""

    CSV = "csv"
    GEOJSON = "geojson"
    PARQUET = "parquet"


class Publication(Base):
    """One file as it lies in the store. `period`: '2026-11', or RECENT."""

    __tablename__ = "publications"
    __table_args__ = (one_of("format", FileFormat),)

    period: Mapped[str] = mapped_column(primary_key=True)
    format: Mapped[FileFormat] = mapped_column(EnumText(FileFormat), primary_key=True)
    file_key: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int]
    made_at: Mapped[datetime]

    @property
    def name(self) -> str:
        return file_name(self.period, self.format)


class Withdrawal(Base):
    """Something of that month must not be read any more."""

    __tablename__ = "withdrawals"
    __table_args__ = (Index("ix_withdrawals_period", "period"),)

    id: Mapped[Id]
    period: Mapped[str]


@dataclass(frozen=True, slots=True)
class Written:
    """A file that has just been made."""

    file_key: str
    sha256: str
    size: int
    rows: int


def file_name(period: str, kind: FileFormat) -> str:
    """As the file is called in its address."""
    return f"{PREFIX}{period}.{kind}"


def standing(session: Session, period: str, kind: FileFormat) -> Publication | None:
    """The file, where nothing of its period has been withdrawn since it was begun."""
    gone = exists().where(Withdrawal.period == period)
    return session.scalar(
        select(Publication).where(Publication.period == period, Publication.format == kind, ~gone)
    )


def all_of(session: Session) -> list[Publication]:
    """Every file that was made, the newest months first."""
    return list(session.scalars(select(Publication).order_by(Publication.period.desc(), Publication.format)))


def withdrawn(session: Session, period: str) -> list[int]:
    """The withdrawals that a file begun now takes account of."""
    return list(session.scalars(select(Withdrawal.id).where(Withdrawal.period == period)))


def withdrawn_periods(session: Session) -> list[str]:
    """Where a file has to be made anew."""
    return list(session.scalars(select(Withdrawal.period).distinct().order_by(Withdrawal.period)))


def replace(
    session: Session, period: str, made: dict[FileFormat, Written], settled: Sequence[int], *, now: datetime
) -> list[str]:
    """Put these files in place of all older ones of the period; `settled`: the withdrawals they take account of.

    Returns the keys of the files that are not needed any more.
    """
    query = (
        select(Publication).where(Publication.period == period).order_by(Publication.format).with_for_update()
    )
    old = [kept.file_key for kept in session.scalars(query)]
    if not made:
        session.execute(delete(Publication).where(Publication.period == period))
    for kind, written in made.items():
        values = {"file_key": written.file_key, "sha256": written.sha256, "size": written.size}
        values |= {"rows": written.rows, "made_at": now}
        row = insert(Publication).values(period=period, format=kind, **values)
        session.execute(row.on_conflict_do_update(index_elements=["period", "format"], set_=values))
    session.execute(delete(Withdrawal).where(Withdrawal.id.in_(settled)))
    session.expire_all()
    return old


_SHOWN = "({row}.is_public AND {row}.hidden_reason IS NULL)"
_TOLD = ("public_text", "address", "location")
_RETOLD = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _TOLD)
TRIGGERS: tuple[str, ...] = (
    f"""
CREATE FUNCTION withdraw_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO withdrawals (period)
  VALUES (to_char(OLD.created_at AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM')), ('{RECENT}');
  RETURN NULL;
END $$""",  # noqa: S608 - fixed texts of this module only
    f"""
CREATE TRIGGER withdraw_report AFTER UPDATE OF is_public, hidden_reason, {", ".join(_TOLD)} ON reports
  FOR EACH ROW WHEN ({_SHOWN.format(row="OLD")} AND (NOT {_SHOWN.format(row="NEW")} OR {_RETOLD}))
  EXECUTE FUNCTION withdraw_report()""",
    """
CREATE FUNCTION withdraw_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO withdrawals (period)
  SELECT p.period FROM events e JOIN reports r ON r.id = e.report_id,
         LATERAL (VALUES (to_char(r.created_at AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM')), (%(recent)s)) p (period)
   WHERE e.id = NEW.event_id AND e.visibility = 'public' AND r.is_public AND r.hidden_reason IS NULL;
  RETURN NULL;
END $$""".replace("%(recent)s", f"'{RECENT}'"),
    """
CREATE TRIGGER withdraw_note AFTER UPDATE OF body ON event_texts
  FOR EACH ROW WHEN (OLD.body IS NOT NULL AND NEW.body IS NULL) EXECUTE FUNCTION withdraw_note()""",
    f"""
CREATE TRIGGER withdraw_gone AFTER DELETE ON reports
  FOR EACH ROW WHEN {_SHOWN.format(row="OLD")} EXECUTE FUNCTION withdraw_report()""",
)
DROP_TRIGGERS: tuple[str, ...] = (
    "DROP TRIGGER IF EXISTS withdraw_note ON event_texts",
    "DROP FUNCTION IF EXISTS withdraw_note",
    "DROP TRIGGER IF EXISTS withdraw_gone ON reports",
    "DROP TRIGGER IF EXISTS withdraw_report ON reports",
    "DROP FUNCTION IF EXISTS withdraw_report",
)
