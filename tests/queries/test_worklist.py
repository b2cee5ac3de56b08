"""Worklists: each officer's own and nothing else, in the right tab and order, page by page, by filter and by search."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain import access
from app.domain.report import Report, by_number
from app.domain.vocabulary import CLOSED
from app.queries import worklist
from app.queries.worklist import Row
from tests.course import MONDAY, SUDIN, Walk, filed, officer
from tests.queries.lists import CIDENG, numbers, seen

PETUGAS = f"petugas.{SUDIN}.1"


def tabs_with(session: Session, username: str, number: str, now: datetime = MONDAY) -> set[str]:
    """The tabs of this officer that hold the report."""
    tabs = worklist.tabs_of(officer(session, username).role)
    return {tab.code for tab in tabs if number in numbers(seen(session, username, now=now, tab=tab.code))}


@pytest.fixture
def walk(session: Session) -> Walk:
    return Walk(session, filed(session))


def test_a_new_report_is_the_kelurahans_and_nobody_elses(session: Session, walk: Walk) -> None:
    assert tabs_with(session, "kelurahan.gambir", walk.number) == {"perlu", "baru", "semua"}
    for username in (
        "kelurahan.cideng",
        "dinas.bina-marga",
        f"sudin.{SUDIN}",
        PETUGAS,
        "kecamatan.menteng",
        "kanal.sms",
    ):
        assert tabs_with(session, username, walk.number) == set(), username
    assert tabs_with(session, "kecamatan.gambir", walk.number) == {"terbuka", "semua"}
    assert tabs_with(session, "walikota.jakarta-pusat", walk.number) == {"terbuka", "semua"}
    assert tabs_with(session, "pemantau", walk.number) == {"terbuka", "semua"}
    assert tabs_with(session, "kanal.jaki", walk.number) == {"lain", "semua"}
    assert tabs_with(session, "biro.verifikator", walk.number) == {"terbuka", "semua"}


def test_a_report_moves_through_the_tabs(session: Session, walk: Walk) -> None:
    walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Bukan kami.")
    assert tabs_with(session, "kelurahan.gambir", walk.number) == {"lain", "semua"}
    assert tabs_with(session, "dinas.bina-marga", walk.number) == {"perlu", "baru", "semua"}
    walk.act("dinas.bina-marga", "dispose", unit=SUDIN, note="Mohon.")
    assert tabs_with(session, "dinas.bina-marga", walk.number) == {"lain", "semua"}
    assert tabs_with(session, f"sudin.{SUDIN}", walk.number) == {"perlu", "baru", "semua"}
    walk.act(f"sudin.{SUDIN}", "return", reason="bukan_kewenangan", note="Bukan aset kami.")
    assert tabs_with(session, "dinas.bina-marga", walk.number) == {"perlu", "baru", "kembali", "semua"}
    assert tabs_with(session, f"sudin.{SUDIN}", walk.number) == {"semua"}
    walk.act("dinas.bina-marga", "start")
    assert tabs_with(session, "dinas.bina-marga", walk.number) == {"perlu", "dikerjakan", "semua"}


def test_a_result_waits_at_biro_and_a_refused_one_comes_back(session: Session, walk: Walk) -> None:
    walk.finished()
    assert tabs_with(session, PETUGAS, walk.number) == {"menunggu", "semua"}
    assert tabs_with(session, f"sudin.{SUDIN}", walk.number) == {"lain", "semua"}
    assert tabs_with(session, "biro.verifikator", walk.number) == {"verifikasi", "terbuka", "semua"}
    walk.act("biro.verifikator", "reject", reason="foto_tidak_sesuai", note="Tiang lain.")
    assert tabs_with(session, PETUGAS, walk.number) == {"tugas", "semua"}
    assert {"kembali", "dikerjakan"} <= tabs_with(session, f"sudin.{SUDIN}", walk.number)


def test_what_is_over_is_in_selesai(session: Session, walk: Walk) -> None:
    walk.finished()
    walk.act("biro.verifikator2", "approve")
    for username in (
        "kelurahan.gambir",
        "dinas.bina-marga",
        f"sudin.{SUDIN}",
        PETUGAS,
        "kanal.jaki",
        "pemantau",
    ):
        assert tabs_with(session, username, walk.number) == {"selesai", "semua"}, username


def test_late_red_flagged_and_estimated(session: Session, walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    week = MONDAY + timedelta(days=7)
    assert "mepet" in tabs_with(session, "kelurahan.gambir", walk.number, now=week)
    assert {"lewat", "bendera"} <= tabs_with(session, "kecamatan.gambir", walk.number, now=week)
    assert "bendera" in tabs_with(session, "biro.admin", walk.number, now=week)
    walk.act("kelurahan.gambir", "estimate", day="2027-03-01", reason="butuh_alat")
    assert "estimasi" in tabs_with(session, "biro.admin", walk.number)


def test_a_desk_sees_its_channel(session: Session) -> None:
    desk = officer(session, "kanal.sms")
    placeless = filed(session, channel="sms", lat=None, lon=None, actor=desk).number
    assert tabs_with(session, "kanal.sms", placeless) == {"perlu", "saya", "lain", "semua"}
    assert tabs_with(session, "kanal.email", placeless) == set()
    Walk(session, filed(session))
    assert len(numbers(seen(session, "kanal.sms", tab="semua"))) == 1


@pytest.mark.parametrize(
    ("username", "channel", "colleague"),
    [
        ("kelurahan.gambir", "lurah", "kelurahan.cideng"),
        ("kecamatan.gambir", "camat", "kecamatan.menteng"),
        ("walikota.jakarta-pusat", "walikota", "walikota.jakarta-barat"),
        ("dinas.inspektorat", "inspektorat", "dinas.bina-marga"),
    ],
)
def test_who_entered_a_walk_in_without_a_place_follows_it(
    session: Session, username: str, channel: str, colleague: str
) -> None:
    clerk = officer(session, username)
    number = filed(session, channel=channel, lat=None, lon=None, text="Pagar roboh.", actor=clerk).number
    for asked in ({"tab": "semua"}, {"q": number}, {"q": "pagar"}, {"status": "waiting"}):
        assert numbers(seen(session, username, **asked)) == [number], asked
        assert numbers(seen(session, colleague, **asked)) == [], asked
    assert access.may_see(session, by_number(session, number), clerk)
    assert not access.may_see(session, by_number(session, number), officer(session, colleague))


def test_everything_goes_back_in_time_wherever_it_comes_from(session: Session) -> None:
    """Own walk-ins between those of the kelurahan: every page complete, nothing twice."""
    clerk = officer(session, "kelurahan.gambir")
    made = []
    for index in range(117):
        place = {} if index % 3 else {"channel": "lurah", "lat": None, "lon": None}
        made.append(filed(session, phone="", actor=clerk, **place).number)
    for order, expected in (("baru", made[::-1]), ("lama", made)):
        found = pages(session, "kelurahan.gambir", tab="semua", urut=order)
        assert [len(page) for page in found] == [50, 50, 17]
        assert [row.number for page in found for row in page] == expected


def test_every_row_may_be_opened_and_every_visible_report_is_found(session: Session, walk: Walk) -> None:
    """The list and the ticket page agree on who sees what."""
    walk.finished()
    found = [
        walk.number,
        filed(session, lat=CIDENG[0], lon=CIDENG[1]).number,
        filed(session, channel="sms", lat=None, lon=None).number,
        filed(
            session, channel="camat", lat=None, lon=None, actor=officer(session, "kecamatan.gambir")
        ).number,
    ]
    for username in (
        "kelurahan.gambir",
        "kelurahan.cideng",
        "kecamatan.gambir",
        "walikota.jakarta-pusat",
        "walikota.jakarta-barat",
        "dinas.bina-marga",
        "dinas.perhubungan",
        f"sudin.{SUDIN}",
        PETUGAS,
        f"petugas.{SUDIN}.2",
        "kanal.sms",
        "kanal.jaki",
        "biro.verifikator",
        "pemantau",
    ):
        actor = officer(session, username)
        may = {n for n in found if access.may_see(session, by_number(session, n), actor)}
        assert set(numbers(seen(session, username, tab="semua"))) == may, username
        assert {n for n in found if n in numbers(seen(session, username, q=n))} == may, username


# -- Order and pages ---------------------------------------------------------------------------------------------------


def many(session: Session, count: int) -> list[str]:
    """That many reports at one kelurahan; pairs share a limit, every fifth has none."""
    made = []
    for index in range(count):
        number = filed(session, phone="").number
        due = None if index % 5 == 0 else MONDAY + timedelta(minutes=10 * (index // 2))
        session.execute(update(Report).where(Report.number == number).values(due_at=due))
        made.append(number)
    return made


def pages(session: Session, username: str, **args: str) -> list[list[Row]]:
    found = []
    after: dict[str, str] = {}
    while True:
        page = seen(session, username, **args, **after)
        found.append(page.rows)
        if page.following is None:
            return found
        after = {"setelah": page.following}


@pytest.mark.parametrize("order", ["batas", "baru", "lama"])
def test_pages_are_complete_and_repeat_nothing(session: Session, order: str) -> None:
    made = many(session, 117)
    found = pages(session, "kelurahan.gambir", urut=order)
    assert [len(page) for page in found] == [50, 50, 17]
    rows = [row for page in found for row in page]
    assert sorted(row.number for row in rows) == sorted(made)
    if order == "batas":
        ends = [row.due_at for row in rows]
        running = [end for end in ends if end is not None]
        assert ends == sorted(running) + [None] * (len(ends) - len(running))
    else:
        assert [row.number for row in rows] == (made if order == "lama" else made[::-1])


def test_pages_of_everything_go_back_in_time(session: Session) -> None:
    made = many(session, 60)
    rows = [row for page in pages(session, "kelurahan.gambir", tab="semua") for row in page]
    assert [row.number for row in rows] == made[::-1]


def test_a_cursor_shows_no_id_and_a_forged_one_is_passed_over(session: Session) -> None:
    many(session, 51)
    first = seen(session, "kelurahan.gambir")
    assert first.following is not None
    assert not first.following.isdecimal()
    page = seen(session, "kelurahan.gambir", setelah="bukan-kursor")
    assert numbers(page) == numbers(first)
    assert page.asked.ignored == {"setelah": "bukan-kursor"}


# -- Counts and what comes next ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "username",
    [
        "kelurahan.gambir",
        "dinas.bina-marga",
        f"sudin.{SUDIN}",
        PETUGAS,
        "kanal.jaki",
        "biro.admin",
        "kecamatan.gambir",
    ],
)
def test_the_counts_are_those_of_the_lists(session: Session, username: str) -> None:
    for step in range(4):
        walk = Walk(session, filed(session))
        steps: Sequence[object] = [
            None,
            walk.to_sudin,
            walk.finished,
            lambda w=walk: w.act("kelurahan.gambir", "handle"),
        ]
        if step:
            steps[step]()  # type: ignore[operator]
    now = MONDAY + timedelta(days=8)
    page = seen(session, username, now=now)
    assert page.counts
    for tab in page.tabs:
        rows = seen(session, username, now=now, tab=tab.code).rows
        assert tab.code not in page.counts or page.counts[tab.code].number == len(rows), tab.code
        assert tab.over is None or {row.status in CLOSED for row in rows} <= {tab.over}, tab.code


def test_counting_stops_at_a_ceiling(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.queries.worklist.counts.CEILING", 3)
    many(session, 4)
    counts = seen(session, "kelurahan.gambir").counts
    assert (counts["baru"].number, counts["baru"].more) == (3, True)


def test_the_version_changes_with_the_list_and_not_without(session: Session, walk: Walk) -> None:
    before = seen(session, "kelurahan.gambir").version
    assert seen(session, "kelurahan.gambir").version == before
    walk.act("kelurahan.gambir", "note", note="Sudah dilihat.")
    changed = seen(session, "kelurahan.gambir").version
    assert changed != before
    filed(session)
    assert seen(session, "kelurahan.gambir").version != changed
    walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Bukan kami.")
    assert seen(session, "kelurahan.gambir", now=MONDAY + timedelta(minutes=2)).version != changed


def test_what_comes_next(session: Session, walk: Walk) -> None:
    actor = officer(session, "kelurahan.gambir")
    assert worklist.following_number(session, walk.number, actor=actor, now=MONDAY) is None
    later = filed(session, now=MONDAY + timedelta(hours=1)).number
    assert worklist.following_number(session, walk.number, actor=actor, now=MONDAY) == later
    assert worklist.following_number(session, later, actor=actor, now=MONDAY) == walk.number


def test_a_worklist_costs_two_statements(session: Session, walk: Walk, statements: list[str]) -> None:
    actors = [
        officer(session, name)
        for name in ("kelurahan.gambir", "dinas.bina-marga", "biro.admin", "kecamatan.gambir", PETUGAS)
    ]
    worklist.worklist(session, {}, actor=actors[0], now=MONDAY)
    for actor in actors:
        statements.clear()
        worklist.worklist(session, {}, actor=actor, now=MONDAY)
        assert len(statements) == 2
