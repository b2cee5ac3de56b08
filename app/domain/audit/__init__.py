"""The append-only history of all reports: `record` appends, `verify` proves, `write_anchor` seals a day."""

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
from app.domain.audit.proof import Broken, Verified, settled_id, verify, write_anchor

__all__ = [
    "Anchor",
    "Broken",
    "Entry",
    "Event",
    "EventText",
    "Verified",
    "chain_hash",
    "entry_row",
    "record",
    "settled_id",
    "text_digest",
    "verify",
    "was_assigned",
    "write_anchor",
]
