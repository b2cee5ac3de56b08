"""Folding what changed into the cells, and making all cells anew.

Everything that is read from living tables is taken in one statement, so in one view of the database: the changes (which are
deleted by it) and what the reporters concerned have besides. What commits later is folded later.
"""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.tally.cells import HOPS, STATUSES, UNENDED
from app.domain.tally.facts import COLUMNS
from app.domain.turns import Turn, taken, wait_for

_KEYS = "period, place, category, channel"
FLAGS = ("finished", "reopened", "rejected")
COUNTS = ("received", *FLAGS, *STATUSES)


def fold(session: Session, *, now: datetime) -> int:
    """Bring the cells up to date; returns how many changes there were. While another folds: 0.

    Cells that are not to be used are made anew instead.
    """
    if not taken(session, Turn.TALLY):
        return 0
    if session.scalar(text("SELECT counted_at IS NULL FROM tally_state")):
        return _anew(session, now)
    return _take(session, _TAKE_CHANGES, now)


def rebuild(session: Session, *, now: datetime) -> int:
    """Make all cells anew; returns how many rows were counted. Waits for a fold that runs."""
    wait_for(session, Turn.TALLY)
    return _anew(session, now)


def _anew(session: Session, now: datetime) -> int:
    session.execute(text("DELETE FROM tallies"))
    session.execute(text("DELETE FROM tally_lengths"))
    return _take(session, _TAKE_ALL, now)


def _take(session: Session, take: str, now: datetime) -> int:
    session.execute(text("SET LOCAL work_mem = '128MB'"))
    session.execute(text(_WORKPLACE))
    session.execute(text(take))
    taken = int(session.scalar(text("SELECT count(*) FROM tally_taken WHERE n <> 0")) or 0)
    if taken:
        _sum_up(session)
    session.execute(text("DROP TABLE tally_taken"))
    session.execute(text("UPDATE tally_state SET counted_at = :now"), {"now": now})
    return taken


def _sum_up(session: Session) -> None:
    for statement in (
        _ANALYSE.format("taken"),
        _COUNT,
        _CELLS,
        _KEYED,
        _ANALYSE.format("cells"),
        _ANALYSE.format("keys"),
    ):
        session.execute(text(statement))
    if session.scalar(text(_DOUBLES)):
        raise RuntimeError("two cells have one number")
    for statement in (
        _CAME,
        _ANALYSE.format("came"),
        _TOUCHED,
        _ANALYSE.format("touched"),
        _MEASURE,
        _EMPTY,
        _GONE,
        _LEAVE,
    ):
        session.execute(text(statement))


# Else the few cells of a fold are looked for in all of them.
_ANALYSE = "ANALYZE tally_{0}"
_LEAVE = "DROP TABLE tally_cells, tally_keys, tally_came, tally_touched"
# `n`: by how many rows like this there are more than before; `has`: one that is there now.
_WORKPLACE = (
    f"CREATE TEMPORARY TABLE tally_taken AS SELECT 0 AS n, 0 AS has, {COLUMNS} FROM tally_changes LIMIT 0"  # noqa: S608
)
_TAKE_CHANGES = f"""
WITH taken AS (DELETE FROM tally_changes RETURNING n, {COLUMNS}),
net AS (SELECT sum(n) AS n, {COLUMNS} FROM taken GROUP BY {COLUMNS} HAVING sum(n) <> 0),
people AS (SELECT DISTINCT reporter FROM net WHERE reporter IS NOT NULL)
INSERT INTO tally_taken (n, has, {COLUMNS})
SELECT n, 0, {COLUMNS} FROM net
UNION ALL
SELECT 0, 1, {COLUMNS} FROM tallied
 WHERE report_id IN (SELECT m.report_id FROM measures m JOIN people USING (reporter) WHERE m.unit_code = '')
"""  # noqa: S608 - fixed texts of this package only
_TAKE_ALL = f"""
WITH gone AS (DELETE FROM tally_changes)
INSERT INTO tally_taken (n, has, {COLUMNS})
SELECT 1, 1, {COLUMNS} FROM tallied
"""  # noqa: S608
# `depth`: by how many of category and channel a place is counted.
_PLACED = """
SELECT a.place, f.category, f.channel, t.*
  FROM tally_taken t
 CROSS JOIN LATERAL (
       SELECT '' AS place, 2 AS depth WHERE t.unit_code = ''
       UNION ALL SELECT left(t.kelurahan_code, l.length), l.depth FROM (VALUES (5, 1), (8, 1), (13, 0)) l (length, depth)
                  WHERE t.unit_code = '' AND t.kelurahan_code IS NOT NULL
       UNION ALL SELECT '@' || t.unit_code, 1 WHERE t.unit_code <> '') a
 CROSS JOIN LATERAL (VALUES (0, '', ''), (1, t.category_code, ''), (1, '', t.channel_code),
                            (2, t.category_code, t.channel_code)) f (needs, category, channel)
 WHERE f.needs <= a.depth
"""
# What is summed up by month is summed up once more for the year and for everything.
_SAME = " AND ".join(f"t.{key} = k.{key}" for key in _KEYS.split(", "))
_OF_MONTH = "month, place, category, channel"
_PERIODS = "CROSS JOIN LATERAL (VALUES (''), (left(month, 4)), (month)) p (period)"
_SUMS = ", ".join(
    (
        "sum(n) AS received",
        *(f"coalesce(sum(n) FILTER (WHERE {flag}), 0) AS {flag}" for flag in FLAGS),
        *(f"coalesce(sum(n) FILTER (WHERE status = '{status}'), 0) AS {status}" for status in STATUSES),
    )
)
_COUNT = f"""
WITH monthly AS (SELECT {_OF_MONTH}, {_SUMS} FROM ({_PLACED}) placed WHERE n <> 0 GROUP BY {_OF_MONTH}),
counts ({_KEYS}, {", ".join(COUNTS)}) AS (
  SELECT {_KEYS}, {", ".join(f"sum({name})" for name in COUNTS)} FROM monthly {_PERIODS} GROUP BY {_KEYS}),
known AS (
  SELECT {_OF_MONTH}, reporter, sum(has) AS has, sum(n) AS n, bool_or(n <> 0) AS touched
    FROM ({_PLACED}) placed WHERE reporter IS NOT NULL GROUP BY {_OF_MONTH}, reporter),
people AS (
  SELECT {_KEYS}, sum((has > 0)::integer - (has > n)::integer) AS reporters
    FROM (SELECT {_KEYS}, reporter, sum(has) AS has, sum(n) AS n FROM known {_PERIODS}
           GROUP BY {_KEYS}, reporter HAVING bool_or(touched)) of_period
   GROUP BY {_KEYS})
INSERT INTO tallies AS t ({_KEYS}, reporters, {", ".join(COUNTS)})
SELECT {_KEYS}, coalesce(reporters, 0), {", ".join(COUNTS)} FROM counts LEFT JOIN people USING ({_KEYS})
ON CONFLICT ({_KEYS}) DO UPDATE
   SET {", ".join(f"{name} = t.{name} + excluded.{name}" for name in ("reporters", *COUNTS))}
"""  # noqa: S608
_EMPTY = f"DELETE FROM tallies t USING tally_keys k WHERE {_SAME} AND t.received = 0"  # noqa: S608
# Bins are summed up by numbers that stand for the cells' keys, which is several times faster than by the keys themselves.
_NUMBER = "hashtextextended({0} || '|' || place || '|' || category || '|' || channel, 0)"
_CELLS = f"""
CREATE TEMPORARY TABLE tally_cells AS
SELECT {_NUMBER.format("month")} AS of_month, {_NUMBER.format("period")} AS cell, {_KEYS}
  FROM (SELECT DISTINCT {_OF_MONTH} FROM ({_PLACED}) placed) found {_PERIODS}
"""  # noqa: S608
_KEYED = f"CREATE TEMPORARY TABLE tally_keys AS SELECT DISTINCT cell, {_KEYS} FROM tally_cells"  # noqa: S608
_DOUBLES = "SELECT count(*) - count(DISTINCT cell) FROM tally_keys"
_OF_HOPS = ", ".join(f"({place}::smallint, {hop})" for place, hop in enumerate(HOPS, 1))
_HOP_NAMES = f"('{{{','.join(HOPS)}}}'::text[])"
_CAME = f"""
CREATE TEMPORARY TABLE tally_came AS
WITH numbered AS (
  SELECT {_NUMBER.format("month")} AS of_month, n, {", ".join(HOPS)} FROM ({_PLACED}) placed WHERE n <> 0 OFFSET 0),
monthly AS (
  SELECT of_month, hop, bin, sum(n) AS n FROM numbered CROSS JOIN LATERAL (VALUES {_OF_HOPS}) h (hop, bin)
   WHERE bin IS NOT NULL GROUP BY of_month, hop, bin)
SELECT cell, hop, bin, sum(n) AS n FROM monthly JOIN tally_cells USING (of_month)
 GROUP BY cell, hop, bin HAVING sum(n) <> 0
"""  # noqa: S608
_TOUCHED = f"""
CREATE TEMPORARY TABLE tally_touched AS
SELECT cell, hop, {_HOP_NAMES}[hop] AS name, {_KEYS}
  FROM (SELECT DISTINCT cell, hop FROM tally_came) came JOIN tally_keys USING (cell)
"""  # noqa: S608
_MEASURE = f"""
WITH kept AS (
  SELECT cell, k.hop, u.bin, u.n::bigint
    FROM tally_touched k JOIN tally_lengths t ON {_SAME} AND t.hop = k.name
   CROSS JOIN LATERAL unnest(t.bins, t.counts) u (bin, n)),
now AS (
  SELECT cell, hop, bin, sum(n) AS n FROM (SELECT * FROM tally_came UNION ALL SELECT * FROM kept) both_ GROUP BY cell, hop, bin),
ranked AS (
  SELECT *, sum(n) OVER (PARTITION BY cell, hop ORDER BY bin) AS up_to, sum(n) OVER (PARTITION BY cell, hop) AS cases
    FROM now),
measured AS (
  SELECT cell, hop, max(cases) AS cases, min(bin) FILTER (WHERE up_to * 2 >= cases) AS median,
         min(bin) FILTER (WHERE up_to * 10 >= cases * 9) AS p90,
         array_agg(bin ORDER BY bin) FILTER (WHERE n <> 0) AS bins,
         array_agg(n::integer ORDER BY bin) FILTER (WHERE n <> 0) AS counts
    FROM ranked GROUP BY cell, hop)
INSERT INTO tally_lengths ({_KEYS}, hop, cases, median, p90, bins, counts)
SELECT {_KEYS}, name, cases, coalesce(median, {UNENDED}), coalesce(p90, {UNENDED}),
       coalesce(bins, '{{}}'), coalesce(counts, '{{}}')
  FROM measured JOIN tally_touched USING (cell, hop)
ON CONFLICT ({_KEYS}, hop) DO UPDATE
   SET cases = excluded.cases, median = excluded.median, p90 = excluded.p90, bins = excluded.bins, counts = excluded.counts
"""  # noqa: S608
_GONE = f"DELETE FROM tally_lengths t USING tally_keys k WHERE {_SAME} AND t.cases = 0"  # noqa: S608
