"""What reporters say of a finished report, and the notice that asks them once more (app/domain/opinion.py).

Revision: 0026; after: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NOTICES = (
    *("received", "passed_on", "estimate", "question", "finished", "unactionable", "reopened", "kept_closed"),
    *("merged", "separated", "answer", "digest"),
)
MEDIA = "'sms', 'email', 'x', 'facebook', 'lapor'"


def upgrade() -> None:
    _notices((*NOTICES, "opinion"))
    op.create_table(
        "opinions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("rater_id", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=False),
        sa.Column("is_solved", sa.Boolean(), nullable=False),
        sa.Column("stars", sa.SmallInteger(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("medium", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_opinions_stars")),
        sa.CheckConstraint(f"medium IN ({MEDIA})", name=op.f("ck_opinions_medium")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_opinions_report_id_reports")),
        sa.ForeignKeyConstraint(["rater_id"], ["reports.id"], name=op.f("fk_opinions_rater_id_reports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
        sa.UniqueConstraint("rater_id", "finished_at", name=op.f("uq_opinions_rater_id_finished_at")),
    )
    op.create_index("ix_opinions_report", "opinions", ["report_id", "finished_at"])


def _notices(words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    op.drop_constraint(op.f("ck_messages_notice"), "messages", type_="check")
    op.create_check_constraint(op.f("ck_messages_notice"), "messages", f"notice IN ({listed})")


def downgrade() -> None:
    op.drop_table("opinions")
    op.execute("DELETE FROM messages WHERE notice = 'opinion'")
    _notices(NOTICES)
