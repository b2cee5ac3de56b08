"""What moves do to the clocks: whose they are, and that ends move for good reasons only."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.clock import local, local_date
from app.domain import sla
from app.domain.actor import BIRO
from app.domain.reference import catalogue
from app.domain.sla import Clock
from app.domain.vocabulary import ClockKind
from app.queries.ticket.clocks import ClockView, clocks_of
from tests.course import MONDAY, SUDIN, Walk, filed

PETUGAS = f"petugas.{SUDIN}.1"
LONG = (ClockKind.FINISH, ClockKind.RED_FLAG)


@pytest.fixture
def walk(session: Session) -> Walk:
    return Walk(session, filed(session))


def running(walk: Walk) -> dict[ClockKind, Clock]:
    return {clock.kind: clock for clock in sla.running(walk.session, walk.report)}


def shown(walk: Walk) -> dict[ClockKind, ClockView]:
    """The running clocks as the ticket page shows them."""
    views = clocks_of(walk.session, walk.report, catalogue(walk.session), walk.now)
    return {view.kind: view for view in views if view.stopped_at is None}


def test_validation_is_on_biros_time_and_nobody_elses(walk: Walk) -> None:
    walk.finished()
    assert running(walk)[ClockKind.VALIDATE].unit_code == BIRO
    assert shown(walk)[ClockKind.VALIDATE].owner == "Biro Pemerintahan Sekretariat Daerah"
    walk.act("biro.verifikator", "reject", reason="foto_tidak_sesuai", note="Tiang lain.")
    assert running(walk)[ClockKind.FINISH].unit_code == SUDIN


def test_the_long_clocks_follow_the_holder_with_their_limit_and_say_so(walk: Walk) -> None:
    first = {kind: clock.due_at for kind, clock in running(walk).items()}
    walk.to_sudin()
    for kind in LONG:
        clock, view = running(walk)[kind], shown(walk)[kind]
        assert (clock.unit_code, clock.due_at) == (SUDIN, first[kind])
        assert view.owner == "Suku Dinas Bina Marga Kota Administrasi Jakarta Pusat"
        assert [line.why for line in view.moves] == [
            "Berpindah ke Dinas Bina Marga",
            "Berpindah ke Suku Dinas Bina Marga Kota Administrasi Jakarta Pusat",
        ]
    walk.act(f"sudin.{SUDIN}", "return", reason="bukan_kewenangan", note="Bukan aset kami.")
    assert {running(walk)[kind].unit_code for kind in LONG} == {"bina-marga"}
    assert len(shown(walk)[ClockKind.FINISH].moves) == 3


def test_what_stays_with_its_holder_writes_no_line(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    walk.act("kelurahan.gambir", "note", note="Besok pagi.")
    assert shown(walk)[ClockKind.FINISH].moves == []


# -- While the reporter is asked ---------------------------------------------------------------------------------------


def days_on(walk: Walk, days: int) -> date:
    """The day in Jakarta, so many days after the walk's present."""
    return local_date(walk.now + timedelta(days=days))


def test_another_category_counts_although_the_reporter_is_asked(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "ask_reporter", note="Di tiang nomor berapa?")
    asked = walk.now
    walk.act("kelurahan.gambir", "recategorise", category="jalan", priority="tinggi")
    hours = catalogue(walk.session).categories["jalan"].finish_hours
    assert running(walk)[ClockKind.FINISH].limit_hours == hours
    assert running(walk)[ClockKind.REACT].limit_hours == 3
    assert walk.report.due_at is None
    walk.now += timedelta(hours=20)
    walk.act("kelurahan.gambir", "resume")
    pause = walk.now - asked
    assert running(walk)[ClockKind.FINISH].due_at == MONDAY + timedelta(hours=float(hours)) + pause
    assert walk.report.due_at == MONDAY + timedelta(hours=3) + pause


def test_an_estimate_approved_while_the_reporter_is_asked_is_in_force_afterwards(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    day = days_on(walk, 40)
    walk.act("kelurahan.gambir", "estimate", day=day.isoformat(), reason="butuh_anggaran")
    walk.act("kelurahan.gambir", "ask_reporter", note="Di tiang nomor berapa?")
    walk.act("biro.admin", "approve_estimate")
    walk.now += timedelta(days=2)
    walk.act("kelurahan.gambir", "resume")
    due = walk.report.due_at
    assert due is not None
    assert local(due - timedelta(seconds=1)).date() == day


def test_a_pause_does_not_carry_the_limit_beyond_the_promised_day(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    day = days_on(walk, 5)
    walk.act("kelurahan.gambir", "estimate", day=day.isoformat(), reason="butuh_alat")
    walk.act("kelurahan.gambir", "ask_reporter", note="Di tiang nomor berapa?")
    walk.now += timedelta(days=3)
    walk.act("kelurahan.gambir", "resume")
    view = shown(walk)[ClockKind.FINISH]
    assert local(view.due_at - timedelta(seconds=1)).date() == day
    assert view.moves[-1].why == "Tetapkan perkiraan selesai"
    assert walk.report.due_at == view.due_at
