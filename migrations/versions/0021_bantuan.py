"""Sub-tasks of other units on a report, each with its own clock; a unit's part in steering counts their lateness.

Revision: 0021; after: 0022
"""

import sqlalchemy as sa
from alembic import op

from app.domain.measure import DROP_TRIGGERS, TRIGGERS

revision = "0021"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RUNNING = sa.text("state IN ('requested', 'working')")
CLOCKS = (
    *("desk", "react", "start", "finish", "red_flag", "validate", "reopening", "help"),
    *("lapor_forward", "lapor_answer", "lapor_settle", "lapor_close"),
)
LIMITS = ("desk", "react", "start", "validate", "reopening", "red_flag", "help")
PHOTOS = ("complaint", "before", "result", "answer", "help")
ACTIONS = (
    *("handle", "coordinate", "dispose", "start", "assign", "return", "recall", "estimate", "approve_estimate"),
    *("refuse_estimate", "ask_reporter", "answer", "resume", "finish", "decline", "approve", "reject", "reroute"),
    *("reopen", "cancel", "relocate", "recategorise", "merge", "unmerge", "note", "remind", "hide", "publish"),
    *("redact", "refuse_reopening", "ask_help", "withdraw_help", "assign_help", "start_help", "finish_help"),
    "return_help",
)
HELPING = frozenset({"ask_help", "withdraw_help", "assign_help", "start_help", "finish_help", "return_help"})


def upgrade() -> None:
    _words(with_help=True)
    op.create_table(
        "subtasks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("asker_code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("clock_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_event_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_event_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('requested', 'working', 'done', 'returned', 'withdrawn', 'ended')",
            name=op.f("ck_subtasks_state"),
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_subtasks_position")),
        sa.CheckConstraint("unit_code <> asker_code", name=op.f("ck_subtasks_another_unit")),
        sa.CheckConstraint(
            "(state IN ('requested', 'working')) = (ended_at IS NULL)", name=op.f("ck_subtasks_ended")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_event_id IS NULL)", name=op.f("ck_subtasks_ended_told")
        ),
        sa.CheckConstraint(
            "state <> 'working' OR started_at IS NOT NULL", name=op.f("ck_subtasks_started")
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_subtasks_{column}_{target.split('.')[0]}"))
            for column, target in (
                ("report_id", "reports.id"),
                ("unit_code", "units.code"),
                ("asker_code", "units.code"),
                ("assignee_id", "users.id"),
                ("clock_id", "clocks.id"),
                ("asked_event_id", "events.id"),
                ("ended_event_id", "events.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subtasks")),
        sa.UniqueConstraint("report_id", "position", name=op.f("uq_subtasks_report_id_position")),
        sa.UniqueConstraint("clock_id", name=op.f("uq_subtasks_clock_id")),
    )
    op.create_index(
        "uq_subtasks_running", "subtasks", ["report_id", "unit_code"], unique=True, postgresql_where=RUNNING
    )
    op.create_index("ix_subtasks_unit", "subtasks", ["unit_code", "report_id"], postgresql_where=RUNNING)
    op.create_index(
        "ix_subtasks_assignee",
        "subtasks",
        ["assignee_id", "report_id"],
        postgresql_where=sa.text("assignee_id IS NOT NULL"),
    )
    _running_clocks("stopped_at IS NULL AND kind <> 'help'")
    op.create_index(
        "uq_clocks_helping",
        "clocks",
        ["report_id", "unit_code"],
        unique=True,
        postgresql_where=sa.text("stopped_at IS NULL AND kind = 'help'"),
    )
    _view()


def _view() -> None:
    """As the code has it; no row that exists changes by it."""
    for statement in (*DROP_TRIGGERS, *TRIGGERS):
        op.execute(statement)


def _running_clocks(where: str) -> None:
    op.drop_index("uq_clocks_running", table_name="clocks")
    op.create_index(
        "uq_clocks_running", "clocks", ["report_id", "kind"], unique=True, postgresql_where=sa.text(where)
    )


def _words(*, with_help: bool) -> None:
    checked = (
        ("clocks", "kind", CLOCKS),
        ("limits", "kind", LIMITS),
        ("photos", "kind", PHOTOS),
        ("phrases", "action", ACTIONS),
    )
    for table, column, words in checked:
        kept = [word for word in words if with_help or word not in ("help", *HELPING)]
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        listed = ", ".join(f"'{word}'" for word in kept)
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({listed})")


def downgrade() -> None:
    op.drop_table("subtasks")
    op.execute("DELETE FROM alerts WHERE clock_id IN (SELECT id FROM clocks WHERE kind = 'help')")
    op.execute("DELETE FROM clock_lines WHERE clock_id IN (SELECT id FROM clocks WHERE kind = 'help')")
    op.execute("DELETE FROM clocks WHERE kind = 'help'")
    op.execute("DELETE FROM limits WHERE kind = 'help'")
    op.execute("DELETE FROM photos WHERE kind = 'help'")
    op.execute("DELETE FROM phrases WHERE action = 'ask_help'")
    op.drop_index("uq_clocks_helping", table_name="clocks")
    _running_clocks("stopped_at IS NULL")
    _words(with_help=False)
