"""The way of a message out: claimed by the relay, taken by what speaks to the gateway, recorded when that
answered.

`claim` leases due rows; `take` hands each of them to one process once a claim; `record` keeps the answer. A
claim that was not answered lapses and the row is claimed again with the same key. Messages about one report
leave one after the other, in the order in which they were written. Times that are compared come from one
clock each, so hosts may differ by seconds.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    SmallInteger,
    Text,
    and_,
    any_,
    bindparam,
    case,
    column,
    func,
    or_,
    select,
    update,
)
from sqlalchemy import (
    cast as sql_cast,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.domain.notification.message import Message
from app.domain.notification.receipts import join
from app.domain.notification.timing import pause_after
from app.domain.notification.writing import WRITTEN
from app.domain.turns import Turn, wait_for
from app.domain.vocabulary import Medium, MessageState, Notice

PENDING = (MessageState.QUEUED, MessageState.CLAIMED)
GAVE_UP = "tidak terkirim setelah dicoba 24 jam"
IMMEDIATE = timedelta(minutes=15)


class Outgoing(NamedTuple):
    """A message in the hands of what speaks to the gateway. `attempts` counts this one."""

    id: int
    key: uuid.UUID
    recipient: str
    subject: str | None
    body: str
    attempts: int
    account: str = "utama"
    in_reply_to: str | None = None
    is_open: bool = False
    channel_code: str | None = None
    stop_key: uuid.UUID | None = None


class Outcome(NamedTuple):
    """What the gateway made of a message: accepted (`failure` None), refused for now, or refused for good.

    `again_at`: before when a message refused for now may not be tried again, where the gateway said so.
    """

    message: Outgoing
    provider_id: str | None = None
    parts: int | None = None
    failure: str | None = None
    temporary: bool = False
    again_at: datetime | None = None


def claim(
    session: Session, medium: Medium, *, now: datetime, limit: int, lease: timedelta, quiet: bool = False
) -> list[int]:
    """Lease up to `limit` due messages, oldest first; returns their ids.

    In quiet hours only answers to a message just sent.
    """
    earlier = aliased(Message)
    # Asked by report and of what is not settled, so that only the index by report can answer: after a quiet night the
    # statistics say that nothing is pending, and an index of the pending would be read whole for every message.
    waits_for = (
        select(earlier.id)
        .where(earlier.report_id == Message.report_id, earlier.id < Message.id, _unsettled(earlier.state))
        .limit(1)
        .scalar_subquery()
    )
    due = (
        select(Message.id)
        .where(
            Message.medium == medium,
            _pending(Message.state),
            Message.next_attempt_at <= now,
            waits_for.is_(None),
            *([_is_immediate(now)] if quiet else []),
        )
        .order_by(Message.next_attempt_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Message)
        .cte("due")
    )
    leased = (
        update(Message)
        .where(Message.id == due.c.id)
        .values(state=MessageState.CLAIMED, claimed_at=now, submitted_at=None, next_attempt_at=now + lease)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(session.scalars(leased))


def take(session: Session, ids: Sequence[int], *, now: datetime, lease: timedelta) -> list[Outgoing]:
    """Take claimed messages over for sending, each once a claim.

    What is sent, held or taken already is left out.
    """
    taken = (
        update(Message)
        .where(Message.id == _any(ids), Message.state == MessageState.CLAIMED, Message.submitted_at.is_(None))
        .values(submitted_at=now, attempts=Message.attempts + 1, next_attempt_at=now + lease)
        .returning(
            *(Message.id, Message.key, Message.recipient, Message.subject, Message.body, Message.attempts),
            *(Message.account, Message.in_reply_to, Message.is_open, Message.channel_code, Message.stop_key),
        )
        .execution_options(synchronize_session=False)
    )
    return sorted((Outgoing(*row) for row in session.execute(taken)), key=lambda message: message.id)


def record(session: Session, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Keep what the gateway answered, and join receipts that were faster than the answer."""
    if not outcomes:
        return
    wait_for(session, Turn.RECEIPTS)
    session.execute(_RECORD, _arrays(outcomes, now))
    join(session, [outcome.provider_id for outcome in outcomes if outcome.provider_id], now=now)
    _wake_followers(session, [outcome.message.id for outcome in outcomes])


def _wake_followers(session: Session, ids: Sequence[int]) -> None:
    """A later message about the same report waited for these: say so, that the relay is woken after the
    commit.

    It was not free to leave before they were.
    """
    done = aliased(Message)
    followers = (
        select(Message.medium, func.bool_or(Message.due_at < done.due_at))
        .join(
            done,
            and_(done.report_id == Message.report_id, done.id < Message.id),
        )
        .where(done.id == _any(ids), Message.state == MessageState.QUEUED)
        .group_by(Message.medium)
    )
    for medium, was_held in session.execute(followers):
        session.info.setdefault(WRITTEN, set()).add(medium)
        if was_held:
            _hold_followers(session, ids)


def _hold_followers(session: Session, ids: Sequence[int]) -> None:
    first = aliased(Message)
    follows = and_(first.report_id == Message.report_id, first.id < Message.id)
    held = update(Message).where(
        follows,
        first.id == _any(ids),
        Message.state == MessageState.QUEUED,
        Message.due_at < first.due_at,
    )
    session.execute(held.values(due_at=first.due_at).execution_options(synchronize_session=False))


def _is_immediate(now: datetime) -> ColumnElement[bool]:
    answers = (Notice.RECEIVED, Notice.ANSWER)
    return and_(Message.notice.in_(answers), Message.created_at > now - IMMEDIATE)


def _arrays(outcomes: Sequence[Outcome], now: datetime) -> dict[str, object]:
    rows = [_settled(outcome, now) for outcome in outcomes]
    states, again, failures = zip(*rows, strict=True)
    return {
        "ids": [outcome.message.id for outcome in outcomes],
        "states": list(states),
        "again": list(again),
        "failures": list(failures),
        "provider_ids": [outcome.provider_id for outcome in outcomes],
        "parts": [outcome.parts for outcome in outcomes],
        "now": now,
    }


def _settled(outcome: Outcome, now: datetime) -> tuple[str, datetime | None, str | None]:
    if outcome.failure is None:
        return MessageState.SENT.value, None, None
    if not outcome.temporary:
        return MessageState.FAILED.value, None, outcome.failure
    pause = pause_after(outcome.message.attempts)
    if pause is None:
        return MessageState.FAILED.value, None, f"{GAVE_UP}: {outcome.failure}"
    return MessageState.QUEUED.value, max(now + pause, outcome.again_at or now), outcome.failure


def _pending(state: InstrumentedAttribute[MessageState]) -> ColumnElement[bool]:
    """Written into the statement, or a prepared one could not use the partial indexes."""
    return state.in_(bindparam("pending", PENDING, expanding=True, literal_execute=True))


def _unsettled(state: InstrumentedAttribute[MessageState]) -> ColumnElement[bool]:
    """The same, said so that the partial indexes do not apply."""
    settled = [word for word in MessageState if word not in PENDING]
    return state.not_in(bindparam("settled", settled, expanding=True, literal_execute=True))


def _any(ids: Sequence[int]) -> Any:
    """One array parameter, so that the statement is the same for every number of ids."""
    return any_(bindparam("ids", list(ids), ARRAY(BigInteger)))


def _array(
    name: str, item: type[Text] | type[BigInteger] | type[SmallInteger] | DateTime
) -> ColumnElement[object]:
    return sql_cast(bindparam(name), ARRAY(item))


_o = (
    func.unnest(
        _array("ids", BigInteger),
        _array("states", Text),
        _array("again", DateTime(timezone=True)),
        _array("failures", Text),
        _array("provider_ids", Text),
        _array("parts", SmallInteger),
    )
    .table_valued(
        column("id", BigInteger),
        column("state", Text),
        column("again", DateTime(timezone=True)),
        column("failure", Text),
        column("provider_id", Text),
        column("parts", Integer),
        name="o",
    )
    .render_derived()
)

# One statement for a whole batch, whatever its size.
_RECORD = (
    update(Message.__table__)  # type: ignore[arg-type]
    .where(
        Message.id == _o.c.id,
        or_(
            Message.state == MessageState.CLAIMED,
            and_(Message.state == MessageState.QUEUED, _o.c.state == "sent"),
        ),
    )
    .values(
        state=_o.c.state,
        failure=_o.c.failure,
        provider_id=func.coalesce(_o.c.provider_id, Message.provider_id),
        parts=func.coalesce(_o.c.parts, Message.parts),
        next_attempt_at=func.coalesce(_o.c.again, Message.next_attempt_at),
        sent_at=case(
            (_o.c.state == "sent", bindparam("now", type_=DateTime(timezone=True))), else_=Message.sent_at
        ),
    )
)
