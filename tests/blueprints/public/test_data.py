"""/data: files with their digests, what is hidden is gone at once, and feeds whose entries keep their ids."""

import csv
import hashlib
import io
import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pyarrow.parquet as pq
import pytest
import shapely
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.blueprints.api.schemas import AREA
from app.domain import publication
from app.domain.publication import Withdrawal
from app.jobs import publishing
from app.open_files import NAMES
from tests.blueprints.public.test_photos import keep_photo
from tests.course import Walk, filed

MARCH = datetime(2036, 3, 5, 3, tzinfo=UTC)
FILE = "/data/laporan-2036-03"
PHONE = "081234567890"


def published(session: Session, **fields: object) -> Walk:
    return Walk(session, filed(session, **({"now": MARCH} | fields)), MARCH)


def rows(client: FlaskClient, path: str = f"{FILE}.csv") -> dict[str, dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    found = csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline=""))
    return {row["service_request_id"]: row for row in found}


def test_a_month_as_files(client: FlaskClient, session: Session) -> None:
    shown = published(
        session,
        text=f"=Lampu mati. Saya Budi Santoso, {PHONE}.",
        name="Budi Santoso",
        address="Jalan Melati 5",
    )
    nowhere = published(session, lat=None, lon=None, channel="sms", now=MARCH + timedelta(hours=1))
    private = published(session, is_public=False)
    other = published(session, now=MARCH + timedelta(days=40))
    session.flush()
    counted = rows(client)
    publishing.publish_changed()
    kept = rows(client)
    assert kept == counted
    assert set(kept) == {shown.number, nowhere.number}
    assert set(rows(client, "/data/laporan-2036-04.csv")) == {other.number}
    assert private.number not in str(kept)
    row = kept[shown.number]
    assert tuple(row) == NAMES
    assert row["requested_datetime"] == "2036-03-05T10:00:00+07:00"
    assert row["status_description"] == "Open"
    assert row["description"].startswith("'=Lampu mati")
    assert not re.search(r"Budi|Santoso|0812", str(row))
    assert kept[nowhere.number]["lat"] == ""
    assert client.get("/data/laporan-2035-01.csv").status_code == 404
    assert client.get("/data/laporan-2036-03.exe").status_code == 404
    _formats(client, shown.number)
    _pieces(client)
    _described(client)


def _formats(client: FlaskClient, number: str) -> None:
    found = json.loads(client.get(f"{FILE}.geojson").text)
    feature = next(one for one in found["features"] if one["id"] == number)
    assert feature["geometry"] == {"type": "Point", "coordinates": [106.827, -6.1763]}
    assert set(feature["properties"]) == set(NAMES) - {"lat", "long"}
    table = pq.read_table(io.BytesIO(client.get(f"{FILE}.parquet").data))
    assert json.loads(table.schema.metadata[b"geo"])["primary_column"] == "geometry"
    row = next(one for one in table.to_pylist() if one["service_request_id"] == number)
    assert shapely.from_wkb(row["geometry"]).equals(shapely.Point(106.827, -6.1763))
    assert row["requested_datetime"] == MARCH


def _pieces(client: FlaskClient) -> None:
    whole = client.get(f"{FILE}.csv")
    assert client.get(f"{FILE}.csv", headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    part = client.get(f"{FILE}.csv", headers={"Range": "bytes=10-29"})
    assert (part.status_code, part.data) == (206, whole.data[10:30])
    assert client.get(f"{FILE}.csv", headers={"Range": "bytes=99999999-"}).status_code == 416
    assert (
        f"{hashlib.sha256(whole.data).hexdigest()}  laporan-2036-03.csv"
        in client.get("/data/SHA256SUMS").text
    )


def _described(client: FlaskClient) -> None:
    package = client.get("/data/datapackage.json").json
    assert package is not None
    resource = next(one for one in package["resources"] if one["path"].endswith("laporan-2036-03.csv"))
    assert [one["name"] for one in resource["schema"]["fields"]] == list(NAMES)
    assert resource["rows"] == 2
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    page = client.get("/data").text
    assert "laporan-2036-03.parquet" in page
    assert "creativecommons.org/licenses/by/4.0" in page


@pytest.mark.parametrize("action", ["hide", "redact"])
def test_what_is_hidden_is_gone_before_the_file_is_made_anew(
    client: FlaskClient, session: Session, action: str
) -> None:
    walk, other = published(session, text="Rumah pelaku di ujung gang."), published(session)
    session.flush()
    publishing.publish_changed()
    assert "ujung gang" in client.get(f"{FILE}.csv").text
    fields = (
        {"reason": "data_pribadi"} if action == "hide" else {"note": "Teks lain.", "reason": "data_pribadi"}
    )
    walk.act("biro.admin", action, **fields)
    session.flush()
    for kind in ("csv", "geojson", "parquet"):
        answer = client.get(f"{FILE}.{kind}")
        assert answer.headers["Cache-Control"] == "no-store"
        assert b"ujung gang" not in answer.data
    assert other.number in client.get(f"{FILE}.csv").text
    publishing.publish_withdrawn()
    assert session.scalar(select(func.count()).select_from(Withdrawal)) == 0
    made_anew = client.get(f"{FILE}.csv")
    assert made_anew.headers["ETag"]
    assert "ujung gang" not in made_anew.text
    assert (walk.number in made_anew.text) is (action == "redact")


def test_the_addresses_of_photos_lead_to_them(client: FlaskClient, session: Session) -> None:
    number = published(session).number
    keep_photo(session, number)
    address = rows(client)[number]["media_url"].removeprefix("http://localhost")
    assert client.get(address).mimetype == "image/jpeg"


def test_a_withdrawal_while_a_file_is_made_counts_for_the_next(session: Session) -> None:
    walk = published(session)
    session.flush()
    settled = publication.withdrawn(session, "2036-03")
    walk.act("biro.admin", "hide", reason="data_pribadi")
    session.flush()
    publication.replace(session, "2036-03", {}, settled, now=clock.now())
    assert publication.withdrawn_periods(session) == ["2036-03", publication.RECENT]


def test_feeds_keep_their_ids_and_lose_what_is_hidden(client: FlaskClient, session: Session) -> None:
    lamp, road = (
        published(session),
        published(session, category="jalan", text="Lubang\x0b besar & dalam <b>."),
    )
    session.flush()
    space = {"a": "http://www.w3.org/2005/Atom"}
    feed = fromstring(client.get("/data/umpan.atom?kelurahan=31.71.01.1001&kategori=jalan").data)
    entry = next(
        one
        for one in feed.findall("a:entry", space)
        if road.number in str(one.findtext("a:title", "", space))
    )
    assert entry.findtext("a:id", "", space) == f"tag:crm.jakarta.go.id,2026:laporan:{road.number}"
    assert lamp.number not in client.get("/data/umpan.atom?kategori=jalan").text
    items = fromstring(client.get("/data/umpan.rss").data).findall("channel/item")
    assert {lamp.number, road.number} <= {str(item.findtext("guid")).rpartition(":")[2] for item in items}
    road.act("biro.admin", "hide", reason="data_pribadi")
    session.flush()
    assert road.number not in client.get("/data/umpan.atom").text
    assert client.get("/data/umpan.atom?kelurahan=bulan").status_code == 422


@pytest.mark.parametrize(
    ("typed", "code"), [("%0A", 200), (" 31.71 ", 200), ("31.71%C2%85", 422), ("x", 422)]
)
def test_a_feeds_area_is_read_as_it_is_described(client: FlaskClient, typed: str, code: int) -> None:
    pattern = AREA["pattern"]
    answer = client.get(f"/data/umpan.atom?kelurahan={typed}")
    assert answer.status_code == code
    assert bool(re.fullmatch(pattern, unquote(typed))) == (code == 200)
