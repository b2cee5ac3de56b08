"""Field checks: sub-tasks of another kind, by which a third party looks at a place before Biro Pemerintahan decides.

Revision: 0038; after: 0036
"""

import sqlalchemy as sa
from alembic import op

from app.domain.measure import DROP_TRIGGERS, TRIGGERS

revision = "0038"
down_revision = "0036"
branch_labels = None
depends_on = None

CHECKING = ("ask_check", "withdraw_check", "assign_check", "finish_check", "return_check")
# Table, column, the words so far, those that are new.
WORDS = (
    (
        "clocks",
        "kind",
        (
            *("desk", "react", "start", "finish", "red_flag", "validate", "reopening", "help"),
            *("lapor_forward", "lapor_answer", "lapor_settle", "lapor_close"),
        ),
        ("check",),
    ),
    ("limits", "kind", ("desk", "react", "start", "validate", "reopening", "red_flag", "help"), ("check",)),
    ("photos", "kind", ("complaint", "before", "result", "answer", "help"), ("check",)),
    (
        "reasons",
        "kind",
        ("return", "reject", "decline", "estimate", "hide", "reopen", "cancel", "dismiss", "dispute"),
        ("check",),
    ),
    ("alerts", "level", ("reminder", "escalation", "second_escalation", "red_flag"), ("answered",)),
    (
        "phrases",
        "action",
        (
            *("handle", "coordinate", "dispose", "start", "assign", "return", "recall", "estimate"),
            *("approve_estimate", "refuse_estimate", "ask_reporter", "answer", "resume", "finish", "decline"),
            *("approve", "reject", "reroute", "reopen", "cancel", "relocate", "recategorise", "merge"),
            *("unmerge", "note", "remind", "hide", "publish", "redact", "refuse_reopening", "ask_help"),
            *("withdraw_help", "assign_help", "start_help", "finish_help", "return_help"),
        ),
        CHECKING,
    ),
)
CHECKS = {
    "kind": "kind IN ('help', 'check')",
    "finding": "finding IN ('sesuai', 'tidak_sesuai', 'tidak_dapat_dipastikan')",
    "judged": "(kind = 'check') = (judged_code IS NOT NULL)",
    "third_party": "unit_code <> judged_code",
    "found": "(kind = 'check' AND state = 'done') = (finding IS NOT NULL)",
    "decided": "decided_event_id IS NULL OR (kind = 'check' AND ended_at IS NOT NULL)",
}
KEYS = {"judged_code": "units.code", "decided_event_id": "events.id"}


def upgrade() -> None:
    _words(with_check=True)
    op.add_column("subtasks", sa.Column("kind", sa.Text(), nullable=False, server_default="help"))
    op.alter_column("subtasks", "kind", server_default=None)
    op.add_column("subtasks", sa.Column("judged_code", sa.Text(), nullable=True))
    op.add_column("subtasks", sa.Column("finding", sa.Text(), nullable=True))
    op.add_column("subtasks", sa.Column("decided_event_id", sa.BigInteger(), nullable=True))
    for column, target in KEYS.items():
        table, key = target.split(".")
        op.create_foreign_key(op.f(f"fk_subtasks_{column}_{table}"), "subtasks", table, [column], [key])
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_subtasks_{name}"), "subtasks", condition)
    op.create_index(
        "uq_subtasks_checking",
        "subtasks",
        ["report_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'check' AND state IN ('requested', 'working')"),
    )
    op.create_index(
        "ix_subtasks_undecided",
        "subtasks",
        ["report_id", "position"],
        postgresql_include=["state"],
        postgresql_where=sa.text("kind = 'check' AND decided_event_id IS NULL"),
    )
    op.create_index(
        "ix_subtasks_found", "subtasks", ["ended_at"], postgresql_where=sa.text("finding IS NOT NULL")
    )
    _view()


def _view() -> None:
    """As the code has it; no row that exists changes by it."""
    for statement in (*DROP_TRIGGERS, *TRIGGERS):
        op.execute(statement)


def _words(*, with_check: bool) -> None:
    for table, column, before, new in WORDS:
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        words = ", ".join(f"'{word}'" for word in (*before, *(new if with_check else ())))
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({words})")


def downgrade() -> None:
    op.execute("DELETE FROM subtasks WHERE kind = 'check'")
    for table, key in (("alerts", "clock_id"), ("clock_lines", "clock_id")):
        op.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT id FROM clocks WHERE kind = 'check')")  # noqa: S608
    op.execute("DELETE FROM clocks WHERE kind = 'check'")
    op.execute("DELETE FROM limits WHERE kind = 'check'")
    op.execute("DELETE FROM reasons WHERE kind = 'check'")
    op.execute("UPDATE photos SET kind = 'help' WHERE kind = 'check'")
    op.execute(f"DELETE FROM phrases WHERE action IN {CHECKING}")  # noqa: S608
    for name in ("ix_subtasks_found", "ix_subtasks_undecided", "uq_subtasks_checking"):
        op.drop_index(name, table_name="subtasks")
    for column in ("decided_event_id", "finding", "judged_code", "kind"):
        op.drop_column("subtasks", column)
    _words(with_check=False)
