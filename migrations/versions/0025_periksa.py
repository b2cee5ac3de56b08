"""Biro's queue by age and signs, and the random second look at finished reports (app/domain/verification).

Revision: 0025; after: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("reports", sa.Column("judge_by", MOMENT, nullable=True))
    op.add_column("reports", sa.Column("sign_count", sa.SmallInteger(), server_default="0", nullable=False))
    # What waits already keeps its age; its signs are counted with its next move.
    op.execute("UPDATE reports SET judge_by = due_at WHERE status = 'awaiting_validation'")
    op.create_index(
        "ix_reports_judge_by",
        "reports",
        ["judge_by", "id"],
        postgresql_where=sa.text("judge_by IS NOT NULL"),
    )
    _rechecks()


def _rechecks() -> None:
    op.create_table(
        "rechecks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("approved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("verdict IN ('agreed', 'disagreed')", name=op.f("ck_rechecks_verdict")),
        sa.CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name=op.f("ck_rechecks_decided")),
        sa.CheckConstraint(
            "(verdict IS NOT DISTINCT FROM 'disagreed') = (reason IS NOT NULL)", name=op.f("ck_rechecks_reason")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_rechecks_report_id_reports")),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_rechecks_unit_code_units")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["users.id"], name=op.f("fk_rechecks_approved_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_rechecks_decided_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rechecks")),
        sa.UniqueConstraint("report_id", "closed_at", name=op.f("uq_rechecks_report_id_closed_at")),
    )
    op.create_index(
        "ix_rechecks_waiting", "rechecks", ["drawn_at"], postgresql_where=sa.text("verdict IS NULL")
    )
    op.create_index(
        "ix_rechecks_decided", "rechecks", ["decided_at"], postgresql_where=sa.text("verdict IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_table("rechecks")
    op.drop_index("ix_reports_judge_by", table_name="reports")
    op.drop_column("reports", "sign_count")
    op.drop_column("reports", "judge_by")
