"""What stands out about a photo of officers, as rows: for a verifier to weigh, never a decision.

They are made anew as often as a photo is checked; what is still true keeps its row, so that `made_at` says since when.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain.evidence.flag_code import FlagCode

Details = Mapping[str, Any]

# What often has an innocent cause: said in passing, and no reason to look at a result before its turn.
MILD = frozenset({FlagCode.NO_EXIF, FlagCode.SCREENSHOT})


class PhotoFlag(Base):
    """One thing that stands out. `other_photo_id`: the photo that this one is a copy of; `details` in plain numbers and codes."""

    __tablename__ = "photo_flags"
    __table_args__ = (
        one_of("code", FlagCode),
        UniqueConstraint("photo_id", "code", "other_photo_id"),
        Index("ix_photo_flags_other", "other_photo_id"),
    )

    id: Mapped[Id]
    photo_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("photos.id", ondelete="CASCADE"))
    code: Mapped[FlagCode] = mapped_column(EnumText(FlagCode))
    other_photo_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("photos.id", ondelete="CASCADE"))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    made_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Found:
    """Something that stands out, before it is a row."""

    code: FlagCode
    details: Details = field(default_factory=dict)
    other_photo_id: uuid.UUID | None = None


def flags_on(session: Session, photo_ids: Iterable[uuid.UUID]) -> list[PhotoFlag]:
    """The flags of these photos, as they were found."""
    query = select(PhotoFlag).where(PhotoFlag.photo_id.in_(list(photo_ids))).order_by(PhotoFlag.id)
    return list(session.scalars(query))


def keep(session: Session, photo_id: uuid.UUID, found: Iterable[Found], *, now: datetime) -> None:
    """Leave the photo with exactly these flags. The photo's row must be locked."""
    standing = {(flag.code, flag.other_photo_id): flag for flag in flags_on(session, [photo_id])}
    for one in found:
        flag = standing.pop((one.code, one.other_photo_id), None)
        if flag is None:
            flag = PhotoFlag(photo_id=photo_id, code=one.code, other_photo_id=one.other_photo_id, made_at=now)
            session.add(flag)
        flag.details = dict(one.details)
    for gone in standing.values():
        session.delete(gone)
    session.flush()
