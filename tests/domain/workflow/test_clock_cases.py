"""Clocks to the second in cases computed by hand: late on Friday, Saturday, a holiday, Ramadan, over Lebaran; asked and answered,
handed on, refused and finished again, reopened, and limits that an administrator changes meanwhile.
"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.clock import WIB
from app.domain import sla, timekeeping
from app.domain.actor import BIRO
from app.domain.reference import catalogue
from app.domain.sla import Clock
from app.domain.timekeeping.limits import Typed
from app.domain.vocabulary import ClockKind
from app.queries.ticket.clocks import ClockView, clocks_of
from tests.course import SUDIN, Walk, filed, officer, photo

HOUR = timedelta(hours=1)
LAMPS = "penerangan-jalan"


def wib(month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=WIB)


@pytest.fixture(autouse=True)
def _eight_working_hours(session: Session) -> None:
    """Lamps are to be mended within eight working hours."""
    admin = officer(session, "biro.admin")
    typed = Typed("8", "kerja")
    timekeeping.set_finish(session, LAMPS, typed, actor=admin, now=datetime(2026, 1, 1, tzinfo=UTC))


def running(walk: Walk) -> dict[ClockKind, Clock]:
    return {clock.kind: clock for clock in sla.running(walk.session, walk.report)}


def shown(walk: Walk, kind: ClockKind) -> ClockView:
    views = clocks_of(walk.session, walk.report, catalogue(walk.session), walk.now)
    return next(view for view in views if view.kind == kind)


@pytest.mark.parametrize(
    ("received", "finish", "react"),
    [
        # Friday, half an hour after closing: Monday from 07.30.
        pytest.param(wib(11, 27, 16, 59), wib(11, 30, 15, 30), wib(11, 27, 22, 59), id="friday-16.59"),
        # Thirty seconds of Friday, the other 7:59:30 on Monday.
        pytest.param(wib(11, 27, 16, 29, 30), wib(11, 30, 15, 29, 30), wib(11, 27, 22, 29, 30), id="seconds"),
        pytest.param(wib(11, 28, 10), wib(11, 30, 15, 30), wib(11, 28, 16), id="saturday"),
        # Independence Day, a Monday.
        pytest.param(wib(8, 17, 9), wib(8, 18, 15, 30), wib(8, 17, 15), id="holiday"),
        # Christmas on a Friday with the cuti bersama before it: 6:30 on Wednesday, 1:30 on Monday.
        pytest.param(wib(12, 23, 9, 30), wib(12, 28, 9), wib(12, 23, 15, 30), id="christmas"),
        # Ramadan: Thursday to 15.00, Friday 08.00-15.30.
        pytest.param(wib(2, 26, 13), wib(2, 27, 14), wib(2, 26, 19), id="ramadan"),
        # The last half hour before Nyepi and Lebaran, 18 to 24 March off; then the usual hours again: 07.30 + 7.30.
        pytest.param(wib(3, 17, 14, 30), wib(3, 25, 15), wib(3, 17, 20, 30), id="lebaran"),
        # Received on the first day of Lebaran itself.
        pytest.param(wib(3, 21, 7), wib(3, 25, 15, 30), wib(3, 21, 13), id="idul-fitri"),
    ],
)
def test_received(session: Session, received: datetime, finish: datetime, react: datetime) -> None:
    walk = Walk(session, filed(session, now=received), received)
    clocks = running(walk)
    assert clocks[ClockKind.FINISH].due_at == finish
    assert clocks[ClockKind.REACT].due_at == react
    assert clocks[ClockKind.RED_FLAG].due_at == received + 144 * HOUR
    assert walk.report.due_at == min(finish, react)


@pytest.fixture
def walk(session: Session) -> Walk:
    """Received on Monday 23 November at 10.00: finishing on Tuesday at 09.30."""
    monday = wib(11, 23, 10)
    return Walk(session, filed(session, now=monday), monday)


def at(walk: Walk, moment: datetime) -> Walk:
    """The next move happens at this moment."""
    walk.now = moment - timedelta(minutes=15)
    return walk


def test_asked_and_answered(walk: Walk) -> None:
    at(walk, wib(11, 23, 12)).act("kelurahan.gambir", "ask_reporter", note="Tiang nomor berapa?")
    assert shown(walk, ClockKind.FINISH).left == "berhenti: menunggu pelapor"
    assert walk.report.due_at is None
    at(walk, wib(11, 24, 22)).act("kelurahan.gambir", "answer", note="Nomor 7.")
    clocks = running(walk)
    # Two of eight hours were used on Monday: six from Wednesday 07.30. Around the clock: 34 hours later.
    assert clocks[ClockKind.FINISH].due_at == wib(11, 25, 13, 30)
    assert clocks[ClockKind.REACT].due_at == wib(11, 23, 16) + 34 * HOUR
    assert clocks[ClockKind.RED_FLAG].due_at == wib(11, 29, 10) + 34 * HOUR
    whys = [line.why for line in shown(walk, ClockKind.FINISH).moves]
    assert whys == ["Berhenti: menunggu pelapor", "Berjalan lagi"]
    assert shown(walk, ClockKind.FINISH).left == "sisa 6 j 00 m kerja"


def test_handed_on_each_hop_has_its_own_and_the_long_one_its_end(walk: Walk) -> None:
    at(walk, wib(11, 23, 10, 30, 5)).act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Jalan.")
    assert running(walk)[ClockKind.REACT].due_at == wib(11, 23, 16, 30, 5)
    at(walk, wib(11, 23, 11, 0, 10)).act("dinas.bina-marga", "dispose", unit=SUDIN, note="Mohon.")
    clocks = running(walk)
    assert ClockKind.REACT not in clocks
    assert clocks[ClockKind.START].due_at == wib(11, 24, 11, 0, 10)
    assert clocks[ClockKind.FINISH].due_at == wib(11, 24, 9, 30)
    assert [line.why for line in shown(walk, ClockKind.FINISH).moves] == [
        "Berpindah ke Dinas Bina Marga",
        "Berpindah ke Suku Dinas Bina Marga Kota Administrasi Jakarta Pusat",
    ]


def test_refused_and_finished_a_second_time(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    at(walk, wib(11, 23, 13, 0, 1)).act(
        "kelurahan.gambir", "finish", note="Diganti.", photos=(photo(walk.now),)
    )
    first = running(walk)[ClockKind.VALIDATE]
    assert (first.unit_code, first.due_at) == (BIRO, wib(11, 24, 13, 0, 1))
    at(walk, wib(11, 23, 15)).act(
        "biro.verifikator", "reject", reason="foto_tidak_sesuai", note="Tiang lain."
    )
    assert (first.stopped_at, first.outcome) == (wib(11, 23, 15), "reject")
    at(walk, wib(11, 24, 8)).act("kelurahan.gambir", "finish", note="Diganti.", photos=(photo(walk.now),))
    clocks = running(walk)
    assert clocks[ClockKind.VALIDATE].due_at == wib(11, 25, 8)
    assert clocks[ClockKind.FINISH].due_at == wib(11, 24, 9, 30)
    assert walk.report.due_at == wib(11, 25, 8)


def test_reopened_late_on_a_friday(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    walk.act("kelurahan.gambir", "finish", note="Diganti.", photos=(photo(walk.now),))
    walk.act("biro.verifikator", "approve")
    assert running(walk) == {}
    at(walk, wib(11, 27, 16, 59)).act(
        "biro.verifikator", "reopen", reason="belum_selesai", note="Masih mati."
    )
    clocks = running(walk)
    assert clocks[ClockKind.FINISH].due_at == wib(11, 30, 15, 30)
    assert clocks[ClockKind.RED_FLAG].due_at == wib(11, 27, 16, 59) + 144 * HOUR
    assert shown(walk, ClockKind.FINISH).course[0].why == "Mulai: buka kembali"


def change(walk: Walk, hours: str, *, for_running: bool) -> None:
    """Another limit for lamps, and all that follows from it."""
    admin, session = officer(walk.session, "biro.admin"), walk.session
    typed = Typed(hours, "kerja", for_running=for_running)
    timekeeping.set_finish(session, LAMPS, typed, actor=admin, now=walk.now)
    for recount in timekeeping.unfinished(session, now=walk.now + timedelta(minutes=1)):
        assert not timekeeping.advance(session, recount, now=walk.now + timedelta(minutes=1))


def test_a_changed_limit_leaves_what_runs_as_it_was_opened(walk: Walk) -> None:
    change(walk, "20", for_running=False)
    assert running(walk)[ClockKind.FINISH].due_at == wib(11, 24, 9, 30)
    # Even where something else about the report is changed on the way.
    walk.act("kelurahan.gambir", "recategorise", category=LAMPS, priority="tinggi")
    clocks = running(walk)
    assert clocks[ClockKind.FINISH].due_at == wib(11, 24, 9, 30)
    assert clocks[ClockKind.REACT].due_at == wib(11, 23, 13)
    later = Walk(walk.session, filed(walk.session, now=wib(11, 23, 10)), walk.now)
    assert running(later)[ClockKind.FINISH].due_at == wib(11, 25, 13)  # 6 + 8.5 + 5.5


def test_a_changed_limit_for_what_runs_says_by_whom(walk: Walk) -> None:
    change(walk, "20", for_running=True)
    assert running(walk)[ClockKind.FINISH].due_at == wib(11, 25, 13)
    admin = officer(walk.session, "biro.admin")
    [line] = shown(walk, ClockKind.FINISH).moves
    assert line.why == f"Batas diubah: jam dari 8 menjadi 20 ({admin.name})"
    assert line.due_at == wib(11, 25, 13)


def test_a_promised_day_stays_whatever_the_limit_is(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    walk.act("kelurahan.gambir", "estimate", day="2026-11-27", reason="butuh_alat")
    change(walk, "100", for_running=True)
    assert running(walk)[ClockKind.FINISH].due_at == wib(11, 28, 0)


def test_a_new_day_off_moves_what_it_concerns_and_says_so(walk: Walk) -> None:
    admin = officer(walk.session, "biro.admin")
    timekeeping.add_day(walk.session, "2026-11-24", "Pilkada ulang", "libur", actor=admin, now=walk.now)
    [recount] = timekeeping.unfinished(walk.session, now=walk.now + HOUR)
    timekeeping.advance(walk.session, recount, now=walk.now + HOUR)
    clocks = running(walk)
    assert clocks[ClockKind.FINISH].due_at == wib(11, 25, 9, 30)
    assert clocks[ClockKind.REACT].due_at == wib(11, 23, 16)
    [line] = shown(walk, ClockKind.FINISH).moves
    assert line.why == f"Kalender: hari libur 24 Nov 2026 (Pilkada ulang) ditambahkan ({admin.name})"
    timekeeping.remove_day(walk.session, "2026-11-24", actor=admin, now=walk.now + HOUR)
    [again] = timekeeping.unfinished(walk.session, now=walk.now + 2 * HOUR)
    timekeeping.advance(walk.session, again, now=walk.now + 2 * HOUR)
    assert running(walk)[ClockKind.FINISH].due_at == wib(11, 24, 9, 30)
