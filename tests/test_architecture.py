"""The shape of the house: rules that a reader relies on and that no single feature's test would notice."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from geoalchemy2 import alembic_helpers

from app import queues, security
from app.base import Base
from app.db import db
from app.domain.vocabulary import OPEN, Action, ReasonKind, Status
from app.domain.workflow import BY_ACTION, TRANSITIONS, Demand, Target, diagram
from app.jobs.schedule import SCHEDULE

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "app").rglob("*.py"))
TEMPLATES = ROOT / "app" / "templates"
BANNED = {"models", "utils", "helpers", "services", "constants", "common", "misc"}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_every_blueprint_is_guarded_or_says_that_it_is_public(app: Flask) -> None:
    undecided = set(app.blueprints) - set(security.GUARDED) - security.OPEN_TO_ALL
    assert undecided == set()


def test_no_blueprint_is_both_guarded_and_public() -> None:
    assert set(security.GUARDED) & security.OPEN_TO_ALL == set()


def test_every_periodic_job_goes_to_a_queue_that_a_worker_serves() -> None:
    assert {job.queue for job in SCHEDULE} <= set(queues.NAMES)


def test_every_action_stands_in_the_table() -> None:
    assert {move.action for move in TRANSITIONS} == set(Action)
    assert all(moves for moves in BY_ACTION.values())


@pytest.mark.parametrize("move", TRANSITIONS, ids=lambda move: f"{move.action}-{sorted(move.sources)[0]}")
def test_the_table_is_sound(move: object) -> None:
    assert move.sources  # type: ignore[attr-defined]
    assert move.by  # type: ignore[attr-defined]
    demands = set(move.demands) | set(move.accepts)  # type: ignore[attr-defined]
    assert (Demand.REASON in demands) == isinstance(move.reason, ReasonKind)  # type: ignore[attr-defined]
    asks = move.action in (Action.ASK_HELP, Action.ASK_CHECK)  # type: ignore[attr-defined]
    assert (Demand.UNIT in demands) == (move.to == Target.UNIT or asks)  # type: ignore[attr-defined]
    assert not (move.of_task and move.to != Target.SAME)  # type: ignore[attr-defined]


def test_every_open_status_can_be_left_and_every_status_reached() -> None:
    fixed = {move.to for move in TRANSITIONS if isinstance(move.to, Status)}
    arrivals = fixed | {Status.WAITING, Status.COORDINATION, Status.DISPOSITION}
    assert arrivals == set(Status)
    left = {source for move in TRANSITIONS if move.to != Target.SAME for source in move.sources}
    assert left >= OPEN


def test_the_documents_show_the_table_as_it_is() -> None:
    text = read(ROOT / "ARCHITECTURE.md")
    assert diagram.state_diagram() in text, "make flask ARGS='dokumen' writes it anew"
    assert diagram.permission_matrix() in text, "make flask ARGS='dokumen' writes it anew"


def test_models_and_migrations_agree(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": alembic_helpers.include_object, "compare_type": False},
        )
        differences = [
            difference
            for difference in compare_metadata(context, Base.metadata)
            if not (difference[0] == "remove_table" and difference[1].name == "spatial_ref_sys")
        ]
    assert differences == []


def test_a_status_is_set_only_by_the_workflow() -> None:
    pattern = re.compile(r"\.status\s*=[^=]")
    setting = [name_of(path) for path in SOURCES if pattern.search(read(path))]
    assert setting == ["app/domain/workflow/apply.py"]


def test_one_place_commits_and_one_reads_the_time() -> None:
    commits = [name_of(path) for path in SOURCES if re.search(r"\bsession\.commit\(", read(path))]
    assert commits == ["app/db.py"]
    reading = re.compile(r"datetime\.(now|utcnow)\(|date\.today\(|\btime\.time\(")
    clocks = [name_of(path) for path in SOURCES if reading.search(read(path))]
    assert [path for path in clocks if path != "app/clock.py"] == []


def test_blueprints_hold_no_sql() -> None:
    pattern = re.compile(r"\bselect\(|\btext\(|\.query\b|session\.(add|execute|scalars?|delete)\(")
    found = [
        name_of(path) for path in (ROOT / "app" / "blueprints").rglob("*.py") if pattern.search(read(path))
    ]
    assert found == []


def test_every_template_is_used() -> None:
    everything = "\n".join(read(path) for path in SOURCES) + "\n".join(
        read(path) for path in TEMPLATES.rglob("*") if path.is_file()
    )
    by_pattern = ("messages/", "errors/", "layouts/")  # chosen by event and medium, or by status code
    names = [str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")]
    unused = [name for name in names if not name.startswith(by_pattern) and name not in everything]
    assert unused == []


def test_functions_and_modules_keep_their_size() -> None:
    long_functions = [
        f"{name_of(path)} {name}: {n}" for path in SOURCES for name, n in functions(path) if n > 40
    ]
    assert long_functions == []
    long_modules = [f"{name_of(path)}: {n}" for path in SOURCES if (n := read(path).count("\n")) > 320]
    assert long_modules == []


def test_modules_say_what_they_are() -> None:
    silent = [
        name_of(path)
        for path in SOURCES
        if read(path).strip() and not ast.get_docstring(ast.parse(read(path)))
    ]
    assert silent == []
    assert [name_of(path) for path in SOURCES if path.stem in BANNED] == []
