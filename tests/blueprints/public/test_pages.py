"""Home, map, figures and the pages that explain, without JavaScript."""

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import clock
from tests.blueprints.public.citizen import Citizen
from tests.course import Walk, filed

GAMBIR, CIDENG = "31.71.01.1001", "31.71.01.1002"


def numbers(page: str) -> list[str]:
    """The reports of a list, in its order."""
    return re.findall(r'<h3><a href="/laporan/(\w+)"', page)


@pytest.mark.parametrize("path", ["/", "/lapor", "/lacak", "/peta", "/statistik", "/data", "/tentang"])
def test_every_page_opens_for_everybody(citizen: Citizen, session: Session, path: str) -> None:
    answer = citizen.get(path)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


def test_home_offers_to_report_and_to_track_first(citizen: Citizen) -> None:
    page = citizen.get("/").text
    assert page.index('href="/lapor"') < page.index("Baru selesai")
    assert page.index('name="nomor"') < page.index("Baru selesai")


def test_home_shows_what_was_finished_in_ones_kelurahan(citizen: Citizen, session: Session) -> None:
    walk = Walk(session, filed(session)).finished()
    walk.act("biro.verifikator", "approve")
    filed(session)
    assert numbers(citizen.get("/").text)[0] == walk.number
    assert walk.number in numbers(citizen.get(f"/?kelurahan={GAMBIR}").text)
    assert walk.number not in numbers(citizen.get(f"/?kelurahan={CIDENG}").text)


def test_a_kelurahan_that_is_none_shows_everything(citizen: Citizen) -> None:
    assert citizen.get("/?kelurahan='; drop table reports").status_code == 200


def test_the_list_beside_the_map_filters_like_the_map(citizen: Citizen, session: Session) -> None:
    lamp = filed(session).number
    hole = filed(session, category="jalan", channel="web").number
    Walk(session, _named(session, hole)).act("kelurahan.gambir", "handle")

    def shown(query: str) -> set[str]:
        return set(numbers(citizen.get(f"/peta?{query}").text)) & {lamp, hole}

    assert shown("") == {lamp, hole}
    assert shown("status=in_progress") == {hole}
    assert shown("status=waiting&status=in_progress") == {lamp, hole}
    assert shown("kategori=jalan") == {hole}
    assert shown("kanal=jaki") == {lamp}
    assert shown(f"kelurahan={GAMBIR}") == {lamp, hole}
    assert shown(f"kelurahan={CIDENG}") == set()
    assert shown("kelurahan=kecamatan.gambir") == {lamp, hole}
    assert shown("kategori=tidak-ada") == set()


def test_a_filter_can_be_taken_away_again(citizen: Citizen) -> None:
    page = citizen.get("/peta?status=waiting&kategori=jalan").text
    assert 'href="/peta?kategori=jalan"' in page
    assert 'href="/peta?status=waiting"' in page


def test_the_list_turns_its_pages_without_gaps(citizen: Citizen, session: Session) -> None:
    filed_numbers = {filed(session, now=clock.now()).number for _ in range(23)}
    seen: list[str] = []
    path: str | None = "/peta?kategori=penerangan-jalan"
    while path:
        page = citizen.get(path).text
        seen += numbers(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = following.group(1).replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen))
    assert filed_numbers <= set(seen)


def test_a_private_number_as_cursor_says_nothing(citizen: Citizen, session: Session) -> None:
    private = filed(session, is_public=False).number
    filed(session)
    assert numbers(citizen.get(f"/peta?setelah={private}").text) == numbers(citizen.get("/peta").text)


@pytest.mark.parametrize("query", ["dari=kemarin", "sampai=2026-13-01", "wilayah=bulan", "dari=0001-01-01"])
def test_a_filter_that_cannot_be_understood_is_said(citizen: Citizen, query: str) -> None:
    assert citizen.get(f"/statistik?{query}").status_code == 422
    answer = citizen.get(f"/statistik.json?{query}")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"]


def test_statistics_have_the_promised_shape(citizen: Citizen, session: Session) -> None:
    filed(session)
    said = citizen.get("/statistik.json").json
    assert said is not None
    assert set(said) == {"total", "status", "kelurahan", "kategori", "kanal", "bulan"}
    assert said["kelurahan"][GAMBIR] >= 1
    assert said["bulan"]["2026-11"] >= 1
    assert sum(said["status"].values()) == said["total"]


def test_statistics_filter_by_days_in_jakarta_with_both_bounds(citizen: Citizen, session: Session) -> None:
    from datetime import UTC, datetime

    # 23.30 and 00.30 in Jakarta, on either side of midnight there and on one day in UTC.
    filed(session, now=datetime(2031, 3, 4, 16, 30, tzinfo=UTC))
    filed(session, now=datetime(2031, 3, 4, 17, 30, tzinfo=UTC), channel="web")

    def total(**query: Any) -> int:
        said = citizen.get("/statistik.json", query_string=query).json
        assert said is not None
        return int(said["total"])

    assert total(dari="2031-03-04", sampai="2031-03-04") == 1
    assert total(dari="2031-03-04", sampai="2031-03-05") == 2
    assert total(dari="2031-03-05", sampai="2031-03-05", kanal="web") == 1
    assert total(dari="2031-03-06") == 0
    assert total(dari="2031-03-01", wilayah="31.71") == 2
    assert total(dari="2031-03-01", wilayah="31.72") == 0
    assert total(dari="2031-03-01", wilayah=GAMBIR, kategori="penerangan-jalan") == 2


def test_the_page_of_figures_never_counts_a_closing_as_finished(citizen: Citizen, session: Session) -> None:
    from datetime import UTC, datetime

    walk = Walk(
        session, filed(session, now=datetime(2032, 1, 5, 3, tzinfo=UTC)), datetime(2032, 1, 5, 3, tzinfo=UTC)
    )
    walk.act("kelurahan.gambir", "decline", reason="lahan_pribadi", note="Lahan warga.")
    walk.act("biro.verifikator", "approve")
    page = " ".join(citizen.get("/statistik?dari=2032-01-01&sampai=2032-01-31").text.split())
    assert re.search(r'stat-value">1</span> <span class="stat-label">laporan masuk', page)
    assert re.search(r'stat-value">0</span> <span class="stat-label">selesai', page)
    assert re.search(r'stat-value">1</span> <span class="stat-label">ditutup tanpa perbaikan', page)


def test_the_channels_are_those_of_the_data(citizen: Citizen) -> None:
    page = citizen.get("/tentang").text
    for said in ("JAKI", "08111272206", "dki@jakarta.go.id", "Senin-Kamis 07.30-09.30", "LAPOR 1708"):
        assert said in page


def _named(session: Session, number: str) -> Any:
    from app.domain.intake import Receipt
    from app.domain.report import by_number

    report = by_number(session, number)
    return Receipt(number, "", report.id, report.holder_code)
