"""How each channel is: what waits, since when, what came last, and whether its accounts at the networks answer.

For /admin/kanal, /readyz and /metrics. A broken account is its channel's trouble and nobody else's.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.channel import Channel
from app.domain.channel_admin.accounts import adapter_of
from app.domain.inbox import ChannelAccount, InboundMessage
from app.domain.vocabulary import InboundState, Medium
from app.queries.inbox.asked import AT_DESK
from app.queries.worklist.viewer import one_of

UNREAD = (InboundState.STORED,)


class Health(StrEnum):
    """How an account is."""

    FINE = "baik"
    BROKEN = "galat"
    SILENT = "belum"
    PAUSED = "dijeda"


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account as its adapter left it. `failure` in words, None once it answered again."""

    name: str
    medium: Medium | None
    is_active: bool
    heard_at: datetime | None
    last_message_at: datetime | None
    failed_at: datetime | None
    failure: str | None

    @property
    def health(self) -> Health:
        if not self.is_active:
            return Health.PAUSED
        if self.failure:
            return Health.BROKEN
        return Health.FINE if self.heard_at or self.last_message_at else Health.SILENT


@dataclass(slots=True)
class ChannelState:
    """A channel at a glance; `oldest`: when the first message came that nobody has read or decided on."""

    channel: Channel
    last_message_at: datetime | None
    waiting: int = 0
    oldest: datetime | None = None
    accounts: list[AccountState] = field(default_factory=list)

    @property
    def broken(self) -> list[AccountState]:
        return [account for account in self.accounts if account.health == Health.BROKEN]

    def lag_seconds(self, now: datetime) -> float:
        """For how long the oldest has been waiting."""
        return max(0.0, (now - self.oldest).total_seconds()) if self.oldest else 0.0


def channel_states(session: Session) -> list[ChannelState]:
    """All channels in display order, those in use first. Four statements."""
    last = (
        select(func.max(InboundMessage.received_at))
        .where(InboundMessage.channel_code == Channel.code)
        .scalar_subquery()
    )
    query = select(Channel, last).order_by(Channel.is_active.desc(), Channel.position, Channel.code)
    found = {channel.code: ChannelState(channel, at) for channel, at in session.execute(query).tuples()}
    for states in (AT_DESK, UNREAD):  # each by its own index
        _count(session, found, states)
    accounts = select(ChannelAccount).order_by(ChannelAccount.account)
    for account in session.scalars(accounts):
        found[account.channel_code].accounts.append(_state(account))
    return list(found.values())


def state_of(session: Session, code: str) -> ChannelState:
    """One of them; KeyError for a code that never was."""
    return {state.channel.code: state for state in channel_states(session)}[code]


def _count(session: Session, found: dict[str, ChannelState], states: tuple[InboundState, ...]) -> None:
    query = (
        select(InboundMessage.channel_code, func.count(), func.min(InboundMessage.received_at))
        .where(one_of(InboundMessage.state, states))
        .group_by(InboundMessage.channel_code)
    )
    for code, waiting, oldest in session.execute(query).tuples():
        state = found[code]
        state.waiting += waiting
        state.oldest = min(filter(None, (state.oldest, oldest)), default=None)


def _state(account: ChannelAccount) -> AccountState:
    return AccountState(
        account.account,
        adapter_of(account),
        account.is_active,
        account.heard_at,
        account.last_message_at,
        account.failed_at,
        account.failure,
    )
