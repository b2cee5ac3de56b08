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
from app.domain.audit.proof import Verified, verify

__all__ = [
    "Anchor",
    "Broken",
    "Entry",
    "Event",
    "EventText",
    "Verified",
    "chain_hash",
    "entry_row",
    "is_sealed",
    "record",
    "settled_id",
    "text_digest",
    "verify",
    "was_assigned",
    "write_anchor",
]
