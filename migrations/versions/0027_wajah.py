"""Photos are looked at for faces and plates before the public sees them: copies of their own, what is covered, who decided.

What was called public is shown to officers alone from here on; every photo waits to be looked at before it is public again.

Revision: 0027; after: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("photos", "public_key", new_column_name="display_key")
    op.add_column(
        "photos", sa.Column("screening", sa.Text(), server_default="waiting", nullable=False)
    )
    op.add_column("photos", sa.Column("screened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("photos", sa.Column("public_id", sa.Uuid(), nullable=True))
    op.add_column("photos", sa.Column("edition", sa.Integer(), server_default="0", nullable=False))
    op.add_column("photos", sa.Column("decided_by_id", sa.BigInteger(), nullable=True))
    op.add_column("photos", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_photos_decided_by_id_users"), "photos", "users", ["decided_by_id"], ["id"]
    )
    op.create_unique_constraint(op.f("uq_photos_public_id"), "photos", ["public_id"])
    op.create_check_constraint(
        op.f("ck_photos_screening"), "photos", "screening IN ('waiting', 'clear', 'held', 'hidden')"
    )
    op.create_check_constraint(
        op.f("ck_photos_public"), "photos", "(screening = 'clear') = (public_id IS NOT NULL)"
    )
    op.create_check_constraint(
        op.f("ck_photos_screened"), "photos", "screening = 'waiting' OR screened_at IS NOT NULL"
    )
    op.create_check_constraint(
        op.f("ck_photos_decided"), "photos", "(decided_by_id IS NULL) = (decided_at IS NULL)"
    )
    op.create_index(
        "ix_photos_unscreened",
        "photos",
        ["uploaded_at"],
        postgresql_where=sa.text("state = 'ready' AND screening = 'waiting'"),
    )
    op.create_index(
        "ix_photos_held", "photos", ["uploaded_at"], postgresql_where=sa.text("screening = 'held'")
    )
    _areas()


def _areas() -> None:
    op.create_table(
        "photo_areas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("top", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_areas")),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photos.id"], ondelete="CASCADE", name=op.f("fk_photo_areas_photo_id_photos")
        ),
        sa.CheckConstraint("kind IN ('face', 'plate', 'drawn')", name=op.f("ck_photo_areas_kind")),
        sa.CheckConstraint(
            "state IN ('covered', 'proposed', 'lifted')", name=op.f("ck_photo_areas_state")
        ),
        sa.CheckConstraint(
            '"left" >= 0 AND top >= 0 AND width > 0 AND height > 0'
            ' AND "left" + width <= 10000 AND top + height <= 10000',
            name=op.f("ck_photo_areas_inside"),
        ),
    )
    op.create_index("ix_photo_areas_photo_id", "photo_areas", ["photo_id"])


def downgrade() -> None:
    op.drop_table("photo_areas")
    for name in ("ix_photos_held", "ix_photos_unscreened"):
        op.drop_index(name, table_name="photos")
    for column in ("decided_at", "decided_by_id", "edition", "public_id", "screened_at", "screening"):
        op.drop_column("photos", column)
    op.alter_column("photos", "display_key", new_column_name="public_key")
