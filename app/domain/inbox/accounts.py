"""How each account of each channel is: when it was last heard, what came last, what went wrong.

One broken account never stops another: whoever serves one writes here and goes on.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.inbox.message import MAIN_ACCOUNT, ChannelAccount
from app.domain.privacy import mask

FAILURE_MAX = 300


def heard(
    session: Session, channel: str, account: str = MAIN_ACCOUNT, *, now: datetime, message: bool = False
) -> None:
    """The account answered just now; with `message`, it brought something."""
    values = {"heard_at": now, "failure": None} | ({"last_message_at": now} if message else {})
    _write(session, channel, account, values)


def failed(session: Session, channel: str, account: str = MAIN_ACCOUNT, *, error: str, now: datetime) -> None:
    """The account could not be reached or understood; the reason is kept without personal data."""
    reason = mask(" ".join(error.split())).text[:FAILURE_MAX]
    _write(session, channel, account, {"failed_at": now, "failure": reason})


def cursor_of(session: Session, channel: str, account: str = MAIN_ACCOUNT) -> dict[str, Any]:
    """Where the adapter stopped; empty at first."""
    query = select(ChannelAccount.cursor).filter_by(channel_code=channel, account=account)
    return session.scalar(query) or {}


def move_cursor(session: Session, channel: str, account: str, cursor: dict[str, Any]) -> None:
    """Remember where the adapter goes on."""
    _write(session, channel, account, {"cursor": cursor})


def _write(session: Session, channel: str, account: str, values: dict[str, Any]) -> None:
    row = {"channel_code": channel, "account": account, "settings": {}, **values}
    statement = insert(ChannelAccount).values(row)
    session.execute(statement.on_conflict_do_update(index_elements=["channel_code", "account"], set_=values))
