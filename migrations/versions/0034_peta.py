"""Counts of the map by category, channel and month; what changed lately; names of places brought in from files.

Revision: 0034; after: 0037
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.domain import map_counts

revision = "0034"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("LOCK TABLE portrayals IN SHARE ROW EXCLUSIVE MODE")
    op.drop_table("map_cells")
    op.drop_table("map_cell_deltas")
    op.create_table(
        "map_cells",
        sa.Column("zoom", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("channel_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kelurahan_code", sa.Text(), nullable=False),
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("sum_x", sa.BigInteger(), nullable=False),
        sa.Column("sum_y", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "zoom",
            "category_code",
            "channel_code",
            "month",
            "kelurahan_code",
            "cell",
            "status",
            name=op.f("pk_map_cells"),
        ),
    )
    op.create_table(
        "map_cell_deltas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("channel_code", sa.Text(), nullable=False),
        sa.Column("kelurahan_code", sa.Text(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sum_x", sa.BigInteger(), nullable=False),
        sa.Column("sum_y", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_cell_deltas")),
    )
    op.create_index(op.f("ix_map_cell_deltas_xid"), "map_cell_deltas", ["xid"])
    op.create_table(
        "map_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("folded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_changes")),
    )
    op.create_index(op.f("ix_map_changes_xid"), "map_changes", ["xid"])
    op.create_index("ix_map_changes_folded_at", "map_changes", ["folded_at"])
    op.create_table(
        "place_imports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_current", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("summary", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_imports")),
    )
    op.create_index(
        "uq_place_imports_current",
        "place_imports",
        ["is_current"],
        unique=True,
        postgresql_where=sa.text("is_current"),
    )
    op.drop_constraint("uq_place_names_folded_kind_kelurahan_code", "place_names")
    op.create_unique_constraint(
        op.f("uq_place_names_folded_kind_kelurahan_code_source"),
        "place_names",
        ["folded", "kind", "kelurahan_code", "source"],
    )
    op.create_index(
        "ix_place_names_folded", "place_names", ["folded"], postgresql_ops={"folded": "text_pattern_ops"}
    )
    _indexes(
        place=["channel_code", "kelurahan_code"],
        category=["place", "x", "y", "status", "channel_code", "kelurahan_code"],
    )
    for statement in (*map_counts.FUNCTIONS, *map_counts.RECOUNT):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DELETE FROM place_names WHERE source = 'impor'")
    op.drop_index("ix_place_names_folded", table_name="place_names")
    op.drop_constraint("uq_place_names_folded_kind_kelurahan_code_source", "place_names")
    op.create_unique_constraint(
        op.f("uq_place_names_folded_kind_kelurahan_code"), "place_names", ["folded", "kind", "kelurahan_code"]
    )
    op.drop_table("place_imports")
    op.drop_table("map_changes")
    op.drop_table("map_cell_deltas")
    op.drop_table("map_cells")
    op.execute(_OLD_COUNT)
    op.create_table(
        "map_cells",
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("sum_x", sa.BigInteger(), nullable=False),
        sa.Column("sum_y", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cell", "status", name=op.f("pk_map_cells")),
    )
    op.create_table(
        "map_cell_deltas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sum_x", sa.BigInteger(), nullable=False),
        sa.Column("sum_y", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_cell_deltas")),
    )
    op.execute(
        "INSERT INTO map_cells (cell, status, n, sum_x, sum_y) "
        "SELECT place >> 26, status, count(*), sum(x), sum(y) FROM portrayals WHERE place IS NOT NULL GROUP BY 1, 2"
    )
    _indexes(place=[], category=[])


def _indexes(*, place: list[str], category: list[str]) -> None:
    op.drop_index("ix_portrayals_place", table_name="portrayals")
    op.create_index(
        "ix_portrayals_place",
        "portrayals",
        ["place"],
        postgresql_include=["x", "y", "status", "category_code", "number", "created_at", *place],
        postgresql_where=sa.text("place IS NOT NULL"),
    )
    op.drop_index("ix_portrayals_category", table_name="portrayals")
    op.create_index(
        "ix_portrayals_category",
        "portrayals",
        ["category_code", "created_at", "report_id"],
        postgresql_include=category or None,
    )


_OLD_COUNT = """
CREATE OR REPLACE FUNCTION count_portrayal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.place IS NOT NULL THEN
      INSERT INTO map_cell_deltas (cell, status, n, sum_x, sum_y)
      VALUES (NEW.place >> 26, NEW.status, 1, NEW.x, NEW.y);
    END IF;
  ELSIF OLD.place IS NOT NULL THEN
    INSERT INTO map_cell_deltas (cell, status, n, sum_x, sum_y)
    VALUES (OLD.place >> 26, OLD.status, -1, -OLD.x, -OLD.y);
  END IF;
  RETURN NULL;
END $$"""
