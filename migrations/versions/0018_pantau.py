"""Measures of reports for steering, kept by triggers (app/domain/measure.py), and when a report was last brought to mind.

Revision: 0018; after: 0016
"""

import sqlalchemy as sa
from alembic import op

from app.domain.measure import DROP_TRIGGERS, TRIGGERS

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("reports", sa.Column("reminded_at", MOMENT, nullable=True))
    op.create_table(
        "measures",
        sa.Column("report_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("kelurahan_code", sa.Text(), nullable=True),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("channel_code", sa.Text(), nullable=False),
        sa.Column("reporter", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("is_here", sa.Boolean(), nullable=False),
        *(
            sa.Column(name, MOMENT, nullable=True)
            for name in ("due_at", "red_flag_at", "finished_at", "closed_at")
        ),
        *(
            sa.Column(name, sa.Integer(), nullable=True)
            for name in ("react_s", "start_s", "finish_s", "validate_s")
        ),
        sa.Column("was_late", sa.Boolean(), nullable=False),
        sa.Column("late_from", MOMENT, nullable=True),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("returned", "rejected", "reopened", "declined", "quick")
        ),
        sa.PrimaryKeyConstraint("report_id", "unit_code", name=op.f("pk_measures")),
    )
    for statement in TRIGGERS:
        op.execute(statement)
    op.execute("INSERT INTO measures SELECT * FROM measured ORDER BY created_at")
    _indexes()


def _indexes() -> None:
    op.create_index("ix_measures_unit", "measures", ["unit_code", "created_at"])
    op.create_index(
        "ix_measures_created", "measures", ["created_at"], postgresql_where=sa.text("unit_code <> ''")
    )
    filtered = ["status", "category_code", "channel_code"]
    op.create_index(
        "ix_measures_open",
        "measures",
        ["unit_code", "kelurahan_code"],
        postgresql_include=["report_id", "is_here", "due_at", "red_flag_at", *filtered, "closed_at"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    for name in ("finished", "closed"):
        op.create_index(
            f"ix_measures_{name}",
            "measures",
            ["unit_code", f"{name}_at"],
            postgresql_include=["report_id", "is_here", "kelurahan_code", *filtered],
            postgresql_where=sa.text(f"{name}_at IS NOT NULL"),
        )


def downgrade() -> None:
    for statement in DROP_TRIGGERS:
        op.execute(statement)
    op.drop_table("measures")
    op.drop_column("reports", "reminded_at")
