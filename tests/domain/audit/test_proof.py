"""The history proves itself: whole chains pass, any change names its row."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.clock import local_date, now
from app.config import settings
from app.domain import audit
from app.domain.audit import anchor_file, proof
from app.gateways import anchor_store
from app.jobs.schedule import SCHEDULE
from app.jobs.upkeep import anchor_history
from tests.course import MONDAY, SUDIN, Walk, filed

THIRD = "event_id = (SELECT id FROM events WHERE report_id = :id AND seq = 3)"


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
    proof = audit.verify(session, now=now())
    assert proof.broken is None
    assert (proof.reports, proof.entries) == (2, 4)


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE events SET actor_role = 'hacker' WHERE report_id = :id AND seq = 2", "events"),
        ("UPDATE events SET to_status = 'hacked' WHERE report_id = :id AND seq = 2", "events"),
        ("UPDATE events SET at = 'infinity' WHERE report_id = :id AND seq = 2", "events"),
        ("UPDATE events SET at = '20000-01-01' WHERE report_id = :id AND seq = 2", "events"),
        ("UPDATE events SET at = '0044-03-15 BC' WHERE report_id = :id AND seq = 2", "events"),
        ("UPDATE reports SET status = 'completed', closed_at = now() WHERE id = :id", "reports"),
        ("UPDATE reports SET holder_code = 'gambir' WHERE id = :id", "reports"),
        ("UPDATE reports SET created_at = created_at + interval '1 day' WHERE id = :id", "reports"),
        ("UPDATE reports SET assignee_id = (SELECT min(id) FROM users) WHERE id = :id", "reports"),
        (f"UPDATE event_texts SET body = 'omong kosong' WHERE {THIRD}", "event_texts"),
        (f"UPDATE event_texts SET body = substr(body, 1, 7) WHERE {THIRD}", "event_texts"),
        (f"UPDATE event_texts SET body = '' WHERE {THIRD}", "event_texts"),
        ("UPDATE events SET actor_name = 'Orang lain' WHERE report_id = :id AND seq = 2", "events"),
        ("UPDATE events SET at = at - interval '1 day' WHERE report_id = :id AND seq = 2", "events"),
        ("UPDATE events SET data = '{}' WHERE report_id = :id AND seq = 2", "events"),
        ("DELETE FROM events WHERE report_id = :id AND seq = 2", "events"),
        ("DELETE FROM events WHERE report_id = :id AND seq = 3", "reports"),
        ("DELETE FROM events WHERE report_id = :id", "reports"),
        (f"UPDATE event_texts SET salt = 'x' WHERE {THIRD}", "event_texts"),
    ],
)
def test_any_change_is_named(session: Session, walk: Walk, statement: str, table: str) -> None:
    tamper(session, statement, id=walk.report.id)
    broken = audit.verify(session, now=now()).broken
    assert broken is not None
    assert broken.table == table
    assert walk.number in broken.row


def test_erased_text_leaves_the_chain_whole(session: Session, walk: Walk) -> None:
    session.execute(text("UPDATE event_texts SET body = NULL"))
    assert audit.verify(session, now=now()).broken is None


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
    assert audit.verify(session, now=now()).anchors == 1
    for table in ("messages", "clocks", "report_units", "event_texts", "events"):
        key = (
            "event_id IN (SELECT id FROM events WHERE report_id = :id)"
            if table == "event_texts"
            else "report_id = :id"
        )
        tamper(session, f"DELETE FROM {table} WHERE {key}", id=other.report_id)
    tamper(session, "DELETE FROM reports WHERE id = :id", id=other.report_id)
    broken = audit.verify(session, now=now()).broken
    assert broken is not None
    assert broken.table == "chain_anchors"


def test_a_removed_report_whose_history_is_left_is_named(session: Session, walk: Walk) -> None:
    report_id = walk.report.id
    tamper(session, "DELETE FROM reports WHERE id = :id", id=report_id)
    broken = audit.verify(session, now=now()).broken
    assert broken is not None
    assert (broken.table, broken.row) == ("reports", f"id {report_id}")


@pytest.fixture
def anchored(session: Session, walk: Walk) -> Walk:
    """Two anchors, the first of the day before yesterday, each over one report."""
    audit.write_anchor(session, audit.settled_id(session), now=now() - timedelta(days=2))
    filed(session)
    audit.write_anchor(session, audit.settled_id(session), now=now() - timedelta(days=1))
    tamper(session, "UPDATE events SET recorded_at = now() - interval '27 hours'")
    assert audit.verify(session, now=now()).broken is None
    return walk


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM chain_anchors",
        "DELETE FROM chain_anchors WHERE day = (SELECT max(day) FROM chain_anchors)",
        "DELETE FROM chain_anchors WHERE day = (SELECT min(day) FROM chain_anchors)",
        "UPDATE chain_anchors SET day = day - 30",
        "UPDATE chain_anchors SET day = 'infinity' WHERE day = (SELECT max(day) FROM chain_anchors)",
        "UPDATE chain_anchors SET last_event_id = last_event_id + 1000 WHERE day = (SELECT max(day) FROM chain_anchors)",
        "UPDATE chain_anchors SET entries = 1",
    ],
)
def test_an_anchor_that_is_missing_or_changed_is_named(
    session: Session, anchored: Walk, statement: str
) -> None:
    tamper(session, statement)
    broken = audit.verify(session, now=now()).broken
    assert broken is not None
    assert broken.table == "chain_anchors"


def test_entries_of_today_need_no_anchor_yet_however_long_ago_they_happened(
    session: Session, walk: Walk
) -> None:
    filed(session, now=MONDAY - timedelta(days=90))
    assert audit.verify(session, now=now()).broken is None
    assert audit.verify(session, now=now() + timedelta(hours=25)).broken is None
    broken = audit.verify(session, now=now() + timedelta(hours=27)).broken
    assert broken is not None
    assert "tanpa jangkar" in broken.why


def test_a_seal_that_was_missed_is_made_up_for_within_the_hour_and_once_a_day(
    session: Session, walk: Walk
) -> None:
    assert [job.cron for job in SCHEDULE if job.work is anchor_history] == ["5 * * * *"]
    tamper(session, "UPDATE events SET recorded_at = now() - interval '3 days'")
    assert audit.verify(session, now=now()).broken is not None
    anchor_history()
    anchor_history()
    proof = audit.verify(session, now=now())
    assert (proof.broken, proof.anchors) == (None, 1)


def test_a_proof_since_a_day_walks_what_changed_since(session: Session, anchored: Walk) -> None:
    yesterday = local_date(now()) - timedelta(days=1)
    assert audit.verify(session, now=now(), since=yesterday) == audit.Verified(1, 1, 1, None)
    anchored.act(f"sudin.{SUDIN}", "start")
    assert audit.verify(session, now=now(), since=yesterday) == audit.Verified(2, 5, 1, None)
    tamper(
        session,
        "UPDATE events SET holder_code = 'x' WHERE report_id = :id AND seq = 1",
        id=anchored.report.id,
    )
    broken = audit.verify(session, now=now(), since=yesterday).broken
    assert broken is not None, "the whole chain of a report that changed since is walked"


def test_pieces_cover_every_report_once(
    session: Session, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "PIECE_REPORTS", 2)
    others = [filed(session).report_id for _ in range(5)]
    whole = audit.pieces(session)
    assert len(whole) in (3, 4)
    assert sum((audit.verify_piece(session, piece) for piece in whole), audit.Verified()).reports == 6
    rest = audit.pieces(session, first=others[-1])
    assert [piece.first <= others[-1] <= piece.last for piece in rest] == [True]


def lines_of(session: Session) -> list[str]:
    return list(anchor_file.lines_for(anchor_file.missing(session, None), None))


def test_the_file_of_anchors_is_checked_without_the_database(session: Session, anchored: Walk) -> None:
    lines = lines_of(session)
    checked = anchor_file.check(lines)
    assert (checked.days, checked.gaps, checked.broken) == (2, [], "")
    assert anchor_file.compare(session, lines) is None
    for changed, line in (
        ([lines[0].replace('"entri": 3', '"entri": 4'), lines[1]], 1),
        ([lines[1]], 1),
        ([lines[1], lines[0]], 1),
        ([lines[0], lines[0]], 2),
        ([lines[0], "bukan json"], 2),
        ([lines[0], "[1]"], 2),
    ):
        assert anchor_file.check(changed).broken.startswith(f"baris {line}:")


def test_a_day_without_an_anchor_is_told(session: Session, walk: Walk) -> None:
    for days in (9, 5, 4):
        assert audit.write_anchor(session, audit.settled_id(session), now=MONDAY - timedelta(days=days))
    checked = anchor_file.check(lines_of(session))
    today = local_date(MONDAY)
    assert checked.gaps == [(today - timedelta(days=8), today - timedelta(days=6))]
    assert anchor_file.check(lines_of(session), until=today).gaps[1:] == [
        (today - timedelta(days=3), today - timedelta(days=1))
    ]


def test_a_history_written_anew_does_not_fit_the_file(session: Session, anchored: Walk) -> None:
    lines = lines_of(session)
    tamper(session, "UPDATE chain_anchors SET digest = sha256(digest)")
    broken = anchor_file.compare(session, lines)
    assert broken is not None
    assert broken.table == "chain_anchors"


def test_the_schedule_keeps_the_file_complete(app: Flask, session: Session, walk: Walk) -> None:
    path = anchor_store.path(settings().anchor_dir)
    path.unlink(missing_ok=True)
    audit.write_anchor(session, audit.settled_id(session), now=now() - timedelta(days=1))
    session.commit()
    anchor_history()
    anchor_history()
    lines = path.read_text().splitlines()
    assert [anchor_file.read(line).day for line in lines] == [
        local_date(now()) - timedelta(days=1),
        local_date(now()),
    ]
    run = app.test_cli_runner().invoke
    assert run(args=["audit", "cek-jangkar"]).output.startswith("Utuh: 2 jangkar")
    path.write_text(lines[0].replace('"sampai"', '"lain"') + "\n")
    failed = run(args=["audit", "cek-jangkar", str(path)])
    assert failed.exit_code == 1
    assert "RUSAK: baris 1" in failed.output
    path.unlink()
