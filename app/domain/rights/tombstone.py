"""What stays of what was erased: which report, what of it, why, and on which day. Nothing of a person.

Files are named here in the transaction that erases their rows, and removed after it; whatever a failure leaves behind is
removed by the next sweep.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of


class Erased(StrEnum):
    """What was erased: who reported, or the whole report."""

    REPORTER = "reporter"
    REPORT = "report"


class Ground(StrEnum):
    """Why."""

    REQUEST = "request"
    RETENTION = "retention"
    UNLAWFUL = "unlawful"
    MISTAKE = "mistake"


class Tombstone(Base):
    """One erasure. `why`: in words, without anybody's data; `user_id` NULL: the schedule."""

    __tablename__ = "tombstones"
    __table_args__ = (
        one_of("what", Erased),
        one_of("ground", Ground),
        UniqueConstraint("report_id", "what"),
        Index("ix_tombstones_day", "day", "id"),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    number: Mapped[str]
    what: Mapped[Erased] = mapped_column(EnumText(Erased))
    ground: Mapped[Ground] = mapped_column(EnumText(Ground))
    why: Mapped[str]
    day: Mapped[date] = mapped_column(Date)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class DoomedFile(Base):
    """A file of the store that has to go; with `replace_by`, that one's content takes its place."""

    __tablename__ = "doomed_files"

    key: Mapped[str] = mapped_column(primary_key=True)
    replace_by: Mapped[str | None]
    since: Mapped[datetime]


def doom(session: Session, key: str | None, *, now: datetime, replace_by: str | None = None) -> None:
    """Have the file removed, or replaced, after the commit."""
    if key:
        row = insert(DoomedFile).values(key=key, replace_by=replace_by, since=now)
        changed = row.on_conflict_do_update(index_elements=["key"], set_={"replace_by": replace_by})
        session.execute(changed)


def doomed(session: Session, limit: int = 500) -> list[tuple[str, str | None]]:
    """(key, by what it is replaced) of files that still have to go; replacements first."""
    query = select(DoomedFile.key, DoomedFile.replace_by).order_by(
        DoomedFile.replace_by.is_(None), DoomedFile.key
    )
    return list(session.execute(query.limit(limit)).tuples())


def gone(session: Session, key: str) -> None:
    """The file was removed or replaced."""
    found = session.get(DoomedFile, key)
    if found is not None:
        session.delete(found)
        session.flush()
