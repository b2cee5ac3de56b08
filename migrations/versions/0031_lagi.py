"""Where the same was finished before is found by cells of 50 metres: ten times quicker than by a tree of places.

Revision: 0031; after: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0024"
branch_labels = None
depends_on = None

FINISHED_PLACE = sa.text("status = 'completed' AND location IS NOT NULL")


def upgrade() -> None:
    cells = [sa.text(f"(floor({axis}(location) * 2000)::integer)") for axis in ("ST_X", "ST_Y")]
    op.create_index(
        "ix_reports_finished_cells", "reports", ["category_code", *cells], postgresql_where=FINISHED_PLACE
    )
    op.drop_index("ix_reports_finished_places", table_name="reports")


def downgrade() -> None:
    op.create_index(
        "ix_reports_finished_places",
        "reports",
        ["category_code", "location"],
        postgresql_using="gist",
        postgresql_where=FINISHED_PLACE,
    )
    op.drop_index("ix_reports_finished_cells", table_name="reports")
