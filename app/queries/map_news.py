"""Whether a tile made earlier still shows what is: one look, by the snapshot in which the tile was made.

A change that was not visible in that snapshot came after it, however late its transaction was committed.
"""

from typing import Any, NamedTuple

import psycopg

from app.domain.map_grid import tile_range
from app.statement import Reading

# A tile that was made in a transaction of its own writing shows what is not committed: nobody may keep that.
_STATE = """
SELECT txid_current_snapshot()::text AS snapshot, txid_current_if_assigned() IS NOT NULL AS is_writing,
       (SELECT oid::bigint || '/' || coalesce((SELECT id FROM boundary_versions WHERE is_current), 0)
          FROM pg_database WHERE datname = current_database()) AS ground
"""
_NOW = Reading(_STATE)
_SINCE = Reading(f"""
WITH news AS (
  SELECT report_id, n FROM map_cell_deltas
   WHERE xid >= txid_snapshot_xmin($1) AND NOT txid_visible_in_snapshot(xid, $1) AND place >= $2 AND place < $3
  UNION ALL
  SELECT report_id, n FROM map_changes
   WHERE xid >= txid_snapshot_xmin($1) AND NOT txid_visible_in_snapshot(xid, $1)
     AND (place IS NULL OR (place >= $2 AND place < $3))
)
SELECT s.*, EXISTS (SELECT FROM news),
       EXISTS (SELECT FROM news GROUP BY report_id HAVING sum(n) < 0)
       -- A database that was taken back to an earlier moment does not know that snapshot.
       OR txid_snapshot_xmax($1) > txid_snapshot_xmax(s.snapshot::txid_snapshot)
  FROM ({_STATE}) s
""")  # noqa: S608 - fixed texts of this module


class MapState(NamedTuple):
    """The moment of the look, and what happened in a tile since the snapshot that was asked for.

    `is_writing`: this connection itself has written and not committed. `ground`: the database and its boundaries in force.
    """

    snapshot: str
    is_writing: bool
    ground: str
    has_changed: bool = True
    has_lost: bool = True

    @property
    def boundaries(self) -> int | None:
        """The version of the boundaries in force."""
        return int(self.ground.partition("/")[2]) or None


def map_state(connection: psycopg.Connection[Any], z: int, x: int, y: int, since: str | None) -> MapState:
    """What is so now; `since` is the snapshot of an earlier look, None for none."""
    if since is None:
        return MapState(*_NOW.rows(connection)[0])
    low, high = tile_range(z, x, y)
    return MapState(*_SINCE.rows(connection, since, low, high)[0])
