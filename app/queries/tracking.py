"""What /lacak/<nomor> shows to whoever knows a number, in one statement.

Of a private report that is its status and the dates of its course, and nothing else (product.md section 5);
of a published one its public side. The statement is fixed, so that the server keeps it prepared: most visits
of the portal are these.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.domain.reference import Catalogue, catalogue
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
_TRACKED = text(f"""
SELECT {", ".join(f"r.{name}" for name in STANDING)},
       r.number, r.category_code, r.is_public AND r.hidden_reason IS NULL AS is_published, r.public_text,
       (SELECT name FROM areas WHERE code = r.kelurahan_code) AS kelurahan,
       (SELECT json_agg(json_build_array(action, from_status, to_status, at, holder_code) ORDER BY seq)
          FROM events WHERE report_id = r.id) AS history,
       CASE WHEN r.is_public AND r.hidden_reason IS NULL THEN
         (SELECT json_agg(json_build_array(id, kind) ORDER BY uploaded_at)
            FROM photos WHERE report_id = r.id AND state = 'ready' AND kind IN ('complaint', 'result'))
       END AS photos
  FROM reports r WHERE r.number = :number
""")  # noqa: S608 - only the names above are put in


class StatusDate(NamedTuple):
    status: Status
    at: datetime


class PublicPhoto(NamedTuple):
    """A photo that anybody may see."""

    id: uuid.UUID
    kind: PhotoKind


class PublicSide(NamedTuple):
    """What a published report shows besides its status."""

    category: str
    kelurahan: str | None
    text: str
    course: list[Step]
    outlook: Outlook
    photos: list[PublicPhoto]


@dataclass(frozen=True, slots=True)
class Tracked:
    """A report by its number. `public` is None for a private or hidden one."""

    number: str
    status: Status
    dates: list[StatusDate]
    public: PublicSide | None


def tracked(session: Session, number: str, *, now: datetime) -> Tracked | None:
    """The report of that number (upper case, no blanks), or None. One statement."""
    row = session.execute(_TRACKED, {"number": number}).one_or_none()
    if row is None:
        return None
    history = [_happening(entry) for entry in row.history or ()]
    public = _public_side(row, history, catalogue(session), now) if row.is_published else None
    return Tracked(row.number, Status(row.status), _dates(row, history), public)


def clean_number(typed: str) -> str:
    """A ticket number as people type it: blanks and dashes out, capitals."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[:40]


def standing_of(row: Any) -> Standing:
    """The standing in a row that carries the columns of a report."""
    values = {name: getattr(row, name) for name in STANDING}
    for name, enum in (("status", Status), ("status_before", Status), ("proposal", Proposal)):
        values[name] = enum(values[name]) if values[name] else None
    return Standing(**values)


def _public_side(row: Row[Any], history: Sequence[Happening], known: Catalogue, now: datetime) -> PublicSide:
    standing = standing_of(row)
    category = known.categories.get(row.category_code)
    return PublicSide(
        category=category.name if category else row.category_code,
        kelurahan=row.kelurahan,
        text=row.public_text,
        course=course_of(standing, history, known),
        outlook=outlook_of(standing, known, now=now),
        photos=[PublicPhoto(uuid.UUID(entry[0]), PhotoKind(entry[1])) for entry in row.photos or ()],
    )


def _dates(row: Row[Any], history: Sequence[Happening]) -> list[StatusDate]:
    """When each status began; imported reports without a course have their intake and their end."""
    turns = [StatusDate(h.to_status, h.at) for h in history if h.from_status != h.to_status]
    if row.closed_at and (not turns or turns[-1].status != row.status):
        turns.append(StatusDate(Status(row.status), row.closed_at))
    return turns


def _happening(entry: Sequence[Any]) -> Happening:
    action, before, after, at, holder = entry
    return Happening(
        action, Status(before) if before else None, Status(after), datetime.fromisoformat(at), holder
    )
