"""SP4N-LAPOR: its clocks in whole working days, and what its entries say besides their text.

Revision: 0011; after: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

CLOCKS = "'desk', 'react', 'start', 'finish', 'red_flag', 'validate', 'reopening'"
NATIONAL = "'lapor_forward', 'lapor_answer', 'lapor_settle', 'lapor_close'"
CALENDARS = "'kalender', 'kerja'"
WORDS = (
    ('clocks', 'kind', CLOCKS, NATIONAL),
    ('clocks', 'calendar', CALENDARS, "'hari_kerja'"),
    ('categories', 'calendar', CALENDARS, "'hari_kerja'"),
)


def _permit(table: str, column: str, words: str) -> None:
    name = op.f(f'ck_{table}_{column}')
    op.drop_constraint(name, table, type_='check')
    op.create_check_constraint(name, table, f'{column} IN ({words})')


def upgrade() -> None:
    for table, column, words, new in WORDS:
        _permit(table, column, f'{words}, {new}')
    op.add_column('inbound_messages', sa.Column('details', sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column('inbound_messages', 'details')
    for table, column, words, _ in WORDS:
        _permit(table, column, words)
