"""Misuse: who is kept out and until when, limits of one person, reports marked as false (app/domain/abuse).

Revision: 0029; after: 0031
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WAITING = "state = 'waiting'"


def upgrade() -> None:
    op.create_table(
        "abuse_settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_abuse_settings")),
    )
    _blocks()
    _marks()


def _blocks() -> None:
    op.create_table(
        "blocks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("value_hash", sa.LargeBinary(), nullable=True),
        sa.Column("network", postgresql.CIDR(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('phone', 'email', 'account', 'api_key', 'network')", name=op.f("ck_blocks_kind")
        ),
        sa.CheckConstraint("(kind = 'network') = (network IS NOT NULL)", name=op.f("ck_blocks_network")),
        sa.CheckConstraint("(kind = 'network') = (value_hash IS NULL)", name=op.f("ck_blocks_hashed")),
        sa.CheckConstraint("until > made_at", name=op.f("ck_blocks_ends_later")),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name=op.f("ck_blocks_lifted")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_blocks_reason_said")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_blocks_made_by_id_users")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["users.id"], name=op.f("fk_blocks_lifted_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
    )
    op.create_index(
        "ix_blocks_value", "blocks", ["value_hash"], postgresql_where=sa.text("lifted_at IS NULL")
    )
    op.create_index("ix_blocks_until", "blocks", ["until"])


def _marks() -> None:
    op.create_table(
        "false_marks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("marked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("marked_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'upheld', 'refused')", name=op.f("ck_false_marks_state")),
        sa.CheckConstraint(f"({WAITING}) = (decided_at IS NULL)", name=op.f("ck_false_marks_decided")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_false_marks_report_id_reports")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_false_marks_event_id_events")),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["users.id"], name=op.f("fk_false_marks_marked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_false_marks_decided_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_false_marks")),
        sa.UniqueConstraint("report_id", name=op.f("uq_false_marks_report_id")),
    )
    op.create_index(
        "ix_false_marks_waiting", "false_marks", ["marked_at"], postgresql_where=sa.text(WAITING)
    )


def downgrade() -> None:
    op.drop_table("false_marks")
    op.drop_table("blocks")
    op.drop_table("abuse_settings")
