"""What proposals rest on: who settled reports like this one. The columns that an officer wants in lists, and what makes lists quick.

The indexes of worklists hold the day of intake, that of red flags all that such a list can be filtered by.

Revision: 0023; after: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")
MARKED = sa.text(
    "returned IS TRUE OR rejected IS TRUE OR reopened IS TRUE OR declined IS TRUE OR quick IS TRUE"
)
# Name, first columns, what it holds besides before this revision.
DUE = (
    ("holder_due", ["holder_code"], ["status", "is_returned", "category_code", "channel_code"]),
    ("kelurahan_due", ["kelurahan_code"], ["status", "holder_code", "category_code", "channel_code"]),
    ("status_due", ["status"], ["category_code", "channel_code", "kelurahan_code"]),
    ("due", [], ["status", "category_code", "channel_code", "kelurahan_code"]),
)
FLAGGED = ["status", "category_code", "channel_code", "holder_code", "due_at", "created_at", "closed_at"]


def upgrade() -> None:
    op.create_table(
        "precedents",
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=True),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.CheckConstraint("settled BETWEEN 1 AND total", name=op.f("ck_precedents_settled")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["categories.code"], name=op.f("fk_precedents_category_code_categories")
        ),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_precedents_area_code_areas")),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_precedents_unit_code_units")),
        sa.PrimaryKeyConstraint("category_code", "area_code", "asker", name=op.f("pk_precedents")),
    )
    op.add_column("users", sa.Column("list_columns", sa.ARRAY(sa.Text()), nullable=True))
    _make_indexes(["created_at"], FLAGGED)
    op.create_index("ix_measures_marked", "measures", ["unit_code", "report_id"], postgresql_where=MARKED)


def _make_indexes(more: list[str], flagged: list[str]) -> None:
    for name, first, besides in DUE:
        op.drop_index(f"ix_reports_{name}", "reports")
        columns = [*first, "due_at", "id"]
        op.create_index(
            f"ix_reports_{name}",
            "reports",
            columns,
            postgresql_include=[*besides, *more],
            postgresql_where=OPEN,
        )
    op.drop_index("ix_reports_red_flag", "reports")
    op.create_index(
        "ix_reports_red_flag",
        "reports",
        ["red_flag_at", "id"],
        postgresql_include=["kelurahan_code", *flagged],
        postgresql_where=sa.text("red_flag_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_measures_marked", "measures")
    _make_indexes([], [])
    op.drop_column("users", "list_columns")
    op.drop_table("precedents")
