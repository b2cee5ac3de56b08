"""The report (laporan): one ticket with one owner, one course and one number.

Only `domain.intake` makes one and only `domain.workflow` changes its status. The original text is kept encrypted; what
everybody reads, searches and publishes is the masked text.
"""

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from geoalchemy2.elements import WKBElement, WKTElement
from sqlalchemy import (
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    SmallInteger,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column, relationship

from app.base import Base, EnumText, Id, one_of
from app.domain.errors import NotVisible
from app.domain.privacy.contact import Contact
from app.domain.privacy.crypto import Encrypted, EncryptedJSON
from app.domain.vocabulary import OPEN, LocationKind, Priority, Proposal, Status
from app.wording import worded

SEARCH_VECTOR = (
    "to_tsvector('indonesian', coalesce(number, '') || ' ' || public_text || ' ' || coalesce(address, ''))"
)
CELLS_PER_DEGREE = (
    2000  # cells of 0.0005 degrees: a little more than 50 m wide and high, anywhere in the province
)
PUBLISHED = "is_public AND hidden_reason IS NULL"
NOT_FOUND = worded("Laporan ini tidak ada, atau bukan untuk Anda.")


class Report(Base):
    """One ticket. `due_at` is the nearest limit that runs now; NULL while paused or closed.

    `is_returned`: the holder has it because somebody sent it back (a return, or a result that Biro refused).
    `reminded_at`: who watches over it last reminded the holder, who has not moved it since.
    `holder_code` is the unit whose turn it is; `status_before` is kept while the reporter is asked or Biro decides.
    `parent_id`: the report that a merged one follows. `reporter_count`: distinct reporters of it and of what was merged into it.
    `event_seq` and `event_head` are the length and the last hash of its history.
    """

    __tablename__ = "reports"
    __table_args__ = (
        one_of("status", Status),
        one_of("status_before", Status),
        one_of("proposal", Proposal),
        one_of("priority", Priority),
        one_of("location_kind", LocationKind),
        CheckConstraint("(status = 'awaiting_validation') = (proposal IS NOT NULL)", name="proposal_pending"),
        CheckConstraint(
            "(status IN ('needs_reporter', 'awaiting_validation', 'merged')) = (status_before IS NOT NULL)",
            name="before_kept",
        ),
        CheckConstraint(
            "(status IN ('completed', 'unactionable', 'merged')) = (closed_at IS NOT NULL)", name="closed"
        ),
        CheckConstraint("(status = 'merged') = (parent_id IS NOT NULL)", name="merged"),
        CheckConstraint("parent_id <> id", name="not_own_parent"),
        CheckConstraint("reporter_count >= 1", name="reporter_count"),
        CheckConstraint(
            "(location IS NULL) = (location_kind IS NULL) OR location_kind = 'approximate'", name="place"
        ),
        # Worklists (app/queries/worklist): what is open, by the end of the running clock. The included columns let a list be
        # filtered and its tabs be counted without reading a report.
        Index(
            "ix_reports_holder_due",
            "holder_code",
            "due_at",
            "id",
            postgresql_include=["status", "is_returned", "category_code", "channel_code", "created_at"],
            postgresql_where=text("closed_at IS NULL"),
        ),
        # The few that were given back, so that a search among them reads no others.
        Index(
            "ix_reports_returned",
            "holder_code",
            "due_at",
            "id",
            postgresql_where=text("closed_at IS NULL AND is_returned"),
        ),
        Index(
            "ix_reports_kelurahan_due",
            "kelurahan_code",
            "due_at",
            "id",
            postgresql_include=["status", "holder_code", "category_code", "channel_code", "created_at"],
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_reports_status_due",
            "status",
            "due_at",
            "id",
            postgresql_include=["category_code", "channel_code", "kelurahan_code", "created_at"],
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_reports_due",
            "due_at",
            "id",
            postgresql_include=["status", "category_code", "channel_code", "kelurahan_code", "created_at"],
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_reports_red_flag",
            "red_flag_at",
            "id",
            postgresql_include=[
                *("kelurahan_code", "status", "category_code", "channel_code", "holder_code", "due_at"),
                *("created_at", "closed_at", "assignee_id"),
            ],
            postgresql_where=text("red_flag_at IS NOT NULL"),
        ),
        Index(
            "ix_reports_estimate_pending",
            "due_at",
            "id",
            postgresql_where=text("estimate_pending_day IS NOT NULL"),
        ),
        # Biro's queue (app/domain/validation_queue.py).
        Index("ix_reports_judge_by", "judge_by", "id", postgresql_where=text("judge_by IS NOT NULL")),
        # Worklists of everything, newest first, and their filters.
        Index("ix_reports_holder_id", "holder_code", "id"),
        Index("ix_reports_kelurahan_id", "kelurahan_code", "id"),
        Index("ix_reports_category_id", "category_code", "id"),
        Index("ix_reports_channel_id", "channel_code", "id"),
        Index(
            "ix_reports_channel_due",
            "channel_code",
            "due_at",
            "id",
            postgresql_include=["status", "category_code", "kelurahan_code", "holder_code", "created_at"],
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_reports_closed", "status", "id", postgresql_where=text("closed_at IS NOT NULL")),
        Index(
            "ix_reports_entered_by",
            "entered_by_id",
            "id",
            postgresql_where=text("entered_by_id IS NOT NULL"),
        ),
        # With kelurahan and holder, because a word that officers look for is mostly in reports of others.
        Index("ix_reports_search", "kelurahan_code", "holder_code", "search", postgresql_using="gin"),
        Index(
            "ix_reports_location",
            "location",
            postgresql_using="gist",
            postgresql_where=text("location IS NOT NULL"),
        ),
        # Field staff: what each has to do, and what each has done (app/queries/team).
        Index(
            "ix_reports_assignee",
            "assignee_id",
            "due_at",
            postgresql_include=["status", "holder_code"],
            postgresql_where=text("closed_at IS NULL AND assignee_id IS NOT NULL"),
        ),
        Index(
            "ix_reports_done_by",
            "assignee_id",
            "closed_at",
            postgresql_where=text("status = 'completed' AND assignee_id IS NOT NULL"),
        ),
        Index("ix_reports_parent", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
        # Where the same was finished before (app/queries/recurrence.py). No intake pays for them but one without a point.
        Index(
            "ix_reports_finished_cells",
            "category_code",
            *(text(f"(floor({axis}(location) * {CELLS_PER_DEGREE})::integer)") for axis in ("ST_X", "ST_Y")),
            postgresql_where=text("status = 'completed' AND location IS NOT NULL"),
        ),
        Index(
            "ix_reports_finished_addresses",
            "kelurahan_code",
            "address",
            "category_code",
            postgresql_where=text("status = 'completed' AND location IS NULL AND address IS NOT NULL"),
        ),
        Index("ix_reports_published", "created_at", "id", postgresql_where=text(PUBLISHED)),
        # What /statistik counts, so that a count over all reports reads no wide row.
        Index(
            "ix_reports_statistics",
            "created_at",
            postgresql_include=["status", "kelurahan_code", "category_code", "channel_code", "closed_at"],
        ),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    tracking_code: Mapped[str] = deferred(mapped_column(Encrypted))
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"))
    category_code: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    priority: Mapped[Priority] = mapped_column(EnumText(Priority))
    status: Mapped[Status] = mapped_column(EnumText(Status))
    status_before: Mapped[Status | None] = mapped_column(EnumText(Status))
    proposal: Mapped[Proposal | None] = mapped_column(EnumText(Proposal))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    reporter_count: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")

    holder_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    last_handler_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    return_count: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    is_binding: Mapped[bool] = mapped_column(default=False, server_default="false")
    is_returned: Mapped[bool] = mapped_column(default=False, server_default="false")
    reopen_count: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")

    original_text: Mapped[str] = deferred(mapped_column(Encrypted))
    public_text: Mapped[str]
    is_public: Mapped[bool]
    hidden_reason: Mapped[str | None]
    address: Mapped[str | None]
    kelurahan_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code"))
    location: Mapped[WKBElement | WKTElement | None] = mapped_column(
        Geometry("POINT", 4326, spatial_index=False)
    )
    location_kind: Mapped[LocationKind | None] = mapped_column(EnumText(LocationKind))
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    source: Mapped[dict[str, Any] | None] = deferred(mapped_column(EncryptedJSON))
    external_ref: Mapped[str | None] = mapped_column(index=True)

    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    api_key_id: Mapped[int | None] = mapped_column(ForeignKey("api_keys.id"))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    is_imported: Mapped[bool] = mapped_column(default=False, server_default="false")

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    passed_on_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    red_flag_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    judge_by: Mapped[datetime | None]
    sign_count: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")

    estimate_day: Mapped[date | None] = mapped_column(Date)
    estimate_pending_day: Mapped[date | None] = mapped_column(Date)
    estimate_reason: Mapped[str | None]
    estimate_count: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    closing_reason: Mapped[str | None]

    event_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    event_head: Mapped[bytes] = mapped_column(LargeBinary, default=b"", server_default=text("''"))
    search: Mapped[str] = deferred(mapped_column(TSVECTOR, Computed(SEARCH_VECTOR, persisted=True)))

    contact: Mapped[Contact | None] = relationship(lazy="select")
    parent: Mapped["Report | None"] = relationship(remote_side="Report.id", viewonly=True, lazy="select")

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_published(self) -> bool:
        """Whether anybody may read it on the portal."""
        return self.is_public and self.hidden_reason is None


class ReportUnit(Base):
    """Which units a report is or was at: what a unit's officers may see."""

    __tablename__ = "report_units"
    __table_args__ = (Index("ix_report_units_unit", "unit_code", "report_id"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"), primary_key=True)
    since: Mapped[datetime]


class IdempotencyKey(Base):
    """What a key of one caller made, so that the same request again gets the first answer."""

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[bytes] = mapped_column(LargeBinary)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    created_at: Mapped[datetime] = mapped_column(index=True)


def locking(query: Select[Report]) -> Select[Report]:
    """The same query with a lock on the reports it finds. Their keys stay free, so that rows which only name a locked report
    (messages to the reporters of what was merged into another) never wait for it."""
    return query.with_for_update(of=Report, key_share=True)


def by_number(session: Session, number: str, *, lock: bool = False) -> Report:
    """The report of that number, whoever asks. Raises NotVisible."""
    query = select(Report).where(Report.number == number.strip().upper().replace(" ", ""))
    if lock:
        query = locking(query).execution_options(populate_existing=True)
    report = session.scalar(query)
    if report is None:
        raise NotVisible(NOT_FOUND)
    return report
