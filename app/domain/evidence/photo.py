"""A photo of a report: the complaint's, an answer's or a result's.

The original is kept privately for the case file as it came; a worker makes copies for officers and the reporter from it, without
any metadata, and from those, with faces and plates covered, the copies for everybody else (app/domain/redaction). Time and place
that the camera wrote stay in this row and never leave with a copy.
"""

import uuid
from datetime import datetime
from typing import Protocol

from geoalchemy2 import Geometry
from geoalchemy2.elements import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, PublicId, one_of
from app.domain.evidence.screening import Screening
from app.domain.privacy.crypto import Encrypted
from app.domain.vocabulary import PhotoKind, PhotoState


class Photo(Base):
    """One photo. Width and height as seen upright. `phash`: 64 bits of what it looks like, NULL until it is ready.

    `checked_at`: when it was last held against other photos and its report (checking.py), NULL while that waits.

    `display_key` and `thumb_key`, the copies for officers and the reporter, from the moment it is ready. `public_id`: what the
    public copies are called, another one each time they are made anew; NULL while there are none. `edition` counts what officers
    decided about what is covered; the last was `decided_by_id`.
    """

    __tablename__ = "photos"
    __table_args__ = (
        one_of("kind", PhotoKind),
        one_of("state", PhotoState),
        CheckConstraint(
            "state <> 'ready' OR (display_key IS NOT NULL AND thumb_key IS NOT NULL)", name="ready"
        ),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure_said"),
        Index("ix_photos_report_id", "report_id"),
        Index("ix_photos_pending", "uploaded_at", postgresql_where=text("state = 'pending'")),
        Index("ix_photos_sha256", "sha256"),
        Index("ix_photos_phash", "phash", postgresql_where=text("phash IS NOT NULL")),
        Index(
            "ix_photos_unchecked",
            "uploaded_at",
            postgresql_where=text("state = 'ready' AND checked_at IS NULL"),
        ),
        one_of("screening", Screening),
        CheckConstraint("(screening = 'clear') = (public_id IS NOT NULL)", name="public"),
        CheckConstraint("screening = 'waiting' OR screened_at IS NOT NULL", name="screened"),
        CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decided"),
        Index(
            "ix_photos_unscreened",
            "uploaded_at",
            postgresql_where=text("state = 'ready' AND screening = 'waiting'"),
        ),
        Index("ix_photos_held", "uploaded_at", postgresql_where=text("screening = 'held'")),
        Index("ix_photos_results", "uploaded_at", postgresql_where=text("kind = 'result'")),
    )

    id: Mapped[PublicId]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[PhotoKind] = mapped_column(EnumText(PhotoKind))
    state: Mapped[PhotoState] = mapped_column(EnumText(PhotoState))
    file_name: Mapped[str | None] = mapped_column(Encrypted)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str]
    original_key: Mapped[str] = mapped_column(unique=True)
    display_key: Mapped[str | None]
    thumb_key: Mapped[str | None]
    phash: Mapped[int | None] = mapped_column(BigInteger)
    width: Mapped[int]
    height: Mapped[int]
    taken_at: Mapped[datetime | None]
    taken_location: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", 4326, spatial_index=False))
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    failure: Mapped[str | None]
    checked_at: Mapped[datetime | None]
    screening: Mapped[Screening] = mapped_column(
        EnumText(Screening), default=Screening.WAITING, server_default=Screening.WAITING.value
    )
    screened_at: Mapped[datetime | None]
    public_id: Mapped[uuid.UUID | None] = mapped_column(unique=True)
    edition: Mapped[int] = mapped_column(default=0, server_default="0")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]

    @property
    def is_ready(self) -> bool:
        return self.state == PhotoState.READY


class Pictured(Protocol):
    """What this needs to know of a report."""

    @property
    def id(self) -> int: ...


def photos_of(session: Session, report: Pictured) -> list[Photo]:
    """The photos of a report in the order in which they came."""
    query = select(Photo).where(Photo.report_id == report.id).order_by(Photo.uploaded_at, Photo.original_key)
    return list(session.scalars(query))


def photo_by_id(session: Session, photo_id: uuid.UUID) -> Photo | None:
    """The photo, whoever asks; the caller has to ask whether its report may be seen."""
    return session.get(Photo, photo_id)
