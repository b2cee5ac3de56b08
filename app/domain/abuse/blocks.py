"""Who is kept out: a phone, an e-mail address, an account of a network, an API key, a network. Always with a reason and an end.

What is kept out is encrypted and found by its keyed hash; a network by containment. A block ends by itself or is lifted, and is
kept with who made and who lifted it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    cast,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import CIDR, INET
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.clock import local_date
from app.domain.privacy.crypto import Encrypted

REASON_MAX = 500


class BlockKind(StrEnum):
    """What is kept out."""

    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    API_KEY = "api_key"
    NETWORK = "network"


class Block(Base):
    """One block. `value_hash` for everything but a network, which stands in `network`. `shown`: what lists name it by."""

    __tablename__ = "blocks"
    __table_args__ = (
        one_of("kind", BlockKind),
        CheckConstraint("(kind = 'network') = (network IS NOT NULL)", name="network"),
        CheckConstraint("(kind = 'network') = (value_hash IS NULL)", name="hashed"),
        CheckConstraint("until > made_at", name="ends_later"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name="lifted"),
        CheckConstraint("reason <> ''", name="reason_said"),
        Index("ix_blocks_value", "value_hash", postgresql_where=text("lifted_at IS NULL")),
        Index("ix_blocks_until", "until"),
    )

    id: Mapped[Id]
    kind: Mapped[BlockKind] = mapped_column(EnumText(BlockKind))
    value: Mapped[str] = mapped_column(Encrypted)
    value_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    network: Mapped[str | None] = mapped_column(CIDR)
    shown: Mapped[str]
    reason: Mapped[str]
    until: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    @property
    def last_day(self) -> date:
        """The last day on which it holds, in Jakarta."""
        return last_day(self.until)


def last_day(until: datetime) -> date:
    """A block ends with a day in Jakarta."""
    return local_date(until - timedelta(seconds=1))


def standing(now: datetime) -> ColumnElement[bool]:
    """That a block holds at that moment."""
    return Block.lifted_at.is_(None) & (Block.until > now)


def meets(hashes: Sequence[bytes], network: str | None) -> ColumnElement[bool]:
    """That a block is about one of these hashes, or about the network in which this address lies."""
    about: list[ColumnElement[bool]] = [Block.value_hash.in_(list(hashes))]
    if network:
        about.append(Block.network.op(">>=")(cast(literal(network), INET)))
    return or_(*about)


def blocked_by(
    session: Session, hashes: Sequence[bytes], *, now: datetime, network: str | None = None
) -> Block | None:
    """The block that holds longest of those that meet this person or network."""
    query = select(Block).where(standing(now), meets(hashes, network))
    return session.scalar(query.order_by(Block.until.desc()).limit(1))
