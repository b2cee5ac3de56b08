"""Rows from the kept tallies: two look-ups by the cells' keys, whatever the city has counted."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.tally import Tally, TallyLength
from app.queries.city.rows import COUNTS, Row, Spread, row, spread

EVERY = "*"  # in place of a code: each that is not empty
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Cells:
    """Which cells: each a word, several, or EVERY."""

    period: str | Collection[str] = ""
    place: str | Collection[str] = ""
    category: str = ""
    channel: str = ""


def rows(
    session: Session, cells: Cells, code_of: Callable[[Key], str], names: Callable[[str], str]
) -> list[Row]:
    """A row for each cell that counts something; `code_of` its key, `names` what it is called."""
    lengths = _lengths(session, cells)
    query = select(*_key(Tally), *(getattr(Tally, name) for name in COUNTS)).where(*_where(Tally, cells))
    found = []
    for record in session.execute(query):
        key: Key = tuple(record[:4])
        code = code_of(key)
        found.append(row(code, names(code), record[4:], lengths.get(key, {})))
    return found


def _lengths(session: Session, cells: Cells) -> dict[Key, dict[str, Spread]]:
    columns = (TallyLength.hop, TallyLength.cases, TallyLength.median, TallyLength.p90)
    found: dict[Key, dict[str, Spread]] = {}
    for *key, hop, cases, median, p90 in session.execute(
        select(*_key(TallyLength), *columns).where(*_where(TallyLength, cells))
    ):
        found.setdefault(tuple(key), {})[hop] = spread(cases, median, p90)
    return found


def _key(table: Any) -> tuple[Any, ...]:
    return (table.period, table.place, table.category, table.channel)


def _where(table: Any, cells: Cells) -> list[ColumnElement[bool]]:
    return [
        _is(table.period, cells.period),
        _is(table.place, cells.place),
        _is(table.category, cells.category),
        _is(table.channel, cells.channel),
    ]


def _is(column: Any, wanted: str | Collection[str]) -> ColumnElement[bool]:
    if isinstance(wanted, str):
        return column != "" if wanted == EVERY else column == wanted  # type: ignore[no-any-return]
    return column.in_(wanted)  # type: ignore[no-any-return]
