"""The append-only history of all reports: `record` appends, `verify` proves, `write_anchor` seals a day."""

from app.domain.audit.anchors import is_sealed, settled_id, write_anchor
from app.domain.audit.broken import Broken
from app.domain.audit.chain import (
    Anchor,
    Entry,
    Event,
    EventText,
    chain_hash,
    entry_row,
    record,
    text_digest,
    was_assigned,
)
from app.domain.audit.proof import Piece, Verified, pieces, verify, verify_piece, verify_seals

__all__ = [
    "Anchor",
    "Broken",
    "Entry",
    "Event",
    "EventText",
    "Piece",
    "Verified",
    "chain_hash",
    "entry_row",
    "is_sealed",
    "pieces",
    "record",
    "settled_id",
    "text_digest",
    "verify",
    "verify_piece",
    "verify_seals",
    "was_assigned",
    "write_anchor",
]
