"""What /lacak/<nomor> shows to whoever knows a number, in one or two statements.

Of a private report that is its status and the dates of its course, and nothing else (product.md section 5);
of a published one its public side. The statements are fixed, so that the server keeps them prepared: most
visits of the portal are these.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import namedtuple_row

from app.domain.reference import Catalogue
from app.domain.vocabulary import PhotoKind, Proposal, Status
from app.queries.course import Happening, Outlook, Standing, Step, course_of, following_outlook, outlook_of

Glance = psycopg.Connection[Any]
# The columns of a report that a standing is made of, by the same names.
STANDING = (
    "status",
    "status_before",
    "proposal",
    "holder_code",
    "channel_code",
    "created_at",
    "closed_at",
    "due_at",
    "estimate_day",
    "estimate_reason",
    "estimate_count",
    "closing_reason",
)


class Head(NamedTuple):
    """What every look at a number reads. `version` grows with every change of the report.

    `parent_*`: of the report that a merged one follows.
    """

    id: int
    number: str
    status: str
    version: int
    is_published: bool
    created_at: datetime
    passed_on_at: datetime | None
    finished_at: datetime | None
    closed_at: datetime | None
    parent_id: int | None
    parent_number: str | None
    parent_status: str | None
    parent_version: int | None
    parent_is_published: bool | None
    parent_closed_at: datetime | None


# Few and narrow rows, straight from the driver: what SQLAlchemy adds would cost as much as all the rest.
_HEAD = """
SELECT r.id, r.number, r.status, r.version, r.is_public AND r.hidden_reason IS NULL, r.created_at, r.passed_on_at,
       r.finished_at, r.closed_at, p.id, p.number, p.status, p.version, p.is_public AND p.hidden_reason IS NULL, p.closed_at
  FROM reports r LEFT JOIN reports p ON p.id = r.parent_id WHERE r.number = %s
"""
# One row for each entry of the history; imported reports have none.
_SHOWN = f"""
SELECT {", ".join(f"r.{name}" for name in STANDING)}, r.category_code, r.kelurahan_code, r.public_text,
       e.action, e.from_status, e.to_status, e.at, e.holder_code AS holder
  FROM reports r LEFT JOIN events e ON e.report_id = r.id
 WHERE r.id = %s ORDER BY e.seq
"""  # noqa: S608 - only the names above are put in


class Milestone(NamedTuple):
    """A date of a report's course, without saying where it was."""

    label: str
    at: datetime


class PublicPhoto(NamedTuple):
    """A photo that anybody may see."""

    id: uuid.UUID
    kind: PhotoKind


class PublicSide(NamedTuple):
    """What a published report shows besides its status."""

    category: str
    place: str | None
    text: str
    course: list[Step]
    outlook: Outlook
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Tracked:
    """A report by its number. `public` is None for a private or hidden one, which has only `dates`."""

    number: str
    status: Status
    dates: list[Milestone]
    public: PublicSide | None


def look_up(connection: Glance, number: str) -> Head | None:
    """The report of that number (upper case, no blanks), or None.

    It changes with every change that `tracked` would show, so it tells whether an earlier answer still holds.
    """
    row = connection.execute(_HEAD, (number,), prepare=True).fetchone()
    return None if row is None else Head._make(row)


def tracked(connection: Glance, known: Catalogue, head: Head, *, now: datetime) -> Tracked:
    """What everybody may see of it; only of a published one is more than its dates read."""
    status = Status(head.status)
    if not head.is_published:
        return Tracked(head.number, status, _dates(head, status), None)
    return Tracked(head.number, status, [], _public_side(connection, known, head, now))


def clean_number(typed: str) -> str:
    """A ticket number as people type it: blanks and dashes out, capitals."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[:40]


def standing_of(row: Any) -> Standing:
    """The standing in a row that carries the columns of a report."""
    values = {name: getattr(row, name) for name in STANDING}
    for name, enum in (("status", Status), ("status_before", Status), ("proposal", Proposal)):
        values[name] = enum(values[name]) if values[name] else None
    return Standing(**values)


def _public_side(connection: Glance, known: Catalogue, head: Head, now: datetime) -> PublicSide:
    row, history = _read(connection, head.id)
    standing = standing_of(row)
    course, outlook = course_of(standing, history, known), outlook_of(standing, known, now=now)
    if head.parent_id is not None:
        course, outlook = _following(connection, known, head, course, now)
    category = known.categories.get(row.category_code)
    unit = known.kelurahan_units.get(row.kelurahan_code)
    return PublicSide(
        category=category.name if category else row.category_code,
        place=known.unit_name(unit) if unit else None,
        text=row.public_text,
        course=course,
        outlook=outlook,
        parent=head.parent_number if head.parent_is_published else None,
    )


def _following(
    connection: Glance, known: Catalogue, head: Head, own: list[Step], now: datetime
) -> tuple[list[Step], Outlook]:
    """Course and outlook of the report that it follows; where that is not public, its own course and the other's status."""
    if head.parent_id is None or not head.parent_is_published:
        return own, following_outlook(None, Status(head.parent_status or Status.MERGED), None)
    row, history = _read(connection, head.parent_id)
    standing = standing_of(row)
    outlook = outlook_of(standing, known, now=now)
    return course_of(standing, history, known), following_outlook(
        head.parent_number, standing.status, outlook
    )


def _read(connection: Glance, report_id: int) -> tuple[Any, list[Happening]]:
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        rows: Any = cursor.execute(_SHOWN, (report_id,), prepare=True).fetchall()
    return rows[0], [_happening(entry) for entry in rows if entry.action]


def _dates(head: Head, status: Status) -> list[Milestone]:
    found = (
        ("Diterima", head.created_at),
        ("Diteruskan ke yang berwenang", head.passed_on_at),
        ("Hasil dilaporkan", head.finished_at),
        (_CLOSED.get(status, ""), head.closed_at),
        (
            f"Laporan yang diikuti: {_CLOSED.get(Status(head.parent_status or status), '')}",
            head.parent_closed_at,
        ),
    )
    return [Milestone(label, at) for label, at in found if at is not None]


_CLOSED = {
    Status.COMPLETED: "Selesai",
    Status.UNACTIONABLE: "Ditutup tanpa perbaikan",
    Status.MERGED: "Digabung dengan laporan lain",
}


def _happening(row: Any) -> Happening:
    before = Status(row.from_status) if row.from_status else None
    return Happening(row.action, before, Status(row.to_status), row.at, row.holder)
