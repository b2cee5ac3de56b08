"""The rights of reporters: tombstones, legal holds, retention periods, tasks, corrections, breaches, the record of processing.

Revision: 0028; after: 0027
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RANGES = {"reporter": (30, 3650), "report": (365, 18250), "messages": (30, 3650), "looks": (365, 3650)}
TABLES = (
    *("tombstones", "doomed_files", "legal_holds", "retention_periods", "privacy_tasks", "contact_corrections"),
    *("breaches", "processing_activities"),
)
ACTIVITIES = (
    (
        "laporan",
        "Menerima dan menindaklanjuti laporan warga",
        "Nama, telepon, surel, akun media sosial, isi laporan, lokasi, foto beserta data kameranya.",
        "Menyelesaikan laporan, menghubungi pelapor, membuktikan hasilnya.",
        "Pelaksanaan tugas kepentingan umum dan pelayanan publik (UU 27/2022 Pasal 20 ayat 2 huruf e; UU 25/2009).",
        "Data pelapor: sampai masa anonimisasi sesudah laporan ditutup. Isi laporan: sampai masa penghapusan.",
        "Kanal penerima dan Biro Pemerintahan (data kontak); unit yang menangani (isi yang disamarkan).",
        "Dienkripsi di basis data, disamarkan sebelum terbuka, setiap orang yang melihat kontak dicatat dengan alasannya.",
    ),
    (
        "pesan",
        "Surat-menyurat dengan pelapor lewat SMS, surel, media sosial, dan SP4N-LAPOR",
        "Alamat pengirim, nama, isi pesan, lampiran, waktu kirim dan terima.",
        "Menjawab warga dan memberi kabar laporannya.",
        "Pelaksanaan tugas kepentingan umum dan pelayanan publik (UU 27/2022 Pasal 20 ayat 2 huruf e).",
        "Bersama laporannya; yang tidak menjadi laporan: sampai masa simpan pesan.",
        "Meja kanal yang menerimanya; penyedia SMS, surel, dan jejaring sosial sebagai pengantar.",
        "Dienkripsi di basis data; alamat dicari lewat sidik berkunci.",
    ),
    (
        "publikasi",
        "Menampilkan laporan di portal publik",
        "Isi yang disamarkan, foto tanpa data kamera, kelurahan, titik lokasi.",
        "Keterbukaan pelayanan publik.",
        "Persetujuan pelapor (UU 27/2022 Pasal 20 ayat 2 huruf a), dapat ditarik kapan saja.",
        "Selama laporan disimpan dan tidak disembunyikan.",
        "Umum; aplikasi pihak lain lewat Open311.",
        "Data pribadi disamarkan sebelum tampil; tanpa nama, kontak, dan akun.",
    ),
    (
        "verifikasi",
        "Memeriksa bukti penyelesaian",
        "Foto petugas beserta waktu dan lokasi kamera, nama petugas.",
        "Mencegah penyelesaian palsu.",
        "Pelaksanaan tugas kepentingan umum (UU 27/2022 Pasal 20 ayat 2 huruf e).",
        "Selama laporan disimpan.",
        "Pemeriksa Biro Pemerintahan dan Inspektorat.",
        "Hanya terbaca oleh pemeriksa; riwayatnya berantai dan tidak dapat diubah.",
    ),
    (
        "akun",
        "Akun petugas",
        "Nama, nama pengguna, surel dinas, unit, waktu masuk, tindakan pada laporan.",
        "Hak akses dan pertanggungjawaban.",
        "Kewajiban hukum pengendali (UU 27/2022 Pasal 20 ayat 2 huruf c).",
        "Selama bertugas; tindakan dalam riwayat laporan selama laporan disimpan.",
        "Biro Pemerintahan; atasan unit; Inspektorat.",
        "Kata sandi disimpan sebagai sidik Argon2; sesi dua belas jam.",
    ),
    (
        "catatan",
        "Mencatat siapa melihat data kontak, dan menjalankan hak pelapor",
        "Petugas, waktu, nomor laporan, alasan.",
        "Pertanggungjawaban (UU 27/2022 Pasal 31 dan 47).",
        "Kewajiban hukum pengendali (UU 27/2022 Pasal 20 ayat 2 huruf c).",
        "Sampai masa simpan catatan.",
        "Admin Biro Pemerintahan; lembaga pengawas bila diminta.",
        "Hanya admin Biro Pemerintahan; data orang yang dihapus tidak ikut tersimpan.",
    ),
)


def upgrade() -> None:
    op.alter_column("contact_accesses", "contact_id", nullable=True)
    op.create_index("ix_contact_accesses_contact_id", "contact_accesses", ["contact_id"])
    op.create_index("ix_contact_accesses_at", "contact_accesses", ["at", "id"])
    _erasure()
    _retention()
    _tasks()
    _breaches()
    _processing()


def _erasure() -> None:
    op.create_table(
        "tombstones",
        _id(),
        _ref("report_id", "reports", "tombstones"),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _ref("user_id", "users", "tombstones", nullable=True),
        sa.CheckConstraint("what IN ('reporter', 'report')", name=op.f("ck_tombstones_what")),
        sa.CheckConstraint(
            "ground IN ('request', 'retention', 'unlawful', 'mistake')", name=op.f("ck_tombstones_ground")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstones")),
        sa.UniqueConstraint("report_id", "what", name=op.f("uq_tombstones_report_id_what")),
    )
    op.create_index("ix_tombstones_day", "tombstones", ["day", "id"])
    op.create_table(
        "doomed_files",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("replace_by", sa.Text(), nullable=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_doomed_files")),
    )
    op.create_table(
        "contact_corrections",
        _id(),
        _ref("report_id", "reports", "contact_corrections"),
        sa.Column("fields", ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        _ref("user_id", "users", "contact_corrections"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_corrections")),
    )
    op.create_index("ix_contact_corrections_report", "contact_corrections", ["report_id"])


def _retention() -> None:
    op.create_table(
        "legal_holds",
        _id(),
        _ref("report_id", "reports", "legal_holds"),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        _ref("placed_by_id", "users", "legal_holds"),
        sa.Column("placed_at", MOMENT, nullable=False),
        _ref("released_by_id", "users", "legal_holds", nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("release_reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by_id IS NULL)", name=op.f("ck_legal_holds_released")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index(
        "uq_legal_holds_in_force",
        "legal_holds",
        ["report_id"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )
    ranges = " OR ".join(
        f"(name = '{name}' AND days BETWEEN {low} AND {high})" for name, (low, high) in RANGES.items()
    )
    op.create_table(
        "retention_periods",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_retention_periods")),
        sa.CheckConstraint(ranges, name=op.f("ck_retention_periods_range")),
    )


def _tasks() -> None:
    op.create_table(
        "privacy_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        _ref("user_id", "users", "privacy_tasks"),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("result", JSONB(), server_default="{}", nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("file_key", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("beaten_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('access', 'erasure', 'notification')", name=op.f("ck_privacy_tasks_kind")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'removed')",
            name=op.f("ck_privacy_tasks_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_tasks")),
    )
    op.create_index(
        "ix_privacy_tasks_unfinished",
        "privacy_tasks",
        ["created_at"],
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index("ix_privacy_tasks_created", "privacy_tasks", ["created_at"])


def _breaches() -> None:
    op.create_table(
        "breaches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("span_from", MOMENT, nullable=False),
        sa.Column("span_to", MOMENT, nullable=False),
        *(sa.Column(name, ARRAY(sa.Text()), nullable=False) for name in ("units", "numbers", "fields")),
        sa.Column("cause", sa.LargeBinary(), nullable=False),
        sa.Column("measures", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("reports", "affected", "unreachable")),
        _ref("user_id", "users", "breaches"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("authority_told_at", MOMENT, nullable=True),
        sa.Column("people_told_at", MOMENT, nullable=True),
        sa.CheckConstraint("span_from < span_to", name=op.f("ck_breaches_span")),
        sa.CheckConstraint("found_at >= span_from", name=op.f("ck_breaches_found_after")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breaches")),
    )


def _processing() -> None:
    names = ("code", "name", "data", "purpose", "ground", "kept", "recipients", "security")
    table = op.create_table(
        "processing_activities",
        *(sa.Column(name, sa.Text(), nullable=False) for name in names),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_processing_activities")),
    )
    rows = [
        dict(zip(names, row, strict=True)) | {"position": at} for at, row in enumerate(ACTIVITIES, start=1)
    ]
    op.bulk_insert(table, rows)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _ref(name: str, table: str, own: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", name=op.f(f"fk_{own}_{name}_{table}"))
    return sa.Column(name, sa.BigInteger(), key, nullable=nullable)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_contact_accesses_at", "contact_accesses")
    op.drop_index("ix_contact_accesses_contact_id", "contact_accesses")
    op.execute("DELETE FROM contact_accesses WHERE contact_id IS NULL")
    op.alter_column("contact_accesses", "contact_id", nullable=False)
