"""servicerequestupdates: what happened to published reports, oldest first, in words that everybody may read."""

from datetime import timedelta
from typing import Any

import pytest
from lxml import etree
from sqlalchemy.orm import Session

from app import clock
from tests.blueprints.open311.conftest import KEY, OTHER_KEY, Open311, refusal
from tests.blueprints.public.test_photos import keep_photo, ready_result
from tests.course import Walk, filed, photo

SECRET = "catatan dalam"
UPDATES = "servicerequestupdates.json"


def updates(open311: Open311, **arguments: Any) -> list[dict[str, Any]]:
    answer = open311.get(UPDATES, **arguments)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json
    return found


def ids(open311: Open311, **arguments: Any) -> list[str]:
    return [row["update_id"] for row in updates(open311, **arguments)]


@pytest.fixture
def walk(open311: Open311, session: Session) -> Walk:
    """A public report, from its arrival to Selesai within the last two days, with photos of both ends."""
    begun = clock.now() - timedelta(days=2)
    walk = Walk(session, filed(session, now=begun), begun)
    keep_photo(session, walk.number)
    walk.act("kelurahan.gambir", "handle", note=SECRET)
    walk.act("kelurahan.gambir", "note", note=SECRET)
    walk.act("kelurahan.gambir", "ask_reporter", note=SECRET)
    walk.act("kelurahan.gambir", "answer", note=SECRET)
    walk.act("kelurahan.gambir", "finish", note="Diganti, telepon 081234567890", photos=(photo(walk.now),))
    walk.act("biro.verifikator", "approve")
    session.commit()
    return walk


def test_the_course_of_a_report_entry_by_entry(open311: Open311, walk: Walk, session: Session) -> None:
    rows = updates(open311, extensions="true")
    assert [row["extended_attributes"]["action"] for row in rows] == [
        *("create", "handle", "ask_reporter", "answer", "finish", "approve"),
    ]
    assert [row["update_id"] for row in rows] == [f"{walk.number}-{place}" for place in range(1, 7)]
    assert [row["status"] for row in rows] == ["open"] * 5 + ["closed"]
    assert SECRET not in str(rows)
    assert (
        rows[4]["description"] == "Kelurahan Gambir melaporkan hasil: Diganti, telepon [nomor disembunyikan]"
    )
    assert rows[5]["description"] == "Biro Pemerintahan Sekretariat Daerah menyetujui hasil"
    assert set(updates(open311)[0]) == set(rows[0]) - {"extended_attributes"}
    closed = open311.get(f"requests/{walk.number}.json").json[0]
    assert closed["updated_datetime"] == rows[5]["updated_datetime"], "ditutup saat itu"


def test_what_came_later_is_found_once_and_keeps_its_id(open311: Open311, walk: Walk) -> None:
    whole = ids(open311)
    for size in (1, 2, 5):
        pages = [ids(open311, page=page, page_size=size) for page in range(1, 8)]
        assert [one for page in pages for one in page] == whole
    fourth = updates(open311)[3]["updated_datetime"]
    later = ids(open311, updated_after=fourth)
    assert [one for one in later if one != whole[3]] == whole[
        4:
    ]  # seconds are told whole: the same again, never one less
    assert ids(open311, start_date=fourth) == ids(
        open311, start_date=fourth, end_date=clock.now().isoformat()
    )
    assert ids(open311, end_date=fourth) == whole[:4]
    assert ids(open311, updated_after=clock.now().isoformat()) == []
    long_ago = (clock.now() - timedelta(days=400)).isoformat()
    assert refusal(open311.get(UPDATES, updated_after=long_ago, end_date=clock.now().isoformat()))[0] == 400


def test_private_and_hidden_ones_tell_nothing_but_to_their_own_client(open311: Open311, walk: Walk) -> None:
    own, other = open311.file(publik="0"), open311.file()
    assert (
        ids(open311, service_request_id=own) == ids(open311, service_request_id=own, api_key=OTHER_KEY) == []
    )
    assert ids(open311, service_request_id=f"{own},JK000000000000", api_key=KEY) == [f"{own}-1"]
    assert f"{own}-1" not in ids(open311, api_key=KEY)
    assert ids(open311, service_request_id=[walk.number, other.lower()])[-1] == f"{other}-1"
    walk.act("biro.admin", "hide", reason="data_pribadi", note=SECRET)
    assert walk.number not in open311.get(UPDATES).text
    assert ids(open311, service_request_id=walk.number) == []


def test_the_same_in_xml(open311: Open311, walk: Walk) -> None:
    root = etree.fromstring(open311.get("servicerequestupdates.xml", extensions="true").data)
    assert root.tag == "service_request_updates"
    assert [one.findtext("update_id") for one in root.iterfind("request_update")] == ids(open311)
    assert root.findtext("request_update/extended_attributes/status_code") == "waiting"
    empty = open311.get("servicerequestupdates.xml", updated_after=clock.now().isoformat())
    assert len(etree.fromstring(empty.data)) == 0
    assert empty.headers["Content-Type"] == "text/xml; charset=utf-8"


def test_a_photo_stands_with_the_entry_it_came_with(open311: Open311, walk: Walk, session: Session) -> None:
    result = ready_result(session, walk)
    media = [row["media_url"] for row in updates(open311)]
    assert media[1:4] == [None] * 3
    assert media[5] is None
    assert media[4].endswith(f"/laporan/{walk.number}/foto/{result}.jpg")
    for address in (media[0], media[4]):
        assert open311.browser.get(address.removeprefix("http://localhost")).status_code == 200


def test_a_list_costs_a_few_statements(open311: Open311, walk: Walk, statements: list[str]) -> None:
    updates(open311)
    statements.clear()
    updates(open311)
    assert len(statements) <= 3
