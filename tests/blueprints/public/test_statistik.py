"""/statistik: kept figures and counted ones say the same, in page, CSV and JSON; every choice is an address."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.domain import tally
from app.seed.random_course import City

MACHINE = (
    *("", "dari=2034-01-01&sampai=2034-12-31", "dari=2034-04-01&sampai=2034-04-30", "wilayah=31.71"),
    *("wilayah=31.71.01&dari=2034-04-01&sampai=2034-04-30", "wilayah=31.71.01.1001", "kategori=jalan"),
    *("dari=2034-04-02&sampai=2034-04-20&kanal=jaki", "wilayah=31.99"),
)
START = datetime(2034, 3, 30, 1, tzinfo=UTC)
QUERIES = (
    "periode=2034&menurut=wilayah",
    "periode=2034&menurut=wilayah&tingkat=kelurahan&wilayah=31.71",
    "periode=2034-04&menurut=kategori&wilayah=31.74",
    "periode=2034&menurut=kategori&kanal=jaki",
    "periode=2034&menurut=kanal&kategori=sampah&wilayah=31.71",
    "periode=2034&menurut=bulan",
    "periode=2034&menurut=unit&urut=peringkat",
    "periode=2034&menurut=ukpd&kanal=web",
    "periode=2034&unit=bina-marga&menurut=kategori",
    "periode=2034&unit=bina-marga&wilayah=31.71&menurut=kanal",
    "dari=2034-04-01&sampai=2034-04-30&menurut=wilayah&tingkat=kecamatan",
    "dari=2034-04-02&menurut=kategori",
)


def table(client: FlaskClient, query: str) -> dict[str, Any]:
    said = client.get(f"/statistik/tabel.json?{query}")
    assert said.status_code == 200, said.text
    assert said.json is not None
    return dict(said.json)


def placed(said: dict[str, Any]) -> tuple[Any, list[Any]]:
    """Total and rows but the one without a place, of which only counts are kept; in an order of its own."""
    return said["seluruhnya"], sorted((r for r in said["baris"] if r["kode"]), key=lambda r: r["kode"])


def test_kept_figures_are_the_counted_ones(client: FlaskClient, session: Session) -> None:
    city = City(session, seed=34, at=START, pace=timedelta(hours=12))
    for _ in range(45):
        city.act()
    session.flush()
    assert tally.counted_at(session) is None
    counted = {query: placed(table(client, query)) for query in QUERIES}
    machine = {query: client.get(f"/statistik.json?{query}").json for query in MACHINE}
    tally.fold(session, now=city.at)
    assert {query: client.get(f"/statistik.json?{query}").json for query in MACHINE} == machine
    for query in QUERIES:
        assert placed(table(client, query)) == counted[query], query
    assert counted[QUERIES[0]][0]["diterima"] == len(city.numbers)
    whole = table(client, "periode=2034")
    assert sum(row["diterima"] for row in whole["baris"]) == whole["seluruhnya"]["diterima"]
    assert whole["dihitung"] == city.at.isoformat()
    _page_and_file(client, whole)


def _page_and_file(client: FlaskClient, whole: dict[str, Any]) -> None:
    answer = client.get("/statistik?periode=2034")
    page = " ".join(answer.text.split())
    assert "Angka per" in page
    assert (
        f'stat-value">{whole["seluruhnya"]["diterima"]}</span> <span class="stat-label">laporan masuk' in page
    )
    assert "/statistik/tabel.csv?periode=2034" in page
    again = client.get("/statistik?periode=2034", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    file = client.get("/statistik/tabel.csv?periode=2034")
    lines = list(csv.DictReader(io.StringIO(file.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [line["diterima"] for line in lines] == [str(row["diterima"]) for row in whole["baris"]]


def test_what_cannot_be_followed_is_refused(client: FlaskClient) -> None:
    for query in ("periode=2026-13", "periode=1850", "unit=gambir", "menurut=rt", "urut=acak", "tingkat=rw", "kategori=x",
                  "dari=2026-02-01&sampai=2026-01-01", "wilayah=99.99"):  # fmt: skip
        assert client.get(f"/statistik?{query}").status_code == 422, query
        assert client.get(f"/statistik/tabel.json?{query}").status_code == 400, query
        assert client.get(f"/statistik/tabel.csv?{query}").status_code == 422, query
