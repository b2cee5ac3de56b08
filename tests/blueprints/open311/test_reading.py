"""GET requests: what is listed for whom, by which arguments, in which shape."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import text

from app import clock
from app.domain import workflow
from app.domain.reference import catalogue
from app.domain.report import by_number
from app.domain.vocabulary import ReasonKind, Role
from app.domain.workflow import Given
from tests.blueprints.browser import add_officer
from tests.blueprints.open311.conftest import KEY, OTHER_KEY, Open311, refusal


def _created(open311: Open311, number: str, at: datetime) -> None:
    """Move a report's intake to another day, as if it had come then."""
    report = by_number(open311.session, number)
    report.created_at = at
    open311.session.commit()
    open311.session.execute(
        text("UPDATE portrayals SET created_at = :at WHERE number = :number"), {"at": at, "number": number}
    )
    open311.session.commit()


def test_a_report_in_a_list_has_all_fields_of_the_specification(open311: Open311) -> None:
    number = open311.file(description="Lubang di Jl. Juanda No. 12, telepon 081234567890")
    (row,) = open311.get("requests.json").json
    assert row["service_request_id"] == number
    assert (row["status"], row["service_code"], row["service_name"]) == ("open", "jalan", "Jalan")
    assert "081234567890" not in row["description"]
    assert (row["lat"], row["long"]) == (-6.1763, 106.827)
    assert row["agency_responsible"] == "Kelurahan Gambir"
    for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
        assert datetime.fromisoformat(row[name]).utcoffset() == timedelta(hours=7)
    assert row["media_url"] is row["zipcode"] is row["address_id"] is None


def test_a_street_number_in_the_address_is_masked(open311: Open311) -> None:
    open311.file(address_string="Jl. Juanda No. 12")
    (row,) = open311.get("requests.json").json
    assert row["address"].startswith("Jl. Juanda")
    assert "12" not in row["address"]


def test_private_reports_answer_like_unknown_ones_but_to_their_own_client(open311: Open311) -> None:
    number = open311.file(publik="0")
    unknown = open311.get("requests/JK000000000000.json")
    hidden = open311.get(f"requests/{number}.json")
    assert (hidden.status_code, hidden.data) == (unknown.status_code, unknown.data) == (404, unknown.data)
    assert open311.get(f"requests/{number}.json", api_key=OTHER_KEY).status_code == 404
    assert open311.get(f"requests/{number}.json", api_key=KEY).json[0]["service_request_id"] == number
    assert open311.get(f"tokens/{number}.json").status_code == 404
    assert open311.get(f"tokens/{number}.json", api_key=KEY).json[0]["service_request_id"] == number


def test_a_list_by_numbers_holds_a_clients_own_private_ones(open311: Open311) -> None:
    private, public = open311.file(publik="0"), open311.file()
    named = f"{private}, {public.lower()},JK000000000000"
    assert open311.numbers(service_request_id=named, api_key=KEY) == [public, private]
    assert open311.numbers(service_request_id=named, api_key=OTHER_KEY) == [public]
    assert open311.numbers(service_request_id=named) == [public]
    assert open311.numbers(api_key=KEY) == [public]  # whoever names no number sees what everybody sees


def test_numbers_override_all_else_also_when_there_is_none_among_the_commas(open311: Open311) -> None:
    number = open311.file()
    assert open311.numbers(service_request_id=",") == open311.numbers(service_request_id=" , ,") == []
    assert open311.numbers(service_request_id=" ") == [number]
    assert open311.numbers(service_request_id=number, status="closed", page=9, start_date="kemarin") == [
        number
    ]


def test_extensions_tell_more(open311: Open311) -> None:
    number = open311.file()
    (row,) = open311.get("requests.json", extensions="true").json
    assert row["extended_attributes"] == {
        "channel": "jaki",
        "status_code": "waiting",
        "kelurahan": "Gambir",
        "kelurahan_code": "31.71.01.1001",
        "photos": [],
        "notes": [],
    }
    _decline(open311, number)
    (row,) = open311.get(f"requests/{number}.json", extensions="true").json
    assert row["status"] == "open"
    (note,) = row["extended_attributes"]["notes"]
    assert note["description"] == "Sudah ditangani, hubungi [nomor disembunyikan]"


def _decline(open311: Open311, number: str) -> None:
    user = add_officer(open311.session, "uji.lurah", Role.KELURAHAN, "gambir")
    given = Given(reason=_reason(open311), note="Sudah ditangani, hubungi 081234567890")
    workflow.apply(open311.session, number, "decline", given, actor=user.actor(), now=clock.now())
    open311.session.commit()


def _reason(open311: Open311) -> str:
    return next(iter(catalogue(open311.session).reasons[ReasonKind.DECLINE]))


def test_the_arguments_narrow_the_list(open311: Open311) -> None:
    road = open311.file()
    walk = open311.file(service_code="trotoar", lat="-6.2607", long="106.8106")
    assert open311.numbers() == [walk, road]
    assert open311.numbers(service_code="jalan") == [road]
    assert open311.numbers(service_code="jalan,trotoar") == [walk, road]
    assert open311.numbers(status="open") == [walk, road]
    assert open311.numbers(status="closed") == []
    assert open311.numbers(status="open,closed") == [walk, road]
    assert open311.numbers(bbox="106.82,-6.18,106.83,-6.17") == [road]
    assert open311.numbers(bbox="1.0682e2, -6.18, +106.83, -6.17") == [road]
    assert open311.numbers(page_size=1) == [walk]
    assert open311.numbers(page_size=1, page=2) == [road]
    for beyond in (3, 100_001, 10**18, "9" * 5000):
        assert open311.numbers(page_size=1, page=beyond) == []
    assert open311.numbers(service_request_id=f"{road},JK000000000000", service_code="trotoar") == [road]
    after = clock.now().isoformat()
    assert open311.numbers(updated_after=after) == []
    assert open311.numbers(updated_after="2020-01-01T00:00:00Z") == [walk, road]
    assert open311.numbers(jurisdiction_id="jakarta.go.id") == [walk, road]


def test_without_dates_the_last_ninety_days(open311: Open311) -> None:
    now = clock.now()
    old, new = open311.file(), open311.file()
    _created(open311, old, now - timedelta(days=91))
    assert open311.numbers() == [new]
    assert open311.numbers(end_date=(now - timedelta(days=2)).isoformat()) == [old]
    assert open311.numbers(start_date=(now - timedelta(days=92)).isoformat()) == [old]
    assert open311.numbers(start_date=(now - timedelta(days=89)).isoformat()) == [new]


def test_the_bounds_belong_to_the_span(open311: Open311) -> None:
    number, at = open311.file(), datetime(2026, 3, 1, 5, tzinfo=UTC)
    _created(open311, number, at)
    assert open311.numbers(start_date="2026-03-01T12:00:00+07:00") == [number]
    assert open311.numbers(start_date="2026-03-01T12:00:00 07:00") == [number]  # a plus that was not escaped
    assert open311.numbers(end_date="2026-03-01T05:00:00Z") == [number]
    assert open311.numbers(start_date="2026-03-01T05:00:01Z") == []


def test_the_time_that_a_report_tells_finds_it_as_a_bound(open311: Open311) -> None:
    number = open311.file()
    _created(open311, number, datetime(2026, 3, 1, 5, 0, 0, 734_512, tzinfo=UTC))
    (row,) = open311.get(f"requests/{number}.json").json
    told = row["requested_datetime"]
    earliest = (datetime.fromisoformat(told) - timedelta(days=90)).isoformat()
    assert open311.numbers(end_date=told) == [number]
    assert open311.numbers(start_date=told) == [number]
    assert open311.numbers(start_date=told, end_date=told) == [number]
    assert open311.numbers(start_date=earliest, end_date=told) == [number]
    assert open311.numbers(start_date=earliest) == [number]
    assert open311.numbers(end_date="2026-03-01T05:00:00.7Z") == []
    assert open311.numbers(end_date="9999-12-31T23:59:59Z") == []


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        ({"page_size": 1001}, 400, "page_size"),
        ({"page_size": 0}, 400, "page_size"),
        ({"page": 0}, 400, "page"),
        ({"page": "dua"}, 400, "page"),
        ({"page": "1_0"}, 400, "page"),
        ({"page_size": "9" * 5000}, 400, "page_size"),
        ({"status": "selesai"}, 400, "status"),
        ({"start_date": "2026-11-01"}, 400, "start_date"),
        ({"end_date": "2026-11-01T00:00:00"}, 400, "end_date"),
        ({"updated_after": "kemarin"}, 400, "updated_after"),
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-02T00:00:00Z"}, 400, "90 hari"),
        ({"start_date": "2026-04-02T00:00:00Z", "end_date": "2026-04-01T00:00:00Z"}, 400, "end_date"),
        ({"start_date": "9999-12-31T00:00:00Z"}, 400, "start_date"),
        ({"bbox": "106,-6,107"}, 400, "bbox"),
        ({"bbox": "107,-6,106,-5"}, 400, "bbox"),
        ({"bbox": "nan,nan,nan,nan"}, 400, "bbox"),
        ({"bbox": "1_0,-7,107,-6"}, 400, "bbox"),
        ({"bbox": "\u0661\u0660\u0666,-7,107,-6"}, 400, "bbox"),
        ({"bbox": "106,-7,107,-6,"}, 400, "bbox"),
        ({"service_code": "tidak-ada"}, 404, "service_code"),
        ({"jurisdiction_id": "bandung.go.id"}, 404, "jurisdiction_id"),
    ],
)
def test_what_does_not_fit_is_refused_and_named(
    open311: Open311, arguments: dict[str, Any], code: int, named: str
) -> None:
    status, sentence = refusal(open311.get("requests.json", **arguments))
    assert status == code
    assert named in sentence


def test_xml_escapes_and_leaves_out_what_it_cannot_hold(open311: Open311) -> None:
    number = open311.file(description="<b>Jalan & \x01trotoar</b> ]]> rusak")
    root = etree.fromstring(open311.get("requests.xml", extensions="true").data)
    assert root.findtext("request/service_request_id") == number
    assert root.findtext("request/description") == "<b>Jalan & trotoar</b> ]]> rusak"
    assert root.findtext("request/lat") == "-6.1763"
    assert root.findtext("request/media_url") == ""
    assert root.findtext("request/extended_attributes/kelurahan") == "Gambir"


def test_unknown_addresses_answer_in_the_format_that_was_asked_for(open311: Open311) -> None:
    assert refusal(open311.get("nothing.json"))[0] == 404
    root = etree.fromstring(open311.get("requests/JK000000000000.xml").data)
    assert (root.tag, root.findtext("error/code")) == ("errors", "404")


def test_a_list_costs_one_statement(open311: Open311, statements: list[str]) -> None:
    open311.file()
    open311.numbers()
    statements.clear()
    open311.numbers()
    assert len(statements) == 1
