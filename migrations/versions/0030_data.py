"""The city's tallies (app/domain/tally), and the files of the open data (app/domain/publication.py).

The tallies are made by the first fold after this, not here: on a full database that takes minutes.

Revision: 0030; after: 0028
"""

import sqlalchemy as sa
from alembic import op

from app.domain import measure, publication, tally

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KEYS = ("period", "place", "category", "channel")
COUNTS = (
    *("received", "reporters", "finished", "reopened", "rejected", "waiting", "coordination", "disposition"),
    *("in_progress", "needs_reporter", "awaiting_validation", "result_rejected", "completed", "unactionable", "merged"),
)
HOPS = ("react", "start", "work", "validate", "whole")


def upgrade() -> None:
    _followers()
    _tallies()
    _publications()
    op.create_index(
        "ix_measures_kelurahan",
        "measures",
        ["kelurahan_code", "category_code", "created_at"],
        postgresql_where=sa.text("unit_code = ''"),
    )
    op.create_index(
        "ix_measures_reporter",
        "measures",
        ["reporter"],
        postgresql_where=sa.text("unit_code = '' AND reporter IS NOT NULL"),
    )
    for statement in (*tally.TRIGGERS, *publication.TRIGGERS):
        op.execute(statement)


def _followers() -> None:
    """Measures also of units at which a merged report is remembered without a move of its own."""
    for statement in (*measure.DROP_TRIGGERS, *measure.TRIGGERS):
        op.execute(statement)
    op.execute("SELECT measure_report(id) FROM reports WHERE status = 'merged'")


def _tallies() -> None:
    op.create_table(
        "tallies",
        *(sa.Column(name, sa.Text(), nullable=False) for name in KEYS),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.PrimaryKeyConstraint(*KEYS, name=op.f("pk_tallies")),
    )
    op.create_table(
        "tally_lengths",
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*KEYS, "hop")),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("median", sa.SmallInteger(), nullable=False),
        sa.Column("p90", sa.SmallInteger(), nullable=False),
        sa.Column("bins", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("counts", sa.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint(*KEYS, "hop", name=op.f("pk_tally_lengths")),
    )
    op.create_table(
        "tally_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("kelurahan_code", sa.Text(), nullable=True),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("channel_code", sa.Text(), nullable=False),
        sa.Column("reporter", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("finished", "reopened", "rejected")),
        *(sa.Column(name, sa.SmallInteger(), nullable=True) for name in HOPS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_changes")),
    )
    state = op.create_table(
        "tally_state",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("counted_at", MOMENT, nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_tally_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_state")),
    )
    op.bulk_insert(state, [{"id": 1, "counted_at": None}])


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("file_key", "sha256")),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("format IN ('csv', 'geojson', 'parquet')", name=op.f("ck_publications_format")),
        sa.PrimaryKeyConstraint("period", "format", name=op.f("pk_publications")),
    )
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
    )
    op.create_index("ix_withdrawals_period", "withdrawals", ["period"])


def downgrade() -> None:
    for statement in (*publication.DROP_TRIGGERS, *tally.DROP_TRIGGERS):
        op.execute(statement)
    op.drop_index("ix_measures_reporter", "measures")
    op.drop_index("ix_measures_kelurahan", "measures")
    for table in ("withdrawals", "publications", "tally_state", "tally_changes", "tally_lengths", "tallies"):
        op.drop_table(table)
