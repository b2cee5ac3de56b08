"""Phrases that officers are offered for the note of a move.

Revision: 0017; after: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('phrases',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('category_code', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), server_default='0', nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default='true', nullable=False),
    sa.CheckConstraint("action IN ('handle', 'coordinate', 'dispose', 'start', 'assign', 'return', 'recall', 'estimate', 'approve_estimate', 'refuse_estimate', 'ask_reporter', 'answer', 'resume', 'finish', 'decline', 'approve', 'reject', 'reroute', 'reopen', 'cancel', 'relocate', 'recategorise', 'note', 'hide', 'publish', 'redact', 'refuse_reopening', 'merge', 'unmerge', 'remind')", name=op.f('ck_phrases_action')),
    sa.CheckConstraint('length(text) BETWEEN 1 AND 1000', name=op.f('ck_phrases_text')),
    sa.CheckConstraint('length(title) BETWEEN 1 AND 60', name=op.f('ck_phrases_title')),
    sa.ForeignKeyConstraint(['category_code'], ['categories.code'], name=op.f('fk_phrases_category_code_categories')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phrases'))
    )
    op.create_index('ix_phrases_action', 'phrases', ['action', 'category_code'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_phrases_action', table_name='phrases')
    op.drop_table('phrases')
