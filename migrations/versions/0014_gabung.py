"""Merged reports follow another one; how many reporters a report has; what photos look like; where the same was finished before.

Revision: 0014; after: 0013
"""

import sqlalchemy as sa
from alembic import op

from app.domain.merging import DROP_NO_CHAINS, NO_CHAINS

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

NOTICES = (
    'received', 'passed_on', 'estimate', 'question', 'finished', 'unactionable', 'reopened', 'kept_closed', 'answer', 'digest',
)
FINISHED_PLACE = "status = 'completed' AND location IS NOT NULL"
FINISHED_ADDRESS = "status = 'completed' AND location IS NULL AND address IS NOT NULL"
CHECKS = (
    ("merged", "(status = 'merged') = (parent_id IS NOT NULL)"),
    ("not_own_parent", "parent_id <> id"),
    ("reporter_count", "reporter_count >= 1"),
)


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.add_column('reports', sa.Column('parent_id', sa.BigInteger(), nullable=True))
    op.add_column('reports', sa.Column('reporter_count', sa.SmallInteger(), server_default='1', nullable=False))
    op.create_foreign_key(op.f('fk_reports_parent_id_reports'), 'reports', 'reports', ['parent_id'], ['id'])
    op.create_index('ix_reports_parent', 'reports', ['parent_id'], unique=False, postgresql_where=sa.text('parent_id IS NOT NULL'))
    op.create_index(
        'ix_reports_finished_places', 'reports', ['category_code', 'location'],
        unique=False, postgresql_using='gist', postgresql_where=sa.text(FINISHED_PLACE),
    )
    op.create_index(
        'ix_reports_finished_addresses', 'reports', ['kelurahan_code', 'address', 'category_code'],
        unique=False, postgresql_where=sa.text(FINISHED_ADDRESS),
    )
    _before_kept("'needs_reporter', 'awaiting_validation', 'merged'")
    for name, rule in CHECKS:
        op.create_check_constraint(op.f(f"ck_reports_{name}"), "reports", rule)
    for statement in NO_CHAINS:
        op.execute(statement)
    _notices((*NOTICES, 'merged', 'separated'))
    op.add_column('reopening_requests', sa.Column('asker_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('fk_reopening_requests_asker_id_reports'), 'reopening_requests', 'reports', ['asker_id'], ['id'])
    op.add_column('photos', sa.Column('phash', sa.BigInteger(), nullable=True))
    op.create_index('ix_photos_phash', 'photos', ['phash'], unique=False, postgresql_where=sa.text('phash IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('ix_photos_phash', table_name='photos', postgresql_where=sa.text('phash IS NOT NULL'))
    op.drop_column('photos', 'phash')
    op.drop_constraint(op.f('fk_reopening_requests_asker_id_reports'), 'reopening_requests', type_='foreignkey')
    op.drop_column('reopening_requests', 'asker_id')
    _notices(NOTICES)
    for statement in DROP_NO_CHAINS:
        op.execute(statement)
    for name, _ in CHECKS:
        op.drop_constraint(op.f(f"ck_reports_{name}"), "reports", type_="check")
    _before_kept("'needs_reporter', 'awaiting_validation'")
    op.drop_index('ix_reports_finished_addresses', table_name='reports', postgresql_where=sa.text(FINISHED_ADDRESS))
    op.drop_index('ix_reports_finished_places', table_name='reports', postgresql_using='gist', postgresql_where=sa.text(FINISHED_PLACE))
    op.drop_index('ix_reports_parent', table_name='reports', postgresql_where=sa.text('parent_id IS NOT NULL'))
    op.drop_constraint(op.f('fk_reports_parent_id_reports'), 'reports', type_='foreignkey')
    op.drop_column('reports', 'reporter_count')
    op.drop_column('reports', 'parent_id')
    op.execute("DROP EXTENSION IF EXISTS btree_gist")


def _before_kept(statuses: str) -> None:
    """In which statuses the one before is kept."""
    op.drop_constraint(op.f("ck_reports_before_kept"), "reports", type_="check")
    op.create_check_constraint(
        op.f("ck_reports_before_kept"), "reports", f"(status IN ({statuses})) = (status_before IS NOT NULL)"
    )


def _notices(words: tuple[str, ...]) -> None:
    """What a message may tell."""
    op.drop_constraint(op.f("ck_messages_notice"), "messages", type_="check")
    listed = ", ".join(f"'{word}'" for word in words)
    op.create_check_constraint(op.f("ck_messages_notice"), "messages", f"notice IN ({listed})")
