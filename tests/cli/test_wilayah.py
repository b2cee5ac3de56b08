"""`flask wilayah` as an operator uses it."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.geography import BoundaryVersion, current_version

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, session: Session) -> Run:
    def invoke(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(args=["wilayah", *arguments])

    return invoke


def test_one_point(run: Run) -> None:
    result = run("cari", "-6.1763", "106.8270")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "31.71.01.1001,Gambir\n", "")


@pytest.mark.parametrize(
    ("lat", "lon", "says"),
    [("-6.9175", "107.6191", "di luar wilayah DKI Jakarta"), ("106.8270", "-6.1763", "tertukar")],
)
def test_a_point_elsewhere_is_a_dash_and_a_remark(run: Run, lat: str, lon: str, says: str) -> None:
    result = run("cari", lat, lon)
    assert (result.exit_code, result.stdout) == (0, "-\n")
    assert says in result.stderr


@pytest.mark.parametrize("arguments", [(), ("-6.2",), ("enam", "106.8"), ("nan", "106.8"), ("-6.2", "inf")])
def test_what_is_no_point_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("cari", *arguments)
    assert result.exit_code != 0
    assert result.stdout == ""
    assert result.stderr


def test_many_points_keep_their_order(run: Run, tmp_path: Path) -> None:
    chance = random.Random(5)
    here = "-6.1763,106.8270"
    lines = [here if chance.random() < 0.5 else "-7.2575,112.7521" for _ in range(3_000)]
    path = tmp_path / "points.csv"
    path.write_text("\n".join(lines) + "\n")
    result = run("cari", "--file", str(path))
    assert result.exit_code == 0
    assert result.stdout.splitlines() == ["31.71.01.1001,Gambir" if line == here else "-" for line in lines]


@pytest.mark.parametrize("line", ["-6.2", "-6.2,106.8,1", "a,b", "nan,106.8"])
def test_a_bad_line_is_named_and_nothing_printed(run: Run, tmp_path: Path, line: str) -> None:
    path = tmp_path / "points.csv"
    path.write_text(f"-6.1763,106.8270\n{line}\n")
    result = run("cari", "--file", str(path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "baris 2" in result.stderr


def test_official_boundaries_twice(run: Run, session: Session, shared_data: Path) -> None:
    path = str(shared_data / "batas-kelurahan-dki.geojson")
    first = run("impor", path)
    assert first.exit_code == 0
    assert first.stdout.startswith("267 kelurahan")
    assert "Tumpang tindih: 4" in first.stdout
    assert "Celah: 8" in first.stdout
    versions = session.scalar(select(func.count()).select_from(BoundaryVersion))
    second = run("impor", path)
    assert second.exit_code == 0
    assert "267 kelurahan" in second.stdout
    assert "tidak ada yang berubah" in second.stdout
    assert session.scalar(select(func.count()).select_from(BoundaryVersion)) == versions
    assert "batas yang berlaku tidak diubah" in run("bawaan").stdout


def test_a_broken_file_changes_nothing(run: Run, session: Session, tmp_path: Path) -> None:
    before = current_version(session)
    path = tmp_path / "rusak.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [')
    result = run("impor", str(path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Berkas rusak.geojson tidak dapat dibaca" in result.stderr
    assert "Tidak ada yang diubah." in result.stderr
    assert current_version(session) == before
