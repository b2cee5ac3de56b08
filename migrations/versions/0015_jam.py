"""Limits, office hours and their recounts; how far word of a clock got, alerts to officers, objections to overdue clocks.

Revision: 0015; after: 0017
"""

import sqlalchemy as sa
from alembic import op

from app.domain.vocabulary import ReasonKind

revision = '0015'
down_revision = '0017'
branch_labels = None
depends_on = None

APPEND_ONLY = ('clock_disputes', 'clock_decisions')
BEFORE = ('return', 'reject', 'decline', 'estimate', 'hide', 'reopen', 'cancel', 'dismiss')


def _reason_kinds(kinds):
    """Those of the code: whichever migration of a kind of reason runs last, all of them hold."""
    op.drop_constraint(op.f('ck_reasons_kind'), 'reasons', type_='check')
    words = ', '.join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f('ck_reasons_kind'), 'reasons', f'kind IN ({words})')


def upgrade() -> None:
    op.create_table('limits',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('hours', sa.Numeric(precision=7, scale=2), nullable=False),
    sa.Column('calendar', sa.Text(), nullable=False),
    sa.Column('is_halved', sa.Boolean(), nullable=False),
    sa.CheckConstraint("calendar IN ('kalender', 'kerja')", name=op.f('ck_limits_calendar')),
    sa.CheckConstraint("kind IN ('desk', 'react', 'start', 'validate', 'reopening', 'red_flag')", name=op.f('ck_limits_kind')),
    sa.CheckConstraint('hours > 0 AND hours <= 8784', name=op.f('ck_limits_hours')),
    sa.PrimaryKeyConstraint('kind', name=op.f('pk_limits'))
    )
    op.create_table('office_hours',
    sa.Column('year', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('opens', sa.Time(), nullable=False),
    sa.Column('closes', sa.Time(), nullable=False),
    sa.Column('friday_opens', sa.Time(), nullable=False),
    sa.Column('friday_closes', sa.Time(), nullable=False),
    sa.Column('ramadan_opens', sa.Time(), nullable=False),
    sa.Column('ramadan_closes', sa.Time(), nullable=False),
    sa.Column('ramadan_friday_opens', sa.Time(), nullable=False),
    sa.Column('ramadan_friday_closes', sa.Time(), nullable=False),
    sa.CheckConstraint('closes > opens', name=op.f('ck_office_hours_order')),
    sa.CheckConstraint('friday_closes > friday_opens', name=op.f('ck_office_hours_friday_order')),
    sa.CheckConstraint('ramadan_closes > ramadan_opens', name=op.f('ck_office_hours_ramadan_order')),
    sa.CheckConstraint('ramadan_friday_closes > ramadan_friday_opens', name=op.f('ck_office_hours_ramadan_friday_order')),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_office_hours'))
    )
    op.create_table('alert_marks',
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('read_until_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_alert_marks_user_id_users')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_alert_marks'))
    )
    op.create_table('recounts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('change_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=True),
    sa.Column('category_code', sa.Text(), nullable=True),
    sa.Column('first_day', sa.Date(), nullable=True),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('total', sa.Integer(), nullable=True),
    sa.Column('done', sa.Integer(), server_default='0', nullable=False),
    sa.Column('moved', sa.Integer(), server_default='0', nullable=False),
    sa.Column('last_clock_id', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['category_code'], ['categories.code'], name=op.f('fk_recounts_category_code_categories')),
    sa.ForeignKeyConstraint(['change_id'], ['config_changes.id'], name=op.f('fk_recounts_change_id_config_changes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recounts'))
    )
    op.create_index('ix_recounts_change_id', 'recounts', ['change_id'], unique=False)
    op.create_index('ix_recounts_unfinished', 'recounts', ['id'], unique=False, postgresql_where=sa.text('finished_at IS NULL'))
    op.create_table('alerts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('clock_id', sa.BigInteger(), nullable=False),
    sa.Column('report_id', sa.BigInteger(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('unit_code', sa.Text(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("level IN ('reminder', 'escalation', 'second_escalation', 'red_flag')", name=op.f('ck_alerts_level')),
    sa.ForeignKeyConstraint(['clock_id'], ['clocks.id'], name=op.f('fk_alerts_clock_id_clocks')),
    sa.ForeignKeyConstraint(['report_id'], ['reports.id'], name=op.f('fk_alerts_report_id_reports')),
    sa.ForeignKeyConstraint(['unit_code'], ['units.code'], name=op.f('fk_alerts_unit_code_units')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_alerts_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alerts')),
    sa.UniqueConstraint('clock_id', 'level', name=op.f('uq_alerts_clock_id_level'))
    )
    op.create_index('ix_alerts_at', 'alerts', ['at'], unique=False)
    op.create_index('ix_alerts_unit', 'alerts', ['unit_code', 'id'], unique=False)
    op.create_table('clock_disputes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('clock_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['clock_id'], ['clocks.id'], name=op.f('fk_clock_disputes_clock_id_clocks')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_clock_disputes_event_id_events')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_clock_disputes_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_disputes')),
    sa.UniqueConstraint('clock_id', name=op.f('uq_clock_disputes_clock_id'))
    )
    op.create_table('clock_decisions',
    sa.Column('dispute_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('upheld', 'refused')", name=op.f('ck_clock_decisions_state')),
    sa.ForeignKeyConstraint(['dispute_id'], ['clock_disputes.id'], name=op.f('fk_clock_decisions_dispute_id_clock_disputes')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_clock_decisions_event_id_events')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_clock_decisions_user_id_users')),
    sa.PrimaryKeyConstraint('dispute_id', name=op.f('pk_clock_decisions'))
    )
    op.add_column('clocks', sa.Column('told', sa.SmallInteger(), server_default='0', nullable=False))
    op.add_column('clocks', sa.Column('is_excused', sa.Boolean(), server_default='false', nullable=False))
    op.drop_index(op.f('ix_clocks_due'), table_name='clocks', postgresql_where='((stopped_at IS NULL) AND (paused_at IS NULL))')
    op.drop_index(op.f('ix_clocks_unit'), table_name='clocks', postgresql_where='(stopped_at IS NULL)')
    op.create_index('ix_clocks_late', 'clocks', ['unit_code', 'due_at'], unique=False, postgresql_where=sa.text('stopped_at IS NULL OR stopped_at > due_at'))
    op.create_index('ix_clocks_untold', 'clocks', ['due_at', 'id'], unique=False, postgresql_where=sa.text('stopped_at IS NULL AND paused_at IS NULL AND told < 3'))
    op.create_check_constraint(op.f('ck_clocks_told'), 'clocks', 'told BETWEEN 0 AND 3')
    # Nobody is told now of what ran over long before there were alerts.
    op.execute("UPDATE clocks SET told = 3 WHERE stopped_at IS NULL AND due_at < now() - interval '1 day'")
    _reason_kinds(ReasonKind)
    for table in APPEND_ONLY:
        op.execute(f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()')
        op.execute(f'CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')


def downgrade() -> None:
    op.execute("DELETE FROM reasons WHERE kind = 'dispute'")
    _reason_kinds(BEFORE)
    op.drop_constraint(op.f('ck_clocks_told'), 'clocks', type_='check')
    op.drop_index('ix_clocks_untold', table_name='clocks', postgresql_where=sa.text('stopped_at IS NULL AND paused_at IS NULL AND told < 3'))
    op.drop_index('ix_clocks_late', table_name='clocks', postgresql_where=sa.text('stopped_at IS NULL OR stopped_at > due_at'))
    op.create_index(op.f('ix_clocks_unit'), 'clocks', ['unit_code', 'due_at'], unique=False, postgresql_where='(stopped_at IS NULL)')
    op.create_index(op.f('ix_clocks_due'), 'clocks', ['kind', 'due_at'], unique=False, postgresql_where='((stopped_at IS NULL) AND (paused_at IS NULL))')
    op.drop_column('clocks', 'is_excused')
    op.drop_column('clocks', 'told')
    op.drop_table('clock_decisions')
    op.drop_table('clock_disputes')
    op.drop_index('ix_alerts_at', table_name='alerts')
    op.drop_index('ix_alerts_unit', table_name='alerts')
    op.drop_table('alerts')
    op.drop_index('ix_recounts_unfinished', table_name='recounts', postgresql_where=sa.text('finished_at IS NULL'))
    op.drop_index('ix_recounts_change_id', table_name='recounts')
    op.drop_table('recounts')
    op.drop_table('alert_marks')
    op.drop_table('office_hours')
    op.drop_table('limits')
