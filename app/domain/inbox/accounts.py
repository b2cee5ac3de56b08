"""How each account of each channel is: when it was last heard, what came last, what went wrong.

One broken account never stops another: whoever serves one writes here and goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.channel import Channel
from app.domain.inbox.message import MAIN_ACCOUNT, ChannelAccount
from app.domain.privacy import mask
from app.domain.vocabulary import Medium

FAILURE_MAX = 300
MAIN_CHANNEL = {Medium.X: "twitter", Medium.FACEBOOK: "facebook", Medium.LAPOR: "lapor"}


@dataclass(frozen=True, slots=True)
class Account:
    """An account of a network that is in use: its settings by name (addresses, tokens), and where its adapter stopped.

    `listens`: it takes messages in; one of a retired channel only answers.
    """

    channel: str
    name: str
    medium: Medium
    settings: Mapping[str, str] = field(repr=False)
    cursor: Mapping[str, Any] = field(default_factory=dict)
    listens: bool = True

    def setting(self, name: str) -> str:
        """The setting of that name; empty where it was not given."""
        return self.settings.get(name, "")

    def paused_until(self, what: str) -> datetime | None:
        """Until when the network wants no more requests of that kind."""
        until = self.cursor.get(_pause(what))
        return datetime.fromisoformat(until) if until else None


def accounts_of(session: Session, medium: Medium, main: Mapping[str, str]) -> list[Account]:
    """The active accounts of that network, the main one first.

    `main`: the settings of the main account as the environment gives them (empty where it gives none); what stands in
    its row besides goes before them.
    """
    row = ChannelAccount
    is_main = and_(row.channel_code == MAIN_CHANNEL[medium], row.account == MAIN_ACCOUNT)
    found = session.scalars(select(row).where(or_(row.adapter == medium, is_main)))
    rows = {(account.channel_code, account.account): account for account in found}
    first = rows.pop((MAIN_CHANNEL[medium], MAIN_ACCOUNT), None)
    accounts = [_account(rows[key], medium, {}) for key in sorted(rows) if rows[key].is_active]
    if first is None and main:
        accounts.insert(0, Account(MAIN_CHANNEL[medium], MAIN_ACCOUNT, medium, main))
    elif first is not None and first.is_active and (main or first.settings):
        accounts.insert(0, _account(first, medium, main))
    retired = set(session.scalars(select(Channel.code).where(Channel.is_active.is_(False))))
    return [replace(account, listens=account.channel not in retired) for account in accounts]


def _account(row: ChannelAccount, medium: Medium, main: Mapping[str, str]) -> Account:
    settings = {**main, **{name: str(value) for name, value in row.settings.items() if value}}
    return Account(row.channel_code, row.account, medium, settings, row.cursor)


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


def note(session: Session, account: Account, remembered: Mapping[str, Any]) -> None:
    """Remember these beside what the account's adapter remembers already."""
    key = {"channel_code": account.channel, "account": account.name}
    statement = insert(ChannelAccount).values({**key, "settings": {}, "cursor": dict(remembered)})
    merged = ChannelAccount.cursor.op("||")(statement.excluded.cursor)
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_={"cursor": merged}))


def pause(session: Session, account: Account, what: str, *, until: datetime) -> None:
    """Leave the network alone until then with requests of that kind; others go on."""
    note(session, account, {_pause(what): until.isoformat()})


def _pause(what: str) -> str:
    return f"tunggu:{what}"


def _write(session: Session, channel: str, account: str, values: dict[str, Any]) -> None:
    row = {"channel_code": channel, "account": account, "settings": {}, **values}
    statement = insert(ChannelAccount).values(row)
    session.execute(statement.on_conflict_do_update(index_elements=["channel_code", "account"], set_=values))
