"""Triggers that keep what the portal shows of a report (app/domain/portrayal.py) true at any moment.

Revision: 0003; after: 0002
"""

from alembic import op

from app.domain.portrayal import DROP_TRIGGERS, TRIGGERS

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    for statement in DROP_TRIGGERS:
        op.execute(statement)
