"""Taking over official boundaries: every format, and everything that can be wrong with a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.geography import Boundary, BoundaryVersion, Outline, current_version, find_kelurahan
from app.domain.geography.boundary_file import BoundaryFileError
from app.domain.geography.default_data import install_default
from app.domain.geography.official import Imported, import_boundaries
from app.domain.vocabulary import BoundarySource
from tests.conftest import ROOT
from tests.domain.geography.maps import NOW, read_official, write_metric, zip_shapefile

Features = list[dict[str, Any]]
Altered = Callable[[Callable[[Features], object]], Path]


def count(session: Session, table: type, version: BoundaryVersion) -> int | None:
    return session.scalar(select(func.count()).select_from(table).filter_by(version_id=version.id))


def test_267_are_imported_and_the_earlier_version_is_kept(session: Session, official_path: Path) -> None:
    before = current_version(session)
    assert before is not None
    done = import_boundaries(session, official_path, now=NOW)
    assert done.changed
    assert done.previous is before
    assert current_version(session) is done.version
    assert (count(session, Boundary, done.version), count(session, Boundary, before)) == (267, 267)
    assert count(session, Outline, done.version) == 267 + 44 + 6
    assert done.version.source is BoundarySource.IMPOR


def test_gaps_and_overlaps_are_measured(official: Imported) -> None:
    summary = official.version.summary
    assert (summary["kelurahan"], summary["column"], summary["mended"]) == (267, "kode", [])
    assert 850 < summary["gaps"] < 950
    assert 0.0005 < summary["overlap_m2"] / summary["area_m2"] < 0.0007


def test_the_same_file_again_changes_nothing(
    session: Session, official: Imported, official_path: Path
) -> None:
    again = import_boundaries(session, official_path, now=NOW)
    assert (again.changed, again.version.id, again.version.summary["kelurahan"]) == (
        False,
        official.version.id,
        267,
    )


def test_a_file_that_was_in_force_before_comes_back(
    session: Session, official: Imported, official_path: Path, altered: Altered
) -> None:
    other = import_boundaries(session, altered(lambda features: features.reverse()), now=NOW)
    back = import_boundaries(session, official_path, now=NOW)
    assert (back.changed, back.version.id) == (True, official.version.id)
    assert back.previous is other.version
    assert current_version(session) is official.version


def test_set_up_never_replaces_official_boundaries(session: Session, official: Imported) -> None:
    assert install_default(session, ROOT / "node_modules", now=NOW) == (317, False)
    assert current_version(session) is official.version


@pytest.mark.parametrize("driver", ["GPKG", "ESRI Shapefile"])
@pytest.mark.parametrize("column", ["KODE_KEL", "KDEPUM", "NAMOBJ"])
def test_other_formats_columns_and_coordinate_systems(
    session: Session, official_path: Path, tmp_path: Path, driver: str, column: str
) -> None:
    codes, names, polygons = read_official(official_path)
    values: dict[str, list[Any]] = {
        "KODE_KEL": codes,
        "KDEPUM": [int(code.replace(".", "")) for code in codes],
        "NAMOBJ": [f"KELURAHAN {name.upper()}" for name in names],
    }
    path = tmp_path / ("batas.gpkg" if driver == "GPKG" else "batas.shp")
    write_metric(path, polygons, column, values[column], driver)
    done = import_boundaries(session, path, now=NOW)
    assert (done.version.summary["kelurahan"], done.version.summary["column"]) == (267, column)
    for code, polygon in list(zip(codes, polygons, strict=True))[::20]:
        point = polygon.representative_point()
        found = find_kelurahan(session, point.y, point.x)
        assert found is not None
        assert found.code == code
    assert not import_boundaries(session, path, now=NOW).changed


@pytest.mark.parametrize("folder", ["", "Batas Desa 2025/"])
def test_a_zipped_shapefile(session: Session, official_path: Path, tmp_path: Path, folder: str) -> None:
    codes, _, polygons = read_official(official_path)
    path = write_metric(tmp_path / "batas.shp", polygons, "kode", codes, "ESRI Shapefile")
    done = import_boundaries(session, zip_shapefile(path, folder), now=NOW)
    assert done.version.summary["kelurahan"] == 267


def test_a_ring_that_touches_itself_is_mended_and_reported(session: Session, altered: Altered) -> None:
    def add_spike(features: Features) -> None:
        ring = features[6]["geometry"]["coordinates"][0][0]
        lon, lat = ring[0]
        ring[1:1] = [[lon + 0.001, lat], [lon, lat]]

    done = import_boundaries(session, altered(add_spike), now=NOW)
    assert done.version.summary["mended"] == ["31.71.01.1001"]


def _drop_one(features: Features) -> None:
    features.pop(100)


def _double(features: Features) -> None:
    features.append(features[6])


def _stranger(features: Features) -> None:
    features[6]["properties"]["kode"] = "32.73.01.1001"


def _bow_tie(features: Features) -> None:
    corners = [[106.82, -6.17], [106.83, -6.18], [106.83, -6.17], [106.82, -6.18], [106.82, -6.17]]
    features[6]["geometry"] = {"type": "Polygon", "coordinates": [corners]}


def _crossing(features: Features) -> None:
    ring = features[6]["geometry"]["coordinates"][0][0]
    ring[3], ring[9] = ring[9], ring[3]


def _swap_axes(features: Features) -> None:
    polygon = features[6]["geometry"]["coordinates"]
    features[6]["geometry"]["coordinates"] = [
        [[xy[::-1] for xy in ring] for ring in part] for part in polygon
    ]


def _point(features: Features) -> None:
    features[6]["geometry"] = {"type": "Point", "coordinates": [106.82, -6.17]}


def _no_shape(features: Features) -> None:
    features[6]["geometry"] = None


def _anonymous(features: Features) -> None:
    for feature in features:
        feature["properties"] = {"id": "x"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_drop_one, "Hanya 266 dari 267 kelurahan; tidak ada: 31."),
        (_double, "1 kelurahan muncul lebih dari sekali: 31.71.01.1001 Gambir"),
        (_stranger, r"1 bidang bukan kelurahan yang dikenal: baris 7 \(32.73.01.1001\)"),
        (_bow_tie, "31.71.01.1001 Gambir: bidangnya tidak sah"),
        (_crossing, "31.71.01.1001 Gambir: bidangnya tidak sah"),
        (_swap_axes, "31.71.01.1001 Gambir: koordinatnya di luar DKI Jakarta"),
        (_point, "31.71.01.1001 Gambir: tidak punya bidang"),
        (_no_shape, "31.71.01.1001 Gambir: tidak punya bidang"),
        (_anonymous, "Tidak ada kolom yang berisi kode Kemendagri atau nama kelurahan"),
        (list.clear, "tidak"),
    ],
)
def test_a_wrong_map_changes_nothing(
    session: Session, official: Imported, altered: Altered, change: Callable[[Features], object], says: str
) -> None:
    with pytest.raises(BoundaryFileError, match=says):
        import_boundaries(session, altered(change), now=NOW)
    assert current_version(session) is official.version
    assert count(session, Boundary, official.version) == 267


def as_csv(official_path: Path, path: Path, first: Callable[[str], str]) -> Path:
    """The official boundaries as a table of WKT, its first polygon rewritten."""
    codes, _, polygons = read_official(official_path)
    texts = [polygon.wkt for polygon in polygons]
    texts[0] = first(texts[0])
    rows = [f'"{text}",{code}' for text, code in zip(texts, codes, strict=True)]
    path.write_text("\n".join(["WKT,kode", *rows, ""]))
    return path


@pytest.mark.parametrize(
    "ring",
    [
        "106.82 -6.17, nan nan, 106.83 -6.18, 106.82 -6.18, 106.82 -6.17",
        "106.82 -6.17, 106.83 -6.18, nan -6.18, 106.82 -6.17",
        "106.82 -6.17, 106.83 -6.18, 106.82 inf, 106.82 -6.17",
    ],
)
def test_coordinates_that_are_no_numbers_change_nothing(
    session: Session, official_path: Path, tmp_path: Path, ring: str
) -> None:
    before = current_version(session)
    path = as_csv(official_path, tmp_path / "batas.csv", lambda text: f"POLYGON (({ring}))")
    with pytest.raises(BoundaryFileError, match=r"31\.01\.01\.1001 "):
        import_boundaries(session, path, now=NOW)
    assert current_version(session) is before


def test_arcs_are_taken_as_the_polygons_that_they_draw(
    session: Session, official_path: Path, tmp_path: Path
) -> None:
    arc = "CURVEPOLYGON (CIRCULARSTRING (106.8 -6.2, 106.81 -6.19, 106.82 -6.2, 106.81 -6.21, 106.8 -6.2))"
    path = as_csv(official_path, tmp_path / "batas.csv", lambda text: arc)
    done = import_boundaries(session, path, now=NOW)
    assert done.version.summary["kelurahan"] == 267


@pytest.mark.parametrize("name", ["batas.geojson", "batas.gpkg", "batas.shp", "batas.zip", "batas.txt"])
@pytest.mark.parametrize(
    "content", [b"", b"bukan peta", b'{"type":"FeatureCollection","features":[{"type":"Fea']
)
def test_a_file_that_is_no_map_changes_nothing(
    session: Session, tmp_path: Path, name: str, content: bytes
) -> None:
    before = current_version(session)
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BoundaryFileError, match="Berkas batas"):
        import_boundaries(session, path, now=NOW)
    assert current_version(session) is before


def test_half_a_file_or_none_changes_nothing(session: Session, official_path: Path, tmp_path: Path) -> None:
    before = current_version(session)
    half = tmp_path / "half.geojson"
    half.write_bytes(official_path.read_bytes()[:200_000])
    for path in (half, tmp_path / "missing.geojson", tmp_path):
        with pytest.raises(BoundaryFileError):
            import_boundaries(session, path, now=NOW)
    assert current_version(session) is before


def test_metres_without_a_coordinate_system_are_refused(
    session: Session, official_path: Path, tmp_path: Path
) -> None:
    codes, _, polygons = read_official(official_path)
    path = write_metric(tmp_path / "batas.shp", polygons, "kode", codes, "ESRI Shapefile")
    path.with_suffix(".prj").unlink()
    with pytest.raises(BoundaryFileError, match="di luar DKI Jakarta"):
        import_boundaries(session, path, now=NOW)


def test_names_alone_recognise_all_267(session: Session, altered: Altered) -> None:
    def only_names(features: Features) -> None:
        for feature in features:
            old = feature["properties"]
            feature["properties"] = {"WADMKC": old["kecamatan"], "NAMOBJ": old["nama"]}

    done = import_boundaries(session, altered(only_names), now=NOW)
    assert (done.version.summary["kelurahan"], done.version.summary["column"]) == (267, "NAMOBJ")
