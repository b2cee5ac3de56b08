"""The tables of the summary as CSV: UTF-8, commas, hours with a point; nothing in a cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from app.domain.figure import Figure
from app.labels.steering import FIGURE, HOP
from app.queries.steering import Summary
from app.queries.steering.rows import COUNTED, Row, Spread
from app.queries.steering.trend import SERIES

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows_csv(found: Summary) -> str:
    """A line for each row of the table; hours are empty where that share has not been reached."""
    heads = ["kode", "nama", "masuk", "pelapor berbeda", "peringkat", *(FIGURE[figure] for figure in COUNTED)]
    for hop in HOP.values():
        heads += [f"{hop}: kasus", f"{hop}: median jam", f"{hop}: P90 jam"]
    return _written([heads, *(_row(row) for row in found.rows)])


def trend_csv(found: Summary) -> str:
    """A line for each day or week."""
    heads = ["dari", "sampai", *(FIGURE[figure] for figure in SERIES)]
    points = ([point.since, point.until, *_counts(point.counts)] for point in found.trend)
    return _written([heads, *points])


def _counts(counts: dict[Figure, int]) -> list[int]:
    return [counts[figure] for figure in SERIES]


def _row(row: Row) -> list[object]:
    counts = [row.counts[figure] for figure in COUNTED]
    lengths = [part for hop in HOP for part in _hours(row.lengths[hop])]
    return [row.code, row.name, row.received, row.reporters, row.rank, *counts, *lengths]


def _hours(spread: Spread) -> list[object]:
    return [
        spread.cases,
        *(None if s is None else round(s / 3600, 2) for s in (spread.median, spread.p90)),
    ]


def _written(lines: Iterable[Sequence[object]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([_plain(cell) for cell in line] for line in lines)
    return file.getvalue()


def _plain(cell: object) -> object:
    """A spreadsheet reads a word that begins like a formula as one; an apostrophe keeps it a word."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
