"""Following without an account: who follows what, what was found for it, letters and notes; and by what a reporter is told.

Revision: 0036; after: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0039"
branch_labels = None
depends_on = None

EARLIER = (
    *("received", "passed_on", "estimate", "question", "finished", "unactionable", "reopened"),
    *("kept_closed", "merged", "separated", "opinion", "answer", "digest"),
)
NOTICES = (*EARLIER, "followed", "follow_confirm")
OURS = "notice IN ('followed', 'follow_confirm')"
FREQUENCIES = "frequency IN ('at_once', 'daily', 'weekly')"
STATES = "state IN ('queued', 'claimed', 'delivered', 'failed')"
PENDING = sa.text("state IN ('queued', 'claimed')")
ACTIVITY = (
    "mengikuti",
    "Mengabari warga tentang laporan, tempat, wilayah, atau kategori yang diikuti",
    "Alamat surel atau alamat pemberitahuan peramban, titik yang dipilih, apa yang diikuti dan seberapa sering.",
    "Mengirim kabar yang diminta.",
    "Persetujuan yang dipastikan lewat tombol dalam surat (UU 27/2022 Pasal 20 ayat 2 huruf a), dapat ditarik kapan saja.",
    "Sampai dihentikan; yang tidak dipastikan 48 jam; surat yang terkirim 90 hari.",
    "Penyedia surel dan layanan pemberitahuan peramban sebagai pengantar.",
    "Dienkripsi di basis data; alamat dicari lewat sidik berkunci; isi pemberitahuan dienkripsi untuk peramban itu sendiri.",
)
COLUMNS = ("code", "name", "data", "purpose", "ground", "kept", "recipients", "security")


def upgrade() -> None:
    _notices(NOTICES)
    op.add_column("messages", sa.Column("stop_key", sa.Uuid(), nullable=True))
    op.create_index("ix_messages_followers", "messages", ["created_at"], postgresql_where=sa.text(OURS))
    op.add_column("contacts", sa.Column("news_by", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_contacts_news_by"), "contacts", "news_by IN ('sms', 'email', 'none')")
    _followers()
    _follows()
    _letters()
    _notes()
    _mark()
    _activity()


def _notices(words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    op.drop_constraint(op.f("ck_messages_notice"), "messages", type_="check")
    op.create_check_constraint(op.f("ck_messages_notice"), "messages", f"notice IN ({listed})")


def _followers() -> None:
    op.create_table(
        "followers",
        _id(),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("reach", sa.Text(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("push_keys", sa.LargeBinary(), nullable=True),
        _at("created_at"),
        _at("refused_at", nullable=True),
        sa.CheckConstraint("reach IN ('email', 'push')", name=op.f("ck_followers_reach")),
        sa.CheckConstraint("(reach = 'push') = (push_keys IS NOT NULL)", name=op.f("ck_followers_push_keys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followers")),
        sa.UniqueConstraint("key", name=op.f("uq_followers_key")),
    )
    op.create_index("ix_followers_address_hash", "followers", ["address_hash"])


def _follows() -> None:
    op.create_table(
        "follows",
        _id(),
        sa.Column("key", sa.Uuid(), nullable=False),
        _ref("follower_id", "followers", "follows", cascade=True),
        sa.Column("frequency", sa.Text(), nullable=False),
        _ref("report_id", "reports", "follows", nullable=True),
        sa.Column("is_own", sa.Boolean(), server_default="false", nullable=False),
        _code("area_code", "areas"),
        _code("category_code", "categories"),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        _at("asked_at"),
        _at("confirmed_at", nullable=True),
        sa.CheckConstraint(FREQUENCIES, name=op.f("ck_follows_frequency")),
        sa.CheckConstraint(
            "(report_id IS NULL) = (area_code IS NOT NULL OR category_code IS NOT NULL OR place IS NOT NULL)",
            name=op.f("ck_follows_what"),
        ),
        sa.CheckConstraint("area_code IS NULL OR place IS NULL", name=op.f("ck_follows_one_place")),
        sa.CheckConstraint("NOT is_own OR report_id IS NOT NULL", name=op.f("ck_follows_own")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sa.UniqueConstraint("key", name=op.f("uq_follows_key")),
    )
    op.create_index("ix_follows_follower_id", "follows", ["follower_id"])
    op.create_index(
        "ix_follows_report_id", "follows", ["report_id"], postgresql_where=sa.text("report_id IS NOT NULL")
    )
    op.create_index(
        "ix_follows_unconfirmed", "follows", ["asked_at"], postgresql_where=sa.text("confirmed_at IS NULL")
    )


def _letters() -> None:
    op.create_table(
        "follow_letters",
        _id(),
        sa.Column("key", sa.Uuid(), nullable=False),
        _ref("follower_id", "followers", "follow_letters", cascade=True),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        _at("written_at"),
        sa.CheckConstraint(FREQUENCIES, name=op.f("ck_follow_letters_frequency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_letters")),
        sa.UniqueConstraint("key", name=op.f("uq_follow_letters_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_follow_letters_message_id")),
    )
    for name in ("follower_id", "written_at"):
        op.create_index(op.f(f"ix_follow_letters_{name}"), "follow_letters", [name])
    op.create_table(
        "follow_items",
        _ref("follow_id", "follows", "follow_items", cascade=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        _at("due_at"),
        _ref("letter_id", "follow_letters", "follow_items", cascade=True, nullable=True),
        sa.PrimaryKeyConstraint("follow_id", "event_id", name=op.f("pk_follow_items")),
    )
    op.create_index(
        "ix_follow_items_due",
        "follow_items",
        ["due_at"],
        postgresql_where=sa.text("letter_id IS NULL"),
    )
    op.create_index("ix_follow_items_letter_id", "follow_items", ["letter_id"])
    op.create_index("ix_follow_items_report_id", "follow_items", ["report_id"])


def _notes() -> None:
    op.create_table(
        "push_notes",
        _id(),
        _ref("follower_id", "followers", "push_notes", cascade=True),
        _ref("follow_id", "follows", "push_notes", cascade=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        _at("next_attempt_at"),
        _at("created_at"),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint(STATES, name=op.f("ck_push_notes_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_notes")),
        sa.UniqueConstraint("follower_id", "event_id", name=op.f("uq_push_notes_follower_id_event_id")),
    )
    op.create_index("ix_push_notes_due", "push_notes", ["next_attempt_at"], postgresql_where=PENDING)
    op.create_index("ix_push_notes_report_id", "push_notes", ["report_id"])
    op.create_index(op.f("ix_push_notes_follow_id"), "push_notes", ["follow_id"])


def _mark() -> None:
    op.create_table(
        "follow_marks",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("settled_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_id", sa.BigInteger(), nullable=False),
        _at("seen_at"),
        sa.CheckConstraint("id = 1", name=op.f("ck_follow_marks_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_marks")),
    )
    op.execute(
        "INSERT INTO follow_marks (id, settled_id, seen_id, seen_at) "
        "SELECT 1, coalesce(max(id), 0), coalesce(max(id), 0), clock_timestamp() FROM events"
    )


def _activity() -> None:
    """One line more in the record of processing, behind those that are there."""
    names = ", ".join(COLUMNS)
    marks = ", ".join(f":{name}" for name in COLUMNS)
    statement = sa.text(
        f"INSERT INTO processing_activities ({names}, position) "
        f"SELECT {marks}, coalesce(max(position), 0) + 1 FROM processing_activities ON CONFLICT DO NOTHING"
    )
    typed = [sa.bindparam(name, type_=sa.Text()) for name in COLUMNS]
    op.get_bind().execute(statement.bindparams(*typed), dict(zip(COLUMNS, ACTIVITY, strict=True)))


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ref(name: str, table: str, own: str, *, nullable: bool = False, cascade: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(
        f"{table}.id", name=op.f(f"fk_{own}_{name}_{table}"), ondelete="CASCADE" if cascade else None
    )
    return sa.Column(name, sa.BigInteger(), key, nullable=nullable)


def _code(name: str, table: str) -> sa.Column[str]:
    key = sa.ForeignKey(f"{table}.code", name=op.f(f"fk_follows_{name}_{table}"))
    return sa.Column(name, sa.Text(), key, nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM processing_activities WHERE code = 'mengikuti'")
    for table in ("push_notes", "follow_items", "follow_letters", "follows", "followers", "follow_marks"):
        op.drop_table(table)
    op.drop_constraint(op.f("ck_contacts_news_by"), "contacts", type_="check")
    op.drop_column("contacts", "news_by")
    op.drop_index("ix_messages_followers", table_name="messages")
    op.drop_column("messages", "stop_key")
    op.execute("DELETE FROM messages WHERE notice IN ('followed', 'follow_confirm')")
    _notices(EARLIER)
