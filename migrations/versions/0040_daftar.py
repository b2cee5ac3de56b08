"""Red flags by their place, and that the database knows how many open reports have which status.

Without the latter it takes status and being open for independent, and expects a tenth of what it finds.

Revision ID: 0040
Revises: 0034
"""

from alembic import op

revision = "0040"
down_revision = "0034"
branch_labels = None
depends_on = None

PLACE = """
CREATE INDEX ix_reports_red_flag_place ON reports (coalesce(kelurahan_code, ''), red_flag_at, id)
  INCLUDE (kelurahan_code, status, category_code, channel_code, holder_code, due_at, created_at, closed_at)
  WHERE red_flag_at IS NOT NULL
"""


def upgrade() -> None:
    op.execute(PLACE)
    op.execute("CREATE STATISTICS reports_status_closed (mcv) ON status, closed_at FROM reports")
    op.execute("ANALYZE reports (status, closed_at)")


def downgrade() -> None:
    op.execute("DROP STATISTICS reports_status_closed")
    op.execute("DROP INDEX ix_reports_red_flag_place")
