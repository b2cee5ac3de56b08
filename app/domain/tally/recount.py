"""The recount: every cell once more, from reports, clocks and history, by plain grouping and without a bin or a running sum."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.tally.cells import HOPS, STATUSES
from app.domain.tally.facts import COUNTED, seconds_of_hops
from app.domain.tally.folding import COUNTS, FLAGS

_PERIODS = ("''", "left(month, 4)", "month")
_PLACES = (
    ("''", "unit_code = ''", 2),
    ("left(kelurahan_code, 5)", "unit_code = '' AND kelurahan_code IS NOT NULL", 1),
    ("left(kelurahan_code, 8)", "unit_code = '' AND kelurahan_code IS NOT NULL", 1),
    ("kelurahan_code", "unit_code = '' AND kelurahan_code IS NOT NULL", 0),
    ("'@' || unit_code", "unit_code <> ''", 1),
)
_FILTERS = (
    ("''", "''", 0),
    ("category_code", "''", 1),
    ("''", "channel_code", 1),
    ("category_code", "channel_code", 2),
)
_KEYS = ("period", "place", "category", "channel")


def check(session: Session, limit: int = 20) -> list[str]:
    """Up to `limit` cells that are not what a recount says, each as period/place/category/channel; empty = all are exact.

    Right only where everything is folded and nothing changes meanwhile.
    """
    for statement in (_FACTS, _WORKPLACE, *(f"INSERT INTO recounted {grouped}" for grouped in _grouped())):
        session.execute(text(statement))
    wrong = list(session.scalars(text(_COMPARE), {"limit": limit}))
    session.execute(text("DROP TABLE recounted, recount_facts"))
    return wrong


def figures(session: Session) -> int:
    """How many figures `check` compares: all counts of all cells, and three for each hop."""
    counts = int(session.scalar(text("SELECT count(*) FROM tallies")) or 0)
    lengths = int(session.scalar(text("SELECT count(*) FROM tally_lengths")) or 0)
    return counts * (len(COUNTS) + 1) + lengths * 3


def _figures() -> Iterator[str]:
    yield "count(*)"
    yield "count(DISTINCT reporter)"
    yield from (f"count(*) FILTER (WHERE {flag} AND status <> 'merged')" for flag in FLAGS)
    yield from (f"count(*) FILTER (WHERE status = '{status}')" for status in STATUSES)
    for hop in HOPS:
        sorted_ = f"array_agg({hop} ORDER BY {hop}) FILTER (WHERE {hop} IS NOT NULL)"
        yield f"count({hop})"
        yield from (
            f"length_bin(({sorted_})[ceil(count({hop}) * {share}::numeric)::integer])"
            for share in ("0.5", "0.9")
        )


def _grouped() -> Iterator[str]:
    figures = ", ".join(_figures())
    for period in _PERIODS:
        for place, of, depth in _PLACES:
            for category, channel, needs in _FILTERS:
                if needs <= depth:
                    keys = f"{period}, {place}, {category}, {channel}"
                    yield f"SELECT {keys}, {figures} FROM recount_facts WHERE {of} GROUP BY 1, 2, 3, 4"  # noqa: S608


_FIGURES = (
    *("received", "reporters", *FLAGS, *STATUSES),
    *(f"{hop}_{name}" for hop in HOPS for name in ("cases", "median", "p90")),
)
_COLUMNS = (*(f"{key} text" for key in _KEYS), *(f"{name} bigint" for name in _FIGURES))
_WORKPLACE = f"CREATE TEMPORARY TABLE recounted ({', '.join(_COLUMNS)})"
_FACTS = f"""
CREATE TEMPORARY TABLE recount_facts AS
SELECT m.unit_code, to_char(m.created_at AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM') AS month, m.kelurahan_code, m.category_code,
       m.channel_code, m.reporter, m.status, m.is_here AND m.finished_at IS NOT NULL AS finished, m.reopened, m.rejected,
       {seconds_of_hops("m")}
  FROM measured m WHERE {COUNTED.format(unit="m.unit_code")}
"""  # noqa: S608
_HOPS_KEPT = " ".join(
    f"LEFT JOIN tally_lengths {hop} ON ({', '.join(f'{hop}.{key}' for key in _KEYS)}) = "
    f"({', '.join(f't.{key}' for key in _KEYS)}) AND {hop}.hop = '{hop}'"
    for hop in HOPS
)
_KEPT = f"""
SELECT {", ".join(f"t.{name}" for name in (*_KEYS, "received", "reporters", *FLAGS, *STATUSES))},
       {", ".join(f"coalesce({hop}.cases, 0), {hop}.median, {hop}.p90" for hop in HOPS)}
  FROM tallies t {_HOPS_KEPT}
"""  # noqa: S608
_COMPARE = f"""
WITH kept AS ({_KEPT}), wrong AS (
  (SELECT * FROM recounted EXCEPT SELECT * FROM kept) UNION ALL (SELECT * FROM kept EXCEPT SELECT * FROM recounted)
)
SELECT DISTINCT period || '/' || place || '/' || category || '/' || channel FROM wrong ORDER BY 1 LIMIT :limit
"""  # noqa: S608
