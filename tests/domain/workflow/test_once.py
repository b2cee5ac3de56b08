"""A move under a key happens once; notes of others do not make it stale, anything else does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import evidence, workflow
from app.domain.audit import Event
from app.domain.errors import Conflict, Invalid
from app.domain.evidence import Photo
from app.domain.vocabulary import Action, PhotoKind, Status
from app.domain.workflow import ActionKey, Given
from app.domain.workflow.once import KEPT
from tests.course import SUDIN, Walk, filed, jpeg, officer, photo

STAFF = f"petugas.{SUDIN}.1"


@pytest.fixture
def walk(session: Session) -> Walk:
    walk = Walk(session, filed(session)).to_sudin()
    walk.act(f"sudin.{SUDIN}", "assign", staff=STAFF)
    return walk


def send(walk: Walk, action: Action, given: Given, key: str = "kunci-satu") -> ActionKey:
    walk.now += timedelta(minutes=5)
    staff = officer(walk.session, STAFF)
    return workflow.apply_once(walk.session, walk.number, action, given, key, actor=staff, now=walk.now)


def events(walk: Walk, action: str) -> int:
    query = select(func.count()).where(Event.report_id == walk.report.id, Event.action == action)
    return walk.session.scalar(query) or 0


def test_the_same_move_again_gets_the_first_answer(walk: Walk) -> None:
    given = Given(version=walk.report.version, note="Tiba di tempat.")
    first = send(walk, Action.START, given)
    assert (first.status, first.version) == (Status.IN_PROGRESS, walk.report.version)
    walk.act(STAFF, "finish", note="Selesai.", photos=(photo(walk.now),))
    again = send(walk, Action.START, replace(given, version=99))
    assert (again.status, again.version) == (Status.IN_PROGRESS, first.version)
    assert events(walk, "start") == 1


def test_a_key_stands_for_one_move_with_its_photos(walk: Walk) -> None:
    send(walk, Action.NOTE, Given(note="Menunggu alat."))
    with pytest.raises(Invalid):
        send(walk, Action.NOTE, Given(note="Menunggu bahan."))
    assert events(walk, "note") == 1
    send(walk, Action.START, Given(before=(photo(),)), "kunci-dua")
    other = evidence.plan_upload(jpeg((1, 2, 3)), "lain.jpg", now=walk.now)
    with pytest.raises(Invalid):
        send(walk, Action.START, Given(before=(other,)), "kunci-dua")


def test_a_refused_move_leaves_its_key_free(walk: Walk) -> None:
    with pytest.raises(Invalid):
        send(walk, Action.NOTE, Given(note=""))
    assert send(walk, Action.NOTE, Given(note="Sekarang ada isinya.")).version == walk.report.version


def test_notes_of_others_do_not_make_a_form_stale(walk: Walk) -> None:
    version = walk.report.version
    walk.act(f"sudin.{SUDIN}", "note", note="Bawa aspal dingin.")
    walk.act(f"sudin.{SUDIN}", "note", note="Dan rambu.")
    assert send(walk, Action.START, Given(version=version)).status == Status.IN_PROGRESS


def test_anything_else_does(walk: Walk) -> None:
    version = walk.report.version
    walk.act("biro.verifikator", "reroute", unit="bina-marga", note="Wilayah lain.")
    for stale in (version, 1, 0, 99):
        with pytest.raises(Conflict):
            send(walk, Action.START, Given(version=stale))


def test_photos_of_before_and_after_are_told_apart(walk: Walk) -> None:
    send(walk, Action.START, Given(before=(photo(),)))
    send(walk, Action.FINISH, Given(note="Diganti.", photos=(photo(),)), "kunci-dua")
    kinds = walk.session.scalars(select(Photo.kind).where(Photo.report_id == walk.report.id))
    assert sorted(kinds) == [PhotoKind.BEFORE, PhotoKind.RESULT]


def test_old_keys_are_dropped(walk: Walk) -> None:
    send(walk, Action.NOTE, Given(note="Catatan."))
    assert workflow.forget_old_action_keys(walk.session, now=walk.now + KEPT - timedelta(days=1)) == 0
    assert workflow.forget_old_action_keys(walk.session, now=walk.now + KEPT) == 1
