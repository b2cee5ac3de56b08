"""The pages of the inbox find what was asked, claimed and decided, and everything that one person was told, by an index.

Revision: 0008; after: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_inbound_messages_asked', 'inbound_messages', ['channel_code', 'decided_at', 'id'], unique=False, postgresql_where=sa.text("state = 'asked'"))
    op.create_index('ix_inbound_messages_decided', 'inbound_messages', ['channel_code', 'decided_at', 'id'], unique=False, postgresql_where=sa.text("state IN ('report', 'added', 'answered', 'dismissed')"))
    op.create_index('ix_inbound_messages_claimed', 'inbound_messages', ['claimed_by_id'], unique=False, postgresql_where=sa.text('claimed_by_id IS NOT NULL'))
    op.create_index('ix_messages_recipient_id', 'messages', ['recipient_hash', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_messages_recipient_id', table_name='messages')
    op.drop_index('ix_inbound_messages_claimed', table_name='inbound_messages', postgresql_where=sa.text('claimed_by_id IS NOT NULL'))
    op.drop_index('ix_inbound_messages_decided', table_name='inbound_messages', postgresql_where=sa.text("state IN ('report', 'added', 'answered', 'dismissed')"))
    op.drop_index('ix_inbound_messages_asked', table_name='inbound_messages', postgresql_where=sa.text("state = 'asked'"))
