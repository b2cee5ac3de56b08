"""Published reports by their day and place, for the last days of a part of the map.

Revision ID: 0041
Revises: 0040
"""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

DAY = """
CREATE INDEX ix_portrayals_day ON portrayals (((created_at AT TIME ZONE 'Asia/Jakarta')::date), place)
  INCLUDE (x, y, status, category_code, number, created_at, channel_code, kelurahan_code)
  WHERE place IS NOT NULL
"""


def upgrade() -> None:
    op.execute(DAY)


def downgrade() -> None:
    op.execute("DROP INDEX ix_portrayals_day")
