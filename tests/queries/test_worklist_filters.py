"""What the arguments of a worklist find: filters with and without a tab, numbers and words."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.report import Report
from tests.course import MONDAY, SUDIN, Walk, filed
from tests.queries.lists import CIDENG, numbers, seen

PETUGAS = f"petugas.{SUDIN}.1"


@pytest.fixture
def walk(session: Session) -> Walk:
    return Walk(session, filed(session))


def test_filters(session: Session, walk: Walk) -> None:
    other = filed(session, category="sampah", channel="sms", now=MONDAY - timedelta(days=3)).number
    where = "kelurahan.gambir"
    assert numbers(seen(session, where, kategori="sampah")) == [other]
    assert numbers(seen(session, where, kanal="jaki")) == [walk.number]
    assert numbers(seen(session, where, lewat="1")) == [other]
    assert numbers(seen(session, where, dari="2026-11-21")) == [walk.number]
    assert numbers(seen(session, where, sampai="2026-11-20")) == [other]
    assert numbers(seen(session, where, dari="2026-11-20", sampai="2026-11-20")) == [other]
    walk.act("kelurahan.gambir", "handle")
    assert numbers(seen(session, where, status="in_progress")) == [walk.number]
    assert numbers(seen(session, where, status="completed")) == []
    for area, found in (("31.71", 2), ("31.71.01", 2), ("gambir", 2), ("31.72", 0), ("cideng", 0)):
        assert len(numbers(seen(session, "pemantau", wilayah=area))) == found, area
    assert len(numbers(seen(session, "biro.admin", tab="terbuka", unit="gambir"))) == 2


def test_what_still_runs_is_found_by_whoever_had_it_wherever_it_is(session: Session, walk: Walk) -> None:
    later = Walk(session, filed(session, now=MONDAY + timedelta(minutes=1)))
    for one in (walk, later):
        one.to_sudin()
    done = Walk(session, filed(session)).finished()
    done.act("biro.verifikator", "approve")
    late = MONDAY + timedelta(days=60)
    for asked in ({"status": "disposition"}, {"lewat": "1"}, {"sorot": "lewat_sekarang"}):
        found = {
            order: numbers(seen(session, "dinas.bina-marga", now=late, tab="semua", urut=order, **asked))
            for order in ("baru", "lama")
        }
        assert found == {"baru": [later.number, walk.number], "lama": [walk.number, later.number]}, asked


def test_a_mark_of_what_is_over_finds_it_only_where_it_can_be(session: Session, walk: Walk) -> None:
    walk.finished()
    walk.act("biro.verifikator", "approve")
    running = filed(session).number
    for mark, found in (("selesai", walk.number), ("terbuka", running)):
        over = mark == "selesai"
        assert numbers(seen(session, "biro.admin", tab="semua", sorot=mark)) == [found]
        assert numbers(seen(session, "biro.admin", tab="selesai", sorot=mark)) == [found] * over
        assert numbers(seen(session, "biro.admin", tab="terbuka", sorot=mark)) == [found] * (not over)
        assert numbers(seen(session, "biro.admin", tab="semua", sorot=mark, lewat="1")) == []


def test_a_member_of_staff(session: Session, walk: Walk) -> None:
    walk.to_sudin()
    walk.act(f"sudin.{SUDIN}", "assign", staff=PETUGAS)
    page = seen(session, f"sudin.{SUDIN}", petugas=PETUGAS)
    assert numbers(page) == [walk.number]
    assert page.choices().staff == [(PETUGAS, page.rows[0].assignee)]
    assert numbers(seen(session, f"sudin.{SUDIN}", petugas=f"petugas.{SUDIN}.2")) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "hilang"),
        ("tab", "apa"),
        ("kanal", "xx"),
        ("kategori", "xx"),
        ("dari", "kemarin"),
        ("urut", "acak"),
        ("wilayah", "99.99"),
        ("unit", "xx"),
    ],
)
def test_what_is_not_understood_is_said_and_passed_over(
    session: Session, walk: Walk, name: str, value: str
) -> None:
    page = seen(session, "kelurahan.gambir", **{name: value})
    assert numbers(page) == [walk.number]
    assert [chip.label for chip in page.chips if chip.ignored] == [f"Diabaikan: {name} = {value}"]


def search(session: Session, text: str, username: str = "kelurahan.gambir") -> list[str]:
    return numbers(seen(session, username, q=text))


def test_searching_by_number(session: Session, walk: Walk) -> None:
    number = walk.number
    for text in (number, number.lower(), f"{number[:8]} {number[8:]}", number[:11]):
        assert search(session, text) == [number], text
    assert search(session, number, "kelurahan.cideng") == []
    session.execute(update(Report).where(Report.number == number).values(external_ref="SP4N-778812"))
    assert search(session, "SP4N-778812") == [number]


def test_searching_by_words(session: Session) -> None:
    found = filed(session, text="Kabel menjuntai di depan gerbang sekolah.", address="Jalan Kenanga").number
    filed(session, text="Got tersumbat.")
    for text in (
        "kabel",
        "KABEL sekolah",
        "menjuntai",
        "kenanga",
        "gerba",
        '"gerbang sekolah"',
        "kabel -got",
    ):
        assert search(session, text) == [found], text
    for text in (
        "kabel tersumbat",
        "zzz",
        '"sekolah gerbang"',
        "'; DROP TABLE reports; --",
        "%",
        "\\",
        "a' OR 'a' = 'a",
    ):
        assert search(session, text) == [], text
    assert search(session, "kabel", "kelurahan.cideng") == []
    assert search(session, "kabel", "dinas.bina-marga") == []


def test_a_search_does_not_find_masked_words(session: Session) -> None:
    filed(session, text="Hubungi 081298765432 untuk lampu ini.")
    assert search(session, "081298765432") == []
    assert len(search(session, "lampu")) == 1


@pytest.mark.parametrize("text", ["RT 005", "rt005", "RW 012", "KM 100", "TK 123"])
def test_words_that_look_like_the_beginning_of_a_number_are_words(session: Session, text: str) -> None:
    number = filed(session, text="Got tersumbat di RT 005 RW 012, dekat TK 123, KM 100. Kode rt005.").number
    filed(session)
    assert search(session, text) == [number]


def test_what_was_at_a_kelurahan_is_found_by_words_wherever_it_went(session: Session) -> None:
    walk = Walk(session, filed(session, text="Pagar roboh."))
    walk.act("kelurahan.gambir", "relocate", lat=str(CIDENG[0]), lon=str(CIDENG[1]))
    assert walk.report.holder_code == "cideng"
    assert search(session, "pagar") == [walk.number]
    assert search(session, "pagar", "kelurahan.cideng") == [walk.number]
    walk.act("kelurahan.cideng", "decline", reason="lahan_pribadi", note="Pagar rumah pribadi.")
    walk.act("biro.verifikator", "approve")
    assert numbers(seen(session, "kelurahan.gambir", tab="selesai", q="roboh")) == [walk.number]
    assert search(session, "pagar", "kelurahan.menteng") == []


def test_what_a_kelurahan_holds_elsewhere_is_found_by_words(session: Session) -> None:
    number = filed(session, lat=CIDENG[0], lon=CIDENG[1], text="Pagar roboh.").number
    walk = Walk(session, filed(session))
    walk.number = number
    walk.act("biro.admin", "reroute", unit="gambir", note="Milik Gambir.")
    assert search(session, "pagar") == [number]
    assert number in numbers(seen(session, "kelurahan.gambir"))


# -- A filter without a tab ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "filters"),
    [
        ("kelurahan.gambir", {"status": "disposition"}),
        ("kelurahan.gambir", {"unit": SUDIN}),
        ("kelurahan.gambir", {"dari": "2026-11-23"}),
        ("kelurahan.gambir", {"kategori": "penerangan-jalan"}),
        ("kelurahan.gambir", {"kanal": "jaki"}),
        ("kelurahan.gambir", {"lewat": "1"}),
        ("kelurahan.gambir", {"kategori": "penerangan-jalan", "urut": "batas"}),
        ("dinas.bina-marga", {"unit": SUDIN}),
        ("dinas.bina-marga", {"status": "disposition"}),
        ("dinas.bina-marga", {"wilayah": "31.71"}),
        ("kanal.jaki", {"status": "disposition"}),
        ("kanal.jaki", {"kategori": "penerangan-jalan"}),
        ("kanal.jaki", {"lewat": "1"}),
        *(
            (username, {name: value})
            for username in ("biro.verifikator", "biro.admin", "pemantau", "walikota.jakarta-pusat")
            for name, value in (
                ("status", "disposition"),
                ("unit", SUDIN),
                ("kategori", "penerangan-jalan"),
                ("kanal", "jaki"),
                ("wilayah", "31.71"),
                ("lewat", "1"),
            )
        ),
    ],
)
def test_a_filter_without_a_tab_finds_what_the_officer_may_see(
    session: Session, walk: Walk, username: str, filters: dict[str, str]
) -> None:
    walk.to_sudin()
    late = MONDAY + timedelta(days=9)
    assert numbers(seen(session, username, now=late, **filters)) == [walk.number]


@pytest.mark.parametrize("username", ["kelurahan.gambir", "biro.admin", "pemantau", "kecamatan.gambir"])
def test_days_without_a_tab_find_what_is_over(session: Session, walk: Walk, username: str) -> None:
    walk.finished()
    walk.act("biro.verifikator", "approve")
    assert numbers(seen(session, username, dari="2026-11-23", sampai="2026-11-23")) == [walk.number]
    assert numbers(seen(session, username, sampai="2026-11-22")) == []


def test_a_member_of_staff_without_a_tab_is_followed_to_the_end(session: Session, walk: Walk) -> None:
    walk.finished()
    where = f"sudin.{SUDIN}"
    assert numbers(seen(session, where, petugas=PETUGAS)) == [walk.number]
    walk.act("biro.verifikator", "approve")
    assert numbers(seen(session, where, petugas=PETUGAS)) == [walk.number]
    assert numbers(seen(session, where, tab="perlu", petugas=PETUGAS)) == []


def test_a_named_tab_is_kept_and_the_own_list_comes_first(session: Session, walk: Walk) -> None:
    other = Walk(session, filed(session))
    other.to_sudin()
    where = "kelurahan.gambir"
    assert numbers(seen(session, where, tab="perlu", status="disposition")) == []
    own = seen(session, where, kategori="penerangan-jalan")
    assert (own.asked.tab.code, numbers(own)) == ("perlu", [walk.number])
    walk.to_sudin()
    everything = seen(session, where, kategori="penerangan-jalan")
    assert everything.asked.given["tab"] == "semua"
    assert numbers(everything) == [other.number, walk.number]
    nothing = seen(session, where, kategori="sampah")
    assert (nothing.asked.tab.code, "tab" in nothing.asked.given) == ("perlu", False)
