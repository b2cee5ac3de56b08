"""How a unit shares out its reports: by hand, by turns, by area; proposed, or given out by the system itself."""

import random
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.domain import audit, configuration, team
from app.domain.errors import Conflict, Forbidden, Invalid, NotVisible
from app.domain.reference import catalogue
from app.domain.team import AssignmentRule, Setting
from app.queries.ticket.history import history_of
from tests.course import MONDAY, SUDIN, Walk, filed, officer
from tests.domain.team.people import (
    OFFICE,
    ONE,
    TWO,
    absent,
    answers_for,
    arranged,
    further,
    given,
    holder_of_task,
)

BY_HAND, TURNS, AREA = AssignmentRule


def proposal(walk: Walk) -> str | None:
    """Whom the form would propose."""
    setting = team.rule_of(walk.session, walk.report.holder_code)
    found = team.proposed(walk.session, walk.report, setting, now=walk.now)
    return found.username if found else None


def test_by_hand_nobody_is_proposed(session: Session) -> None:
    walk = Walk(session, filed(session)).to_sudin()
    assert proposal(walk) is None
    assert holder_of_task(walk) is None


def test_turns_go_to_who_waited_longest_whoever_gave_the_last_one(session: Session) -> None:
    arranged(session, SUDIN, TURNS)
    given(session, ONE)
    walk = Walk(session, filed(session, phone="")).to_sudin()
    assert proposal(walk) == TWO
    walk.act(OFFICE, "assign", staff=TWO)
    again = Walk(session, filed(session, phone=""), MONDAY + timedelta(hours=3)).to_sudin()
    assert proposal(again) == ONE
    absent(session, ONE, "2026-11-23", "2026-11-24")
    assert proposal(again) == TWO
    absent(session, TWO, "2026-11-23", "2026-11-24")
    assert proposal(again) is None


@pytest.mark.parametrize("seed", [1, 2])
def test_turns_are_fair_over_a_random_course(session: Session, seed: int) -> None:
    """Whoever is chosen is there and waited longest; who was there all the time got as much as anybody else who was."""
    rng, unit = random.Random(seed), "gambir"
    staff = [f"petugas.{unit}.1", f"petugas.{unit}.2", *(further(session, n, unit) for n in (3, 4))]
    arranged(session, unit, TURNS, automatic=True)
    away_days = {staff[0]: (3, 4)} if seed == 1 else {staff[0]: (1, 1), staff[3]: (4, 6)}
    for name, (first, last) in away_days.items():
        days = [(MONDAY + timedelta(days=day)).date().isoformat() for day in (first, last)]
        absent(session, name, *days)
    last, count = dict.fromkeys(staff, MONDAY - timedelta(days=1)), dict.fromkeys(staff, 0)
    now = MONDAY
    for _ in range(16):
        now += timedelta(hours=rng.randint(4, 14))
        walk = Walk(session, filed(session, phone="", now=now), now)
        walk.act(f"kelurahan.{unit}", "handle")
        chosen = holder_of_task(walk)
        day = (walk.now + timedelta(hours=7)).date()
        here = [
            name
            for name in staff
            if name not in away_days
            or not away_days[name][0] <= (day - MONDAY.date()).days <= away_days[name][1]
        ]
        assert chosen in here
        assert last[chosen] == min(last[name] for name in here)
        last[chosen], count[chosen] = walk.now, count[chosen] + 1
    always = [count[name] for name in staff if name not in away_days]
    assert max(always) - min(always) <= 1


def test_by_area_the_one_who_answers_for_it_with_the_fewest_tasks(session: Session) -> None:
    third = further(session, 3)
    arranged(session, SUDIN, AREA)
    walk = Walk(session, filed(session)).to_sudin()
    assert proposal(walk) is None
    kelurahan = walk.report.kelurahan_code or ""
    answers_for(session, ONE, kelurahan)
    answers_for(session, TWO, kelurahan.rpartition(".")[0])
    answers_for(session, third, "31.71.06")
    given(session, ONE, phone="")
    assert proposal(walk) == TWO
    given(session, TWO, phone="")
    given(session, TWO, phone="")
    assert proposal(walk) == ONE
    absent(session, ONE, "2026-11-23", "2026-11-24")
    assert proposal(walk) == TWO


def test_what_arrives_is_given_out_at_once_and_the_history_says_by_which_rule(session: Session) -> None:
    arranged(session, SUDIN, TURNS, automatic=True)
    walk = Walk(session, filed(session)).to_sudin()
    assert holder_of_task(walk) == ONE
    assert walk.report.status == "disposition"
    told = history_of(session, walk.report, catalogue(session), officer(session, OFFICE))[0]
    assert told.sentence.startswith("Sistem menugaskan Petugas Lapangan 1")
    assert told.sentence.endswith(": bergiliran")
    assert audit.verify(session, now=walk.now).broken is None
    walk.act("dinas.bina-marga", "recall", note="Salah kota.")
    assert holder_of_task(walk) is None


def test_who_gives_a_task_back_does_not_get_it_again_by_itself(session: Session) -> None:
    arranged(session, SUDIN, TURNS, automatic=True)
    walk = Walk(session, filed(session)).to_sudin()
    walk.act(ONE, "return", reason="bukan_kewenangan", note="Bukan wilayah saya.")
    assert holder_of_task(walk) is None
    walk.act(OFFICE, "start")
    assert holder_of_task(walk) is None


def test_a_kelurahan_gives_out_what_it_handles(session: Session) -> None:
    arranged(session, "gambir", TURNS, automatic=True)
    walk = Walk(session, filed(session))
    walk.act("kelurahan.gambir", "handle")
    assert holder_of_task(walk) == "petugas.gambir.1"
    other = Walk(session, filed(session, phone=""), walk.now)
    other.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Jalan.")
    assert holder_of_task(other) is None


def test_nobody_there_leaves_it_to_the_office(session: Session) -> None:
    arranged(session, SUDIN, TURNS, automatic=True)
    for name in (ONE, TWO):
        absent(session, name, "2026-11-23", "2026-11-24")
    assert holder_of_task(Walk(session, filed(session)).to_sudin()) is None


def test_changes_are_recorded_and_stale_ones_refused(session: Session) -> None:
    unit, office = catalogue(session).units[SUDIN], officer(session, OFFICE)
    team.change(session, unit, Setting(TURNS), "0", actor=office, now=MONDAY)
    with pytest.raises(Conflict, match="Sudah diubah oleh"):
        team.change(session, unit, Setting(AREA), "0", actor=office, now=MONDAY)
    said = configuration.differences(configuration.changes_of(session, "assignment_rules", SUDIN)[0])
    assert [(one.name, one.before, one.after) for one in said] == [
        ("aturan", "dipilih sendiri", "bergiliran")
    ]
    answers_for(session, ONE, "31.71.01", "31.71.01.1001")
    change = configuration.changes_of(session, "staff_areas", ONE)[0]
    assert change.after == {"wilayah": ["Kecamatan Gambir"]}


@pytest.mark.parametrize("username", [ONE, "dinas.bina-marga", "sudin.bina-marga.jakarta-barat", "pemantau"])
def test_only_the_unit_itself_or_biro_admin_arranges(session: Session, username: str) -> None:
    known, actor = catalogue(session), officer(session, username)
    with pytest.raises(Forbidden):
        team.change(session, known.units[SUDIN], Setting(TURNS), "0", actor=actor, now=MONDAY)
    with pytest.raises(Forbidden):
        team.set_areas(session, known.units[SUDIN], ONE, [], "0", known, actor=actor, now=MONDAY)


def test_what_does_not_fit_is_refused(session: Session) -> None:
    known, admin = catalogue(session), officer(session, "biro.admin")
    with pytest.raises(Invalid):
        team.change(session, known.units["gambir"], Setting(AREA), "0", actor=admin, now=MONDAY)
    with pytest.raises(Invalid):
        team.change(session, known.units[SUDIN], Setting(BY_HAND, True), "0", actor=admin, now=MONDAY)
    with pytest.raises(Invalid):
        answers_for(session, ONE, "31.74.01")
    with pytest.raises(NotVisible):
        answers_for(session, "petugas.gambir.1", "31.71.01")
