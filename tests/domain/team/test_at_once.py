"""Two reports arrive at once, on connections of their own: not both go to the same person."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from app.db import db, transaction
from app.domain import workflow
from app.domain.team import AssignmentRule
from app.domain.workflow import Given
from tests.course import MONDAY, officer
from tests.domain.team.people import answers_for, arranged
from tests.domain.workflow.test_merging_at_once import Committed, at_once, committed

__all__ = ["committed"]
SUDIN = "bina-marga.jakarta-pusat"
STAFF = f"petugas.{SUDIN}.%"


@pytest.fixture
def arranging(committed: Committed) -> Iterator[Committed]:
    yield committed
    db.session.remove()
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for table in ("assignment_turns", "staff_areas"):
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("DELETE FROM assignment_rules"))
        session.execute(
            text("DELETE FROM config_changes WHERE table_name IN ('assignment_rules', 'staff_areas')")
        )


def move(app: Flask, number: str, username: str, action: str, **fields: str) -> str:
    """One move in a thread of its own."""
    with app.app_context():
        try:
            with transaction() as session:
                actor = officer(session, username)
                workflow.apply(session, number, action, Given(**fields), actor=actor, now=MONDAY)  # type: ignore[arg-type]
        finally:
            db.session.remove()
    return "done"


def assignees(numbers: list[str]) -> list[str]:
    found = text(
        "SELECT u.username FROM reports r JOIN users u ON u.id = r.assignee_id WHERE r.number = ANY(:n)"
    )
    names = list(db.session.scalars(found, {"n": numbers}))
    db.session.remove()
    return names


@pytest.mark.parametrize("rule", [AssignmentRule.ROUND_ROBIN, AssignmentRule.BY_AREA])
def test_two_at_once_go_to_two(arranging: Committed, rule: AssignmentRule) -> None:
    with transaction() as session:
        arranged(session, SUDIN, rule, automatic=True)
        for number in (1, 2):
            answers_for(session, f"petugas.{SUDIN}.{number}", "31.71.01")
    for _ in range(4):
        numbers = [arranging.file() for _ in range(2)]
        for number in numbers:
            move(arranging.app, number, "kelurahan.gambir", "coordinate", unit="bina-marga", note="Jalan.")
        became = at_once(
            *(
                lambda number=number: move(  # type: ignore[misc]
                    arranging.app, number, "dinas.bina-marga", "dispose", unit=SUDIN, note="Mohon."
                )
                for number in numbers
            )
        )
        assert became == ["done", "done"]
        assert len(set(assignees(numbers))) == 2
