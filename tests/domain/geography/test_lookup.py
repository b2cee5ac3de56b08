"""Which kelurahan a point belongs to, compared with brute force over every polygon."""

import math
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
import shapely
from sqlalchemy.orm import Session

from app.domain.geography import find_kelurahan, find_many, found_by_code, outside_message
from app.domain.geography.dissolve import to_metres
from tests.domain.geography.maps import read_official

# Metres by which two ways of measuring may differ (ellipsoid, UTM) without either being wrong.
MEASURE = 0.5


def brute_force(codes: list[str], polygons: Any, points: list[tuple[float, float]]) -> list[set[str | None]]:
    """For each (lat, lon) the right answers: one, or several where the metres are too close to call."""
    located = shapely.points([(lon, lat) for lat, lon in points])
    shapely.prepare(polygons)
    inside = np.array([shapely.covers(polygon, located) for polygon in polygons])
    metric = np.array([to_metres(polygon) for polygon in polygons])
    return [
        {codes[int(np.argmax(column))]} if column.any() else nearest(codes, metric, to_metres(point))
        for column, point in zip(inside.T, located, strict=True)
    ]


def nearest(codes: list[str], metric: Any, point: Any) -> set[str | None]:
    distances = shapely.distance(metric, point)
    shortest = distances.min()
    right: set[str | None] = {codes[i] for i in np.flatnonzero(distances <= shortest + MEASURE)}
    if shortest > 250 + MEASURE:
        return {None}
    return right | {None} if shortest > 250 - MEASURE else right


def random_points(polygons: Any, count: int) -> list[tuple[float, float]]:
    """Half over the mainland and the sea before it, half around single kelurahan, islands included."""
    chance = random.Random(267)
    points = [(chance.uniform(-6.38, -6.05), chance.uniform(106.67, 106.98)) for _ in range(count // 2)]
    while len(points) < count:
        west, south, east, north = chance.choice(polygons).bounds
        points.append(
            (chance.uniform(south - 0.003, north + 0.003), chance.uniform(west - 0.003, east + 0.003))
        )
    return points


@pytest.mark.usefixtures("official")
def test_20000_random_points_agree_with_brute_force(session: Session, official_path: Path) -> None:
    codes, _, polygons = read_official(official_path)
    points = random_points(polygons, 20_000)
    started = time.perf_counter()
    found = find_many(session, points)
    assert time.perf_counter() - started < 10
    expected = brute_force(codes, polygons, points)
    answers = [place.code if place else None for place in found]
    wrong = [(p, a, e) for p, a, e in zip(points, answers, expected, strict=True) if a not in e]
    assert wrong == []
    assert 2_000 < answers.count(None) < 18_000
    assert [find_kelurahan(session, *point) for point in points[:200]] == found[:200]


@pytest.mark.usefixtures("official")
def test_in_an_overlap_the_lowest_code_wins(session: Session, official_path: Path) -> None:
    codes, _, polygons = read_official(official_path)
    left, right = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    pairs = [(i, j, polygons[i] & polygons[j]) for i, j in zip(left, right, strict=True) if i < j]
    i, _j, shared = max(pairs, key=lambda pair: pair[2].area)
    point = shared.representative_point()
    found = find_kelurahan(session, point.y, point.x)
    assert found is not None
    assert found.code == codes[i]


@pytest.mark.usefixtures("official")
def test_a_sliver_between_neighbours_belongs_to_the_nearest(session: Session, official_path: Path) -> None:
    codes, _, polygons = read_official(official_path)
    whole = max(shapely.get_parts(shapely.union_all(polygons)), key=lambda part: part.area)
    sliver = max((shapely.Polygon(ring) for ring in whole.interiors), key=lambda hole: hole.area)
    point = shapely.maximum_inscribed_circle(sliver).coords[0]
    assert not shapely.covers(polygons, shapely.Point(point)).any()
    found = find_kelurahan(session, point[1], point[0])
    assert found is not None
    assert {found.code} <= brute_force(codes, polygons, [(point[1], point[0])])[0]


@pytest.mark.usefixtures("official")
def test_water_counts_up_to_250_metres_from_the_shore(session: Session, official_path: Path) -> None:
    _, _, polygons = read_official(official_path)
    shore = shapely.union_all([to_metres(polygon) for polygon in polygons])
    lon = 106.83
    lats = np.arange(-6.13, -6.05, 0.00002)
    away = np.array([shore.distance(to_metres(shapely.Point(lon, lat))) for lat in lats])
    near, far = lats[(away > 200) & (away < 249)], lats[away > 251]
    assert len(near)
    assert all(find_many(session, [(lat, lon) for lat in near]))
    assert not any(find_many(session, [(lat, lon) for lat in far]))


def test_the_default_boundaries_know_the_city_too(session: Session) -> None:
    found = find_kelurahan(session, -6.1763, 106.8270)
    assert found is not None
    assert found == ("31.71.01.1001", "Gambir", "gambir", "31.71.01", "Gambir", "31.71", "Jakarta Pusat")
    assert found_by_code(session, "31.71.01.1001") == found
    assert found_by_code(session, "31.71.01") is None


def test_one_look_up_is_one_statement(
    session: Session, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    execute = psycopg.RawCursor.execute

    def noting(cursor: Any, query: str, *args: Any) -> Any:
        sent.append(query)
        return execute(cursor, query, *args)

    monkeypatch.setattr(psycopg.RawCursor, "execute", noting)
    find_kelurahan(session, -6.1763, 106.8270)
    assert len(statements + sent) == 1


@pytest.mark.parametrize(
    ("lat", "lon", "says"),
    [
        (106.8270, -6.1763, "tertukar"),
        (math.nan, 106.8, "Koordinat tidak sah"),
        (-6.2, math.inf, "Koordinat tidak sah"),
        (-6.2, 466.8, "Koordinat tidak sah"),
        (-6.9175, 107.6191, "di luar wilayah DKI Jakarta"),
        (0.0, 0.0, "di luar wilayah DKI Jakarta"),
        (90.0, 180.0, "di luar wilayah DKI Jakarta"),
    ],
)
def test_a_point_elsewhere_has_no_kelurahan_and_a_sentence(
    session: Session, lat: float, lon: float, says: str
) -> None:
    assert find_kelurahan(session, lat, lon) is None
    assert find_many(session, [(lat, lon)]) == [None]
    assert says in outside_message(lat, lon)
    assert "di luar wilayah DKI Jakarta" in outside_message()
