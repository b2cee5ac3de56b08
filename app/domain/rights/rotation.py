"""Changing the encryption key: all that is under an older key is written anew under the newest, in batches.

What is left to do is seen from the values themselves (each names its key), so a run that was killed is simply begun again.
A value is only replaced where it still is what was read, so nobody's work is lost and nobody waits. Hashes for exact look-up
are made anew from the decrypted address; until then look-ups ask for both.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session, aliased

from app.base import Base
from app.domain.inbox import Conversation, InboundMessage
from app.domain.privacy import crypto
from app.domain.privacy.crypto import Encrypted, EncryptedJSON

BATCH = 500
# hash -> the address that it is of
HASHED = {
    "blocks": {"value_hash": "value"},
    "contacts": {"phone_hash": "phone", "email_hash": "email"},
    "conversations": {"party_hash": "party"},
    "messages": {"recipient_hash": "recipient"},
    "inbound_messages": {"sender_hash": "sender"},
    "followers": {"address_hash": "address"},
}


class Step(NamedTuple):
    """How far a table is: the last key that was looked at, how many rows were written."""

    after: tuple[Any, ...]
    changed: int


def tables() -> list[Table]:
    """Every table that holds something encrypted; conversations first, so that what comes in meets them."""
    found = [table for table in Base.metadata.tables.values() if _sealed(table)]
    return sorted(found, key=lambda table: (table.name != "conversations", table.name))


def step(session: Session, table: Table, after: tuple[Any, ...] | None) -> Step | None:
    """Write the next rows anew; None where there are none."""
    rows = session.execute(_next(table, after)).mappings().all()
    if not rows:
        return None
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in map(dict, rows):
        new = _renewed(session, table, row)
        keys = {name: value for name, value in row.items() if name.startswith("key_")}
        both = {f"old_{name}": row[name] for name in new} | {f"new_{name}": new[name] for name in new}
        if new:
            alike.setdefault(tuple(sorted(new)), []).append(keys | both)
    changed = sum(_write(session, table, names, some) for names, some in alike.items())
    last = rows[-1]
    return Step(tuple(last[f"key_{column.name}"] for column in table.primary_key), changed)


def left(session: Session) -> dict[str, int]:
    """Rows that still hold a value under an older key, by table; those with none are left out."""
    counts = {
        table.name: session.scalar(select(func.count()).select_from(table).where(_stale(table))) or 0
        for table in tables()
    }
    return {name: count for name, count in counts.items() if count}


def renewed(stored: bytes) -> bytes | None:
    """A file of one value under the newest key; None where it is already."""
    return None if stored.startswith(crypto.head()) else crypto.encrypt(crypto.decrypt(stored))


def _sealed(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if isinstance(column.type, Encrypted | EncryptedJSON)]


def _raw(column: Column[Any]) -> ColumnElement[Any]:
    return type_coerce(column, LargeBinary)


def _stale(table: Table) -> ColumnElement[bool]:
    head = crypto.head()
    return or_(
        *(
            and_(column.is_not(None), func.substr(_raw(column), 1, len(head)) != head)
            for column in _sealed(table)
        )
    )


def _next(table: Table, after: tuple[Any, ...] | None) -> Any:
    """Rows behind that key: of tables with hashes all, because a hash does not say by which key it was made."""
    keys = list(table.primary_key)
    values = [_raw(column).label(column.name) for column in (*_sealed(table), *_hashes(table))]
    query = select(*(column.label(f"key_{column.name}") for column in keys), *values)
    if after is not None:
        query = query.where(tuple_(*keys) > tuple_(*after))
    if table.name not in HASHED:
        query = query.where(_stale(table))
    return query.order_by(*keys).limit(BATCH)


def _hashes(table: Table) -> Iterator[Column[Any]]:
    return (table.columns[name] for name in HASHED.get(table.name, ()))


def _renewed(session: Session, table: Table, row: dict[str, Any]) -> dict[str, bytes]:
    """The columns of this row that are to be written, by name."""
    new = _hashed_anew(table, row)
    for column in _sealed(table):
        value = renewed(bytes(row[column.name])) if row[column.name] is not None else None
        if value is not None:
            new[column.name] = value
    if "party_hash" in new:
        _join_double(session, row, new["party_hash"])
    return new


def _write(session: Session, table: Table, names: tuple[str, ...], rows: list[dict[str, Any]]) -> int:
    """Rows of which the same columns change, at once; one that was changed meanwhile is left as it is."""
    statement = update(table).where(
        *(column == bindparam(f"key_{column.name}") for column in table.primary_key),
        *(_raw(table.columns[name]) == bindparam(f"old_{name}", type_=LargeBinary) for name in names),
    )
    values = {table.columns[name]: bindparam(f"new_{name}", type_=LargeBinary) for name in names}
    done = session.connection().execute(statement.values(values), rows)
    return max(done.rowcount, 0)


def _hashed_anew(table: Table, row: dict[str, Any]) -> dict[str, bytes]:
    """The hashes that an older key made of that address; any other, as an erased (empty) one, stays."""
    new = {}
    for name, source in HASHED.get(table.name, {}).items():
        if row[source] is None or not row[name]:
            continue
        newest, *older = crypto.keyed_hashes(crypto.decrypt(bytes(row[source])).decode())
        if bytes(row[name]) in older:
            new[name] = newest
    return new


def _join_double(session: Session, row: dict[str, Any], digest: bytes) -> None:
    """Two processes began a conversation with one sender at once, each under its key: the later one joins the earlier."""
    mine, other = aliased(Conversation), aliased(Conversation)
    query = select(other.id).where(
        mine.id == row["key_id"],
        other.id != mine.id,
        other.channel_code == mine.channel_code,
        other.account == mine.account,
        other.party_hash == digest,
    )
    double = session.scalar(query)
    if double is None:
        return
    moved = update(InboundMessage).where(InboundMessage.conversation_id == double)
    session.execute(moved.values(conversation_id=row["key_id"]).execution_options(synchronize_session=False))
    kept = ~exists().where(InboundMessage.conversation_id == double)
    session.execute(
        delete(Conversation)
        .where(Conversation.id == double, kept)
        .execution_options(synchronize_session=False)
    )
