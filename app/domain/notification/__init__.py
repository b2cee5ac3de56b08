"""Telling people (product.md section 7): every message is a row of the outbox, written with the change that
causes it.

`tell_reporter` and `tell_officer` write; `claim`, `take` and `record` are the way out, `carry` the one by hand; `keep` joins
delivery receipts. Nothing here speaks to a gateway.
"""

from app.domain.notification import gsm7
from app.domain.notification.bounces import bounced
from app.domain.notification.carrying import Batch, batches, carry, of_batch, waiting_to_carry
from app.domain.notification.digest import send_digest
from app.domain.notification.finish_key import read_finish_key
from app.domain.notification.holding import NO_GATEWAY, hold_back, resend, set_aside
from app.domain.notification.message import DeliveryReceipt, DigestMark, Message
from app.domain.notification.outbox import Outcome, Outgoing, claim, record, take
from app.domain.notification.receipts import Receipt, join_loose, keep
from app.domain.notification.timing import free_since, quiet_until
from app.domain.notification.wording import MAX_SEGMENTS, as_html, compose, grouped, tanggal, weight
from app.domain.notification.writing import (
    WRITTEN,
    Way,
    configure,
    message_row,
    public_url,
    sms_number,
    tell_follower,
    tell_officer,
    tell_reporter,
    tell_sender,
    written,
)

__all__ = [
    "MAX_SEGMENTS",
    "NO_GATEWAY",
    "WRITTEN",
    "Batch",
    "DeliveryReceipt",
    "DigestMark",
    "Message",
    "Outcome",
    "Outgoing",
    "Receipt",
    "Way",
    "as_html",
    "batches",
    "bounced",
    "carry",
    "claim",
    "compose",
    "configure",
    "free_since",
    "grouped",
    "gsm7",
    "hold_back",
    "join_loose",
    "keep",
    "message_row",
    "of_batch",
    "public_url",
    "quiet_until",
    "read_finish_key",
    "record",
    "resend",
    "send_digest",
    "set_aside",
    "sms_number",
    "take",
    "tanggal",
    "tell_follower",
    "tell_officer",
    "tell_reporter",
    "tell_sender",
    "waiting_to_carry",
    "weight",
    "written",
]
