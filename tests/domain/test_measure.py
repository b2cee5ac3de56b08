"""The measures of a report follow its whole course, at once and exactly, whatever happens to it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain import measure
from app.domain.errors import Conflict, Forbidden
from app.domain.measure import RUNNING, WHOLE, Measure
from tests.course import MONDAY, SUDIN, Walk, filed, photo

STAFF = f"petugas.{SUDIN}.1"
GAMBIR = "gambir"


def of(session: Session, walk: Walk, unit: str = WHOLE) -> Measure:
    """The row as the database has it now, every row of the report being exact."""
    session.flush()
    session.expire_all()
    assert measure.check(session) == []
    query = select(Measure).where(Measure.report_id == walk.report.id, Measure.unit_code == unit)
    return session.scalars(query).one()


@pytest.fixture
def walk(session: Session) -> Walk:
    return Walk(session, filed(session))


def test_a_new_report_runs_and_nothing_has_ended(session: Session, walk: Walk) -> None:
    row = of(session, walk)
    assert (row.react_s, row.start_s, row.finish_s, row.validate_s) == (RUNNING, None, RUNNING, None)
    assert row.late_from == MONDAY + timedelta(hours=6)
    assert of(session, walk, GAMBIR).react_s == RUNNING
    assert row.reporter is not None


def test_each_unit_answers_for_its_own_part(session: Session, walk: Walk) -> None:
    walk.finished().act("biro.verifikator", "approve")
    whole, office, pd, sudin = (of(session, walk, unit) for unit in (WHOLE, GAMBIR, "bina-marga", SUDIN))
    quarter = 15 * 60
    assert (office.react_s, office.start_s, office.finish_s) == (quarter, None, None)
    assert (pd.react_s, pd.finish_s) == (quarter, None)
    assert (sudin.react_s, sudin.start_s, sudin.finish_s, sudin.validate_s) == (
        None,
        2 * quarter,
        5 * quarter,
        quarter,
    )
    assert (whole.react_s, whole.start_s, whole.finish_s) == (2 * quarter, 2 * quarter, 5 * quarter)
    assert [row.is_here for row in (office, pd, sudin)] == [False, False, True]


def test_a_refused_result_ends_nothing_and_is_remembered(session: Session, walk: Walk) -> None:
    walk.finished().act("biro.verifikator", "reject", reason="foto_tidak_sesuai", note="Tiang lain.")
    assert of(session, walk).finish_s == RUNNING
    walk.act(STAFF, "finish", note="Diganti.", photos=(photo(walk.now),))
    walk.act("biro.verifikator", "approve")
    row = of(session, walk, SUDIN)
    assert row.rejected
    assert row.finish_s == 7 * 15 * 60
    assert not of(session, walk, GAMBIR).rejected


def test_reopening_runs_on_from_the_first_day(session: Session, walk: Walk) -> None:
    walk.finished().act("biro.verifikator", "approve")
    walk.now += timedelta(days=3)
    walk.act("biro.verifikator", "reopen", reason="belum_selesai", note="Masih gelap.")
    row = of(session, walk, SUDIN)
    assert row.reopened
    assert row.finish_s == RUNNING
    walk.act(
        STAFF, "finish", note="Diganti.", photos=(photo(walk.now),)
    ) if walk.report.assignee_id else walk.act(
        f"sudin.{SUDIN}", "finish", note="Diganti.", photos=(photo(walk.now),)
    )
    walk.act("biro.verifikator", "approve")
    finished = of(session, walk, SUDIN).finish_s
    assert finished is not None
    assert finished > 3 * 86_400


def test_a_return_stays_with_who_returned(session: Session, walk: Walk) -> None:
    walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Jalan provinsi.")
    walk.act("dinas.bina-marga", "return", reason="bukan_kewenangan", note="Bukan kami.")
    assert of(session, walk, "bina-marga").returned
    assert not of(session, walk, GAMBIR).returned
    assert of(session, walk).returned


def test_a_missed_limit_cannot_be_undone(session: Session, walk: Walk) -> None:
    walk.now += timedelta(hours=7)
    walk.act("kelurahan.gambir", "handle")
    assert of(session, walk).was_late
    assert of(session, walk, GAMBIR).was_late


def test_the_result_meets_the_limit_not_the_day_it_is_judged(session: Session, walk: Walk) -> None:
    walk.finished()
    walk.now += timedelta(days=30)
    walk.act("biro.verifikator", "approve")
    assert not of(session, walk).was_late


def test_waiting_for_the_reporter_is_nobodys_time(session: Session, walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    walk.act("kelurahan.gambir", "ask_reporter", note="Di mana?")
    assert of(session, walk).late_from is None
    walk.now += timedelta(days=2)
    walk.act("kelurahan.gambir", "answer", note="Di tiang 5.")
    walk.act("kelurahan.gambir", "finish", note="Diganti.", photos=(photo(walk.now),))
    walk.act("biro.verifikator", "approve")
    assert of(session, walk).finish_s == 3 * 15 * 60


@pytest.mark.parametrize(("minutes", "marked"), [(5, True), (16, False)])
def test_a_result_within_minutes_is_marked(session: Session, walk: Walk, minutes: int, marked: bool) -> None:
    walk.now += timedelta(minutes=3 - 15)
    walk.act("kelurahan.gambir", "handle")
    walk.now += timedelta(minutes=minutes - 3 - 15)
    walk.act("kelurahan.gambir", "finish", note="Diganti.", photos=(photo(walk.now),))
    assert of(session, walk, GAMBIR).quick is marked


def test_an_erased_contact_leaves_no_trace_of_the_person(session: Session, walk: Walk) -> None:
    session.execute(
        text("UPDATE contacts SET phone = NULL, phone_hash = NULL WHERE id = :id"),
        {"id": walk.report.contact_id},
    )
    assert of(session, walk).reporter is None


def test_what_was_tampered_with_is_found_and_made_good(session: Session, walk: Walk) -> None:
    session.flush()
    session.execute(text("UPDATE measures SET was_late = true WHERE unit_code = 'gambir'"))
    assert measure.check(session) == [walk.number]
    measure.rebuild(session)
    assert measure.check(session) == []


def test_a_reminder_goes_to_the_history_once_a_day_and_ends_with_a_move(session: Session, walk: Walk) -> None:
    walk.act("kecamatan.gambir", "remind", note="Warga menunggu.")
    assert walk.report.reminded_at == walk.now
    with pytest.raises(Conflict, match="sudah diingatkan hari ini"):
        walk.act("walikota.jakarta-pusat", "remind")
    walk.now += timedelta(days=1)
    walk.act("walikota.jakarta-pusat", "remind")
    walk.act("kelurahan.gambir", "handle")
    assert walk.report.reminded_at is None


@pytest.mark.parametrize("who", ["kelurahan.gambir", "dinas.bina-marga", "biro.admin", "pemantau"])
def test_only_who_watches_over_the_place_reminds(session: Session, walk: Walk, who: str) -> None:
    if who == "dinas.bina-marga":
        walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Jalan provinsi.")
    with pytest.raises(Forbidden):
        walk.act(who, "remind")
