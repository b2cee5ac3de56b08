"""Since when a message may leave, when an entry was recorded, and seals that carry their day.

Revision: 0004; after: 0003

Existing seals are made again, since their digests now begin with the day and the last entry they cover; one that does not
hold is left as it is, with all after it, so that `audit verify` names it.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("messages", "due_at"), ("events", "recorded_at")):
        moment = sa.Column(column, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)
        op.add_column(table, moment)
    op.execute(
        "UPDATE messages SET due_at = CASE WHEN failure LIKE 'ditahan sampai besok%' THEN next_attempt_at ELSE created_at END "
        "WHERE state IN ('queued', 'claimed')"
    )
    _seal_again(_plain, _dated)


def downgrade() -> None:
    _seal_again(_dated, _plain)
    op.drop_column("events", "recorded_at")
    op.drop_column("messages", "due_at")


def _plain(day, last_event_id) -> bytes:
    return b""


def _dated(day, last_event_id) -> bytes:
    return f"{day.isoformat()} {last_event_id}\n".encode()


def _seal_again(was, becomes) -> None:
    connection = op.get_bind()
    op.execute("ALTER TABLE chain_anchors DISABLE TRIGGER chain_anchors_append_only")
    after, old_before, new_before = 0, b"", b""
    anchors = sa.text("SELECT day, last_event_id, digest FROM chain_anchors ORDER BY last_event_id")
    for day, last, digest in connection.execute(anchors).all():
        old = hashlib.sha256(old_before + was(day, last))
        new = hashlib.sha256(new_before + becomes(day, last))
        entries = sa.text("SELECT hash FROM events WHERE id > :after AND id <= :last ORDER BY id")
        for head in connection.execute(entries, {"after": after, "last": last}).scalars():
            old.update(head)
            new.update(head)
        if old.digest() != digest:
            break
        change = sa.text("UPDATE chain_anchors SET digest = :digest WHERE day = :day")
        connection.execute(change, {"digest": new.digest(), "day": day})
        after, old_before, new_before = last, old.digest(), new.digest()
    op.execute("ALTER TABLE chain_anchors ENABLE TRIGGER chain_anchors_append_only")
