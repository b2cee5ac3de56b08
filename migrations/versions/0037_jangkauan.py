"""The public version, by which kept pages know what must not be read any more (app/domain/public_version.py).

Revision: 0037; after: 0038
"""

import sqlalchemy as sa
from alembic import op

from app.domain import public_version

revision = "0037"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        "public_version",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_public_version_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_version")),
    )
    op.bulk_insert(table, [{"id": 1, "number": 0}])
    for statement in public_version.TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    for statement in public_version.DROP_TRIGGERS:
        op.execute(statement)
    op.drop_table("public_version")
