"""Where the reporter of what is closed unfixed can turn, beside the reason (app/domain/reference.py).

Revision: 0039; after: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0032"
branch_labels = None
depends_on = None

# What the reasons of a new installation say; an administrator's own ones get theirs at /admin/alasan.
ADVICE = {
    "di_luar_kewenangan": "Sampaikan kepada instansi yang berwenang lewat SP4N-LAPOR!: lapor.go.id atau SMS ke 1708.",
    "tidak_ditemukan": "Bila masalahnya masih ada, laporkan lagi dengan foto dan titik lokasi yang tepat.",
    "lahan_pribadi": "Hubungi pengurus RT/RW atau kantor kelurahan untuk penyelesaian bersama; untuk bantuan hukum, Pos Bantuan Hukum di pengadilan negeri.",
    "bukan_pengaduan": "Untuk keterangan dan layanan lain, datangi kantor kelurahan atau lihat jakarta.go.id.",
    "pelapor_tidak_menjawab": "Bila masih diperlukan, minta laporan ini dibuka kembali atau laporkan lagi dengan keterangan yang lengkap.",
}


def upgrade() -> None:
    op.add_column("reasons", sa.Column("advice", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_reasons_advice"), "reasons", "advice IS NULL OR kind = 'decline'")
    for code, advice in ADVICE.items():
        op.execute(
            sa.text("UPDATE reasons SET advice = :advice WHERE kind = 'decline' AND code = :code").bindparams(
                advice=advice, code=code
            )
        )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_reasons_advice"), "reasons")
    op.drop_column("reasons", "advice")
