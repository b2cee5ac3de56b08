"""Field checks: before Biro decides, somebody who had no hand in the report looks at the place and says what is there."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import access, alerts, audit, evidence, measure, subtask, workflow
from app.domain.alerts import Alert
from app.domain.audit import Event
from app.domain.errors import Conflict, Forbidden, Invalid, NotVisible
from app.domain.notification import Message
from app.domain.organisation import User
from app.domain.reference import catalogue
from app.domain.sla import Clock
from app.domain.subtask import Finding, SubTask
from app.domain.vocabulary import AlertLevel, ClockKind, PhotoKind, Role, Status
from app.domain.workflow import third_parties
from app.queries.alerts import unread
from app.queries.public_report import public_report
from app.queries.rechecks import rechecks
from app.queries.ticket import photo_of, ticket
from tests.course import SUDIN, Walk, filed, officer, photo

V, OTHER = "biro.verifikator", "biro.verifikator2"
KECAMATAN = "kecamatan.gambir"
WANTED = "Apakah lampu di tiang 5 menyala?"


@pytest.fixture
def by_sudin(session: Session) -> Walk:
    """A result of Suku Dinas Bina Marga waits; the kelurahan passed the report on untouched."""
    return Walk(session, filed(session)).finished()


@pytest.fixture
def by_kelurahan(session: Session) -> Walk:
    """A result of Kelurahan Gambir itself waits."""
    walk = Walk(session, filed(session))
    walk.act("kelurahan.gambir", "handle")
    walk.act("kelurahan.gambir", "finish", note="Lampu diganti.", photos=(photo(walk.now),))
    return walk


def ask(walk: Walk, unit: str, who: str = V) -> SubTask:
    walk.act(who, "ask_check", unit=unit, note=WANTED)
    return checks(walk)[-1]


def answer(walk: Walk, who: str, found: str, *, pictures: int = 1, note: str = "Begini adanya.") -> None:
    photos = tuple(photo(walk.now) for _ in range(pictures))
    walk.act(who, "finish_check", reason=found, note=note, photos=photos)


def checks(walk: Walk) -> list[SubTask]:
    walk.session.flush()
    return list(subtask.tasks_of(walk.session, walk.report))


def states(walk: Walk) -> list[str]:
    return [task.state.value for task in checks(walk)]


def offered(walk: Walk, username: str) -> set[str]:
    actor = officer(walk.session, username)
    on_report = workflow.permitted(walk.session, walk.report, actor=actor)
    on_tasks = workflow.permitted_on(walk.session, walk.report, checks(walk), actor=actor)
    return {move.action.value for moves in (on_report, *on_tasks) for move in moves}


def may_be_asked(walk: Walk) -> set[str]:
    return set(third_parties(walk.session, walk.report, catalogue(walk.session)))


def test_a_third_party_looks_and_biro_decides(session: Session, by_kelurahan: Walk) -> None:
    walk = by_kelurahan
    before, told = walk.report.judge_by, len(session.scalars(select(Message.id)).all())
    task = ask(walk, KECAMATAN)
    assert (task.kind, task.asker_code, task.judged_code) == ("check", "biro-pemerintahan", "gambir")
    clock = session.get_one(Clock, task.clock_id)
    assert (clock.kind, clock.unit_code) == (ClockKind.CHECK, KECAMATAN)
    assert clock.due_at == walk.now + timedelta(hours=24)
    assert (walk.report.status, walk.report.judge_by) == (Status.AWAITING_VALIDATION, before), "it runs on"
    shown = public_report(session, walk.number, now=walk.now)
    assert "Biro Pemerintahan memeriksa di lapangan" in {step.detail for step in shown.course}
    assert "finish_check" in offered(walk, KECAMATAN)
    assert {"approve", "reject", "withdraw_check"} <= offered(walk, V), "nobody has to wait"
    answer(walk, KECAMATAN, "tidak_sesuai")
    (task,) = checks(walk)
    assert (task.state, task.finding, task.decided_event_id) == ("done", Finding.NOT_AS_REPORTED, None)
    assert [p.kind for p in evidence.photos_of(session, walk.report)] == [PhotoKind.RESULT, PhotoKind.CHECK]
    assert before is not None
    assert walk.report.judge_by == before - timedelta(hours=24), "what is answered comes first"
    asker, other = officer(session, V), officer(session, OTHER)
    assert session.execute(select(Alert.level, Alert.user_id)).all() == [(AlertLevel.ANSWERED, asker.user_id)]
    assert (unread(session, actor=asker), unread(session, actor=other)) == (1, 0)
    found = ticket(session, walk.number, actor=asker, now=walk.now)
    assert (found.likely and found.likely.action) == "reject"
    assert found.likely is not None
    assert found.likely.why == "Cek lapangan Kecamatan Gambir: tidak sesuai."
    assert walk.act(V, "approve").status == Status.COMPLETED, "who asked may decide, and decides freely"
    assert checks(walk)[0].decided_event_id is not None
    assert unread(session, actor=asker) == 0
    assert len(session.scalars(select(Message.id)).all()) == told + 1, "the reporter hears of the end alone"
    figures = rechecks(session, actor=asker, now=walk.now)
    assert (figures.checked.part, figures.checked.of, figures.unsure) == (0, 1, 0)
    assert [one.name for one in figures.checks] == ["Kelurahan Gambir"]
    assert audit.verify(session, now=walk.now).broken is None
    session.expire_all()
    assert measure.check(session) == []


def test_who_had_a_hand_in_it_is_no_third_party(session: Session, by_sudin: Walk, by_kelurahan: Walk) -> None:
    asked = may_be_asked(by_sudin)
    assert {"gambir", "cideng", KECAMATAN, "walikota.jakarta-pusat", "perhubungan"} <= asked
    assert not asked & {
        SUDIN,
        "bina-marga",
        "bina-marga.jakarta-utara",
        "kecamatan.menteng",
        "biro-pemerintahan",
    }
    assert "lebak-bulus" not in asked, "far away"
    assert "gambir" not in may_be_asked(by_kelurahan)
    for unit in (SUDIN, "bina-marga", "kecamatan.menteng", "kanal.sms", "tidak-ada", ""):
        with pytest.raises(Invalid) as refused:
            ask(by_sudin, unit)
        assert set(refused.value.errors) == {"unit"}, unit
    with pytest.raises(Invalid) as refused:
        by_sudin.act(V, "ask_check", unit="gambir", note=" ")
    assert set(refused.value.errors) == {"catatan"}


def test_who_helped_or_worked_on_a_merged_one_is_none(session: Session) -> None:
    walk = Walk(session, filed(session))
    walk.act("kelurahan.gambir", "handle")
    walk.act("kelurahan.gambir", "ask_help", unit="perhubungan", note="Tutup lajur.")
    walk.act("dinas.perhubungan", "finish_help", note="Sudah.")
    other = Walk(session, filed(session, phone="081200000001"), walk.now)
    other.act(OTHER, "reroute", unit="cideng", note="Dekat sana.")
    other.act("kelurahan.cideng", "handle")
    other.act("kelurahan.cideng", "merge", parent=walk.number)
    walk.now = other.now
    walk.act("kelurahan.gambir", "finish", note="Beres.", photos=(photo(walk.now),))
    assert not may_be_asked(walk) & {"perhubungan", "perhubungan.jakarta-pusat", "cideng", "gambir"}
    assert "petojo-utara" in may_be_asked(walk)


def test_nobody_checks_what_he_did_himself_elsewhere(session: Session, by_sudin: Walk) -> None:
    """He moved to the kelurahan since: it may be asked, he may not answer or be given it."""
    walk, worker = by_sudin, f"petugas.{SUDIN}.1"
    ask(walk, "gambir")
    who = officer(session, worker).user_id
    session.execute(update(User).where(User.id == who).values(unit_code="gambir"))
    session.expire_all()
    with pytest.raises(Invalid) as refused:
        walk.act("kelurahan.gambir", "assign_check", staff=worker)
    assert set(refused.value.errors) == {"petugas"}
    session.execute(update(User).where(User.id == who).values(role=Role.KELURAHAN))
    session.expire_all()
    with pytest.raises(Forbidden):
        answer(walk, worker, "sesuai")
    assert "finish_check" not in offered(walk, worker)


def test_what_was_found_and_what_it_needs(session: Session, by_sudin: Walk) -> None:
    walk = by_sudin
    ask(walk, "gambir")
    for found, pictures, note, wrong in (
        ("sesuai", 0, "x", {"foto"}),
        ("tidak_sesuai", 0, "x", {"foto"}),
        ("entah", 1, "x", {"alasan"}),
        ("", 0, " ", {"alasan", "catatan", "foto"}),
        ("tidak_dapat_dipastikan", 0, "", {"catatan"}),
    ):
        with pytest.raises(Invalid) as refused:
            answer(walk, "kelurahan.gambir", found, pictures=pictures, note=note)
        assert set(refused.value.errors) == wrong, found
    answer(walk, "kelurahan.gambir", "tidak_dapat_dipastikan", pictures=0)
    with pytest.raises(Conflict):
        answer(walk, "kelurahan.gambir", "sesuai")
    figures = rechecks(session, actor=officer(session, V), now=walk.now)
    assert (figures.checked.of, figures.unsure) == (0, 1)
    found = ticket(session, walk.number, actor=officer(session, V), now=walk.now)
    assert found.likely is not None
    assert found.likely.action == "approve"


def test_four_eyes_and_only_verifiers_ask(session: Session, by_sudin: Walk) -> None:
    walk = Walk(session, filed(session, phone="081200000002"))
    walk.act(V, "reroute", unit=SUDIN, note="Langsung.")
    walk.act(f"sudin.{SUDIN}", "start")
    walk.act(f"sudin.{SUDIN}", "finish", note="Beres.", photos=(photo(walk.now),))
    for who in (V, "biro.admin", "kelurahan.gambir", f"sudin.{SUDIN}", KECAMATAN):
        with pytest.raises(Forbidden):
            ask(walk, "cideng", who)
        assert "ask_check" not in offered(walk, who)
    ask(walk, "gambir", OTHER)
    with pytest.raises(Forbidden):
        walk.act(V, "withdraw_check", note="x")
    assert "withdraw_check" not in offered(walk, V)
    # Who looked and then comes to Biro does not judge.
    answer(walk, "kelurahan.gambir", "sesuai")
    moved = {"role": Role.VERIFIER, "unit_code": "biro-pemerintahan"}
    looked = officer(session, "kelurahan.gambir").user_id
    session.execute(update(User).where(User.id == looked).values(**moved))
    session.expire_all()
    with pytest.raises(Forbidden):
        walk.act("kelurahan.gambir", "approve")


def test_one_at_a_time_and_three_for_a_result(session: Session, by_sudin: Walk) -> None:
    walk = by_sudin
    ask(walk, "gambir")
    with pytest.raises(Conflict, match="sedang dilakukan Kelurahan Gambir"):
        ask(walk, "cideng", OTHER)
    assert "ask_check" not in offered(walk, V)
    walk.act(OTHER, "withdraw_check", note="Unit lain saja.")
    for unit, who in (("cideng", "kelurahan.cideng"), ("gambir", "kelurahan.gambir"), (KECAMATAN, KECAMATAN)):
        ask(walk, unit)
        answer(walk, who, "sesuai")
    with pytest.raises(Conflict, match="Sudah 3 kali"):
        ask(walk, "walikota.jakarta-pusat")
    walk.act(V, "reject", reason="belum_tuntas", note="Tiang lain.")
    walk.act(f"petugas.{SUDIN}.1", "finish", note="Lagi.", photos=(photo(walk.now),))
    ask(walk, "cideng")
    assert states(walk) == ["withdrawn", "done", "done", "done", "requested"]


@pytest.mark.parametrize("end", ["reject", "reroute", "recall", "merge"])
def test_whatever_takes_it_away_from_biro_ends_it(session: Session, by_sudin: Walk, end: str) -> None:
    walk = by_sudin
    task = ask(walk, "gambir")
    who, fields = {
        "reject": (V, {"reason": "belum_tuntas", "note": "Tiang lain."}),
        "reroute": (V, {"unit": "cideng", "note": "Ke sana."}),
        "recall": (f"petugas.{SUDIN}.1", {"note": "Salah foto."}),
        "merge": (f"sudin.{SUDIN}", {"parent": filed(session, phone="081200000001").number}),
    }[end]
    walk.act(who, end, **fields)
    assert states(walk) == ["ended"]
    assert session.get_one(Clock, task.clock_id, populate_existing=True).stopped_at == walk.now
    last = session.scalars(
        select(Event).where(Event.report_id == walk.report.id).order_by(Event.seq.desc())
    ).first()
    assert last is not None
    assert (last.action, last.data["ended"]) == (end, [{"task": 1, "helper": "gambir", "kind": "check"}])
    assert checks(walk)[0].decided_event_id == last.id
    with pytest.raises(Conflict):
        answer(walk, "kelurahan.gambir", "sesuai")


def test_what_was_found_is_biros_until_it_decides(session: Session, by_sudin: Walk) -> None:
    walk = by_sudin
    ask(walk, "gambir")
    answer(walk, "kelurahan.gambir", "tidak_sesuai", note="Tiang 5 masih padam.")
    (seen,) = [p for p in evidence.photos_of(session, walk.report) if p.kind == PhotoKind.CHECK]

    def reads(username: str) -> set[str]:
        actor = officer(session, username)
        found = ticket(session, walk.number, actor=actor, now=walk.now)
        told = {"note"} if any("padam" in one.note for one in found.history) else set()
        told |= {"answer"} if any(one.finding or one.outcome for one in found.helps) else set()
        told |= {"photo"} if any(one.id == seen.id for one in found.photos) else set()
        try:
            photo_of(session, walk.number, seen.id, actor=actor)
        except NotVisible:
            return told
        return told | {"file"}

    everything = {"note", "answer", "photo", "file"}
    assert reads(V) == reads("pemantau") == reads("kelurahan.gambir") == everything
    assert reads(f"sudin.{SUDIN}") == reads(KECAMATAN) == reads("kanal.jaki") == set()
    walk.act(V, "reject", reason="belum_tuntas", note="Lihat hasil cek.")
    assert reads(f"sudin.{SUDIN}") == everything, "who works again has to know why"


def test_field_staff_look_and_lateness_is_told(session: Session, by_sudin: Walk) -> None:
    walk, staff = by_sudin, "petugas.gambir.1"
    task = ask(walk, "gambir")
    assert not access.may_see(session, walk.report, officer(session, staff))
    walk.act("kelurahan.gambir", "assign_check", staff=staff)
    walk.act(staff, "return_check", reason="bukan_kewenangan", note="Cuti.")
    assert (states(walk), checks(walk)[0].assignee_id) == (["requested"], None)
    walk.act("kelurahan.gambir", "assign_check", staff=staff)
    due = session.get_one(Clock, task.clock_id).due_at
    for hours in (-2, 1):
        for clock_id, report_id in alerts.waiting(session, now=due + timedelta(hours=hours)):
            alerts.tell(session, clock_id, report_id, now=due + timedelta(hours=hours))
    told = select(Alert.level, Alert.unit_code, Alert.user_id).where(Alert.clock_id == task.clock_id)
    assert session.execute(told.order_by(Alert.id)).all() == [
        (AlertLevel.REMINDER, "gambir", officer(session, staff).user_id),
        (AlertLevel.ESCALATION, KECAMATAN, None),
    ]
    walk.now = due + timedelta(hours=2)
    answer(walk, staff, "sesuai")
    assert states(walk) == ["done"]
    session.expire_all()
    assert measure.check(session) == []


def test_a_unit_gives_it_back_and_keeps_seeing_it(session: Session, by_sudin: Walk) -> None:
    walk = by_sudin
    ask(walk, "cideng")
    walk.act(
        "kelurahan.cideng", "return_check", reason="bukan_kewenangan", note="Petugas kami membantu di sana."
    )
    assert states(walk) == ["returned"]
    assert session.execute(select(Alert.level)).scalars().all() == [AlertLevel.ANSWERED]
    assert access.may_see(session, walk.report, officer(session, "kelurahan.cideng"))
    assert ask(walk, "gambir").position == 2
