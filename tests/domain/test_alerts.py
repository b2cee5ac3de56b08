"""Word to officers, each once: before the limit to the holder, at it and a day later to the units above, red at six days."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import alerts
from app.domain.actor import BIRO
from app.domain.alerts import Alert
from app.domain.audit import Event
from app.domain.report import ReportUnit
from app.domain.vocabulary import AlertLevel, ClockKind
from app.queries.alerts import alert_page, unread
from tests.course import MONDAY, SUDIN, Walk, filed, officer

HOUR = timedelta(hours=1)
KECAMATAN, KOTA = "kecamatan.gambir", "walikota.jakarta-pusat"


@pytest.fixture
def walk(session: Session) -> Walk:
    """At Kelurahan Gambir since Monday 10.00, to be reacted to by 16.00."""
    return Walk(session, filed(session))


def told(walk: Walk, hours: float) -> list[tuple[str, AlertLevel, str]]:
    """What the run so many hours after the intake tells: clock, level, unit."""
    now = walk.now + hours * HOUR
    before = set(walk.session.scalars(select(Alert.id)))
    for clock_id, report_id in alerts.waiting(walk.session, now=now):
        alerts.tell(walk.session, clock_id, report_id, now=now)
    query = select(Alert).where(Alert.id.not_in(before)).order_by(Alert.id)
    kinds = {clock.id: clock.kind for clock in _clocks(walk)}
    return [(kinds[row.clock_id], row.level, row.unit_code) for row in walk.session.scalars(query)]


def _clocks(walk: Walk) -> list[alerts.Clock]:
    query = select(alerts.Clock).where(alerts.Clock.report_id == walk.report.id)
    return list(walk.session.scalars(query))


def actions(walk: Walk) -> list[str]:
    query = select(Event.action).where(Event.report_id == walk.report.id).order_by(Event.seq)
    return list(walk.session.scalars(query))


def test_the_holder_is_reminded_when_a_quarter_is_left(walk: Walk) -> None:
    assert told(walk, 4.49) == []
    assert told(walk, 4.5) == [(ClockKind.REACT, AlertLevel.REMINDER, "gambir")]
    assert told(walk, 5) == []
    assert actions(walk) == ["create"]


def test_at_the_limit_the_camat_a_day_later_the_wali_kota_each_once(walk: Walk) -> None:
    told(walk, 5)
    assert told(walk, 6) == [(ClockKind.REACT, AlertLevel.ESCALATION, KECAMATAN)]
    assert told(walk, 29.9) == []
    assert told(walk, 30) == [(ClockKind.REACT, AlertLevel.SECOND_ESCALATION, KOTA)]
    assert told(walk, 31) == []
    assert actions(walk) == ["create", "escalate", "escalate"]


def test_from_the_sudin_to_its_dinas_which_then_sees_it(walk: Walk) -> None:
    walk.act("biro.admin", "reroute", unit=SUDIN, note="Langsung.")
    assert told(walk, 24) == [(ClockKind.START, AlertLevel.ESCALATION, "bina-marga")]
    assert walk.session.get(ReportUnit, (walk.report.id, "bina-marga")) is not None


def test_whoever_reacted_is_told_nothing_more(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    assert told(walk, 6) == []


def test_nobody_is_told_while_the_reporter_is_asked(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "ask_reporter", note="Tiang nomor berapa?")
    assert told(walk, 200) == []


def test_the_assigned_member_of_staff_is_reminded(walk: Walk) -> None:
    walk.to_sudin()
    walk.act(f"sudin.{SUDIN}", "assign", staff=f"petugas.{SUDIN}.1")
    told(walk, 20)
    staff, colleague = (officer(walk.session, f"petugas.{SUDIN}.{n}") for n in (1, 2))
    [row] = alert_page(walk.session, None, actor=staff).rows
    assert (row.number, row.level, row.is_new) == (walk.number, AlertLevel.REMINDER, True)
    assert alert_page(walk.session, None, actor=colleague).rows == []


def test_red_at_six_days_to_biro_unless_a_day_was_promised(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    other = Walk(walk.session, filed(walk.session))
    other.act("kelurahan.gambir", "handle")
    other.act("kelurahan.gambir", "estimate", day="2026-12-08", reason="butuh_alat")
    walk.now = MONDAY
    told(walk, 143.9)
    found = told(walk, 144)
    assert (ClockKind.RED_FLAG, AlertLevel.RED_FLAG, BIRO) in found
    assert actions(walk)[-1] == "red_flag"
    assert "red_flag" not in actions(other)


def test_a_moved_end_is_not_told_of_again(walk: Walk) -> None:
    told(walk, 5)
    walk.act("kelurahan.gambir", "ask_reporter", note="Tiang nomor berapa?")
    walk.now += 10 * HOUR
    walk.act("kelurahan.gambir", "answer", note="Nomor 7.")
    walk.now = MONDAY
    assert told(walk, 15) == []


def test_the_count_goes_down_when_read_or_settled(walk: Walk) -> None:
    lurah = officer(walk.session, "kelurahan.gambir")
    assert unread(walk.session, actor=lurah) == 0
    told(walk, 5)
    assert unread(walk.session, actor=lurah) == 1
    page = alert_page(walk.session, None, actor=lurah)
    assert page.newest is not None
    alerts.mark_read(walk.session, page.newest, actor=lurah)
    alerts.mark_read(walk.session, page.newest - 1, actor=lurah)
    assert unread(walk.session, actor=lurah) == 0
    camat = officer(walk.session, "kecamatan.gambir")
    told(walk, 6)
    assert unread(walk.session, actor=camat) == 1
    walk.act("kelurahan.gambir", "handle")
    assert unread(walk.session, actor=camat) == 0
    assert alert_page(walk.session, None, actor=camat).rows[0].is_settled
