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

from app.domain.reference import Catalogue
from app.domain.vocabulary import PhotoKind, Proposal, Status
from app.queries.course import Happening, Outlook, Standing, Step, course_of, following_outlook, outlook_of
from app.statement import Reading
from app.wording import say, worded

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
_SHOWN_BESIDES = len(STANDING)
_HISTORY = _SHOWN_BESIDES + 3


class Parent(NamedTuple):
    """What a look at a merged report reads of the one that it follows."""

    id: int
    number: str
    status: str
    version: int
    is_published: bool
    closed_at: datetime | None


class Head(NamedTuple):
    """What every look at a number reads. `version` grows with every change of the report."""

    id: int
    number: str
    status: str
    version: int
    is_published: bool
    created_at: datetime
    passed_on_at: datetime | None
    finished_at: datetime | None
    closed_at: datetime | None
    parent: Parent | None = None


# Few and narrow rows, straight from libpq: what SQLAlchemy and a cursor add would cost more than all the rest.
_HEAD = Reading("""
SELECT id, number, status, version, is_public AND hidden_reason IS NULL, created_at, passed_on_at, finished_at,
       closed_at, parent_id
  FROM reports WHERE number = $1
""")
# By itself, since few reports are merged and every look pays for what stands above.
_PARENT = Reading("""
SELECT id, number, status, version, is_public AND hidden_reason IS NULL, closed_at FROM reports WHERE id = $1
""")
# One row for each entry of the history; imported reports have none.
_SHOWN = Reading(f"""
SELECT {", ".join(f"r.{name}" for name in STANDING)}, r.category_code, r.kelurahan_code, r.public_text,
       e.action, e.from_status, e.to_status, e.at, e.holder_code
  FROM reports r LEFT JOIN events e ON e.report_id = r.id
 WHERE r.id = $1 ORDER BY e.seq
""")  # noqa: S608 - only the names above are put in


class Milestone(NamedTuple):
    """A date of a report's course, without saying where it was."""

    label: str
    at: datetime


class PublicPhoto(NamedTuple):
    """A photo that anybody may see; `id`: of its public copies."""

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
    rows = _HEAD.rows(connection, number)
    if not rows:
        return None
    *own, parent_id = rows[0]
    parent = Parent._make(_PARENT.rows(connection, parent_id)[0]) if parent_id else None
    return Head._make((*own, parent))


def tracked(connection: Glance, known: Catalogue, head: Head, *, now: datetime) -> Tracked:
    """What everybody may see of it; only of a published one is more than its dates read."""
    status = Status(head.status)
    if not head.is_published:
        return Tracked(head.number, status, _dates(head, status), None)
    return Tracked(head.number, status, [], _public_side(connection, known, head, now))


def clean_number(typed: str) -> str:
    """A ticket number as people type it: blanks and dashes out, capitals."""
    number = typed.upper()
    if not number.isalnum():
        number = "".join(letter for letter in number if letter.isalnum())
    return number[:40]


def standing_of(row: Any) -> Standing:
    """The standing in a row that carries the columns of a report."""
    return _standing({name: getattr(row, name) for name in STANDING})


def _standing(values: dict[str, Any]) -> Standing:
    for name, enum in (("status", Status), ("status_before", Status), ("proposal", Proposal)):
        values[name] = enum(values[name]) if values[name] else None
    return Standing(**values)


def _public_side(connection: Glance, known: Catalogue, head: Head, now: datetime) -> PublicSide:
    rows = _SHOWN.rows(connection, head.id)
    category_code, kelurahan_code, text = rows[0][_SHOWN_BESIDES:_HISTORY]
    standing, history = _course_in(rows)
    course, outlook = course_of(standing, history, known), outlook_of(standing, known, now=now)
    if head.parent is not None:
        course, outlook = _following(connection, known, head.parent, course, now)
    category = known.categories.get(category_code)
    unit = known.kelurahan_units.get(kelurahan_code)
    return PublicSide(
        category=say(category.name) if category else category_code,
        place=known.unit_name(unit) if unit else None,
        text=text,
        course=course,
        outlook=outlook,
        parent=head.parent.number if head.parent and head.parent.is_published else None,
    )


def _following(
    connection: Glance, known: Catalogue, parent: Parent, own: list[Step], now: datetime
) -> tuple[list[Step], Outlook]:
    """Course and outlook of the report that it follows; where that is not public, its own course and the other's status."""
    if not parent.is_published:
        return own, following_outlook(None, Status(parent.status), None)
    standing, history = _course_in(_SHOWN.rows(connection, parent.id))
    outlook = outlook_of(standing, known, now=now)
    return course_of(standing, history, known), following_outlook(parent.number, standing.status, outlook)


def _course_in(rows: list[tuple[Any, ...]]) -> tuple[Standing, list[Happening]]:
    standing = _standing(dict(zip(STANDING, rows[0], strict=False)))
    return standing, [_happening(*row[_HISTORY:]) for row in rows if row[_HISTORY]]


def _dates(head: Head, status: Status) -> list[Milestone]:
    found = (
        (say("Diterima"), head.created_at),
        (say("Diteruskan ke yang berwenang"), head.passed_on_at),
        (say("Hasil dilaporkan"), head.finished_at),
        (say(_CLOSED.get(status, "")), head.closed_at),
        *_followed(head.parent),
    )
    return [Milestone(label, at) for label, at in found if at is not None]


def _followed(parent: Parent | None) -> tuple[tuple[str, datetime | None], ...]:
    if parent is None:
        return ()
    end = say(_CLOSED.get(Status(parent.status), ""))
    return ((say("Laporan yang diikuti: {end}", end=end), parent.closed_at),)


_CLOSED = {
    Status.COMPLETED: worded("Selesai"),
    Status.UNACTIONABLE: worded("Ditutup tanpa perbaikan"),
    Status.MERGED: worded("Digabung dengan laporan lain"),
}


def _happening(action: str, before: str | None, after: str, at: datetime, holder: str) -> Happening:
    return Happening(action, Status(before) if before else None, Status(after), at, holder)
