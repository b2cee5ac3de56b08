"""The map's page: the list of what is seen, the search for places, deep links, and the file under the map."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.config import Settings
from app.domain.understanding import PlaceKind, PlaceName
from tests.blueprints.public.citizen import Citizen
from tests.blueprints.public.test_pages import numbers
from tests.course import filed

AROUND, ELSEWHERE, SEA = (
    "106.81,-6.19,106.84,-6.16",
    "106.84,-6.30,106.88,-6.26",
    "106.80,-5.95,106.90,-5.90",
)


def test_the_list_holds_what_is_seen(citizen: Citizen, session: Session) -> None:
    here = filed(session).number
    there = filed(session, lat=-6.28, lon=106.86).number

    def shown(query: str) -> set[str]:
        page = set(numbers(citizen.get(f"/peta?{query}").text)) & {here, there}
        assert set(numbers(citizen.get(f"/peta/daftar?{query}").text)) & {here, there} == page
        return page

    assert shown("") == {here, there}
    assert shown(f"kotak={AROUND}") == {here}
    assert shown(f"kotak={ELSEWHERE}") == {there}
    assert shown(f"kotak={SEA}") == set()
    assert shown(f"kotak={AROUND}&kategori=jalan") == set()
    assert "<html" not in citizen.get(f"/peta/daftar?kotak={AROUND}").text
    page = citizen.get(f"/peta?laporan={here}")
    assert re.search(r'data-mark="-6\.1\d+,106\.8\d+"', page.text)
    assert numbers(page.text) == [here]


def test_the_pages_of_a_part_of_the_map_follow_each_other(citizen: Citizen, session: Session) -> None:
    made = {filed(session).number for _ in range(13)}
    seen: list[str] = []
    path: str | None = f"/peta?kotak={AROUND}&kategori=penerangan-jalan"
    while path and len(seen) < 400:
        page = citizen.get(path).text
        seen += numbers(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = following.group(1).replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen))
    assert made <= set(seen)


@pytest.mark.parametrize(
    "query",
    ["kotak=1,2,3", "kotak=nan,nan,nan,nan", "kotak=3,3,1,1", "kotak=a,b,c,d", "kotak=0,-99,1,99", "dari=x"],
)
def test_a_part_that_is_none_is_said(citizen: Citizen, query: str) -> None:
    assert citizen.get(f"/peta?{query}").status_code == 422


def test_nothing_tells_a_private_report_from_none(citizen: Citizen, session: Session) -> None:
    private = filed(session, is_public=False).number
    pages = [citizen.get(f"/peta?laporan={number}").text for number in (private, "JK260101000000")]
    assert "data-mark" not in pages[0]
    assert pages[0].replace(private, "") == pages[1].replace("JK260101000000", "")


def test_a_search_leads_to_the_place(citizen: Citizen, session: Session) -> None:
    session.add(
        PlaceName(
            kind=PlaceKind.STREET,
            name="Kincir Angin Panjang",
            folded="kinciranginpanjang",
            kelurahan_code="31.71.01.1001",
            location="SRID=4326;POINT(106.8205 -6.1765)",
            source="impor",
        )
    )
    session.flush()

    def leads(typed: str) -> str:
        answer = citizen.get("/peta/cari", query_string={"q": typed, "status": "waiting"})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    for typed in ("jl kincir angin panjang", "Kincir Angin"):
        assert leads(typed).startswith("/peta?status=waiting&kotak=106.81")
        assert leads(typed).endswith("tanda=-6.17650,106.82050")
    assert leads("-6.1765, 106.8205").endswith("tanda=-6.17650,106.82050")
    assert leads("kecamatan gambir") == "/peta?status=waiting&wilayah=31.71.01"
    assert leads("Jakarta Pusat") == "/peta?status=waiting&wilayah=31.71"
    assert leads("jk 260101 000000") == "/laporan/JK260101000000"
    several = citizen.get("/peta/cari?q=gambir").text
    assert several.count('<li><a href="/peta?') > 1
    assert "tidak ditemukan" in citizen.get("/peta/cari?q=xyzzyx").text
    assert citizen.get(f"/peta/cari?q={'a' * 5000}").status_code == 200
    assert citizen.get("/peta/cari?q=%00%ff").status_code == 200
    assert citizen.get("/peta/cari").status_code == 200


@pytest.fixture
def pmtiles(tmp_path: Path) -> Path:
    """The head of a PMTiles file is enough for us: what it holds, the browser reads."""
    file = tmp_path / "jakarta.pmtiles"
    file.write_bytes(b"PMTiles\x03" + bytes(range(256)) * 4)
    return file


def test_the_file_under_the_map_is_served_in_pieces(
    app: Flask, citizen: Citizen, pmtiles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert citizen.get("/peta/dasar.pmtiles").status_code == 404
    settings: Settings = app.config["SETTINGS"]
    monkeypatch.setitem(
        app.config, "SETTINGS", settings.__class__(**{**vars_of(settings), "basemap_tiles": str(pmtiles)})
    )
    page = citizen.get("/peta").text
    address = re.search(r'data-basemap="([^"]+)" data-basemap-kind="pmtiles"', page)
    assert address
    assert "OpenStreetMap" in page
    path = address.group(1)
    piece = citizen.get(path, headers={"Range": "bytes=0-7"})
    assert (piece.status_code, piece.data) == (206, b"PMTiles\x03")
    assert piece.headers["Content-Range"] == f"bytes 0-7/{pmtiles.stat().st_size}"
    tag = piece.headers["ETag"]
    assert citizen.get(path, headers={"If-None-Match": tag}).status_code == 304
    other = citizen.get(path, headers={"Range": "bytes=0-7", "If-Range": '"alt"'})
    assert other.status_code == 200
    assert citizen.get(path, headers={"Range": "bytes=99999-"}).status_code == 416
    assert citizen.get("/peta").headers["Content-Security-Policy"].count("http") == 0
    pmtiles.write_bytes(b"PMTiles\x03" + b"neu")
    assert path not in citizen.get("/peta").text


def vars_of(settings: Settings) -> dict[str, object]:
    """The fields of the frozen settings."""
    return {name: getattr(settings, name) for name in settings.__dataclass_fields__}
