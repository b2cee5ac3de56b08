"""What proposals rest on: who settled reports like this one. And the columns that an officer wants in lists.

Revision: 0023; after: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0020"
branch_labels = None
depends_on = None


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


def downgrade() -> None:
    op.drop_column("users", "list_columns")
    op.drop_table("precedents")
