"""The history proves itself: whole chains pass, any change names its row."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.domain import audit
from tests.course import MONDAY, Walk, filed


@pytest.fixture
def walk(session: Session) -> Walk:
    walk = Walk(session, filed(session))
    return walk.to_sudin()


def tamper(session: Session, statement: str, **values: object) -> None:
    """Change rows as somebody with all rights on the database would."""
    session.flush()
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text(statement), values)
    session.execute(text("SET LOCAL session_replication_role = DEFAULT"))
    session.expire_all()


def test_untouched_history_holds(session: Session, walk: Walk) -> None:
    filed(session)
    proof = audit.verify(session)
    assert proof.broken is None
    assert (proof.reports, proof.entries) == (2, 4)


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE events SET actor_name = 'Orang lain' WHERE report_id = :id AND seq = 2", "events"),
        ("UPDATE events SET at = at - interval '1 day' WHERE report_id = :id AND seq = 2", "events"),
        ("UPDATE events SET data = '{}' WHERE report_id = :id AND seq = 2", "events"),
        ("DELETE FROM events WHERE report_id = :id AND seq = 2", "events"),
        ("DELETE FROM events WHERE report_id = :id AND seq = 3", "reports"),
        ("DELETE FROM events WHERE report_id = :id", "reports"),
        (
            "UPDATE event_texts SET salt = 'x' "
            "WHERE event_id = (SELECT id FROM events WHERE report_id = :id AND seq = 3)",
            "event_texts",
        ),
    ],
)
def test_any_change_is_named(session: Session, walk: Walk, statement: str, table: str) -> None:
    tamper(session, statement, id=walk.report.id)
    broken = audit.verify(session).broken
    assert broken is not None
    assert broken.table == table
    assert walk.number in broken.row


def test_erased_text_leaves_the_chain_whole(session: Session, walk: Walk) -> None:
    session.execute(text("UPDATE event_texts SET body = NULL"))
    assert audit.verify(session).broken is None


@pytest.mark.parametrize(
    "statement", ["UPDATE events SET seq = 9", "DELETE FROM events", "TRUNCATE events CASCADE"]
)
def test_the_database_refuses_changes(session: Session, walk: Walk, statement: str) -> None:
    session.flush()
    with pytest.raises(ProgrammingError, match="append-only"), session.begin_nested():
        session.execute(text(statement))


def test_a_removed_report_breaks_the_anchor(session: Session, walk: Walk) -> None:
    other = filed(session)
    anchor = audit.write_anchor(session, audit.settled_id(session), now=MONDAY + timedelta(days=1))
    assert anchor is not None
    assert anchor.entries == 4
    assert audit.write_anchor(session, audit.settled_id(session), now=MONDAY + timedelta(days=1)) is None
    assert audit.verify(session).anchors == 1
    for table in ("messages", "clocks", "report_units", "event_texts", "events"):
        key = (
            "event_id IN (SELECT id FROM events WHERE report_id = :id)"
            if table == "event_texts"
            else "report_id = :id"
        )
        tamper(session, f"DELETE FROM {table} WHERE {key}", id=other.report_id)
    tamper(session, "DELETE FROM reports WHERE id = :id", id=other.report_id)
    broken = audit.verify(session).broken
    assert broken is not None
    assert broken.table == "chain_anchors"
