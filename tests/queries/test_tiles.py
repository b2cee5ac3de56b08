"""Vector tiles of the map: exact at any moment, and only what is published."""

import math
from datetime import date
from typing import Any

import mapbox_vector_tile
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.clock import start_of
from app.domain import portrayal
from app.domain.map_counts import MapCell, MapCellDelta, fold
from app.domain.portrayal import Portrayal
from app.domain.vocabulary import Status
from app.queries import tiles
from app.queries.published import Filter
from app.queries.tiles import report_tile
from tests.course import GAMBIR, MONDAY, Walk, filed

EVERYTHING = Filter()
GAMBIR_CODE = "31.71.01.1001"
ZOOMS = (8, 10, 12, 13, 16, 18)


def tile_at(lat: float, lon: float, z: int) -> tuple[int, int, int]:
    """The tile of the web map's grid that holds a point."""
    side = 1 << z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return z, int((lon + 180) / 360 * side), int(y * side)


def features(body: bytes, layer: str = "laporan") -> list[dict[str, Any]]:
    decoded = mapbox_vector_tile.decode(body) if body else {}
    return list(decoded.get(layer, {}).get("features", []))


def found(
    session: Session, z: int, wanted: Filter = EVERYTHING, at: tuple[float, float] = GAMBIR
) -> list[dict[str, Any]]:
    session.flush()
    return features(report_tile(session, *tile_at(*at, z), wanted, now=MONDAY))


@pytest.fixture(autouse=True)
def _empty_map(session: Session) -> None:
    """Demo or no demo: these tests count only their own reports."""
    session.execute(text("DELETE FROM portrayals"))
    session.execute(text("DELETE FROM map_cells"))
    session.execute(text("DELETE FROM map_cell_deltas"))


@pytest.mark.parametrize("z", [13, 15, 18])
def test_more_reports_than_a_tile_can_show_are_clusters_too(
    session: Session, monkeypatch: pytest.MonkeyPatch, z: int
) -> None:
    for name in ("_POINTS", "_POINTS_CLOSE"):
        monkeypatch.setattr(tiles, name, 2)
    for _ in range(2):
        filed(session)
    assert {feature["properties"].get("nomor") is None for feature in found(session, z)} == {False}
    filed(session)
    (feature,) = found(session, z)
    assert (feature["properties"]["jumlah"], feature["properties"]["waiting"]) == (3, 3)
    assert len(found(session, z, Filter(category="jalan"))) == 0


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(category="jalan", channel="jaki"),
        Filter(since=start_of(date(2026, 10, 15)), until=start_of(date(2026, 12, 15))),
        Filter(since=start_of(date(2025, 11, 20)), channel="jaki"),
    ],
)
def test_what_is_only_counted_coarsely_is_shown_so_at_zoom_13(
    session: Session, monkeypatch: pytest.MonkeyPatch, wanted: Filter
) -> None:
    monkeypatch.setattr(tiles, "_POINTS", 2)
    walks = [Walk(session, filed(session, category="jalan")) for _ in range(4)]
    walks[0].act("kelurahan.gambir", "handle")
    for _ in range(2):  # from what is waiting, then from what is folded
        (feature,) = found(session, 13, wanted)
        shown = feature["properties"]
        assert (shown["jumlah"], shown["waiting"], shown["in_progress"]) == (4, 3, 1)
        fold(session, now=MONDAY)


@pytest.mark.parametrize("z", ZOOMS)
def test_a_public_report_is_in_its_tile_at_once(session: Session, z: int) -> None:
    number = filed(session).number
    (feature,) = found(session, z)
    if z < 13:
        assert feature["properties"]["jumlah"] == 1
        assert {name: feature["properties"][name] for name in Status} == {
            s: int(s == "waiting") for s in Status
        }
    else:
        assert feature["properties"] == {"nomor": number, "status": "waiting", "kategori": "penerangan-jalan"}


@pytest.mark.parametrize("z", ZOOMS)
def test_private_and_placeless_reports_are_in_none(session: Session, z: int) -> None:
    filed(session, is_public=False)
    filed(session, lat=None, lon=None)
    filed(session, lat=None, lon=None, kelurahan_code="31.71.01.1001")
    assert found(session, z) == []


def test_the_point_stands_where_it_was_put(session: Session) -> None:
    filed(session)
    z = 16
    (feature,) = found(session, z)
    _, x, y = tile_at(*GAMBIR, z)
    east, north = feature["geometry"]["coordinates"]  # the decoder counts y from the south
    lon = (x + east / 4096) / (1 << z) * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + 1 - north / 4096) / (1 << z)))))
    assert abs(lat - GAMBIR[0]) < 0.00001
    assert abs(lon - GAMBIR[1]) < 0.00001


@pytest.mark.parametrize("z", [10, 16])
def test_it_turns_green_when_approved_and_goes_when_hidden(session: Session, z: int) -> None:
    walk = Walk(session, filed(session)).finished()
    walk.act("biro.verifikator", "approve")
    (feature,) = found(session, z)
    said = feature["properties"]
    assert said["status"] == "completed" if z >= 13 else (said["completed"], said["waiting"]) == (1, 0)
    walk.act("biro.admin", "hide", reason="spam")
    assert found(session, z) == []
    walk.act("biro.admin", "publish", reason="spam")
    assert len(found(session, z)) == 1


@pytest.mark.parametrize("z", [10, 13])
def test_a_moved_report_leaves_its_old_tile(session: Session, z: int) -> None:
    walk = Walk(session, filed(session))
    far = (-6.29, 106.80)
    walk.act("kelurahan.gambir", "relocate", lat=str(far[0]), lon=str(far[1]))
    here, there = tile_at(*GAMBIR, z), tile_at(*far, z)
    total = sum(
        feature["properties"].get("jumlah", 1)
        for tile in {here, there}
        for feature in features(report_tile(session, *tile, Filter(), now=MONDAY))
    )
    assert total == 1
    if z == 13:
        assert found(session, z) == []


@pytest.mark.parametrize("z", [9, 12, 13, 15])
def test_filters_choose_the_same_at_every_zoom(session: Session, z: int) -> None:
    filed(session)
    hole = filed(session, category="jalan", channel="web")
    walk = Walk(session, hole)
    walk.act("kelurahan.gambir", "handle")

    def count(**wanted: Any) -> int:
        return sum(f["properties"].get("jumlah", 1) for f in found(session, z, Filter(**wanted)))

    for _ in range(2):  # from what is waiting, then from what is folded
        _check_filters(session, walk, count)
        fold(session, now=MONDAY)


def _check_filters(session: Session, walk: Walk, count: Any) -> None:
    assert count() == 2
    assert count(statuses=(Status.IN_PROGRESS,)) == 1
    assert count(statuses=(Status.IN_PROGRESS, Status.WAITING)) == 2
    assert count(statuses=(Status.COMPLETED,)) == 0
    assert count(category="jalan") == 1
    assert count(channel="jaki") == 1
    assert count(area="31.71.01") == 2
    assert count(area="31.72") == 0
    report = walk.report
    assert count(since=report.created_at) == 2
    assert count(until=report.created_at) == 0
    assert count(category="jalan", channel="web") == 1
    assert count(category="jalan", channel="jaki") == 0
    assert count(channel="web", area=GAMBIR_CODE, statuses=(Status.IN_PROGRESS,)) == 1
    # A whole month, half a month before and after it, and another month.
    first, half, after = (start_of(date(2026, *day)) for day in ((11, 1), (10, 15), (12, 15)))
    for channel in (None, "web"):
        wanted = {"channel": channel, "area": "31.71"}
        many = 1 if channel else 2
        assert count(since=first, **wanted) == many
        assert count(since=half, until=after, **wanted) == many
        assert count(until=first, **wanted) == 0
        assert count(since=after, **wanted) == 0
    assert count(since=first, category="jalan") == 1


def test_folding_changes_no_count(session: Session) -> None:
    for _ in range(4):
        filed(session)
    Walk(session, filed(session)).act("kelurahan.gambir", "handle")
    before = found(session, 10)
    assert fold(session, now=MONDAY) > 0
    assert session.scalar(select(func.count()).select_from(MapCellDelta)) == 0
    assert found(session, 10) == before
    Walk(session, filed(session)).act("biro.admin", "hide", reason="spam")
    assert found(session, 10) == before
    fold(session, now=MONDAY)
    assert found(session, 10) == before


def test_rebuilding_gives_what_the_triggers_kept(session: Session) -> None:
    filed(session)
    Walk(session, filed(session)).to_sudin()
    portrayal.rebuild(session)
    fold(session, now=MONDAY)
    kept = session.execute(
        select(MapCell.zoom, MapCell.cell, MapCell.status, MapCell.n, MapCell.sum_x).order_by(MapCell.cell)
    ).all()
    shown = session.execute(select(Portrayal.report_id, Portrayal.place, Portrayal.status)).all()
    portrayal.rebuild(session)
    assert shown == session.execute(select(Portrayal.report_id, Portrayal.place, Portrayal.status)).all()
    again = session.execute(
        select(MapCell.zoom, MapCell.cell, MapCell.status, MapCell.n, MapCell.sum_x).order_by(MapCell.cell)
    ).all()
    assert sorted(again) == sorted(kept)


def test_a_tile_holds_both_layers_and_is_asked_for_again(client: FlaskClient, session: Session) -> None:
    number = filed(session).number
    session.commit()
    z, x, y = tile_at(*GAMBIR, 14)
    path = f"/ubin/{z}/{x}/{y}.mvt"
    answer = client.get(path)
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert [f["properties"]["nomor"] for f in features(answer.data)] == [number]
    assert features(answer.data, "wilayah")
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    walk = Walk(session, filed(session))
    walk.act("kelurahan.gambir", "handle")
    session.commit()
    fresh = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert fresh.status_code == 200
    only = client.get(f"{path}?status=in_progress")
    assert [f["properties"]["nomor"] for f in features(only.data)] == [walk.number]


@pytest.mark.parametrize(
    "path", ["/ubin/3/9/0.mvt", "/ubin/40/0/0.mvt", "/ubin/1/2/3.png", "/ubin/x/y/z.mvt"]
)
def test_what_names_no_tile_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_whole_world_and_the_open_sea_are_tiles_too(client: FlaskClient) -> None:
    assert client.get("/ubin/0/0/0.mvt").status_code == 200
    assert client.get("/ubin/22/0/0.mvt").status_code == 200
