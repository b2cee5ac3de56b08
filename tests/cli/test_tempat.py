"""`flask tempat impor`: names from a file take the place of those of the file before, or nothing changes."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.domain.understanding import PlaceName, understand
from app.queries import places

CSV = """nama,jenis,lat,lon
Jalan Kincir Angin Panjang,jalan,-6.1765,106.8205
Jl. Kincir Angin Panjang,jalan,-6.1745,106.8260
Balai Kincir,tempat,-6.1760,106.8210
Jalan Braga,jalan,-6.9175,107.6090
Gang Kancil Empat,jalan,-6.1765,106.8206
,tempat,-6.17,106.82
Warung,toko,-6.17,106.82
Tanpa Titik,tempat,x,106.82
"""
OSM = """<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="-6.1765" lon="106.8205"/><node id="2" lat="-6.1764" lon="106.8260"/>
<node id="3" lat="-6.1760" lon="106.8210"><tag k="name" v="Stasiun Kincir"/><tag k="railway" v="station"/></node>
<node id="4" lat="-6.1760" lon="106.8211"><tag k="name" v="Warung Bu Kincir"/><tag k="shop" v="kiosk"/></node>
<way id="9"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="name" v="Jalan Kincir Air"/></way>
</osm>"""


@pytest.fixture
def run(app: Flask, session: Session) -> FlaskCliRunner:
    return app.test_cli_runner()


def imported(session: Session) -> dict[str, int]:
    """The imported names with how many kelurahan each has."""
    found: dict[str, int] = {}
    for name in session.scalars(select(PlaceName.name).where(PlaceName.source == "impor")):
        found[name] = found.get(name, 0) + 1
    return found


def test_names_of_a_file_serve_search_and_proposals(
    run: FlaskCliRunner, session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "nama.csv"
    file.write_text(CSV, encoding="utf-8")
    done = run.invoke(args=["tempat", "impor", str(file)])
    assert done.exit_code == 0, done.output
    assert "3 nama (2 jalan, 1 tempat)" in done.output
    assert "di luar DKI Jakarta: 1 (misalnya Jalan Braga (baris 5))" in done.output
    assert set(imported(session)) == {"Kincir Angin Panjang", "Balai Kincir", "Gang Kancil Empat"}
    found = places.search(session, "jalan kincir angin panjang")
    assert found[0].name == "Jalan Kincir Angin Panjang"
    assert found[0].lat is not None
    assert [place.name for place in places.search(session, "gang kancil empat")] == ["Gang Kancil Empat"]
    read = understand(session, "Lampu mati di depan Balai Kincir", now=now())
    assert read.places[0].kelurahan_code == found[0].kelurahan
    again = run.invoke(args=["tempat", "impor", str(file)])
    assert again.exit_code == 0
    assert "tidak ada yang berubah" in again.output


def test_another_file_replaces_it_and_a_bad_one_changes_nothing(
    run: FlaskCliRunner, session: Session, tmp_path: Path
) -> None:
    osm = tmp_path / "jakarta.osm"
    osm.write_text(OSM, encoding="utf-8")
    assert run.invoke(args=["tempat", "impor", str(osm)]).exit_code == 0
    before = imported(session)
    assert set(before) == {"Kincir Air", "Stasiun Kincir"}
    bad = {
        "kosong.csv": "nama,jenis,lat,lon\n",
        "kolom.csv": "name,lat\nA,1\n",
        "luar.csv": "nama,jenis,lat,lon\nBraga,jalan,-6.9175,107.6090\n",
        "rusak.geojson": "{",
        "rusak.osm.pbf": "bukan pbf",
        "lain.txt": "a",
    }
    for name, content in bad.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        refused = run.invoke(args=["tempat", "impor", str(tmp_path / name)])
        assert refused.exit_code != 0, name
        assert "Tidak ada yang diubah" in refused.output, name
        assert imported(session) == before, name
    assert run.invoke(args=["tempat", "impor", str(tmp_path / "tidak-ada.csv")]).exit_code != 0
    line = {"type": "LineString", "coordinates": [[106.8205, -6.1765], [106.826, -6.1764]]}
    feature = {"type": "Feature", "properties": {"name": "Jalan Kincir Baru"}, "geometry": line}
    file = tmp_path / "nama.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature, {}, None]}))
    assert run.invoke(args=["tempat", "impor", str(file)]).exit_code == 0
    assert set(imported(session)) == {"Kincir Baru"}
