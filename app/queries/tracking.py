"""What /lacak/<nomor> shows to whoever knows a number, in one or two statements.

Of a private report that is its status and the dates of its course, and nothing else (product.md section 5);
of a published one its public side. The statements are fixed, so that the server keeps them prepared: most
visits of the portal are these.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from psycopg.rows import namedtuple_row
from sqlalchemy import Connection

from app.domain.reference import Catalogue
from app.domain.vocabulary import PhotoKind, Proposal, Status
from app.queries.course import Happening, Outlook, Standing, Step, course_of, outlook_of

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
# Few columns a visit, so the statements go to the driver as they are: what SQLAlchemy adds would cost as much as
# all the rest.
_HEAD = f"""
SELECT {", ".join(f"r.{name}" for name in STANDING)}, r.id, r.number, r.version, r.category_code,
       r.passed_on_at, r.finished_at,
       r.is_public AND r.hidden_reason IS NULL AS is_published,
       CASE WHEN r.is_public AND r.hidden_reason IS NULL THEN r.public_text END AS public_text, r.kelurahan_code
  FROM reports r WHERE r.number = %s
"""  # noqa: S608 - only the names above are put in
_HISTORY = """
SELECT action, from_status, to_status, at, holder_code FROM events WHERE report_id = %s ORDER BY seq
"""


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


@dataclass(frozen=True, slots=True)
class Tracked:
    """A report by its number. `public` is None for a private or hidden one, which has only `dates`."""

    number: str
    status: Status
    dates: list[Milestone]
    public: PublicSide | None


def look_up(connection: Connection, number: str) -> Any | None:
    """The row of that number (upper case, no blanks), or None: as far as it goes without the history.

    It changes with every change that `tracked` would show, so it tells whether an earlier answer still holds.
    """
    return _first(connection, _HEAD, number)


def tracked(connection: Connection, known: Catalogue, row: Any, *, now: datetime) -> Tracked:
    """What everybody may see of the report in a row of `look_up`; only a published one has its history read."""
    status = Status(row.status)
    if not row.is_published:
        return Tracked(row.number, status, _dates(row, status), None)
    history = [_happening(entry) for entry in _all(connection, _HISTORY, row.id)]
    return Tracked(row.number, status, [], _public_side(row, history, known, now))


def _first(connection: Connection, statement: str, *values: object) -> Any | None:
    with _cursor(connection) as cursor:
        return cursor.execute(statement, values, prepare=True).fetchone()


def _all(connection: Connection, statement: str, *values: object) -> list[Any]:
    with _cursor(connection) as cursor:
        return cast(list[Any], cursor.execute(statement, values, prepare=True).fetchall())


def _cursor(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor(row_factory=namedtuple_row)


def clean_number(typed: str) -> str:
    """A ticket number as people type it: blanks and dashes out, capitals."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[:40]


def standing_of(row: Any) -> Standing:
    """The standing in a row that carries the columns of a report."""
    values = {name: getattr(row, name) for name in STANDING}
    for name, enum in (("status", Status), ("status_before", Status), ("proposal", Proposal)):
        values[name] = enum(values[name]) if values[name] else None
    return Standing(**values)


def _public_side(row: Any, history: Sequence[Happening], known: Catalogue, now: datetime) -> PublicSide:
    standing = standing_of(row)
    category = known.categories.get(row.category_code)
    unit = known.kelurahan_units.get(row.kelurahan_code)
    return PublicSide(
        category=category.name if category else row.category_code,
        place=known.unit_name(unit) if unit else None,
        text=row.public_text,
        course=course_of(standing, history, known),
        outlook=outlook_of(standing, known, now=now),
    )


def _dates(row: Any, status: Status) -> list[Milestone]:
    found = (
        ("Diterima", row.created_at),
        ("Diteruskan ke yang berwenang", row.passed_on_at),
        ("Hasil dilaporkan", row.finished_at),
        (_CLOSED.get(status, ""), row.closed_at),
    )
    return [Milestone(label, at) for label, at in found if at is not None]


_CLOSED = {
    Status.COMPLETED: "Selesai",
    Status.UNACTIONABLE: "Ditutup tanpa perbaikan",
    Status.MERGED: "Digabung dengan laporan lain",
}


def _happening(row: Any) -> Happening:
    before = Status(row.from_status) if row.from_status else None
    return Happening(row.action, before, Status(row.to_status), row.at, row.holder_code)
