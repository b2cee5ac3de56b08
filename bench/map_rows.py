"""Millions of published points for the map's figures: only the tables that tiles read, spread as a city complains.

Points gather around some thousand spots of the real kelurahan, of which few see very much; kinds, channels, days and statuses
are as uneven as in the city's own figures. They stand beside no report: who follows one finds nothing.
"""

import time

import psycopg

from app.domain import map_counts
from bench.stage import Database, tell

FIRST_ID = 1_000_000_000
YEARS = 3
_BATCH = 500_000

_SPOTS = """
CREATE TEMP TABLE spots AS
SELECT row_number() OVER (ORDER BY md5(k || ST_AsText(p)))::int AS id, k AS kelurahan, ST_X(p) AS lon, ST_Y(p) AS lat
  FROM (SELECT kelurahan_code AS k, (ST_Dump(ST_GeneratePoints(geom, 60, 7))).geom AS p
          FROM boundaries WHERE version_id = (SELECT id FROM boundary_versions WHERE is_current)) made
"""
_KINDS = """
CREATE TEMP TABLE kinds AS
SELECT array_agg(code ORDER BY position) AS categories,
       (SELECT array_agg(code ORDER BY position) FROM channels WHERE is_active) AS channels FROM categories
"""
# A third of the points anywhere around its spot, the rest close to it; busy spots have the low numbers.
_FILL = """
INSERT INTO portrayals (report_id, number, status, category_code, channel_code, kelurahan_code, created_at, closed_at,
                        place, x, y)
SELECT {first} + i, 'JK' || to_char(at, 'YYMMDD') || lpad((i % 1000000)::text, 6, '0'),
       CASE WHEN luck < share THEN 'completed' WHEN luck < share + 0.05 THEN 'unactionable'
            WHEN luck < share + 0.08 THEN 'merged' WHEN luck < share + 0.5 * (0.92 - share) + 0.08 THEN 'in_progress'
            WHEN luck < share + 0.7 * (0.92 - share) + 0.08 THEN 'waiting'
            WHEN luck < share + 0.85 * (0.92 - share) + 0.08 THEN 'coordination'
            ELSE 'awaiting_validation' END,
       kinds.categories[1 + floor(power(kind, 2.2) * array_length(kinds.categories, 1))::int],
       CASE WHEN way < 0.65 THEN 'jaki'
            ELSE kinds.channels[1 + floor(random() * array_length(kinds.channels, 1))::int] END,
       kelurahan, at, CASE WHEN luck < share THEN at + interval '3 days' END,
       grid_place(g.x, g.y), g.x, g.y
  FROM (SELECT i, random() AS luck, random() AS kind, random() AS way, random() AS near, random() AS a,
               -ln(random() + 1e-9) AS r, now() - random() * interval '{years} years' AS at,
               1 + floor(power(random(), 1.8) * (SELECT count(*) FROM spots))::int AS spot
          FROM generate_series({low}, {high}) i) d
  JOIN spots ON spots.id = d.spot CROSS JOIN kinds
 CROSS JOIN LATERAL (SELECT CASE WHEN at < now() - interval '30 days' THEN 0.9 ELSE 0.45 END AS share) s
 CROSS JOIN LATERAL (SELECT (CASE WHEN near < 0.34 THEN 0.006 ELSE 0.0008 END) * r AS far) f
 CROSS JOIN LATERAL (SELECT grid_x(ST_MakePoint(lon + far * cos(6.2832 * a), lat + far * sin(6.2832 * a))) AS x,
                            grid_y(ST_MakePoint(lon + far * cos(6.2832 * a), lat + far * sin(6.2832 * a))) AS y) g
"""


def fill(database: Database, points: int) -> None:
    """Bring the map's tables to that many points, unless an earlier run left them so."""
    with database.connect() as connection:
        row = connection.execute("SELECT count(*) FROM portrayals").fetchone()
        if row and int(str(row[0])) >= points:
            return
        started = time.perf_counter()
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("SELECT setseed(0.4)")
        for statement in (_SPOTS, _KINDS, "ANALYZE spots"):
            connection.execute(statement)
        indexes = _without_indexes(connection)
        for low in range(1, points + 1, _BATCH):
            high = min(points, low + _BATCH - 1)
            query = _FILL.format(first=FIRST_ID, years=YEARS, low=low, high=high)
            connection.execute(query.encode())
            tell(f"map: {high} points after {time.perf_counter() - started:.0f} s")
        for definition in indexes:
            connection.execute(definition.encode())
        tell(f"map: indexes after {time.perf_counter() - started:.0f} s")
        connection.execute("ALTER TABLE portrayals ENABLE TRIGGER count_portrayal")
        with connection.transaction():
            for statement in map_counts.RECOUNT:
                connection.execute(statement.encode())
        connection.execute("VACUUM ANALYZE portrayals, map_cells, map_cell_deltas, map_changes")
        tell(f"map: {points} points ready after {time.perf_counter() - started:.0f} s")


def _without_indexes(connection: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    """Drop what would be written row by row; returns the statements that make it again."""
    connection.execute("ALTER TABLE portrayals DISABLE TRIGGER count_portrayal")
    found = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'portrayals' AND indexname LIKE 'ix%'"
    ).fetchall()
    for name, _ in found:
        connection.execute(f'DROP INDEX "{name}"'.encode())
    return [str(definition) for _, definition in found]
