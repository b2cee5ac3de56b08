"""Sub-tasks: several units on one report, each with its own clock, while the report keeps its one holder."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import access, alerts, audit, evidence, measure, sla, subtask, timekeeping, workflow
from app.domain.actor import reporter_of
from app.domain.audit import Event
from app.domain.errors import Conflict, Forbidden, Invalid, NotVisible
from app.domain.measure import WHOLE, Measure
from app.domain.notification import Message
from app.domain.organisation import User
from app.domain.reference_admin import units, users
from app.domain.sla import Clock
from app.domain.subtask import SubTask, SubTaskState
from app.domain.timekeeping.limits import Typed
from app.domain.vocabulary import Action, AlertLevel, ClockKind, PhotoKind, Role, Status
from app.domain.workflow import Given
from tests.course import MONDAY, SUDIN, Walk, filed, officer, photo

STAFF = f"petugas.{SUDIN}.1"
ASKED = "Tutup satu lajur selama dua jam."
UNITS = (
    *("perhubungan", "satpol-pp", "lingkungan-hidup", "bina-marga", "sumber-daya-air"),
    *("cideng", "petojo-utara", "petojo-selatan", "kebon-kelapa", "duri-pulo", "bendungan-hilir"),
)


@pytest.fixture
def walk(session: Session) -> Walk:
    """Kelurahan Gambir works on it itself."""
    walk = Walk(session, filed(session))
    walk.act("kelurahan.gambir", "handle")
    return walk


def ask(walk: Walk, unit: str, who: str = "kelurahan.gambir") -> SubTask:
    walk.act(who, "ask_help", unit=unit, note=ASKED)
    return tasks(walk)[-1]


def tasks(walk: Walk) -> list[SubTask]:
    walk.session.flush()
    return list(subtask.tasks_of(walk.session, walk.report))


def states(walk: Walk) -> list[str]:
    return [task.state.value for task in tasks(walk)]


def clock_of(walk: Walk, task: SubTask) -> Clock:
    return walk.session.get_one(Clock, task.clock_id, populate_existing=True)


def finish(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "finish", note="Beres.", photos=(photo(walk.now),))


def sees(walk: Walk, username: str) -> bool:
    return access.may_see(walk.session, walk.report, officer(walk.session, username))


def offered(walk: Walk, username: str) -> set[str]:
    actor = officer(walk.session, username)
    return {move.action.value for move in workflow.permitted(walk.session, walk.report, actor=actor)}


def test_another_unit_helps_from_asking_to_done(session: Session, walk: Walk) -> None:
    assert not sees(walk, "dinas.perhubungan")
    before = walk.report.due_at
    task = ask(walk, "perhubungan")
    assert (task.position, task.state, task.asker_code) == (1, SubTaskState.REQUESTED, "gambir")
    clock = clock_of(walk, task)
    assert (clock.kind, clock.unit_code, clock.due_at) == (
        ClockKind.HELP,
        "perhubungan",
        walk.now + timedelta(hours=72),
    )
    assert sees(walk, "dinas.perhubungan")
    assert (walk.report.holder_code, walk.report.status) == ("gambir", Status.IN_PROGRESS)
    walk.act("dinas.perhubungan", "start_help", before=(photo(walk.now),))
    walk.act("dinas.perhubungan", "finish_help", note="Lajur sudah ditutup.", photos=(photo(walk.now),))
    assert states(walk) == ["done"]
    assert clock_of(walk, task).stopped_at == walk.now
    kinds = [picture.kind for picture in evidence.photos_of(session, walk.report)]
    assert kinds == [PhotoKind.BEFORE, PhotoKind.HELP]
    assert walk.report.due_at == before
    finish(walk)
    assert walk.act("biro.verifikator2", "approve").status == Status.COMPLETED
    assert sees(walk, "dinas.perhubungan")
    assert audit.verify(session, now=walk.now).broken is None


def test_helping_gives_none_of_the_holders_moves(walk: Walk) -> None:
    ask(walk, "perhubungan")
    assert offered(walk, "dinas.perhubungan") == {"note"}
    for action in ("finish", "assign", "ask_help", "estimate", "decline", "withdraw_help", "recategorise"):
        with pytest.raises((Forbidden, Conflict)):
            walk.act("dinas.perhubungan", action, unit="cideng", note="x", reason="lainnya", day="2026-12-01")
    assert walk.report.version == 3


def test_the_reporter_is_told_nothing_of_it(session: Session, walk: Walk) -> None:
    told = len(session.scalars(select(Message.id)).all())
    ask(walk, "perhubungan")
    walk.act("dinas.perhubungan", "finish_help", note="Beres.")
    assert len(session.scalars(select(Message.id)).all()) == told


def test_a_result_waits_for_all_who_help(walk: Walk) -> None:
    ask(walk, "perhubungan")
    ask(walk, "satpol-pp")
    with pytest.raises(Conflict, match="Dinas Perhubungan dan Satuan Polisi Pamong Praja masih mengerjakan"):
        finish(walk)
    assert "finish" not in offered(walk, "kelurahan.gambir")
    walk.act("dinas.perhubungan", "finish_help", note="Beres.")
    with pytest.raises(Conflict, match="Belum dapat dilaporkan selesai: Satuan Polisi"):
        finish(walk)
    walk.act("kelurahan.gambir", "withdraw_help", note="Tidak perlu lagi.", task="2")
    assert states(walk) == ["done", "withdrawn"]
    finish(walk)
    assert walk.report.status == Status.AWAITING_VALIDATION


def test_returned_with_a_reason_it_can_be_asked_again(walk: Walk) -> None:
    ask(walk, "perhubungan")
    with pytest.raises(Invalid) as refused:
        walk.act("dinas.perhubungan", "return_help")
    assert set(refused.value.errors) == {"alasan", "catatan"}
    walk.act("dinas.perhubungan", "return_help", reason="bukan_kewenangan", note="Jalan lingkungan.")
    assert states(walk) == ["returned"]
    assert ask(walk, "perhubungan").position == 2
    assert states(walk) == ["returned", "requested"]


def test_one_unit_once_at_a_time_and_never_the_holder(walk: Walk) -> None:
    ask(walk, "perhubungan")
    for unit in (
        "perhubungan",
        "gambir",
        "biro-pemerintahan",
        "kanal.sms",
        "kecamatan.gambir",
        "tidak-ada",
        "",
    ):
        with pytest.raises(Invalid) as refused:
            ask(walk, unit)
        assert set(refused.value.errors) == {"unit"}, unit
    with pytest.raises(Invalid) as refused:
        walk.act("kelurahan.gambir", "ask_help", unit="satpol-pp", note=" ")
    assert set(refused.value.errors) == {"catatan"}


def test_the_eleventh_is_refused(session: Session, walk: Walk) -> None:
    ask(walk, "kemayoran")
    walk.act("kelurahan.gambir", "withdraw_help", note="Salah unit.")
    for unit in UNITS[:10]:
        ask(walk, unit)
    walk.act("dinas.perhubungan", "finish_help", note="Beres.")
    with pytest.raises(Conflict, match="Sudah ada 10 bantuan"):
        ask(walk, UNITS[10])
    assert "ask_help" not in offered(walk, "kelurahan.gambir")
    actor = officer(session, "kelurahan.gambir")
    assert len(workflow.hindrances(session, walk.report, actor=actor)) == 2
    walk.act("dinas.satpol-pp", "return_help", reason="bukan_kewenangan", note="Bukan kami.")
    ask(walk, UNITS[10])
    assert len({clock.id for clock in sla.running(session, walk.report) if clock.kind == ClockKind.HELP}) == 9


def test_field_staff_of_the_helping_unit(session: Session, walk: Walk) -> None:
    ask(walk, SUDIN)
    assert not sees(walk, STAFF)
    with pytest.raises(Invalid):
        walk.act(f"sudin.{SUDIN}", "assign_help", staff="petugas.gambir.1")
    walk.act(f"sudin.{SUDIN}", "assign_help", staff=STAFF)
    assert sees(walk, STAFF)
    assert not sees(walk, f"petugas.{SUDIN}.2")
    assert offered(walk, STAFF) == {"note"}
    assert walk.report.assignee_id is None
    walk.act(STAFF, "return_help", reason="bukan_kewenangan", note="Saya cuti.")
    assert (states(walk), tasks(walk)[0].assignee_id) == (["requested"], None)
    assert not sees(walk, STAFF)
    walk.act(f"sudin.{SUDIN}", "assign_help", staff=STAFF)
    walk.act(STAFF, "start_help")
    walk.act(STAFF, "finish_help", note="Beres.")
    assert states(walk) == ["done"]
    assert sees(walk, STAFF)


def test_another_units_sub_task_is_not_theirs(walk: Walk) -> None:
    ask(walk, "perhubungan")
    ask(walk, "satpol-pp")
    with pytest.raises(Forbidden):
        walk.act("dinas.satpol-pp", "finish_help", note="x", task="1")
    for number in ("3", "0", "-1", "abc", "٣", "99999999999"):
        with pytest.raises(NotVisible):
            walk.act("dinas.satpol-pp", "finish_help", note="x", task=number)
    with pytest.raises(NotVisible):
        walk.act("dinas.bina-marga", "finish_help", note="x", task="1")
    with pytest.raises(Invalid) as refused:
        walk.act("kelurahan.gambir", "withdraw_help", note="Yang mana?")
    assert set(refused.value.errors) == {"tugas"}
    walk.act("dinas.satpol-pp", "finish_help", note="Beres.")
    with pytest.raises(Conflict):
        walk.act("dinas.satpol-pp", "finish_help", note="Beres.", task="2")
    assert states(walk) == ["requested", "done"]


def test_a_question_stops_its_clock_and_it_can_end_meanwhile(session: Session, walk: Walk) -> None:
    first, second = ask(walk, "perhubungan"), ask(walk, "satpol-pp")
    due = clock_of(walk, first).due_at
    walk.act("kelurahan.gambir", "ask_reporter", note="Di mana?")
    assert clock_of(walk, first).paused_at == walk.now
    walk.now += timedelta(days=2)
    walk.act("dinas.satpol-pp", "finish_help", note="Beres.")
    done = clock_of(walk, second)
    assert (done.paused_at, done.stopped_at) == (None, walk.now)
    assert not done.is_late(walk.now + timedelta(days=9))
    with pytest.raises(Conflict):
        ask(walk, "cideng")
    walk.act("kelurahan.gambir", "answer", note="Di tiang 5.")
    assert clock_of(walk, first).due_at == due + timedelta(days=2, minutes=45)


@pytest.mark.parametrize("end", ["decline", "cancel"])
def test_what_closes_the_report_ends_them(session: Session, end: str) -> None:
    walk = Walk(session, filed(session))
    task = ask(walk, "perhubungan")
    if end == "decline":
        walk.act("kelurahan.gambir", "decline", reason="tidak_ditemukan", note="Sudah dicari.")
    else:
        reporter = reporter_of(walk.report.id)
        workflow.apply(session, walk.number, "cancel", Given(), actor=reporter, now=walk.now)
    assert states(walk) == ["ended"]
    assert clock_of(walk, task).stopped_at == walk.now
    last = session.scalars(select(Event).where(Event.report_id == walk.report.id).order_by(Event.seq)).all()[
        -1
    ]
    assert (last.action, last.data["ended"]) == (end, [{"task": 1, "helper": "perhubungan"}])
    with pytest.raises(Conflict):
        walk.act("dinas.perhubungan", "finish_help", note="x", task="1")


def test_a_merged_reports_helpers_rest_and_go_on(session: Session, walk: Walk) -> None:
    task = ask(walk, "perhubungan")
    due = clock_of(walk, task).due_at
    parent = filed(session, phone="081200000001").number
    walk.act("kelurahan.gambir", "merge", parent=parent)
    assert (states(walk), clock_of(walk, task).stopped_at) == (["requested"], walk.now)
    with pytest.raises(Conflict):
        walk.act("dinas.perhubungan", "start_help", task="1")
    walk.now += timedelta(days=1)
    walk.act("kelurahan.gambir", "unmerge", note="Tiang lain.")
    clock = clock_of(walk, task)
    assert (clock.stopped_at, clock.due_at) == (None, due + timedelta(days=1, minutes=30))
    walk.act("dinas.perhubungan", "finish_help", note="Beres.")


def test_a_transfer_leaves_them_with_the_new_holder(walk: Walk) -> None:
    ask(walk, "perhubungan")
    ask(walk, "bina-marga")
    walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Jalan provinsi.")
    assert states(walk) == ["requested", "ended"], "the new holder helps nobody but itself"
    with pytest.raises(Forbidden):
        walk.act("kelurahan.gambir", "withdraw_help", note="x", task="1")
    walk.act("dinas.bina-marga", "withdraw_help", note="Kami urus sendiri.")
    assert states(walk) == ["withdrawn", "ended"]


def test_who_helped_does_not_approve(session: Session, walk: Walk) -> None:
    ask(walk, "perhubungan")
    helper = officer(session, "dinas.perhubungan")
    walk.act("dinas.perhubungan", "finish_help", note="Beres.")
    finish(walk)
    moved = {"role": Role.VERIFIER, "unit_code": "biro-pemerintahan"}
    session.execute(update(User).where(User.id == helper.user_id).values(**moved))
    session.expire_all()
    with pytest.raises(Forbidden):
        walk.act("dinas.perhubungan", "approve")
    assert walk.act("biro.verifikator2", "approve").status == Status.COMPLETED


def test_its_limit_is_kept_by_biro_and_halved_when_it_is_dangerous(session: Session, walk: Walk) -> None:
    timekeeping.set_limit(
        session,
        ClockKind.HELP,
        Typed("10", "kalender", is_halved=True),
        actor=officer(session, "biro.admin"),
        now=MONDAY,
    )
    first = ask(walk, "perhubungan")
    asked = walk.now
    assert clock_of(walk, first).due_at == asked + timedelta(hours=10)
    walk.act("kelurahan.gambir", "recategorise", category="penerangan-jalan", priority="tinggi")
    assert clock_of(walk, first).due_at == asked + timedelta(hours=5)
    assert clock_of(walk, ask(walk, "satpol-pp")).limit_hours == 5


def test_lateness_is_the_helping_units(session: Session, walk: Walk) -> None:
    short = Typed("10", "kalender")
    timekeeping.set_limit(session, ClockKind.HELP, short, actor=officer(session, "biro.admin"), now=MONDAY)
    task = ask(walk, SUDIN)
    walk.act(f"sudin.{SUDIN}", "assign_help", staff=STAFF)
    due = clock_of(walk, task).due_at

    def told_at(hours: float) -> list[tuple[AlertLevel, str, int | None]]:
        now = due + timedelta(hours=hours)
        for clock_id, report_id in alerts.waiting(session, now=now):
            alerts.tell(session, clock_id, report_id, now=now)
        query = select(alerts.Alert).where(alerts.Alert.clock_id == task.clock_id).order_by(alerts.Alert.id)
        return [(alert.level, alert.unit_code, alert.user_id) for alert in session.scalars(query)]

    assert told_at(-1) == [(AlertLevel.REMINDER, SUDIN, officer(session, STAFF).user_id)]
    assert told_at(0)[1] == (AlertLevel.ESCALATION, "bina-marga", None)
    walk.now = due + timedelta(hours=1)
    walk.act(STAFF, "finish_help", note="Beres, terlambat.")
    session.expire_all()
    assert measure.check(session) == []
    late = dict(session.execute(select(Measure.unit_code, Measure.was_late)).tuples().all())
    assert (late[SUDIN], late["gambir"], late[WHOLE]) == (True, False, False)


def test_a_key_names_its_sub_task(session: Session, walk: Walk) -> None:
    ask(walk, "perhubungan")
    ask(walk, "satpol-pp")
    actor = officer(session, "kelurahan.gambir")
    one = Given(note="Tidak perlu.", task="1", version=walk.report.version)
    for _ in range(2):
        workflow.apply_once(session, walk.number, Action.WITHDRAW_HELP, one, "k", actor=actor, now=walk.now)
    assert states(walk) == ["withdrawn", "requested"]
    other = Given(note="Tidak perlu.", task="2")
    with pytest.raises(Invalid):
        workflow.apply_once(session, walk.number, Action.WITHDRAW_HELP, other, "k", actor=actor, now=walk.now)


def test_what_becomes_of_helpers_makes_no_phones_form_stale(session: Session, walk: Walk) -> None:
    ask(walk, "perhubungan")
    typed = Given(note="Beres.", photos=(photo(walk.now),), version=walk.report.version)
    walk.act("dinas.perhubungan", "start_help")
    walk.act("dinas.perhubungan", "finish_help", note="Beres.")
    actor = officer(session, "kelurahan.gambir")
    made = workflow.apply_once(session, walk.number, Action.FINISH, typed, "k", actor=actor, now=walk.now)
    assert made.status == Status.AWAITING_VALIDATION


def test_who_still_has_one_is_not_retired_unnoticed(session: Session, walk: Walk) -> None:
    ask(walk, SUDIN)
    walk.act(f"sudin.{SUDIN}", "assign_help", staff=STAFF)
    held = {one.what: one.some for one in units.holds(session, SUDIN)}
    assert held["bantuan yang belum selesai"] == (walk.number,)
    assert users.open_tasks(session, users.user_of(session, STAFF)) == [walk.number]
    walk.act(STAFF, "finish_help", note="Beres.")
    assert "bantuan yang belum selesai" not in {one.what for one in units.holds(session, SUDIN)}
    assert users.open_tasks(session, users.user_of(session, STAFF)) == []
