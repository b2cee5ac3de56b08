"""Keys of moves sent by phones, so that each happens once; photos taken before the work.

Revision: 0016; after: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

KINDS = "kind IN ('complaint', 'before', 'result', 'answer')"
KINDS_BEFORE = "kind IN ('complaint', 'result', 'answer')"

STATUSES = (
    "status IN ('waiting', 'coordination', 'disposition', 'in_progress', 'needs_reporter', 'awaiting_validation', "
    "'result_rejected', 'completed', 'unactionable', 'merged')"
)


def upgrade() -> None:
    op.create_table('action_keys',
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('report_id', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(STATUSES, name=op.f('ck_action_keys_status')),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_action_keys_report_id_reports'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_action_keys_user_id_users')),
    sa.PrimaryKeyConstraint('user_id', 'key', name=op.f('pk_action_keys'))
    )
    op.create_index(op.f('ix_action_keys_report_id'), 'action_keys', ['report_id'], unique=False)
    op.create_index(op.f('ix_action_keys_at'), 'action_keys', ['at'], unique=False)
    op.drop_constraint(op.f('ck_photos_kind'), 'photos', type_='check')
    op.create_check_constraint(op.f('ck_photos_kind'), 'photos', KINDS)


def downgrade() -> None:
    op.drop_constraint(op.f('ck_photos_kind'), 'photos', type_='check')
    op.execute("DELETE FROM photos WHERE kind = 'before'")
    op.create_check_constraint(op.f('ck_photos_kind'), 'photos', KINDS_BEFORE)
    op.drop_index(op.f('ix_action_keys_at'), table_name='action_keys')
    op.drop_index(op.f('ix_action_keys_report_id'), table_name='action_keys')
    op.drop_table('action_keys')
