"""The portal in English: asked for once, remembered, and never half of a page."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy.orm import Session

from app import clock
from app.cli.bahasa import renewed
from app.domain import opinion
from app.domain.opinion import Said
from app.domain.vocabulary import Role
from app.jobs import publishing
from app.seed.random_course import City
from app.wording import catalogue_of, is_translated
from tests.blueprints.browser import enter
from tests.blueprints.public.citizen import Citizen
from tests.course import Walk, filed
from tests.english import indonesian_in


def language(page: str) -> str | None:
    return LexborHTMLParser(page).css_first("html").attributes["lang"]


def other(page: str) -> str:
    """Where the switch of the page leads."""
    return str(LexborHTMLParser(page).css_first(".site-tools a[hreflang]").attributes["href"])


def test_a_visitor_reads_indonesian_until_he_asks_for_english(citizen: Citizen) -> None:
    page = citizen.get("/lacak", headers={"Accept-Language": "en-GB,en"}).text
    assert language(page) == "id"
    assert other(page) == "/lacak?lang=en"
    assert language(citizen.get(other(page)).text) == "en"
    assert language(citizen.get("/").text) == "en"
    page = citizen.get("/lacak").text
    assert language(citizen.get(other(page)).text) == "id"
    assert language(citizen.get("/").text) == "id"


def test_the_switch_stays_on_the_page_with_its_selection(citizen: Citizen) -> None:
    page = citizen.get("/peta?status=completed&kategori=jalan").text
    assert other(page) == "/peta?status=completed&kategori=jalan&lang=en"


def test_a_language_that_is_none_is_indonesian(citizen: Citizen) -> None:
    for asked in ("fr", "", "EN", "en'--", "../id"):
        assert language(citizen.get("/", query_string={"lang": asked}).text) == "id"


@pytest.mark.parametrize("path", ["/statistik.json", "/statistik/tabel.csv", "/robots.txt"])
def test_files_stay_as_they_are(citizen: Citizen, path: str) -> None:
    plain, asked = citizen.get(path), citizen.get(f"{path}?lang=en")
    assert asked.data == plain.data
    assert "Set-Cookie" not in asked.headers


def test_a_workplace_stays_indonesian(client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.KELURAHAN, "gambir")
    client.set_cookie("lang", "en")
    assert language(client.get("/kelurahan/?lang=en").text) == "id"
    assert language(client.get("/tentang").text) == "en"


def test_nothing_that_is_said_lacks_its_english() -> None:
    """`flask bahasa perbarui` brings new texts into the catalogue; somebody has to translate them."""
    now = {message.id: message for message in renewed("en") if message.id}
    assert now.keys() == {message.id for message in catalogue_of("en") if message.id}
    assert [found for found, message in now.items() if not is_translated(message)] == []


def test_translations_put_in_what_the_texts_put_in() -> None:
    for message in catalogue_of("en"):
        if message.id:
            assert list(message.check()) == [], message.id


@pytest.mark.parametrize(
    "path", ["/", "/lacak", "/lapor", "/peta", "/statistik", "/data", "/tentang", "/ikuti", "/masuk"]
)
def test_a_page_in_english_has_no_indonesian(citizen: Citizen, path: str) -> None:
    assert indonesian_in(citizen.get(f"{path}?lang=en").text) == []


MAP = (
    "?status=completed&kategori=jalan&waktu=7&kanal=lapor&dari=2020-01-01&sampai=2034-12-31&wilayah=31.71",
    "?setelah=x",
    "?kotak=106.81,-6.19,106.84,-6.16",
    "?kotak=106.80,-5.95,106.90,-5.90",
    "/daftar",
    "/cari?q=gambir",
    "/cari?q=xyzzyx",
)
FIGURES = (
    "",
    "?menurut=wilayah&tingkat=kelurahan",
    "?menurut=unit&urut=peringkat",
    "?menurut=ukpd",
    "?menurut=kategori",
    "?menurut=kanal&kategori=jalan",
    "?menurut=bulan",
    "?periode=2026&wilayah=31.71",
    "?unit=bina-marga",
    "?periode=2033",
)
REFUSED = (
    "/peta?kotak=1,2,3",
    "/peta?dari=x",
    "/peta?wilayah=x",
    "/statistik?periode=x&unit=x&sampai=x",
    "/statistik?kategori=x",
    "/statistik?kanal=x",
    "/statistik?dari=2026-02-01&sampai=2026-01-01",
)


def test_map_figures_and_data_have_no_indonesian(citizen: Citizen, session: Session) -> None:
    start = clock.now() - timedelta(days=40)
    walk = Walk(session, filed(session, now=start), start).finished()
    walk.act("biro.verifikator", "approve")
    opinion.give(session, walk.number, Said("ya", "5"), now=walk.now)
    city = City(session, seed=34, at=start, pace=timedelta(hours=12))
    for _ in range(25):
        city.act()
    publishing.publish_changed()
    citizen.get("/?lang=en")
    for path in (*(f"/peta{more}" for more in MAP), *(f"/statistik{more}" for more in FIGURES), "/data"):
        page = citizen.get(path)
        assert page.status_code == 200, path
        assert indonesian_in(page.text) == [], path
    for path in REFUSED:
        page = citizen.get(path)
        assert page.status_code == 422, path
        assert indonesian_in(page.text) == [], path
    assert ">Roads</option>" in citizen.get("/peta").text
