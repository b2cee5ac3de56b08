"""`flask audit verify`: passes, or names the first row that does not hold, also when a superuser changed it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.config import settings
from app.gateways import anchor_store
from tests.course import filed


def _as_superuser(session: Session, statement: str) -> None:
    """Past the triggers that refuse it."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text(statement))
    session.execute(text("SET LOCAL session_replication_role = DEFAULT"))
    session.commit()


@pytest.fixture
def verify(app: Flask) -> Callable[[], tuple[int, str]]:
    anchor_store.path(settings().anchor_dir).unlink(missing_ok=True)

    def run() -> tuple[int, str]:
        result = app.test_cli_runner().invoke(args=["audit", "verify"])
        return result.exit_code, result.output

    return run


def test_an_untouched_history_passes(session: Session, verify: Callable[[], tuple[int, str]]) -> None:
    filed(session)
    filed(session)
    session.commit()
    assert verify() == (0, "Utuh: 2 entri dari 2 laporan, 0 jangkar.\n")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET actor_role = 'hacker'",
        "UPDATE events SET at = 'infinity'",
        "UPDATE events SET actor_unit = 'bina-marga'",
        "UPDATE events SET at = at - interval '1 hour'",
        """UPDATE events SET data = data || '{"category": "trotoar"}'""",
    ],
)
def test_a_changed_row_is_named(session: Session, verify: Callable[[], tuple[int, str]], change: str) -> None:
    filed(session)
    second = filed(session)
    session.commit()
    _as_superuser(session, f"{change} WHERE report_id = {second.report_id}")
    event_id = session.scalar(text("SELECT max(id) FROM events"))
    code, output = verify()
    assert code == 1
    assert f"events {event_id}" in output
    assert second.number in output


def test_a_removed_last_row_is_noticed(session: Session, verify: Callable[[], tuple[int, str]]) -> None:
    receipt = filed(session)
    filed(session)
    session.commit()
    _as_superuser(session, f"DELETE FROM events WHERE report_id = {receipt.report_id}")
    code, output = verify()
    assert code == 1
    assert receipt.number in output
