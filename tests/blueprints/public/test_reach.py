"""How pages present themselves: to search engines, where their address is shared, and to machines."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree, html
from PIL import Image
from sqlalchemy.orm import Session

from app import clock
from app.blueprints.public import sitemap as pages
from app.jobs import publishing
from app.queries import sitemap
from tests.blueprints.public.citizen import Citizen
from tests.blueprints.public.test_photos import keep_photo
from tests.course import Walk, filed

MARCH = datetime(2035, 3, 5, 3, tzinfo=UTC)
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
OWN = ("/", "/lapor", "/lacak", "/ikuti", "/peta", "/statistik", "/data", "/tentang")


def listed(citizen: Citizen, path: str) -> dict[str, str]:
    """What a sitemap lists, each with when it changed."""
    answer = citizen.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    assert answer.headers["Cache-Control"] == "no-cache"
    root = etree.fromstring(answer.data)
    return {one.findtext("s:loc", "", SPACE): one.findtext("s:lastmod", "", SPACE) for one in root}


def test_search_engines_find_every_public_page_and_no_other(
    citizen: Citizen, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "COUNTED_SECONDS", -1.0)
    monkeypatch.setattr(sitemap, "PIECE", 2)
    monkeypatch.setattr(clock, "now", lambda: MARCH + timedelta(days=70))
    monkeypatch.setattr(pages, "now", lambda: MARCH + timedelta(days=70))
    walks = [Walk(session, filed(session, now=MARCH + timedelta(hours=n)), MARCH) for n in range(3)]
    later = filed(session, now=MARCH + timedelta(days=40))
    filed(session, now=MARCH, is_public=False)
    session.commit()
    publishing.publish_changed()
    index = listed(citizen, "/sitemap.xml")
    mine = [path for path in index if "2035" in path]
    assert [path.rpartition("/")[2] for path in mine] == [
        "laporan-2035-04-1.xml",
        "laporan-2035-03-1.xml",
        "laporan-2035-03-2.xml",
    ]
    assert all(datetime.fromisoformat(index[path]).tzinfo for path in mine)
    own = listed(citizen, "/sitemap/halaman.xml")
    assert list(own) == [f"http://localhost{path}" for path in OWN]
    found = {
        page: at
        for path in mine
        for page, at in listed(citizen, path.removeprefix("http://localhost")).items()
    }
    numbers = [later.number, *(walk.number for walk in walks)]
    assert set(found) == {f"http://localhost/laporan/{number}" for number in numbers}
    assert found[f"http://localhost/laporan/{walks[0].number}"] == "2035-03-05T10:00:00+07:00"
    walks[0].act("biro.admin", "hide", reason="data_pribadi")
    session.commit()
    assert walks[0].number not in citizen.get("/sitemap/laporan-2035-03-1.xml").text
    for path in own:
        assert citizen.get(path.removeprefix("http://localhost")).status_code == 200


def test_robots_are_led_to_the_sitemap_and_past_what_is_no_page(citizen: Citizen) -> None:
    answer = citizen.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    lines = answer.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert "Sitemap: http://localhost/sitemap.xml" in lines
    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")]
    assert {"/masuk", "/admin/", "/kelurahan/", "/api/v1/", "/open311/"} <= set(closed)
    assert not [path for path in OWN if any(path.startswith(shut) for shut in closed)]


def head_of(citizen: Citizen, path: str, code: int = 200) -> dict[str, Any]:
    """What the head of a page says of it, by name."""
    answer = citizen.get(path)
    assert answer.status_code == code
    tree = html.fromstring(answer.text)
    told: dict[str, Any] = {
        str(one.get("name") or one.get("property")): one.get("content") for one in tree.xpath("//head/meta")
    }
    told["canonical"] = tree.xpath("string(//link[@rel='canonical']/@href)")
    told["title"] = tree.xpath("string(//title)")
    told["linked"] = [json.loads(one.text) for one in tree.xpath("//script[@type='application/ld+json']")]
    return told


@pytest.mark.parametrize("path", OWN)
def test_every_page_says_what_it_is(citizen: Citizen, path: str) -> None:
    told = head_of(citizen, f"{path}?kelurahan=31.71.01.1001&utm_source=x")
    assert told["canonical"] == told["og:url"] == f"http://localhost{path}"
    assert 50 <= len(told["description"]) <= 170
    assert told["og:description"] == told["description"]
    assert told["og:title"] == told["title"].replace(" - CRM Jakarta", "")
    assert told["og:image"] == "http://localhost/kartu.png"
    assert told["twitter:card"] == "summary_large_image"
    assert "robots" not in told
    assert all(fact["@context"] == "https://schema.org" for fact in told["linked"])


def test_descriptions_differ(citizen: Citizen) -> None:
    assert len({head_of(citizen, path)["description"] for path in OWN}) == len(OWN)


def test_what_belongs_to_one_person_is_not_listed(citizen: Citizen, session: Session) -> None:
    receipt = filed(session)
    for path in (
        f"/lacak/{receipt.number}",
        "/pendapat/bukan-kunci",
        "/tidak-ada",
        "/laporan/JK000000000000",
    ):
        answer = citizen.get(path)
        assert '<meta name="robots" content="noindex">' in answer.text, path
        assert "canonical" not in answer.text
    citizen.prove(receipt.number, receipt.tracking_code)
    assert head_of(citizen, f"/lacak/{receipt.number}")["robots"] == "noindex"


def test_a_report_is_shared_with_its_picture(citizen: Citizen, session: Session) -> None:
    receipt = filed(
        session, text='Lubang <b>besar</b> & "dalam". Telepon saya 081234567890.', category="jalan"
    )
    told = head_of(citizen, f"/laporan/{receipt.number.lower()}")
    assert told["canonical"] == f"http://localhost/laporan/{receipt.number}"
    assert told["og:title"] == f"Jalan di Gambir, {receipt.number}"
    assert told["og:description"].startswith(
        'Lubang <b>besar</b> & "dalam". Telepon saya [nomor disembunyikan]'
    )
    assert told["og:image:alt"] == "Jalan di Kelurahan Gambir: Menunggu"
    (crumbs,) = told["linked"]
    assert [one["name"] for one in crumbs["itemListElement"]] == [
        "Laporan publik",
        "Jalan di Kelurahan Gambir",
    ]
    place = picture(citizen, told["og:image"])
    keep_photo(session, receipt.number)
    with_photo = head_of(citizen, f"/laporan/{receipt.number}")["og:image"]
    assert with_photo != told["og:image"]
    assert colours(picture(citizen, with_photo)) != colours(place)
    Walk(session, receipt, clock.now()).act("kelurahan.gambir", "handle")
    session.commit()
    assert head_of(citizen, f"/laporan/{receipt.number}")["og:image"] not in (with_photo, told["og:image"])


def picture(citizen: Citizen, address: str) -> Image.Image:
    answer = citizen.get(address.removeprefix("http://localhost"))
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (
        200,
        "image/png",
        "no-cache",
    )
    assert len(answer.data) < 600_000
    again = citizen.get(
        address.removeprefix("http://localhost"), headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    image = Image.open(io.BytesIO(answer.data))
    assert image.size == (1200, 630)
    return image.convert("RGB")


def colours(image: Image.Image) -> Any:
    """What the right part of a card mostly is."""
    return image.crop((700, 100, 1150, 500)).resize((1, 1)).getpixel((0, 0))


def test_no_picture_of_what_is_not_public(citizen: Citizen, session: Session) -> None:
    shown, private = filed(session), filed(session, is_public=False)
    nowhere = filed(session, lat=None, lon=None, channel="sms")
    chosen = filed(session, lat=None, lon=None, kelurahan_code="31.71.01.1001")
    session.commit()
    for receipt in (shown, nowhere, chosen):
        picture(citizen, f"/laporan/{receipt.number}/kartu.png")
    tag = citizen.get(f"/laporan/{shown.number}/kartu.png").headers["ETag"]
    assert citizen.get(f"/laporan/{private.number}/kartu.png").status_code == 404
    Walk(session, shown).act("biro.admin", "hide", reason="data_pribadi")
    session.commit()
    gone = citizen.get(f"/laporan/{shown.number}/kartu.png", headers={"If-None-Match": tag})
    assert gone.status_code == 404


def test_the_portal_has_a_picture(citizen: Citizen) -> None:
    assert picture(citizen, "http://localhost/kartu.png").size == (1200, 630)


def test_the_open_data_present_themselves_as_a_data_set(citizen: Citizen, session: Session) -> None:
    filed(session, now=MARCH)
    session.commit()
    publishing.publish("2035-03")
    (facts,) = head_of(citizen, "/data")["linked"]
    assert (facts["@type"], facts["license"]) == ("Dataset", "https://creativecommons.org/licenses/by/4.0/")
    files = {one["contentUrl"]: one["encodingFormat"] for one in facts["distribution"]}
    assert files["http://localhost/data/laporan-2035-03.csv"] == "text/csv"
    for address in files:
        assert citizen.get(address.removeprefix("http://localhost")).status_code == 200
