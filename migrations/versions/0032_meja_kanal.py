"""What is running of a channel, in the order of its limits: for the lists of its desk.

Revision: 0032; after: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_reports_channel_due",
        "reports",
        ["channel_code", "due_at", "id"],
        postgresql_include=["status", "category_code", "kelurahan_code", "holder_code", "created_at"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_reports_channel_due", table_name="reports")
