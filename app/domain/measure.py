"""Measures: what steering counts of a report, one narrow row for the whole of it and one for each unit's part in it.

Promises: the rows follow from reports, clocks and history alone (the view `measured` says how), and triggers keep them in
the same transaction, so a figure and the list behind it always agree. `check` compares the two, `rebuild` makes all anew.

Nothing here can be made to look better by closing early or by leaving open: what has not ended counts as longer than
everything that has, only a result that Biro accepted ends a report, and a reopened one runs on from its first day.
"""

from datetime import datetime
from typing import cast

from sqlalchemy import BigInteger, Index, Table, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText
from app.domain.measuring import COLUMNS, DROP_TRIGGERS, QUICK_MINUTES, RUNNING, TRIGGERS, WHOLE
from app.domain.vocabulary import Status

__all__ = ["DROP_TRIGGERS", "QUICK_MINUTES", "RUNNING", "TRIGGERS", "WHOLE", "Measure", "check", "rebuild"]
_FILTERED = ("status", "category_code", "channel_code")


class Measure(Base):
    """One report (`unit_code` = WHOLE) or one unit's part in it, as holder or helper.

    Lengths in seconds without pauses, NULL = no such hop.
    `is_here`: the unit holds it, or held it last. `was_late`: a limit has been missed for good; `late_from`: when the next
    one will be. `due_at`, `red_flag_at`, `finish_s`, `validate_s` of a part only where it is. `quick`: a result or a proposal
    to close came within QUICK_MINUTES of the arrival. `reporter` tells reporters apart and names nobody.
    """

    __tablename__ = "measures"
    __table_args__ = (
        Index("ix_measures_unit", "unit_code", "created_at"),
        Index("ix_measures_created", "created_at", postgresql_where=text("unit_code <> ''")),
        # Standing and trend are counted from these indexes alone.
        Index(
            "ix_measures_open",
            "unit_code",
            "kelurahan_code",
            postgresql_include=["report_id", "is_here", "due_at", "red_flag_at", *_FILTERED, "closed_at"],
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_measures_finished",
            "unit_code",
            "finished_at",
            postgresql_include=["report_id", "is_here", "kelurahan_code", *_FILTERED],
            postgresql_where=text("finished_at IS NOT NULL"),
        ),
        Index(
            "ix_measures_closed",
            "unit_code",
            "closed_at",
            postgresql_include=["report_id", "is_here", "kelurahan_code", *_FILTERED],
            postgresql_where=text("closed_at IS NOT NULL"),
        ),
        # A place's own figures, and what else its reporter reported (app/domain/tally).
        Index(
            "ix_measures_kelurahan",
            *("kelurahan_code", "category_code", "created_at"),
            postgresql_where=text("unit_code = ''"),
        ),
        Index(
            "ix_measures_reporter",
            "reporter",
            postgresql_where=text("unit_code = '' AND reporter IS NOT NULL"),
        ),
        # What a list of few reports among all is found by.
        Index(
            "ix_measures_marked",
            "unit_code",
            "report_id",
            postgresql_where=text(
                "returned IS TRUE OR rejected IS TRUE OR reopened IS TRUE OR declined IS TRUE OR quick IS TRUE"
            ),
        ),
    )

    report_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    unit_code: Mapped[str] = mapped_column(Text, primary_key=True)
    created_at: Mapped[datetime]
    kelurahan_code: Mapped[str | None]
    category_code: Mapped[str]
    channel_code: Mapped[str]
    reporter: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[Status] = mapped_column(EnumText(Status))
    is_here: Mapped[bool]
    due_at: Mapped[datetime | None]
    red_flag_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    react_s: Mapped[int | None]
    start_s: Mapped[int | None]
    finish_s: Mapped[int | None]
    validate_s: Mapped[int | None]
    was_late: Mapped[bool]
    late_from: Mapped[datetime | None]
    returned: Mapped[bool]
    rejected: Mapped[bool]
    reopened: Mapped[bool]
    declined: Mapped[bool]
    quick: Mapped[bool]


def rebuild(session: Session) -> int:
    """Make all rows anew, after a bulk load with the triggers off; returns how many."""
    connection, indexes = session.connection(), cast(Table, Measure.__table__).indexes
    session.execute(text(_LOCK))
    session.execute(text("TRUNCATE measures"))
    for index in indexes:
        index.drop(connection)
    # Tallies are made anew as a whole, too.
    for statement in (
        "ALTER TABLE measures DISABLE TRIGGER USER",
        _FILL,
        "ALTER TABLE measures ENABLE TRIGGER USER",
    ):
        session.execute(text(statement))
    for index in indexes:
        index.create(connection)
    return int(session.scalar(text("SELECT count(*) FROM measures")) or 0)


def check(session: Session, limit: int = 20) -> list[str]:
    """The numbers of up to `limit` reports whose rows are not what they should be; empty = all are exact."""
    return list(session.scalars(_CHECK, {"limit": limit}))


# The fixed texts of this module only; nothing from outside is put in.
_LOCK = "LOCK TABLE reports IN SHARE ROW EXCLUSIVE MODE"
# In the order in which they would have come, so that a period lies together on the disk.
_FILL = f"INSERT INTO measures ({COLUMNS}) SELECT {COLUMNS} FROM measured ORDER BY created_at"  # noqa: S608
_CHECK = text(f"""
WITH wrong AS (
  (SELECT {COLUMNS} FROM measured EXCEPT SELECT {COLUMNS} FROM measures)
  UNION ALL
  (SELECT {COLUMNS} FROM measures EXCEPT SELECT {COLUMNS} FROM measured)
)
SELECT number FROM reports WHERE id IN (SELECT report_id FROM wrong) ORDER BY id LIMIT :limit
""")  # noqa: S608
