"""Questions can be retired, and keep the choices that they no longer offer, so that given answers keep their words.

Revision: 0020; after: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False))
    op.add_column("questions", sa.Column("retired_options", JSONB(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("questions", "retired_options")
    op.drop_column("questions", "is_active")
