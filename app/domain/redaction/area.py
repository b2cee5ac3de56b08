"""The areas of a photo that are covered, that a person has to judge, or from which an officer took the cover."""

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain.redaction.spot import Box, Spot, SpotKind


class AreaState(StrEnum):
    """Covered; proposed by the machine, which is not sure; or lifted by an officer: nothing that has to be covered."""

    COVERED = "covered"
    PROPOSED = "proposed"
    LIFTED = "lifted"


class PhotoArea(Base):
    """One rectangle of a photo, in ten-thousandths of it. `score`: how likely it is what the machine says, 0 to 100."""

    __tablename__ = "photo_areas"
    __table_args__ = (
        one_of("kind", SpotKind),
        one_of("state", AreaState),
        CheckConstraint(
            '"left" >= 0 AND top >= 0 AND width > 0 AND height > 0'
            ' AND "left" + width <= 10000 AND top + height <= 10000',
            name="inside",
        ),
        Index("ix_photo_areas_photo_id", "photo_id"),
    )

    id: Mapped[Id]
    photo_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("photos.id", ondelete="CASCADE"))
    kind: Mapped[SpotKind] = mapped_column(EnumText(SpotKind))
    state: Mapped[AreaState] = mapped_column(EnumText(AreaState))
    left: Mapped[int]
    top: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    score: Mapped[int | None] = mapped_column(SmallInteger)

    @property
    def box(self) -> Box:
        return Box(self.left, self.top, self.width, self.height)

    @property
    def is_covered(self) -> bool:
        return self.state == AreaState.COVERED


def areas_of(session: Session, photo_id: uuid.UUID) -> list[PhotoArea]:
    """The areas of a photo, in reading order."""
    query = select(PhotoArea).where(PhotoArea.photo_id == photo_id)
    return list(session.scalars(query.order_by(PhotoArea.top, PhotoArea.left, PhotoArea.id)))


def seen(photo_id: uuid.UUID, spot: Spot) -> PhotoArea:
    """What the machine saw, as an area: covered where it is sure."""
    state = AreaState.COVERED if spot.is_sure else AreaState.PROPOSED
    return PhotoArea(photo_id=photo_id, kind=spot.kind, state=state, score=spot.score, **spot.box._asdict())


def drawn(photo_id: uuid.UUID, box: Box) -> PhotoArea:
    """What an officer marked."""
    return PhotoArea(photo_id=photo_id, kind=SpotKind.DRAWN, state=AreaState.COVERED, **box._asdict())
