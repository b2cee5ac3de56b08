"""Changes of the configuration: what somebody set, from what to what, when. Never a secret.

Keys, channels, categories and whatever else biro.admin looks after record their changes here, in the transaction of the
change; the rows refuse UPDATE and DELETE by trigger.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, Id
from app.domain.actor import Actor

Values = Mapping[str, Any]


class ConfigChange(Base):
    """One change of the row `key` of a table: the values that differ. `before` NULL: it was made then."""

    __tablename__ = "config_changes"
    __table_args__ = (Index("ix_config_changes_row", "table_name", "key", "id"),)

    id: Mapped[Id]
    table_name: Mapped[str]
    key: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user_name: Mapped[str]
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that somebody changed."""

    name: str
    before: Any
    after: Any


def record(
    session: Session,
    table: str,
    key: str,
    before: Values | None,
    after: Values | None,
    *,
    actor: Actor,
    now: datetime,
) -> int | None:
    """Keep who changed this row from what to what (`before` None: made, `after` None: removed); nothing where nothing did.

    Returns the id of what it wrote.
    """
    if before is not None and after is not None:
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if not names:
            return None
        before, after = _only(before, names), _only(after, names)
    change = ConfigChange(
        table_name=table,
        key=key,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        user_id=actor.user_id,
        user_name=actor.name,
        at=now,
    )
    session.add(change)
    session.flush()
    return change.id


def record_made(
    session: Session, table: str, made: Mapping[str, Values], *, actor: Actor, now: datetime
) -> None:
    """Keep who made these rows (key -> values), many at once."""
    about = {"table_name": table, "user_id": actor.user_id, "user_name": actor.name, "at": now}
    session.add_all(
        ConfigChange(key=key, before=None, after=dict(after), **about) for key, after in made.items()
    )
    session.flush()


def changes_of(session: Session, table: str, key: str, *, limit: int = 50) -> list[ConfigChange]:
    """The changes of one row, newest first."""
    query = select(ConfigChange).where(ConfigChange.table_name == table, ConfigChange.key == key)
    return list(session.scalars(query.order_by(ConfigChange.id.desc()).limit(limit)))


def differences(change: ConfigChange) -> list[Difference]:
    """What a change changed, in the order of its names."""
    before, after = change.before or {}, change.after or {}
    return [Difference(name, before.get(name), after.get(name)) for name in {**before, **after}]


def _only(values: Values, names: list[str]) -> dict[str, Any]:
    return {name: values.get(name) for name in names}
