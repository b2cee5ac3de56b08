"""Channels as data that an administrator keeps: prefixes for good, own texts, versions; the version of all reference data.

Revision: 0013; after: 0011
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.domain.channel import PREFIX_TRIGGERS
from app.domain.freshness import DROP_TRIGGERS, TRIGGERS

revision = '0013'
down_revision = '0011'
branch_labels = None
depends_on = None

KINDS = "'face_to_face', 'media', 'app', 'social', 'integration', 'mail', 'sms', 'retired'"
NOTICES = (
    "'received', 'passed_on', 'estimate', 'question', 'finished', 'unactionable', 'reopened', 'kept_closed', 'answer', 'digest'"
)


def upgrade() -> None:
    op.add_column('channels', sa.Column('version', sa.Integer(), server_default='1', nullable=False))
    op.create_check_constraint(op.f('ck_channels_kind'), 'channels', f"kind IN ({KINDS})")
    op.create_check_constraint(op.f('ck_channels_prefix'), 'channels', "prefix ~ '^[A-Z]{2,3}$'")
    op.add_column('channel_accounts', sa.Column('settings_at', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False))
    op.create_table('channel_prefixes',
    sa.Column('prefix', sa.Text(), nullable=False),
    sa.Column('channel_code', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['channel_code'], ['channels.code'], name=op.f('fk_channel_prefixes_channel_code_channels')),
    sa.PrimaryKeyConstraint('prefix', name=op.f('pk_channel_prefixes'))
    )
    op.create_index('ix_channel_prefixes_channel_code', 'channel_prefixes', ['channel_code'], unique=False)
    op.execute("INSERT INTO channel_prefixes (prefix, channel_code) SELECT prefix, code FROM channels")
    op.create_table('channel_wordings',
    sa.Column('channel_code', sa.Text(), nullable=False),
    sa.Column('notice', sa.Text(), nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.CheckConstraint(f"notice IN ({NOTICES})", name=op.f('ck_channel_wordings_notice')),
    sa.CheckConstraint("form IN ('sms', 'email')", name=op.f('ck_channel_wordings_form')),
    sa.CheckConstraint("(form = 'email') = (subject IS NOT NULL)", name=op.f('ck_channel_wordings_subject')),
    sa.ForeignKeyConstraint(['channel_code'], ['channels.code'], name=op.f('fk_channel_wordings_channel_code_channels')),
    sa.PrimaryKeyConstraint('channel_code', 'notice', 'form', name=op.f('pk_channel_wordings'))
    )
    op.create_table('reference_version',
    sa.Column('id', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_reference_version_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reference_version'))
    )
    op.execute("INSERT INTO reference_version (id, number) VALUES (1, 1)")
    for statement in (*PREFIX_TRIGGERS, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    for statement in DROP_TRIGGERS:
        op.execute(statement)
    op.execute("DROP TRIGGER channels_prefix ON channels")
    op.execute("DROP FUNCTION keep_channel_prefix()")
    op.drop_table('reference_version')
    op.drop_table('channel_wordings')
    op.drop_index('ix_channel_prefixes_channel_code', table_name='channel_prefixes')
    op.drop_table('channel_prefixes')
    op.drop_column('channel_accounts', 'settings_at')
    op.drop_constraint(op.f('ck_channels_prefix'), 'channels', type_='check')
    op.drop_constraint(op.f('ck_channels_kind'), 'channels', type_='check')
    op.drop_column('channels', 'version')
