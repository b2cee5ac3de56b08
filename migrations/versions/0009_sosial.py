"""A message says whose account it leaves by: two channels may each have an account of the same network and name.

Revision: 0009; after: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('messages', sa.Column('channel_code', sa.Text(), nullable=True))
    op.create_foreign_key(op.f('fk_messages_channel_code_channels'), 'messages', 'channels', ['channel_code'], ['code'])


def downgrade() -> None:
    op.drop_constraint(op.f('fk_messages_channel_code_channels'), 'messages', type_='foreignkey')
    op.drop_column('messages', 'channel_code')
