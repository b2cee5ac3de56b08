"""Absence from one midnight in Jakarta to another: who stands in meanwhile, and what nobody stands in for."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain import configuration, team, workflow
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.organisation import User
from app.domain.reference import catalogue
from app.domain.team import Wanted
from app.domain.workflow import Given
from app.queries import worklist
from app.queries.ticket.history import history_of
from tests.course import MONDAY, Walk, officer, photo
from tests.domain.team.people import OFFICE, ONE, TWO, absent, further, given, user
from tests.queries.lists import numbers, seen

# 24 November in Jakarta begins at 17.00 UTC of the 23rd.
BEGIN, END = datetime(2026, 11, 23, 17, tzinfo=UTC), datetime(2026, 11, 25, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def walk(session: Session) -> Walk:
    return given(session)


def may(walk: Walk, username: str, now: datetime) -> bool:
    """Whether that person may estimate or start it at that moment; nothing stays of the try."""
    with walk.session.begin_nested() as tried:
        try:
            actor = officer(walk.session, username)
            workflow.apply(walk.session, walk.number, "start", Given(), actor=actor, now=now)
        except NotVisible:
            return False
        finally:
            tried.rollback()
            walk.session.expire_all()
    return True


def test_a_deputy_stands_in_from_midnight_to_midnight(session: Session, walk: Walk) -> None:
    absent(session, ONE, "2026-11-24", "2026-11-25", TWO)
    moments = (BEGIN - SECOND, BEGIN, END - SECOND, END)
    assert [may(walk, TWO, moment) for moment in moments] == [False, True, True, False]
    for now, found in zip(moments, ([], [walk.number], [walk.number], []), strict=True):
        actor = team.standing_in(session, officer(session, TWO), now=now)
        page = worklist.worklist(session, {}, actor=actor, now=now)
        assert numbers(page) == found, now
        assert [row.stands_in for row in page.rows] == [True] * len(found)


def test_nobody_else_ever_may(session: Session, walk: Walk) -> None:
    absent(session, ONE, "2026-11-24", "2026-11-25", TWO)
    for username in (further(session, 3), "petugas.bina-marga.jakarta-barat.1", "petugas.gambir.1"):
        assert not may(walk, username, BEGIN), username


def test_the_history_says_who_acted_for_whom(session: Session, walk: Walk) -> None:
    absent(session, ONE, "2026-11-24", "2026-11-25", TWO)
    actor = officer(session, TWO)
    workflow.apply(session, walk.number, "start", Given(), actor=actor, now=BEGIN)
    form = Given(note="Lampu diganti.", photos=(photo(BEGIN),))
    workflow.apply(session, walk.number, "finish", form, actor=actor, now=BEGIN + SECOND)
    told = history_of(session, walk.report, catalogue(session), officer(session, OFFICE))[0]
    assert told.actor_id == actor.user_id
    assert f"({actor.name}, menggantikan {user(session, ONE).name}) melaporkan hasil" in told.sentence
    workflow.apply(session, walk.number, "recall", Given(note="Belum."), actor=actor, now=BEGIN + 2 * SECOND)
    assert walk.report.status == "in_progress"


def test_a_deputy_who_is_not_there_leaves_it_to_the_unit(session: Session, walk: Walk) -> None:
    """And whoever stands in for the deputy gets the deputy's own tasks alone: there are no chains."""
    third, own = further(session, 3), given(session, TWO, phone="")
    absent(session, ONE, "2026-11-24", "2026-11-25", TWO)
    absent(session, TWO, "2026-11-25", "2026-11-25", third)
    wednesday = BEGIN + timedelta(days=1)
    assert not may(walk, TWO, wednesday)
    assert not may(walk, third, wednesday)
    assert may(own, third, wednesday)
    assert numbers(seen(session, OFFICE, tab="absen", now=BEGIN)) == []
    assert numbers(seen(session, OFFICE, tab="absen", now=wednesday)) == [walk.number]
    assert seen(session, OFFICE, now=wednesday).counts["absen"].number == 1


def test_two_do_not_stand_in_for_each_other(session: Session) -> None:
    absent(session, ONE, "2026-11-24", "2026-11-25", TWO)
    with pytest.raises(Invalid) as refused:
        absent(session, TWO, "2026-11-25", "2026-11-26", ONE)
    assert "sendiri tidak hadir 24-11-2026" in refused.value.errors["pengganti"]
    absent(session, TWO, "2026-11-26", "2026-11-27", ONE)


def test_without_a_deputy_the_unit_is_shown_the_tasks(session: Session, walk: Walk) -> None:
    absent(session, ONE, "2026-11-24", "2026-11-25")
    assert not may(walk, TWO, BEGIN)
    page = seen(session, OFFICE, tab="absen", now=BEGIN)
    assert numbers(page) == [walk.number]
    assert page.rows[0].away == "cuti s.d. 25 Nov"
    assert numbers(seen(session, OFFICE, tab="absen", now=END)) == []
    assert numbers(seen(session, "sudin.bina-marga.jakarta-barat", tab="absen", now=BEGIN)) == []


@pytest.mark.parametrize("change", [{"unit_code": "gambir"}, {"is_active": False}])
def test_a_deputy_who_left_stands_in_no_more(session: Session, walk: Walk, change: dict[str, object]) -> None:
    absent(session, ONE, "2026-11-24", "2026-11-25", TWO)
    actor = officer(session, TWO)
    session.execute(update(User).where(User.username == TWO).values(**change))
    assert team.standing_in(session, actor, now=BEGIN).stands_in_for == frozenset()
    assert numbers(seen(session, OFFICE, tab="absen", now=BEGIN)) == [walk.number]


def test_ended_early_it_holds_no_more(session: Session, walk: Walk) -> None:
    entry = absent(session, ONE, "2026-11-24", "2026-11-27", TWO)
    me = officer(session, ONE)
    team.end(session, ONE, entry.id, actor=me, now=END)
    assert not may(walk, TWO, END)
    assert may(walk, TWO, END - SECOND)
    with pytest.raises(Conflict):
        team.end(session, ONE, entry.id, actor=me, now=END)
    coming = absent(session, ONE, "2026-12-01", "2026-12-02", now=END)
    team.end(session, ONE, coming.id, actor=me, now=END)
    assert team.entries(session, user(session, ONE), now=END) == []
    absent(session, ONE, "2026-11-26", "2026-12-05", now=END)
    said = [configuration.differences(one)[0] for one in configuration.changes_of(session, "absences", ONE)]
    assert said[3].after == "cuti 24-11-2026 s.d. 25-11-2026, pengganti " + user(session, TWO).name
    assert said[1].after is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (Wanted("liburan", "2026-11-24", "2026-11-25"), "jenis"),
        (Wanted("cuti", "", "2026-11-25"), "mulai"),
        (Wanted("cuti", "2026-11-24", "besok"), "sampai"),
        (Wanted("cuti", "2026-11-25", "2026-11-24"), "sampai"),
        (Wanted("cuti", "2026-11-20", "2026-11-22"), "sampai"),
        (Wanted("cuti", "2026-11-24", "2027-11-25"), "sampai"),
        (Wanted("cuti", "2026-09-24", "2026-11-25"), "mulai"),
        (Wanted("cuti", "2026-11-24", "2026-11-25", ONE), "pengganti"),
        (Wanted("cuti", "2026-11-24", "2026-11-25", "petugas.gambir.1"), "pengganti"),
        (Wanted("cuti", "2026-11-24", "2026-11-25", OFFICE), "pengganti"),
        (Wanted("cuti", "2026-11-24", "2026-11-25", "x" * 5000), "pengganti"),
        (Wanted("cuti", "2026-11-30", "2026-12-01"), "mulai"),
    ],
)
def test_what_does_not_fit_is_named(session: Session, typed: Wanted, field: str) -> None:
    absent(session, ONE, "2026-12-01", "2026-12-02")
    with pytest.raises(Invalid) as refused:
        team.enter(session, ONE, typed, actor=officer(session, ONE), now=MONDAY)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize(
    ("username", "whose"),
    [
        (ONE, {ONE}),
        (OFFICE, {OFFICE, ONE, TWO}),
        ("dinas.bina-marga", {"dinas.bina-marga", "petugas.bina-marga.1"}),
        ("kelurahan.gambir", {"kelurahan.gambir", "petugas.gambir.1"}),
        ("kecamatan.gambir", set()),
        ("biro.verifikator", {"biro.verifikator"}),
        (
            "biro.admin",
            {ONE, TWO, OFFICE, "petugas.gambir.1", "petugas.bina-marga.1", "dinas.bina-marga"}
            | {"kelurahan.gambir", "biro.verifikator"},
        ),
    ],
)
def test_who_enters_whose(session: Session, username: str, whose: set[str]) -> None:
    everybody = {
        *(ONE, TWO, OFFICE, "petugas.gambir.1", "petugas.bina-marga.1", "dinas.bina-marga"),
        *("kelurahan.gambir", "biro.verifikator"),
    }
    actor, can = officer(session, username), set()
    for name in sorted(everybody):
        try:
            team.enter(session, name, Wanted("sakit", "2026-11-23", "2026-11-23"), actor=actor, now=MONDAY)
        except NotVisible:
            continue
        can.add(name)
    assert can == whose
