"""A table of /statistik as CSV and as objects: the same names in both; hours are empty where that share is not reached."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from app.labels.city import COLUMNS, HOPS
from app.queries.city import Row
from app.tables import harmless

# Words of addresses and files for the hops.
FILE_HOPS = dict(zip(HOPS, ("tanggapan", "unit", "lapangan", "validasi", "seluruhnya"), strict=True))


def columns() -> list[str]:
    """The names of all columns in their order."""
    lengths = [f"{hop}_{part}" for hop in FILE_HOPS.values() for part in ("kasus", "median_jam", "p90_jam")]
    return [*COLUMNS, *lengths]


def as_objects(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """A row as an object."""
    return [dict(zip(columns(), _values(row), strict=True)) for row in rows]


def table_csv(rows: Iterable[Row]) -> str:
    """A line for each row."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns())
    writer.writerows(
        [harmless(cell) if isinstance(cell, str) else cell for cell in _values(row)] for row in rows
    )
    return file.getvalue()


def _values(row: Row) -> list[Any]:
    counts = row.counts
    head: list[Any] = [
        row.code,
        row.name,
        row.rank,
        row.received,
        row.problems,
        row.reporters,
        counts["finished"],
    ]
    head += [row.completed, counts["unactionable"], counts["reopened"], counts["rejected"]]
    for hop in FILE_HOPS:
        spread = row.lengths[hop]
        head += [spread.cases, _hours(spread.median), _hours(spread.p90)]
    return head


def _hours(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 1)
