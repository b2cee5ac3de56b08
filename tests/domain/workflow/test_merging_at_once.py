"""Two officers merge at the same moment, on connections of their own: one succeeds, one is refused, nobody waits for ever."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import text

from app.db import db, transaction
from app.domain import intake, organisation, reference, workflow
from app.domain.actor import CITIZEN
from app.domain.errors import Conflict, Invalid
from app.domain.intake import Submission
from app.domain.workflow import Given
from tests.course import GAMBIR, MONDAY

# Children first; the history refuses to be deleted while its triggers are on.
TABLES = (
    "messages",
    "clock_lines",
    "clocks",
    "report_units",
    "event_texts",
    "events",
    "portrayals",
    "measures",
)
ROUNDS = 6


@dataclass
class Committed:
    """Reports that are really committed, and moves of real transactions."""

    app: Flask
    mark: str

    def file(self) -> str:
        with transaction() as session:
            lat, lon = GAMBIR
            submission = Submission(
                "jaki", "Lampu mati.", "penerangan-jalan", lat, lon, external_ref=self.mark
            )
            return intake.receive(session, submission, actor=CITIZEN, now=MONDAY).number

    def act(self, number: str, action: str, **fields: str) -> str:
        """One move in a thread of its own."""
        with self.app.app_context():
            try:
                with transaction() as session:
                    user = organisation.user_by_username(session, "biro.admin")
                    assert user is not None
                    workflow.apply(session, number, action, Given(**fields), actor=user.actor(), now=MONDAY)  # type: ignore[arg-type]
            except (Conflict, Invalid) as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()
            return "done"


@pytest.fixture
def committed(app: Flask) -> Iterator[Committed]:
    db.session.remove()
    mark = f"serentak-{secrets.token_hex(6)}"
    yield Committed(app, mark)
    db.session.remove()
    mine = "report_id IN (SELECT id FROM reports WHERE external_ref = :mark)"
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for table in TABLES:
            condition = {
                "clock_lines": f"clock_id IN (SELECT id FROM clocks WHERE {mine})",
                "event_texts": f"event_id IN (SELECT id FROM events WHERE {mine})",
            }.get(table, mine)
            session.execute(text(f"DELETE FROM {table} WHERE {condition}"), {"mark": mark})
        session.execute(text("DELETE FROM reports WHERE external_ref = :mark"), {"mark": mark})
    db.session.remove()
    reference.forget()


def at_once(*moves: Callable[[], str]) -> list[str]:
    """All of them from the same moment on."""
    start = Barrier(len(moves))

    def run(move: Callable[[], str]) -> str:
        start.wait()
        return move()

    with ThreadPoolExecutor(len(moves)) as pool:
        return list(pool.map(run, moves, timeout=30))


def test_crosswise_merges_are_one(committed: Committed) -> None:
    for _ in range(ROUNDS):
        one, other = committed.file(), committed.file()
        became = at_once(
            lambda a=one, b=other: committed.act(a, "merge", parent=b),  # type: ignore[misc]
            lambda a=one, b=other: committed.act(b, "merge", parent=a),  # type: ignore[misc]
        )
        assert Counter(became) == {"done": 1, "Conflict": 1}


def test_a_ring_of_three_never_closes(committed: Committed) -> None:
    """Whatever wins, no report follows one that follows another."""
    for _ in range(ROUNDS):
        a, b, c = committed.file(), committed.file(), committed.file()
        became = at_once(
            *(
                lambda pair=pair: committed.act(pair[0], "merge", parent=pair[1])  # type: ignore[misc]
                for pair in ((a, b), (b, c), (c, a))
            )
        )
        assert Counter(became)["done"] == 1
        chains = text(
            "SELECT count(*) FROM reports r JOIN reports p ON p.id = r.parent_id WHERE p.parent_id IS NOT NULL"
        )
        assert db.session.scalar(chains) == 0
        db.session.remove()


def test_a_parents_move_and_a_childs_leaving_do_not_block_each_other(committed: Committed) -> None:
    """The parent's news name the children's rows while those are locked by whoever takes one out."""
    for turn in range(ROUNDS):
        pair = [committed.file(), committed.file()]
        child, parent = pair if turn % 2 else reversed(pair)
        assert committed.act(child, "merge", parent=parent) == "done"
        became = at_once(
            lambda parent=parent: committed.act(parent, "reroute", unit="bina-marga", note="Jalan."),  # type: ignore[misc]
            lambda child=child: committed.act(child, "unmerge", note="Beda."),  # type: ignore[misc]
            lambda child=child: committed.act(child, "note", note="Saya periksa."),  # type: ignore[misc]
        )
        assert became == ["done"] * 3
