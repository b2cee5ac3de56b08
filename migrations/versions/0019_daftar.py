"""Exports of worklists, and views of them that officers keep.

Revision: 0019; after: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNFINISHED = sa.text("state IN ('waiting', 'running')")
ROLES = (
    "'reporter', 'channel_admin', 'kelurahan', 'kecamatan', 'kota', 'dinas', 'suku_dinas', 'staff', 'verifier', "
    "'biro_admin', 'observer', 'client', 'system'"
)


def upgrade() -> None:
    _exports()
    _saved_views()


def _exports() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("file_key", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        *(sa.Column(f"{name}_at", MOMENT, nullable=True) for name in ("started", "beaten", "finished")),
        sa.CheckConstraint("format IN ('csv', 'xlsx')", name=op.f("ck_exports_format")),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'removed')", name=op.f("ck_exports_state")
        ),
        sa.CheckConstraint(
            "(state = 'done') <= (file_key IS NOT NULL)", name=op.f("ck_exports_done_has_file")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_exports_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index(
        "uq_exports_unfinished", "exports", ["user_id", "digest"], unique=True, postgresql_where=UNFINISHED
    )
    op.create_index("ix_exports_waiting", "exports", ["created_at"], postgresql_where=UNFINISHED)
    op.create_index(
        "ix_exports_kept", "exports", ["finished_at"], postgresql_where=sa.text("file_key IS NOT NULL")
    )
    op.create_index("ix_exports_user", "exports", ["user_id", "created_at"])


def _saved_views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_saved_views_name")),
        sa.CheckConstraint(f"role IN ({ROLES})", name=op.f("ck_saved_views_role")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id_users")),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_saved_views_unit_code_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_views_user_id_name")),
    )
    op.create_index(
        "ix_saved_views_shared", "saved_views", ["unit_code"], postgresql_where=sa.text("is_shared")
    )


def downgrade() -> None:
    op.drop_table("saved_views")
    op.drop_table("exports")
