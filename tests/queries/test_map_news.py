"""Whether a kept tile still holds: changes that came after its snapshot, however late they were committed."""

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from app.db import conninfo, db
from app.domain.map_grid import tile_range
from app.queries.map_news import MapState, map_state

TILE, OTHER = (14, 13050, 8472), (14, 13051, 8472)
FOLD = """
WITH taken AS (DELETE FROM map_cell_deltas WHERE report_id < 0 RETURNING *)
INSERT INTO map_changes (xid, report_id, place, n, folded_at) SELECT xid, report_id, place, n, now() FROM taken
"""
CHANGE = """
INSERT INTO map_cell_deltas (xid, report_id, place, status, category_code, channel_code, kelurahan_code, month, n, sum_x, sum_y)
VALUES (txid_current(), %s, %s, 'waiting', 'jalan', 'jaki', '', 0, %s, 0, 0)
"""


@pytest.fixture
def connect(app: Flask) -> Iterator[list[psycopg.Connection[tuple[object, ...]]]]:
    """Two connections of their own; what they leave is taken away."""
    given = app.config["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"]
    two = [psycopg.connect(conninfo(db.engine.url), **given) for _ in range(2)]
    yield two
    for one in two:
        one.rollback()
        one.execute("DELETE FROM map_cell_deltas WHERE report_id < 0")
        one.execute("DELETE FROM map_changes WHERE report_id <= 0")
        one.commit()
        one.close()


def test_what_changed_since_is_seen_and_what_is_gone_too(
    connect: list[psycopg.Connection[tuple[object, ...]]],
) -> None:
    reader, writer = connect
    reader.autocommit = True
    place = tile_range(*TILE)[0] + 7

    def write(report: int, n: int) -> None:
        writer.execute(CHANGE, [report, place, n])

    def since(snapshot: str, tile: tuple[int, int, int] = TILE) -> tuple[bool, bool]:
        state: MapState = map_state(reader, *tile, snapshot)
        assert not state.is_writing
        return state.has_changed, state.has_lost

    # One that was begun before the tile was made and is committed after it.
    write(-1, 1)
    made = map_state(reader, *TILE, None).snapshot
    assert since(made) == (False, False)
    writer.commit()
    assert since(made) == (True, False)
    assert since(made, OTHER) == (False, False)
    made = map_state(reader, *TILE, None).snapshot
    assert since(made) == (False, False)
    # A changed one goes and comes, a hidden one only goes; folding takes nothing away.
    write(-1, -1)
    write(-1, 1)
    writer.commit()
    assert since(made) == (True, False)
    write(-2, -1)
    writer.commit()
    assert since(made) == (True, True)
    writer.execute(FOLD)
    writer.commit()
    assert since(made) == (True, True)
    assert since(made, OTHER) == (False, False)
    # After a load everything is something else.
    made = map_state(reader, *TILE, None).snapshot
    writer.execute(
        "INSERT INTO map_changes (xid, report_id, n, folded_at) VALUES (txid_current(), 0, -1, now())"
    )
    writer.commit()
    assert since(made, OTHER) == (True, True)


def test_what_is_not_committed_is_told_apart(connect: list[psycopg.Connection[tuple[object, ...]]]) -> None:
    writer = connect[1]
    assert not map_state(writer, *TILE, None).is_writing
    writer.execute(CHANGE, [-3, tile_range(*TILE)[0], 1])
    assert map_state(writer, *TILE, None).is_writing
