"""Misuse: who is kept out and until when, how much one person may do, and reports that were false."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.domain import abuse, audit, reopening
from app.domain.abuse import AbuseSetting, MarkState
from app.domain.api_key import ApiKey
from app.domain.errors import Conflict, Forbidden, Invalid, TooMany
from app.domain.intake import Receipt
from app.domain.reference_admin.abuse import Wanted, keep_out, lift
from app.domain.reopening import Asked
from app.domain.report import by_number
from app.domain.vocabulary import InboundState
from app.queries import abuse as seen
from tests.course import MONDAY, Walk, filed, officer
from tests.domain.inbox.phone import PHONE, Phone

UNTIL = "2026-12-31"


def came(session: Session, **fields: object) -> Receipt:
    """A report by a door at which nobody stands."""
    return filed(session, **{"network": "198.51.100.7", **fields})


def setting(session: Session, **values: int) -> None:
    for name, value in values.items():
        session.merge(AbuseSetting(name=name, value=str(value)))
    session.flush()


def test_the_same_again_and_again_by_one_person_ends(session: Session) -> None:
    setting(session, same=3)
    for _ in range(3):
        came(session)
    with pytest.raises(TooMany, match="sudah Anda laporkan 3 kali dalam 7 hari") as refused:
        came(session)
    assert "112" in str(refused.value)
    for other in (
        {"phone": "081300000001"},
        {"category": "jalan"},
        {"lat": -6.1700},
        {"now": MONDAY + timedelta(days=8)},
        {"network": None},  # an officer typed it in
    ):
        came(session, **other)
    with pytest.raises(TooMany):
        came(session, lat=-6.1764, lon=106.8272)  # thirty steps further


def test_one_person_reports_only_so_often_a_day(session: Session) -> None:
    setting(session, reports=2, same=0)
    came(session, email="a@contoh.id")
    came(session, email="a@contoh.id", phone="081300000002")
    with pytest.raises(TooMany, match="24 jam"):
        came(session, email="a@contoh.id", phone="")
    came(session, email="a@contoh.id", phone="", now=MONDAY + timedelta(hours=25))


@pytest.mark.parametrize(
    ("kind", "value", "fields"),
    [
        ("phone", "0812 3456 7890", {}),
        ("email", "Warga@Contoh.id", {"phone": "", "email": "warga@contoh.id"}),
        ("network", "198.51.100.0/24", {"phone": ""}),
        ("api_key", "JAKI (demo)", {"phone": "", "network": ""}),
    ],
)
def test_who_is_kept_out_is_told_where_to_turn(
    session: Session, kind: str, value: str, fields: dict[str, object]
) -> None:
    key = session.query(ApiKey).filter_by(name="JAKI (demo)").one()
    fields = {**fields, "api_key_id": key.id} if kind == "api_key" else fields
    admin = officer(session, "biro.admin")
    block = keep_out(session, Wanted(kind, value, "Ancaman berulang.", UNTIL), actor=admin, now=MONDAY)
    with pytest.raises(Forbidden, match="sampai 31-12-2026") as refused:
        came(session, **fields)
    assert {"kelurahan", "112"} <= set(str(refused.value).replace(",", "").split())
    assert "Ancaman" not in str(refused.value)
    came(session, **{**fields, "network": None})  # a desk still takes it in
    came(session, phone="081300000003", network="203.0.113.9")
    came(session, **{**fields, "now": MONDAY + timedelta(days=60)})
    with pytest.raises(Conflict):
        keep_out(session, Wanted(kind, value, "Lagi.", UNTIL), actor=admin, now=MONDAY)
    lift(session, block.id, "Keliru.", actor=admin, now=MONDAY)
    came(session, **fields)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("phone", "12", "Alasan.", UNTIL),
        Wanted("phone", "081234567890", " ", UNTIL),
        Wanted("phone", "081234567890", "x" * 501, UNTIL),
        Wanted("phone", "081234567890", "Alasan.", "2026-11-22"),
        Wanted("phone", "081234567890", "Alasan.", "2030-01-01"),
        Wanted("phone", "081234567890", "Alasan.", ""),
        Wanted("network", "0.0.0.0/0", "Alasan.", UNTIL),
        Wanted("network", "10.0.0.0/8", "Alasan.", UNTIL),
        Wanted("network", "x", "Alasan.", UNTIL),
        Wanted("api_key", "tidak ada", "Alasan.", UNTIL),
        Wanted("account", "", "Alasan.", UNTIL),
        Wanted("siapa", "x", "Alasan.", UNTIL),
    ],
)
def test_a_block_needs_somebody_a_reason_and_an_end(session: Session, wanted: Wanted) -> None:
    with pytest.raises(Invalid):
        keep_out(session, wanted, actor=officer(session, "biro.admin"), now=MONDAY)
    with pytest.raises(Forbidden):
        keep_out(session, wanted, actor=officer(session, "biro.verifikator"), now=MONDAY)


def test_a_message_of_who_is_kept_out_is_put_aside_and_answered_once(session: Session) -> None:
    admin, phone = officer(session, "biro.admin"), Phone(session)
    keep_out(session, Wanted("phone", PHONE, "Ancaman.", UNTIL), actor=admin, now=MONDAY)
    first = phone.sends("LAPOR Lampu mati di Gambir")
    assert first.state == InboundState.DISMISSED
    assert "112" in phone.answer_to(first)
    phone.now += timedelta(minutes=20)
    again = phone.sends("Kenapa tidak dijawab, lampu masih mati")
    assert again.state == InboundState.DISMISSED
    assert len(phone.got()) == 1
    assert phone.asks("BERHENTI").startswith("Kami tidak mengirim kabar lagi")
    assert Phone(session, "+6281311112222").sends("LAPOR Lampu mati").state == InboundState.WAITING


def finished(session: Session, **fields: object) -> Walk:
    walk = Walk(session, filed(session, **fields)).finished()
    walk.act("biro.verifikator", "approve")
    return walk


def test_one_person_asks_only_so_often_to_reopen(session: Session) -> None:
    setting(session, reopenings=2, bundle=2)
    walks = [finished(session) for _ in range(3)]
    other = finished(session, phone="081300000004")
    now = max(walk.now for walk in (*walks, other)) + timedelta(hours=1)

    def ask(walk: Walk) -> Asked:
        report = by_number(session, walk.number, lock=True)
        return reopening.request(session, report, "Masih mati.", medium=None, now=now)

    assert [ask(walk) for walk in walks] == [Asked.WAITS, Asked.WAITS, Asked.TOO_MANY]
    assert ask(other) == Asked.WAITS
    (bundle,) = seen.bundles(session)
    assert {asked.number for asked in bundle.requests} == {walk.number for walk in walks[:2]}


def test_a_false_report_is_marked_by_its_holder_and_decided_by_biro(session: Session) -> None:
    walk, admin = Walk(session, filed(session)), officer(session, "biro.admin")
    filed(session)
    mine, number = officer(session, "kelurahan.gambir"), walk.number
    for username in ("kecamatan.gambir", "biro.admin", "pemantau"):
        with pytest.raises(Forbidden):
            abuse.mark(session, number, "Tidak ada.", actor=officer(session, username), now=MONDAY)
    for note in ("", "x" * 2001):
        with pytest.raises(Invalid):
            abuse.mark(session, number, note, actor=mine, now=MONDAY)
    abuse.mark(session, number, "Diperiksa, tidak ada lampu di sana.", actor=mine, now=MONDAY)
    with pytest.raises(Conflict):
        abuse.mark(session, number, "Lagi.", actor=mine, now=MONDAY)
    (waiting,) = seen.waiting_marks(session)
    assert (waiting.number, waiting.upheld, waiting.reports) == (number, 0, 2)
    with pytest.raises(Forbidden):
        abuse.decide(session, number, "upheld", "Benar.", actor=mine, now=MONDAY)
    abuse.decide(session, number, "upheld", "Benar.", actor=admin, now=MONDAY)
    with pytest.raises(Conflict):
        abuse.decide(session, number, "refused", "Tidak.", actor=admin, now=MONDAY)
    (person,) = seen.people(session, now=MONDAY)
    assert (person.upheld, person.reports, person.last_number) == (1, 2, number)
    mark = abuse.mark_of(session, walk.report)
    assert mark is not None
    assert mark.state == MarkState.UPHELD
    assert audit.verify(session, now=MONDAY).broken is None
