"""Which reports of a client changed since it last asked: one narrow row a report, numbered when somebody asks.

A trigger marks the row whenever the report is made or changed (`position` NULL). Whoever asks numbers the marked rows of
his key, one after the other, so a change that was committed late gets a late number: nothing is passed over, and a report
that changed twice is told once, as it stands.
"""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import BigInteger, ForeignKey, Index, Table, func, literal, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base
from app.domain.api_key import ApiKey

AT_ONCE = 1000


class ReportChange(Base):
    """A client's report, and the number of its last change that was told; NULL: it changed since."""

    __tablename__ = "report_changes"
    __table_args__ = (
        Index(
            "ix_report_changes_position",
            "api_key_id",
            "position",
            postgresql_where=text("position IS NOT NULL"),
        ),
        Index(
            "ix_report_changes_marked", "api_key_id", "report_id", postgresql_where=text("position IS NULL")
        ),
    )

    report_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True
    )
    # Without a key of its own: the report's is checked, and every intake would pay for it twice.
    api_key_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int | None] = mapped_column(BigInteger)


TRIGGERS = (
    """
    CREATE FUNCTION mark_report_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO report_changes (report_id, api_key_id) VALUES (NEW.id, NEW.api_key_id)
        ON CONFLICT (report_id) DO UPDATE SET position = NULL;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER reports_client_change AFTER INSERT OR UPDATE OF updated_at ON reports
    FOR EACH ROW WHEN (NEW.api_key_id IS NOT NULL) EXECUTE FUNCTION mark_report_change()
    """,
)
DROP_TRIGGERS = (
    "DROP TRIGGER reports_client_change ON reports",
    "DROP FUNCTION mark_report_change()",
)

_TABLE = cast(Table, ReportChange.__table__)


def number(session: Session, api_key_id: int) -> None:
    """Number what changed of this key's reports, up to a thousand at once. Only one at a time does so for a key."""
    if not session.scalar(_marked(api_key_id).limit(1)):
        return
    lock = select(ApiKey.change_count).where(ApiKey.id == api_key_id).with_for_update(key_share=True)
    before = session.scalars(lock).one()
    found = session.execute(_numbered(api_key_id, before)).all()
    session.execute(update(ApiKey).where(ApiKey.id == api_key_id).values(change_count=before + len(found)))


def mark(session: Session, report_ids: Sequence[int]) -> None:
    """Say that these changed although their rows did not: what they follow did."""
    if report_ids:
        mine = update(ReportChange).where(ReportChange.report_id.in_(report_ids))
        session.execute(mine.values(position=None).execution_options(synchronize_session=False))


def _marked(api_key_id: int) -> Any:
    return select(ReportChange.report_id).where(
        ReportChange.api_key_id == api_key_id, ReportChange.position.is_(None)
    )


def _numbered(api_key_id: int, before: int) -> Any:
    """A report that is being changed at this moment is left for the next time."""
    free = _marked(api_key_id).order_by(ReportChange.report_id).limit(AT_ONCE)
    locked = free.with_for_update(skip_locked=True).cte("locked")
    place = func.row_number().over(order_by=locked.c.report_id)
    placed = select(locked.c.report_id, (place + literal(before, BigInteger)).label("place")).cte("placed")
    return (
        update(_TABLE)
        .where(_TABLE.c.report_id == placed.c.report_id)
        .values(position=placed.c.place)
        .returning(_TABLE.c.report_id)
    )
