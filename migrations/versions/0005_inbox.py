"""The inbox of the channels: messages are read and decided on, conversations, files, accounts; answers know what they answer.

Revision: 0005; after: 0004
"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0005'
down_revision = "0004"
branch_labels = None
depends_on = None


MEDIA = "('sms', 'email', 'x', 'facebook', 'lapor')"
CHECKS = (
    ("inbound_messages", "medium", f"medium IN {MEDIA}"),
    ("inbound_messages", "kind", "kind IN ('sms', 'mail', 'mention', 'post', 'comment', 'direct', 'entry')"),
    (
        "inbound_messages",
        "state",
        "state IN ('stored', 'waiting', 'asked', 'report', 'added', 'answered', 'dismissed', 'joined', 'failed')",
    ),
    ("inbound_messages", "read", "(state = 'stored') = (read_at IS NULL)"),
    ("inbound_messages", "report_known", "state NOT IN ('report', 'added') OR report_id IS NOT NULL"),
    ("inbound_messages", "joined_known", "(state = 'joined') = (joined_to_id IS NOT NULL)"),
    ("inbound_messages", "failure_said", "state <> 'failed' OR failure IS NOT NULL"),
    ("messages", "medium", f"medium IN {MEDIA}"),
    (
        "messages",
        "notice",
        "notice IN ('received', 'passed_on', 'estimate', 'question', 'finished', 'unactionable', 'reopened', 'answer', 'digest')",
    ),
)
REPLACED = (
    ("inbound_messages", "medium", "medium IN ('sms', 'email')"),
    ("messages", "medium", "medium IN ('sms', 'email')"),
    (
        "messages",
        "notice",
        "notice IN ('received', 'passed_on', 'estimate', 'question', 'finished', 'unactionable', 'reopened', 'digest')",
    ),
)


def _replace(gone, new) -> None:
    for table, name, _ in gone:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    for table, name, rule in new:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)



def upgrade() -> None:
    op.create_table('channel_accounts',
    sa.Column('channel_code', sa.Text(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('adapter', sa.Text(), nullable=True),
    sa.Column('settings', sa.LargeBinary(), nullable=False),
    sa.Column('cursor', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('heard_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_message_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['channel_code'], ['channels.code'], name=op.f('fk_channel_accounts_channel_code_channels')),
    sa.PrimaryKeyConstraint('channel_code', 'account', name=op.f('pk_channel_accounts'))
    )
    op.create_table('conversations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('channel_code', sa.Text(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('party', sa.LargeBinary(), nullable=False),
    sa.Column('party_hash', sa.LargeBinary(), nullable=False),
    sa.Column('party_name', sa.LargeBinary(), nullable=True),
    sa.Column('last_report_id', sa.BigInteger(), nullable=True),
    sa.Column('last_message_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('auto_answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opted_out_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['channel_code'], ['channels.code'], name=op.f('fk_conversations_channel_code_channels')),
    sa.ForeignKeyConstraint(['last_report_id'], ['reports.id'], name=op.f('fk_conversations_last_report_id_reports')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversations')),
    sa.UniqueConstraint('channel_code', 'account', 'party_hash', name=op.f('uq_conversations_channel_code_account_party_hash'))
    )
    op.create_index(op.f('ix_conversations_party_hash'), 'conversations', ['party_hash'], unique=False)
    op.create_table('inbound_files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('file_name', sa.LargeBinary(), nullable=False),
    sa.Column('upload', sa.LargeBinary(), nullable=True),
    sa.Column('original_key', sa.Text(), nullable=True),
    sa.Column('refusal', sa.Text(), nullable=True),
    sa.CheckConstraint('(upload IS NULL) = (refusal IS NOT NULL)', name=op.f('ck_inbound_files_kept_or_refused')),
    sa.ForeignKeyConstraint(['message_id'], ['inbound_messages.id'], name=op.f('fk_inbound_files_message_id_inbound_messages'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound_files')),
    sa.UniqueConstraint('original_key', name=op.f('uq_inbound_files_original_key'))
    )
    op.create_index('ix_inbound_files_message_id', 'inbound_files', ['message_id'], unique=False)
    op.add_column('contacts', sa.Column('social', sa.LargeBinary(), nullable=True))
    op.add_column('inbound_messages', sa.Column('public_id', sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False))
    op.alter_column('inbound_messages', 'public_id', server_default=None)
    op.add_column('inbound_messages', sa.Column('channel_code', sa.Text(), server_default=sa.text("'sms'"), nullable=False))
    op.alter_column('inbound_messages', 'channel_code', server_default=None)
    op.add_column('inbound_messages', sa.Column('account', sa.Text(), server_default='utama', nullable=False))
    op.add_column('inbound_messages', sa.Column('kind', sa.Text(), server_default=sa.text("'sms'"), nullable=False))
    op.alter_column('inbound_messages', 'kind', server_default=None)
    op.add_column('inbound_messages', sa.Column('external_id', sa.Text(), nullable=True))
    op.add_column('inbound_messages', sa.Column('content_hash', sa.LargeBinary(), server_default=sa.text("''"), nullable=False))
    op.alter_column('inbound_messages', 'content_hash', server_default=None)
    op.add_column('inbound_messages', sa.Column('sender_name', sa.LargeBinary(), nullable=True))
    op.add_column('inbound_messages', sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('inbound_messages', sa.Column('state', sa.Text(), server_default=sa.text("'stored'"), nullable=False))
    op.alter_column('inbound_messages', 'state', server_default=None)
    op.add_column('inbound_messages', sa.Column('read_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('inbound_messages', sa.Column('subject', sa.LargeBinary(), nullable=True))
    op.add_column('inbound_messages', sa.Column('body', sa.LargeBinary(), nullable=True))
    op.add_column('inbound_messages', sa.Column('reply_to', sa.Text(), nullable=True))
    op.add_column('inbound_messages', sa.Column('is_automatic', sa.Boolean(), server_default='false', nullable=False))
    op.add_column('inbound_messages', sa.Column('part_reference', sa.Text(), nullable=True))
    op.add_column('inbound_messages', sa.Column('part_number', sa.SmallInteger(), nullable=True))
    op.add_column('inbound_messages', sa.Column('part_total', sa.SmallInteger(), nullable=True))
    op.add_column('inbound_messages', sa.Column('joined_to_id', sa.BigInteger(), nullable=True))
    op.add_column('inbound_messages', sa.Column('repeats', sa.SmallInteger(), server_default='0', nullable=False))
    op.add_column('inbound_messages', sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('inbound_messages', sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('inbound_messages', sa.Column('failure', sa.Text(), nullable=True))
    op.add_column('inbound_messages', sa.Column('conversation_id', sa.BigInteger(), nullable=True))
    op.add_column('inbound_messages', sa.Column('report_id', sa.BigInteger(), nullable=True))
    op.add_column('inbound_messages', sa.Column('proposal', sa.LargeBinary(), nullable=True))
    op.add_column('inbound_messages', sa.Column('due_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('inbound_messages', sa.Column('claimed_by_id', sa.BigInteger(), nullable=True))
    op.add_column('inbound_messages', sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('inbound_messages', sa.Column('decided_by_id', sa.BigInteger(), nullable=True))
    op.add_column('inbound_messages', sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('inbound_messages', sa.Column('reason', sa.Text(), nullable=True))
    op.drop_index(op.f('ix_inbound_messages_new'), table_name='inbound_messages', postgresql_where='(filed_at IS NULL)')
    op.create_index('ix_inbound_messages_channel', 'inbound_messages', ['channel_code', 'received_at', 'id'], unique=False)
    op.create_index('ix_inbound_messages_content', 'inbound_messages', ['content_hash', 'received_at'], unique=False)
    op.create_index('ix_inbound_messages_conversation', 'inbound_messages', ['conversation_id', 'received_at'], unique=False)
    op.create_index('ix_inbound_messages_desk', 'inbound_messages', ['channel_code', 'due_at', 'id'], unique=False, postgresql_where=sa.text("state IN ('waiting', 'failed')"))
    op.create_index('ix_inbound_messages_report', 'inbound_messages', ['report_id'], unique=False, postgresql_where=sa.text('report_id IS NOT NULL'))
    op.create_index('ix_inbound_messages_sender', 'inbound_messages', ['sender_hash', 'received_at'], unique=False)
    op.create_index('ix_inbound_messages_stored', 'inbound_messages', ['id'], unique=False, postgresql_where=sa.text("state = 'stored'"))
    op.create_unique_constraint(op.f('uq_inbound_messages_channel_code_account_external_id'), 'inbound_messages', ['channel_code', 'account', 'external_id'])
    op.create_unique_constraint(op.f('uq_inbound_messages_public_id'), 'inbound_messages', ['public_id'])
    op.create_foreign_key(op.f('fk_inbound_messages_joined_to_id_inbound_messages'), 'inbound_messages', 'inbound_messages', ['joined_to_id'], ['id'])
    op.create_foreign_key(op.f('fk_inbound_messages_report_id_reports'), 'inbound_messages', 'reports', ['report_id'], ['id'])
    op.create_foreign_key(op.f('fk_inbound_messages_conversation_id_conversations'), 'inbound_messages', 'conversations', ['conversation_id'], ['id'])
    op.create_foreign_key(op.f('fk_inbound_messages_claimed_by_id_users'), 'inbound_messages', 'users', ['claimed_by_id'], ['id'])
    op.create_foreign_key(op.f('fk_inbound_messages_decided_by_id_users'), 'inbound_messages', 'users', ['decided_by_id'], ['id'])
    op.create_foreign_key(op.f('fk_inbound_messages_channel_code_channels'), 'inbound_messages', 'channels', ['channel_code'], ['code'])
    op.drop_column('inbound_messages', 'filed_at')
    op.add_column('messages', sa.Column('account', sa.Text(), server_default='utama', nullable=False))
    op.add_column('messages', sa.Column('inbound_id', sa.BigInteger(), nullable=True))
    op.add_column('messages', sa.Column('in_reply_to', sa.Text(), nullable=True))
    op.add_column('messages', sa.Column('is_open', sa.Boolean(), server_default='false', nullable=False))
    op.create_index('ix_messages_inbound', 'messages', ['inbound_id'], unique=False, postgresql_where=sa.text('inbound_id IS NOT NULL'))
    op.create_foreign_key(op.f('fk_messages_inbound_id_inbound_messages'), 'messages', 'inbound_messages', ['inbound_id'], ['id'])
    _replace(REPLACED, CHECKS)


def downgrade() -> None:
    _replace(CHECKS, REPLACED)
    op.drop_constraint(op.f('fk_messages_inbound_id_inbound_messages'), 'messages', type_='foreignkey')
    op.drop_index('ix_messages_inbound', table_name='messages', postgresql_where=sa.text('inbound_id IS NOT NULL'))
    op.drop_column('messages', 'is_open')
    op.drop_column('messages', 'in_reply_to')
    op.drop_column('messages', 'inbound_id')
    op.drop_column('messages', 'account')
    op.add_column('inbound_messages', sa.Column('filed_at', postgresql.TIMESTAMP(timezone=True), autoincrement=False, nullable=True))
    op.drop_constraint(op.f('fk_inbound_messages_channel_code_channels'), 'inbound_messages', type_='foreignkey')
    op.drop_constraint(op.f('fk_inbound_messages_decided_by_id_users'), 'inbound_messages', type_='foreignkey')
    op.drop_constraint(op.f('fk_inbound_messages_claimed_by_id_users'), 'inbound_messages', type_='foreignkey')
    op.drop_constraint(op.f('fk_inbound_messages_conversation_id_conversations'), 'inbound_messages', type_='foreignkey')
    op.drop_constraint(op.f('fk_inbound_messages_report_id_reports'), 'inbound_messages', type_='foreignkey')
    op.drop_constraint(op.f('fk_inbound_messages_joined_to_id_inbound_messages'), 'inbound_messages', type_='foreignkey')
    op.drop_constraint(op.f('uq_inbound_messages_public_id'), 'inbound_messages', type_='unique')
    op.drop_constraint(op.f('uq_inbound_messages_channel_code_account_external_id'), 'inbound_messages', type_='unique')
    op.drop_index('ix_inbound_messages_stored', table_name='inbound_messages', postgresql_where=sa.text("state = 'stored'"))
    op.drop_index('ix_inbound_messages_sender', table_name='inbound_messages')
    op.drop_index('ix_inbound_messages_report', table_name='inbound_messages', postgresql_where=sa.text('report_id IS NOT NULL'))
    op.drop_index('ix_inbound_messages_desk', table_name='inbound_messages', postgresql_where=sa.text("state IN ('waiting', 'failed')"))
    op.drop_index('ix_inbound_messages_conversation', table_name='inbound_messages')
    op.drop_index('ix_inbound_messages_content', table_name='inbound_messages')
    op.drop_index('ix_inbound_messages_channel', table_name='inbound_messages')
    op.create_index(op.f('ix_inbound_messages_new'), 'inbound_messages', ['id'], unique=False, postgresql_where='(filed_at IS NULL)')
    op.drop_column('inbound_messages', 'reason')
    op.drop_column('inbound_messages', 'decided_at')
    op.drop_column('inbound_messages', 'decided_by_id')
    op.drop_column('inbound_messages', 'claimed_until')
    op.drop_column('inbound_messages', 'claimed_by_id')
    op.drop_column('inbound_messages', 'due_at')
    op.drop_column('inbound_messages', 'proposal')
    op.drop_column('inbound_messages', 'report_id')
    op.drop_column('inbound_messages', 'conversation_id')
    op.drop_column('inbound_messages', 'failure')
    op.drop_column('inbound_messages', 'withdrawn_at')
    op.drop_column('inbound_messages', 'edited_at')
    op.drop_column('inbound_messages', 'repeats')
    op.drop_column('inbound_messages', 'joined_to_id')
    op.drop_column('inbound_messages', 'part_total')
    op.drop_column('inbound_messages', 'part_number')
    op.drop_column('inbound_messages', 'part_reference')
    op.drop_column('inbound_messages', 'is_automatic')
    op.drop_column('inbound_messages', 'reply_to')
    op.drop_column('inbound_messages', 'body')
    op.drop_column('inbound_messages', 'subject')
    op.drop_column('inbound_messages', 'read_at')
    op.drop_column('inbound_messages', 'state')
    op.drop_column('inbound_messages', 'sent_at')
    op.drop_column('inbound_messages', 'sender_name')
    op.drop_column('inbound_messages', 'content_hash')
    op.drop_column('inbound_messages', 'external_id')
    op.drop_column('inbound_messages', 'kind')
    op.drop_column('inbound_messages', 'account')
    op.drop_column('inbound_messages', 'channel_code')
    op.drop_column('inbound_messages', 'public_id')
    op.drop_column('contacts', 'social')
    op.drop_index('ix_inbound_files_message_id', table_name='inbound_files')
    op.drop_table('inbound_files')
    op.drop_index(op.f('ix_conversations_party_hash'), table_name='conversations')
    op.drop_table('conversations')
    op.drop_table('channel_accounts')
