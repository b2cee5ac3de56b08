"""Keys of client applications with scopes and rotation, what changed of their reports, their deliveries; changes of the configuration.

Revision: 0010; after: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.domain.clients.changes import DROP_TRIGGERS, TRIGGERS

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

CHECKS = (
    ("scopes", "scopes <@ ARRAY['lapor', 'baca', 'webhook']"),
    ("old_ends", "(old_digest IS NULL) = (old_until IS NULL)"),
    ("callback_signed", "(callback_url IS NULL) = (callback_secret IS NULL)"),
)
APPEND_ONLY = (
    "CREATE TRIGGER config_changes_append_only BEFORE UPDATE OR DELETE ON config_changes "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER config_changes_no_truncate BEFORE TRUNCATE ON config_changes "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    op.create_table('config_changes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('table_name', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('before', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('after', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('user_id', sa.BigInteger(), nullable=True),
    sa.Column('user_name', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_config_changes_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_config_changes'))
    )
    op.create_index('ix_config_changes_row', 'config_changes', ['table_name', 'key', 'id'], unique=False)
    op.create_table('report_changes',
    sa.Column('report_id', sa.BigInteger(), nullable=False),
    sa.Column('api_key_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_report_changes_report_id_reports'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('report_id', name=op.f('pk_report_changes'))
    )
    op.create_index('ix_report_changes_marked', 'report_changes', ['api_key_id', 'report_id'], unique=False, postgresql_where=sa.text('position IS NULL'))
    op.create_index('ix_report_changes_position', 'report_changes', ['api_key_id', 'position'], unique=False, postgresql_where=sa.text('position IS NOT NULL'))
    op.create_table('webhook_deliveries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('event', sa.Uuid(), nullable=False),
    sa.Column('api_key_id', sa.BigInteger(), nullable=False),
    sa.Column('report_id', sa.BigInteger(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('attempts', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.CheckConstraint("state IN ('queued', 'claimed', 'delivered', 'failed')", name=op.f('ck_webhook_deliveries_state')),
    sa.ForeignKeyConstraint(['api_key_id'], ['api_keys.id'], name=op.f('fk_webhook_deliveries_api_key_id_api_keys')),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_webhook_deliveries_report_id_reports'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_deliveries')),
    sa.UniqueConstraint('event', name=op.f('uq_webhook_deliveries_event'))
    )
    op.create_index('ix_webhook_deliveries_created_at', 'webhook_deliveries', ['created_at'], unique=False)
    op.create_index('ix_webhook_deliveries_due', 'webhook_deliveries', ['next_attempt_at'], unique=False, postgresql_where=sa.text("state IN ('queued', 'claimed')"))
    op.create_index('ix_webhook_deliveries_key', 'webhook_deliveries', ['api_key_id', 'id'], unique=False)
    op.add_column('api_keys', sa.Column('public_id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False))
    op.alter_column('api_keys', 'public_id', server_default=None)
    op.add_column('api_keys', sa.Column('old_digest', sa.LargeBinary(), nullable=True))
    op.add_column('api_keys', sa.Column('old_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('api_keys', sa.Column('scopes', sa.ARRAY(sa.Text()), server_default='{lapor,baca}', nullable=False))
    op.add_column('api_keys', sa.Column('callback_url', sa.Text(), nullable=True))
    op.add_column('api_keys', sa.Column('callback_secret', sa.LargeBinary(), nullable=True))
    op.add_column('api_keys', sa.Column('change_count', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('api_keys', sa.Column('created_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('api_keys', sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True))
    op.create_unique_constraint(op.f('uq_api_keys_old_digest'), 'api_keys', ['old_digest'])
    op.create_unique_constraint(op.f('uq_api_keys_public_id'), 'api_keys', ['public_id'])
    for name, rule in CHECKS:
        op.create_check_constraint(op.f(f"ck_api_keys_{name}"), "api_keys", rule)
    op.execute("INSERT INTO report_changes (report_id, api_key_id) SELECT id, api_key_id FROM reports WHERE api_key_id IS NOT NULL")
    for statement in (*TRIGGERS, *APPEND_ONLY):
        op.execute(statement)


def downgrade() -> None:
    for statement in DROP_TRIGGERS:
        op.execute(statement)
    for name, _ in CHECKS:
        op.drop_constraint(op.f(f"ck_api_keys_{name}"), "api_keys", type_="check")
    op.drop_constraint(op.f('uq_api_keys_public_id'), 'api_keys', type_='unique')
    op.drop_constraint(op.f('uq_api_keys_old_digest'), 'api_keys', type_='unique')
    op.drop_column('api_keys', 'last_used_at')
    op.drop_column('api_keys', 'created_at')
    op.drop_column('api_keys', 'change_count')
    op.drop_column('api_keys', 'callback_secret')
    op.drop_column('api_keys', 'callback_url')
    op.drop_column('api_keys', 'scopes')
    op.drop_column('api_keys', 'old_until')
    op.drop_column('api_keys', 'old_digest')
    op.drop_column('api_keys', 'public_id')
    op.drop_index('ix_webhook_deliveries_key', table_name='webhook_deliveries')
    op.drop_index('ix_webhook_deliveries_due', table_name='webhook_deliveries', postgresql_where=sa.text("state IN ('queued', 'claimed')"))
    op.drop_index('ix_webhook_deliveries_created_at', table_name='webhook_deliveries')
    op.drop_table('webhook_deliveries')
    op.drop_index('ix_report_changes_position', table_name='report_changes', postgresql_where=sa.text('position IS NOT NULL'))
    op.drop_index('ix_report_changes_marked', table_name='report_changes', postgresql_where=sa.text('position IS NULL'))
    op.drop_table('report_changes')
    op.drop_index('ix_config_changes_row', table_name='config_changes')
    op.drop_table('config_changes')
