"""Names of streets and landmarks, and the trained models that propose categories (app/domain/understanding).

Revision: 0006; after: 0005
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "place_names",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("kelurahan_code", sa.Text(), nullable=True),
        sa.Column("location", Geometry("POINT", 4326, spatial_index=False), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('street', 'landmark')", name=op.f("ck_place_names_kind")),
        sa.CheckConstraint(
            "kelurahan_code IS NOT NULL OR location IS NOT NULL", name=op.f("ck_place_names_somewhere")
        ),
        sa.ForeignKeyConstraint(
            ["kelurahan_code"], ["areas.code"], name=op.f("fk_place_names_kelurahan_code_areas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_names")),
        sa.UniqueConstraint(
            "folded", "kind", "kelurahan_code", name=op.f("uq_place_names_folded_kind_kelurahan_code")
        ),
    )
    op.create_index(op.f("ix_place_names_kelurahan_code"), "place_names", ["kelurahan_code"])
    op.create_table(
        "text_models",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.Column("categories", sa.Integer(), nullable=False),
        sa.Column("top1", sa.Float(), nullable=False),
        sa.Column("top3", sa.Float(), nullable=False),
        sa.Column("baseline", sa.Float(), nullable=False),
        sa.Column("keywords_top1", sa.Float(), nullable=False),
        sa.Column("keywords_top3", sa.Float(), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.Column("arrays", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("examples > 0", name=op.f("ck_text_models_examples")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_models")),
    )


def downgrade() -> None:
    op.drop_table("text_models")
    op.drop_table("place_names")
