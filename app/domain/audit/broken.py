"""What a proof finds broken, and how values that somebody tampered with are read without falling over them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Text, case, type_coerce
from sqlalchemy.sql.elements import KeyedColumnElement

from app.base import EnumText

# PostgreSQL has infinite times, and finite ones that Python cannot hold.
EARLIEST, LATEST = date(1, 1, 2), date(9999, 12, 30)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that does not hold, and why."""

    table: str
    row: str
    why: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.why}"


def moment(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A time or day, NULL where Python could not hold it."""
    return case((column.between(EARLIEST, LATEST), column))


def as_stored(column: KeyedColumnElement[Any]) -> ColumnElement[Any]:
    """The column under its own name; a word that is none of its enum's is read as it stands."""
    word = isinstance(column.type, EnumText)
    return type_coerce(column, Text).label(column.key) if word else column
