"""Photos are checked: what they look like and how they were made is kept, what stands out becomes flags, from limits on.

Revision: 0024; after: 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

CODES = (
    "used_before",
    "complaint_copy",
    "edited",
    "taken_early",
    "taken_late",
    "taken_far",
    "screenshot",
    "no_exif",
)
BANDS = ((0, 22), (22, 21), (43, 21))
RANGES = {"bits": (0, 8), "reused": (30, 99), "copied": (30, 99), "metres": (20, 5000), "minutes": (0, 1440)}


def upgrade() -> None:
    op.add_column("photos", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_photos_unchecked",
        "photos",
        ["uploaded_at"],
        postgresql_where=sa.text("state = 'ready' AND checked_at IS NULL"),
    )
    op.create_index(
        "ix_photos_results", "photos", ["uploaded_at"], postgresql_where=sa.text("kind = 'result'")
    )
    _looks()
    op.create_table(
        "photo_traces",
        sa.Column(
            "photo_id",
            sa.Uuid(),
            sa.ForeignKey("photos.id", ondelete="CASCADE", name=op.f("fk_photo_traces_photo_id_photos")),
            nullable=False,
        ),
        sa.Column("pixels", sa.LargeBinary(), nullable=False),
        sa.Column("has_exif", sa.Boolean(), nullable=False),
        sa.Column("has_camera", sa.Boolean(), nullable=False),
        sa.Column("editor", sa.Text(), nullable=True),
        sa.Column("is_generated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_photo_traces")),
    )
    op.create_index("ix_photo_traces_pixels", "photo_traces", ["pixels"])
    _flags()
    ranges = " OR ".join(
        f"(name = '{name}' AND value BETWEEN {low} AND {high})" for name, (low, high) in RANGES.items()
    )
    op.create_table(
        "evidence_limits",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_evidence_limits")),
        sa.CheckConstraint(ranges, name=op.f("ck_evidence_limits_range")),
    )


def _looks() -> None:
    bands = [
        sa.Column(
            f"band_{number}",
            sa.Integer(),
            sa.Computed(f"((core >> {start}) & {(1 << width) - 1})::integer", persisted=True),
            nullable=False,
        )
        for number, (start, width) in enumerate(BANDS)
    ]
    op.create_table(
        "photo_looks",
        sa.Column(
            "photo_id",
            sa.Uuid(),
            sa.ForeignKey("photos.id", ondelete="CASCADE", name=op.f("fk_photo_looks_photo_id_photos")),
            nullable=False,
        ),
        sa.Column("core", sa.BigInteger(), nullable=False),
        sa.Column("fine", sa.BigInteger(), nullable=False),
        *bands,
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_photo_looks")),
    )
    op.create_index("ix_photo_looks_core", "photo_looks", ["core"])
    for number in range(len(BANDS)):
        op.create_index(
            f"ix_photo_looks_band_{number}", "photo_looks", [f"band_{number}"], postgresql_include=["core"]
        )


def _flags() -> None:
    op.create_table(
        "photo_flags",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "photo_id",
            sa.Uuid(),
            sa.ForeignKey("photos.id", ondelete="CASCADE", name=op.f("fk_photo_flags_photo_id_photos")),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "other_photo_id",
            sa.Uuid(),
            sa.ForeignKey("photos.id", ondelete="CASCADE", name=op.f("fk_photo_flags_other_photo_id_photos")),
            nullable=True,
        ),
        sa.Column("details", JSONB(), server_default="{}", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_flags")),
        sa.UniqueConstraint(
            "photo_id", "code", "other_photo_id", name=op.f("uq_photo_flags_photo_id_code_other_photo_id")
        ),
        sa.CheckConstraint(
            f"code IN ({', '.join(repr(code) for code in CODES)})", name=op.f("ck_photo_flags_code")
        ),
    )
    op.create_index("ix_photo_flags_other", "photo_flags", ["other_photo_id"])


def downgrade() -> None:
    for table in ("evidence_limits", "photo_flags", "photo_traces", "photo_looks"):
        op.drop_table(table)
    op.drop_index("ix_photos_results", table_name="photos")
    op.drop_index("ix_photos_unchecked", table_name="photos")
    op.drop_column("photos", "checked_at")
