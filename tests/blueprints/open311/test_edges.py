"""What a machine may ask wrongly: every edge of dates, boxes, lists, pages and texts, and never an accident (500)."""

from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from tests.blueprints.open311.conftest import KEY, Open311

REQUESTS, UPDATES = "requests", "servicerequestupdates"
NOW, DAY = clock.now().replace(microsecond=0), timedelta(days=1)
LONG = "9" * 4000
ODD = (
    "\x00",
    "\x01\x1f\x7f",
    "\ud800".encode("utf-8", "surrogatepass"),
    "\u202e\ufffe",
    "💥",
    "'\";--",
    "%s",
    "{{7*7}}",
)


class Edge(NamedTuple):
    """Arguments, and what they are answered: 200 with so many of the two reports, or a refusal that names the argument."""

    arguments: dict[str, Any]
    code: int = 200
    found: int | None = None
    named: str = ""


def at(days: float, form: str = "%Y-%m-%dT%H:%M:%S") -> str:
    return (NOW + days * DAY).strftime(form)


def refused(name: str, *values: Any, code: int = 400) -> list[Edge]:
    return [Edge({name: value}, code, named=name) for value in values]


DATES = [
    *(Edge({"start_date": at(-1) + zone}, found=2) for zone in ("Z", "+00:00", "-00:00", "+0000")),
    *(Edge({"start_date": at(-1 + 7 / 24) + zone}, found=2) for zone in ("+07:00", " 07:00", "+0700", "+07")),
    *(
        Edge({"start_date": at(-1) + fraction + "Z"}, found=2)
        for fraction in (".5", ".123456", ".123456789", ",5")
    ),
    Edge({"start_date": "2028-02-29T00:00:00Z"}, found=0),
    Edge({"start_date": "2024-02-29T23:59:59Z", "end_date": "2024-02-29T23:59:59Z"}, found=0),
    Edge({"start_date": f"  {at(-1)}Z "}, found=2),
    Edge({"start_date": "", "end_date": " "}, found=2),
    Edge({"end_date": at(1) + "Z"}, found=2),
    Edge({"end_date": at(-1) + "Z"}, found=0),
    Edge({"start_date": at(-90) + "Z", "end_date": at(0) + "Z"}),
    Edge({"updated_after": at(-1) + "Z"}, found=2),
    Edge({"updated_after": at(1) + "Z"}, found=0),
    Edge({"start_date": [at(-1) + "Z", at(-1) + "Z"]}, found=2),
    *refused(
        "start_date", "2027-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-01", at(-1), at(-1) + "+24:00"
    ),
    *refused(
        "start_date",
        "1764000000",
        "now",
        "yesterday",
        "2026-11-01T25:00:00Z",
        "2026-11-01T10:61Z",
        LONG,
        "0000-00-00T00:00Z",
    ),
    *refused(
        "start_date", "9999-12-31T23:59:59-07:00", "0001-01-01T00:00:00+14:00", [at(-1) + "Z", at(-2) + "Z"]
    ),
    *refused(
        "end_date", "kemarin", "2026-11-01T10:00:00", "2026-11-01T10:00:00Z\x01", "٢٠٢٦-11-01T00:00:00Z"
    ),
    *refused("updated_after", "-1", "2026", at(-1) + "WIB"),
    Edge({"start_date": at(-1) + "Z", "end_date": at(-2) + "Z"}, 400, named="end_date"),
    Edge({"start_date": at(-91) + "Z", "end_date": at(0) + "Z"}, 400, named="90 hari"),
]
PAGES = [
    *(Edge({"page": value}, found=2) for value in ("1", "", " ", "01", "1 ", "\x001")),
    *(Edge({"page": value}, found=0) for value in ("2", LONG, str(2**63), str(10**9))),
    *(Edge({"page_size": value}, found=2) for value in ("1000", "2", "", "0002")),
    Edge({"page_size": "1"}, found=1),
    Edge({"page_size": "1", "page": "2"}, found=1),
    Edge({"page_size": "1", "page": "3"}, found=0),
    *refused("page", "0", "-1", "1.0", "1e3", "satu", "+1", "٣", ["1", "2"]),
    *refused("page_size", "0", "-5", "1001", LONG, "sepuluh", "1_0", "0x10"),
]
LISTS = [
    *(
        Edge({"service_code": value}, found=2)
        for value in ("", ",", " , ", "jalan,trotoar", " jalan , trotoar ,")
    ),
    *(Edge({"service_code": value}, found=1) for value in ("jalan", "jalan,jalan", "\x00jalan")),
    Edge({"service_code": ["jalan", "trotoar"]}, found=2),
    Edge({"service_code": "banjir"}, found=0),
    *refused(
        "service_code",
        "JALAN",
        "jalan trotoar",
        "jalan;trotoar",
        "tidak-ada",
        "jalan,tidak-ada",
        "x" * 4000,
        code=404,
    ),
    *(
        Edge({"status": value}, found=2)
        for value in ("open", "open,closed", "", ",", " open ", "open,open", "closed, open")
    ),
    Edge({"status": ["open", "closed"]}, found=2),
    Edge({"status": "closed"}, found=0),
    *refused("status", "Open", "selesai", "open;closed", "open closed", "1", "all"),
]
BOXES = [
    *(
        Edge({"bbox": value}, found=2)
        for value in ("106,-7,107,-6", " 106 , -7 , 107 , -6 ", "-180,-90,180,90", "")
    ),
    *(
        Edge({"bbox": value}, found=0)
        for value in ("0,0,1,1", "106.827,-6.1763001,106.827,-6.1763001", "-10,-10,-9,-9")
    ),
    *refused(
        "bbox",
        "107,-7,106,-6",
        "106,-6,107,-7",
        "106,-7,107",
        "106,-7,107,-6,0",
        "106,-7,107,",
        ",,,",
        "a,b,c,d",
    ),
    *refused(
        "bbox",
        "nan,nan,nan,nan",
        "-inf,-inf,inf,inf",
        "106,-7,1e999,-6",
        "106,-91,107,-6",
        "106,-7,181,-6",
        LONG,
    ),
    *refused("bbox", "106;-7;107;-6", "106 -7 107 -6", "0x6A,-7,107,-6", ["106,-7,107,-6", "106,-7,107,-5"]),
]
OTHERS = [
    *(Edge({"jurisdiction_id": value}, found=2) for value in ("jakarta.go.id", "", " ")),
    *refused("jurisdiction_id", "bandung.go.id", "JAKARTA.GO.ID", "*", code=404),
    *(Edge({"extensions": value}, found=2) for value in ("true", "false", "1", "ya", "")),
    *(Edge({"tidak_dikenal": value}, found=2) for value in ("", "1", LONG)),
    *(Edge({"api_key": value}, found=2) for value in (KEY, "salah", "", LONG, *ODD)),
]
NAMED = [
    *(
        Edge({"service_request_id": value}, found=0)
        for value in ("JK000000000000", "x", LONG, "a,b,c", *ODD[1:])
    ),
    Edge({"service_request_id": ",".join(f"JK{n:012}" for n in range(1000))}, found=0),
    *refused("service_request_id", ",".join(f"JK{n:012}" for n in range(1001))),
]


@pytest.fixture
def both(open311: Open311) -> Open311:
    """Two reports, whose texts hold what XML cannot."""
    open311.file(description="Lubang \x0b\x1f\ufffe <b>&amp;</b> ]]> \u2028 💥")
    open311.file(service_code="trotoar")
    return open311


def test_lists_of_requests(both: Open311) -> None:
    wrong = [
        fault
        for edge in (*DATES, *PAGES, *LISTS, *BOXES, *OTHERS, *NAMED)
        for fault in faults(both, REQUESTS, edge)
    ]
    assert wrong == []


def test_lists_of_updates(both: Open311) -> None:
    some = (*DATES[::4], *PAGES[::4], *OTHERS[::4], *NAMED[::3])  # read by the same functions
    wrong = [fault for edge in some for fault in faults(both, UPDATES, edge)]
    assert wrong == []


def test_a_thousand_and_one_rows(both: Open311) -> None:
    """In both lists and formats; the last one stands alone on its page."""
    many(both.session, 999)
    for path in (REQUESTS, UPDATES):
        for page, found in ((1, 1000), (2, 1), (3, 0)):
            assert faults(both, path, Edge({"page": page}, found=found)) == []


def many(session: Session, count: int) -> None:
    """As many further reports like the first one, each with its arrival in the history, as COPY would bring them."""
    for table, key in (("reports", "number"), ("events", "seq")):
        columns = session.scalars(_COLUMNS, {"table": table}).all()
        session.execute(text(_COPIES[key].format(columns=", ".join(columns))), {"count": count})
    session.commit()


_COLUMNS = text(
    "SELECT quote_ident(column_name) FROM information_schema.columns "
    "WHERE table_name = :table AND table_schema = 'public' AND is_generated = 'NEVER'"
)
_COPIES = {
    "number": """
INSERT INTO reports ({columns})
SELECT {columns} FROM (
  SELECT (jsonb_populate_record(r, jsonb_build_object('id', 900000 + n, 'number', 'JK261101' || lpad(n::text, 6, '0')))).*
    FROM reports r, generate_series(1, :count) n WHERE r.id = (SELECT min(id) FROM reports)) copies""",
    "seq": """
INSERT INTO events ({columns})
SELECT {columns} FROM (
  SELECT (jsonb_populate_record(e, jsonb_build_object('id', 900000 + n, 'report_id', 900000 + n))).*
    FROM events e, generate_series(1, :count) n WHERE e.id = (SELECT min(id) FROM events)) copies""",
}


def faults(open311: Open311, path: str, edge: Edge) -> list[str]:
    """What is wrong with the answers in both formats."""
    json, xml = (open311.get(f"{path}.{fmt}", **edge.arguments) for fmt in ("json", "xml"))
    about = f"{path} {str(edge.arguments)[:90]}"
    if json.status_code != edge.code or xml.status_code != edge.code:
        return [f"{about}: {json.status_code}, {xml.status_code} bukan {edge.code}: {json.text[:200]}"]
    root = etree.fromstring(xml.data)
    told = [] if len(root) == len(json.json) else [f"{about}: {len(root)} dan {len(json.json)} baris"]
    if edge.code != 200:
        sentences = " ".join(row["description"] for row in json.json)
        told += [f"{about}: {sentences}"] if edge.named not in sentences else []
        return told
    if edge.found is not None and len(json.json) != edge.found:
        told.append(f"{about}: {len(json.json)} baris bukan {edge.found}")
    return told


Question = tuple[str, dict[str, Any]]


def each(path: str, names: str, *values: Any) -> list[Question]:
    """Every one of these arguments with every one of these values."""
    return [(path, {name: value}) for name in names.split() for value in values]


def places(path: str, *names: str) -> list[Question]:
    """Addresses of which a part is odd."""
    return [(path.format(name), {}) for name in names]


# What is asked, by the statuses that are an answer to it.
ELSEWHERE: list[tuple[set[int], list[Question]]] = [
    (
        {200, 400},
        [
            *each("/statistik.json", "kategori kanal", "x", LONG, "\x00", "jalan,trotoar"),
            *each("/statistik.json", "wilayah", "31", "31.71", "31.71.01.1001", "99", "x", LONG, "31,32"),
            ("/statistik.json", {"dari": "2026-12-01", "sampai": "2026-11-01"}),
            ("/statistik.json", {"dari": ["2026-11-01", "x"]}),
        ],
    ),
    ({200}, each("/statistik.json", "dari sampai", "2028-02-29", "", " ", "2026-11-01")),
    (
        {400},
        [
            *each("/statistik.json", "dari sampai", "2026-02-30", "2026-11-01T00:00:00Z", "kemarin", LONG),
            *each("/statistik.json", "dari sampai", "1999-01-01", "9999-12-31", "2026-11-1\x01"),
            *each(
                "/statistik/tabel.json", "periode menurut urut wilayah unit kategori kanal dari", LONG, "\x01"
            ),
        ],
    ),
    ({200, 400, 422}, each("/statistik/tabel.json", "periode", "2026-13", "semua", "0000", "\x00")),
    ({200, 422}, each("/statistik/tabel.csv", "periode menurut", "2026-13", "semua", "0000", "\x00", LONG)),
    ({200, 422}, each("/data/umpan.atom", "kelurahan kategori status waktu dari", "", "x", "\x01", LONG)),
    ({200, 422}, each("/data/umpan.rss", "kelurahan kanal waktu sampai", "", "x", "\x01", LONG)),
    ({200, 422}, each("/ubin/10/815/529.mvt", "status waktu kategori wilayah dari", "x", "-1", LONG, "\x00")),
    ({200}, each("/peta", "setelah", "x", LONG, "JK000000000000", "\x00")),
    (
        {404},
        [
            *places(
                "/data/laporan-{}",
                "2026-13.csv",
                "2026-11.exe",
                "..%2f..csv",
                "9999-11.csv",
                "kemarin.",
                ".csv",
            ),
            *places("/ubin/{}.mvt", "23/0/0", "1/2/0", "0/0/1", "-1/0/0", f"{LONG}/0/0", "a/b/c", "1.5/0/0"),
            *places(
                "/open311/v2/{}", "requests", "requests.csv", "requests.JSON", "requests/.json", "..//x.xml"
            ),
            *places("/open311/v2/{}", "services/%00.json", "tokens/%F0%9F.json", f"requests/{LONG}.xml"),
            *places(
                "/open311/v2/{}", "requests/a/b.json", "servicerequestupdates", "servicerequestupdates/1.json"
            ),
            *places("/laporan/{}", "x", LONG, "%00", "JK000000000000%0a", "💥"),
            *places("/laporan/{}/kartu.png", "x", LONG, "💥"),
            *places("/lacak/{}", "x", LONG, "%00", "💥"),
            *places(
                "/sitemap/laporan-{}.xml", "2026-13-1", "2026-11-0", "2001-01-1", f"2026-11-{LONG}", "x-1"
            ),
            *places("/api/skema/{}.json", "x", "%00", LONG, ".."),
        ],
    ),
    ({401, 404}, places("/api/v1/{}", "", "laporan/x", "laporan/%00", f"laporan/{LONG}", "lain")),
]


def test_nothing_else_that_is_asked_wrongly_is_an_accident(client: FlaskClient) -> None:
    wrong = []
    for codes, questions in ELSEWHERE:
        for path, arguments in questions:
            answer = client.get(path, query_string=arguments)
            if answer.status_code not in codes:
                wrong.append(f"{path[:80]} {str(arguments)[:60]}: {answer.status_code}")
    assert wrong == []


KEYED = [
    *(({"sejak": value}, {422}) for value in ("-1", "x", LONG, "1.5", "٣", "")),
    *(({"batas": value}, {422}) for value in ("0", "-1", "201", LONG, "x")),
    *(({"sejak": value, "batas": "200"}, {200}) for value in ("0", "9" * 18)),
]


def test_changes_by_cursor(both: Open311) -> None:
    for arguments, codes in KEYED:
        answer = both.browser.get("/api/v1/laporan", query_string=arguments, headers={"X-Api-Key": KEY})
        assert answer.status_code in codes, (arguments, answer.text)


POSTED = [
    *(({"lat": value}, 400, "lat") for value in ("nan", "inf", "91", "-6,17", "x", LONG, "-6.1763\x01")),
    *(({"long": value}, 400, "long") for value in ("181", "1e999", " ")),
    *(({"description": value}, 400, "description") for value in ("", " \n", "\x00", "x" * 4001)),
    *(
        ({"media_url": value}, 400, "media_url")
        for value in ("javascript:alert(1)", "ftp://x/y", "http://", "http://[", LONG)
    ),
    *(({"service_code": value}, 404, "service_code") for value in ("x", LONG, "jalan,trotoar", "\x01")),
    *(({"publik": value}, 400, "publik") for value in ("2", "ya", "-1")),
    *(({"api_key": value}, 403, "api_key") for value in ("", "x", LONG, "\x01")),
    ({"service_code": None}, 400, "service_code"),
    ({"lat": "-6.9", "long": "107.6"}, 400, "DKI Jakarta"),
    ({"attribute[jenis]": "gempa"}, 400, "attribute[jenis]"),
    ({"attribute[x\x01]": "1"}, 400, "attribute[x"),
    ({"phone": "12"}, 400, "phone"),
    ({"email": "siti"}, 400, "email"),
    ({"jurisdiction_id": "bandung.go.id"}, 404, "jurisdiction_id"),
]


def test_filing_names_what_is_wrong_in_both_formats(open311: Open311) -> None:
    for fields, code, named in POSTED:
        json, xml = (open311.post(fmt, **fields) for fmt in ("json", "xml"))
        assert (json.status_code, xml.status_code) == (code, code), (fields, json.text)
        assert named in json.json[0]["description"], (fields, json.text)
        assert named in (etree.fromstring(xml.data).findtext("error/description") or "").replace("\ufffd", "")
