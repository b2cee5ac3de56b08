"""Where the same was finished before is found by cells of 50 metres, ten times quicker than by a tree of places; what was given
back has an index of its own, and that of red flags knows who works on them.

Revision: 0031; after: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0024"
branch_labels = None
depends_on = None

KNOWN = (
    *("kelurahan_code", "status", "category_code", "channel_code", "holder_code", "due_at"),
    *("created_at", "closed_at"),
)
FINISHED_PLACE = sa.text("status = 'completed' AND location IS NOT NULL")


def upgrade() -> None:
    cells = [sa.text(f"(floor({axis}(location) * 2000)::integer)") for axis in ("ST_X", "ST_Y")]
    op.create_index(
        "ix_reports_finished_cells", "reports", ["category_code", *cells], postgresql_where=FINISHED_PLACE
    )
    op.drop_index("ix_reports_finished_places", table_name="reports")
    op.create_index(
        "ix_reports_returned",
        "reports",
        ["holder_code", "due_at", "id"],
        postgresql_where=sa.text("closed_at IS NULL AND is_returned"),
    )
    _index_red_flags(*KNOWN, "assignee_id")


def _index_red_flags(*known: str) -> None:
    op.drop_index("ix_reports_red_flag", table_name="reports")
    op.create_index(
        "ix_reports_red_flag",
        "reports",
        ["red_flag_at", "id"],
        postgresql_include=list(known),
        postgresql_where=sa.text("red_flag_at IS NOT NULL"),
    )


def downgrade() -> None:
    _index_red_flags(*KNOWN)
    op.drop_index("ix_reports_returned", table_name="reports")
    op.create_index(
        "ix_reports_finished_places",
        "reports",
        ["category_code", "location"],
        postgresql_using="gist",
        postgresql_where=FINISHED_PLACE,
    )
    op.drop_index("ix_reports_finished_cells", table_name="reports")
