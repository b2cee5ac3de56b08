"""Looking after the channels: made, renamed, retired by biro.admin, with accounts, texts and officers of their desks.

Every change is recorded with who made it, from what to what; of a secret only that it changed. A form carries the version
of the channel that it was made from: two administrators at once give one success and one Conflict.
"""

from app.domain.channel_admin.changing import TABLE
from app.domain.channel_admin.channels import (
    KINDS,
    OFFICES,
    Wanted,
    change,
    channel_of,
    create,
    set_active,
)

__all__ = [
    "KINDS",
    "OFFICES",
    "TABLE",
    "Wanted",
    "change",
    "channel_of",
    "create",
    "set_active",
]
