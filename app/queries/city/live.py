"""Rows counted now from the measures, for days of one's own choice and for what is narrower than a tally."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Float, column, func, literal, select, table
from sqlalchemy.orm import Session

from app.clock import start_of
from app.domain.tally import FACTS, HOPS, STATUSES
from app.queries.city.asked import Asked, next_day, since_of
from app.queries.city.rows import FLAGS, Row, row, spread

TALLIED = table("tallied", column("report_id"), column("created_at"), *(column(name) for name in FACTS))
_T = TALLIED.c


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which rows of the view: kelurahan by their codes (None = all), parts of these units ('' = whole reports)."""

    asked: Asked
    kelurahan: Collection[str] | None
    units: Collection[str] = ("",)


def rows(session: Session, narrow: Narrow, key: Any, names: Callable[[str | None], str]) -> list[Row]:
    """A row for each value of `key` that has reports; for None as key one row of all."""
    keys = [key] if key is not None else []
    query = select(*keys, *_columns()).where(*_where(narrow)).group_by(*keys)
    found = []
    for record in session.execute(query):
        code, values = (record[0], record[1:]) if keys else (None, tuple(record))
        counts, measured = values[: -2 * len(HOPS)], values[-2 * len(HOPS) :]
        lengths = {
            hop: spread(cases, *(points or (None, None)))
            for hop, cases, points in zip(HOPS, measured[::2], measured[1::2], strict=True)
        }
        found.append(row(code, names(code), counts, lengths))
    return found


def _columns() -> list[ColumnElement[Any]]:
    count, points = func.count(), literal([0.5, 0.9], ARRAY(Float))
    lengths: list[ColumnElement[Any]] = []
    for hop in HOPS:
        lengths += [func.count(_T[hop]), func.percentile_disc(points).within_group(_T[hop])]
    return [
        count,
        func.count(_T.reporter.distinct()),
        *(count.filter(_T[flag]) for flag in FLAGS),
        *(count.filter(_T.status == status) for status in STATUSES),
        *lengths,
    ]


def _where(narrow: Narrow) -> list[ColumnElement[bool]]:
    asked = narrow.asked
    since, until = since_of(asked)
    found: list[ColumnElement[bool]] = [_T.unit_code.in_(list(narrow.units))]
    if narrow.units == ("",):
        found = [_T.unit_code == literal("", literal_execute=True)]
    if narrow.kelurahan is not None:
        found.append(_T.kelurahan_code.in_(list(narrow.kelurahan)))
    if asked.category:
        found.append(_T.category_code == asked.category)
    if asked.channel:
        found.append(_T.channel_code == asked.channel)
    if since:
        found.append(_T.created_at >= start_of(since))
    if until:
        found.append(_T.created_at < start_of(next_day(until)))
    return found
