"""SMS in both directions: pieces that wait for the others, requests for reopening with their clock, what each day costs.

Revision: 0007; after: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

CLOCKS = "'desk', 'react', 'start', 'finish', 'red_flag', 'validate'"
STATES = "'stored', 'waiting', 'asked', 'report', 'added', 'answered', 'dismissed', 'joined', 'failed'"
NOTICES = "'received', 'passed_on', 'estimate', 'question', 'finished', 'unactionable', 'reopened', 'answer', 'digest'"
WORDS = (
    ("clocks", "kind", CLOCKS, "'reopening'"),
    ("inbound_messages", "state", STATES, "'partial'"),
    ("messages", "notice", NOTICES, "'kept_closed'"),
)


def _permit(table: str, column: str, words: str) -> None:
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, f"{column} IN ({words})")


def upgrade() -> None:
    for table, column, words, new in WORDS:
        _permit(table, column, f"{words}, {new}")
    op.create_table('reopening_requests',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('report_id', sa.BigInteger(), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('why', sa.LargeBinary(), nullable=False),
    sa.Column('medium', sa.Text(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('decided_by_id', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f('ck_reopening_requests_decided')),
    sa.CheckConstraint("medium IN ('sms', 'email', 'x', 'facebook', 'lapor')", name=op.f('ck_reopening_requests_medium')),
    sa.CheckConstraint("state IN ('waiting', 'accepted', 'refused')", name=op.f('ck_reopening_requests_state')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_reopening_requests_decided_by_id_users')),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_reopening_requests_report_id_reports')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reopening_requests')),
    sa.UniqueConstraint('report_id', 'finished_at', name=op.f('uq_reopening_requests_report_id_finished_at'))
    )
    op.create_index('uq_reopening_requests_waiting', 'reopening_requests', ['report_id'], unique=True, postgresql_where=sa.text("state = 'waiting'"))
    op.add_column('inbound_messages', sa.Column('pieces_missing', sa.SmallInteger(), server_default='0', nullable=False))
    op.create_check_constraint(op.f('ck_inbound_messages_piece_known'), 'inbound_messages', "state <> 'partial' OR part_reference IS NOT NULL")
    op.create_index('ix_inbound_messages_partial', 'inbound_messages', ['received_at'], unique=False, postgresql_where=sa.text("state = 'partial'"))
    op.create_index('ix_messages_cost', 'messages', ['sent_at'], unique=False, postgresql_include=['parts'], postgresql_where=sa.text("sent_at IS NOT NULL AND medium = 'sms'"))


def downgrade() -> None:
    op.drop_index('ix_messages_cost', table_name='messages')
    op.drop_index('ix_inbound_messages_partial', table_name='inbound_messages')
    op.drop_constraint(op.f('ck_inbound_messages_piece_known'), 'inbound_messages', type_='check')
    op.drop_column('inbound_messages', 'pieces_missing')
    op.drop_index('uq_reopening_requests_waiting', table_name='reopening_requests')
    op.drop_table('reopening_requests')
    for table, column, words, _ in WORDS:
        _permit(table, column, words)
