"""The way of a message out: who gets it when, and what the gateway's answer does to it."""

import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain import notification
from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, NotVisible
from app.domain.notification import Message, Outcome, Receipt
from app.domain.vocabulary import Medium, MessageState, Notice, Role
from tests.domain.desk_report import desk_report
from tests.outbox_rows import NOW, put_messages, states

LEASE = timedelta(seconds=60)
ADMIN = Actor(role=Role.BIRO_ADMIN, name="Admin", user_id=1)


def claim(session: Session, now: datetime = NOW, limit: int = 10) -> list[int]:
    return notification.claim(session, Medium.SMS, now=now, limit=limit, lease=LEASE)


def key_of(session: Session, message_id: int) -> uuid.UUID:
    return session.get_one(Message, message_id, populate_existing=True).key


def sent(session: Session, ids: list[int], now: datetime = NOW) -> list[notification.Outgoing]:
    taken = notification.take(session, ids, now=now, lease=LEASE)
    outcomes = [Outcome(message, provider_id=f"p{message.id}", parts=1) for message in taken]
    notification.record(session, outcomes, now=now)
    return taken


def test_a_message_is_claimed_once_and_comes_back_with_the_same_key_when_nobody_answers(
    session: Session,
) -> None:
    ids = put_messages(session, ["satu"])
    assert claim(session) == ids
    first = notification.take(session, ids, now=NOW, lease=LEASE)
    assert claim(session, NOW + timedelta(seconds=59)) == []
    assert claim(session, NOW + timedelta(seconds=61)) == ids
    again = notification.take(session, ids, now=NOW + timedelta(seconds=61), lease=LEASE)
    assert [message.key for message in again] == [message.key for message in first]
    assert again[0].attempts == 2


def test_two_takers_of_one_claim_do_not_send_twice(session: Session) -> None:
    ids = claim(session, limit=len(put_messages(session, ["a", "b"])))
    assert len(notification.take(session, ids, now=NOW, lease=LEASE)) == 2
    assert notification.take(session, ids, now=NOW, lease=LEASE) == []


def test_what_was_sent_is_not_sent_again(session: Session) -> None:
    ids = put_messages(session, ["a"])
    sent(session, claim(session))
    assert states(session, ids) == ["sent"]
    assert claim(session, NOW + timedelta(hours=1)) == []


def test_a_refusal_for_now_waits_longer_each_time_and_ends_after_a_day(session: Session) -> None:
    [message_id] = put_messages(session, ["a"])
    now, waits = NOW, []
    while claim(session, now) == [message_id]:
        [message] = notification.take(session, [message_id], now=now, lease=LEASE)
        notification.record(session, [Outcome(message, failure="antrean penuh", temporary=True)], now=now)
        stored = session.get_one(Message, message_id, populate_existing=True)
        waits.append((stored.next_attempt_at - now).total_seconds())
        now = stored.next_attempt_at
    assert waits[:4] == [5, 10, 20, 40]
    assert max(waits) == 900
    stored = session.get_one(Message, message_id, populate_existing=True)
    assert stored.state == MessageState.FAILED
    assert "24 jam" in (stored.failure or "")
    assert timedelta(hours=23) < now - NOW <= timedelta(hours=24)


def test_a_final_refusal_is_not_tried_again_and_says_why(session: Session) -> None:
    [message_id] = put_messages(session, ["a"])
    [message] = notification.take(session, claim(session), now=NOW, lease=LEASE)
    notification.record(session, [Outcome(message, failure="nomor tidak ada")], now=NOW)
    stored = session.get_one(Message, message_id, populate_existing=True)
    assert (stored.state, stored.failure) == (MessageState.FAILED, "nomor tidak ada")
    assert claim(session, NOW + timedelta(days=2)) == []


def test_a_receipt_may_come_before_the_answer(session: Session) -> None:
    ids = put_messages(session, ["a"])
    [message] = notification.take(session, claim(session), now=NOW, lease=LEASE)
    notification.keep(session, [Receipt("p1", MessageState.DELIVERED, None)], now=NOW)
    assert states(session, ids) == ["claimed"]
    notification.record(session, [Outcome(message, provider_id="p1", parts=1)], now=NOW)
    assert states(session, ids) == ["delivered"]


def test_a_receipt_of_failure_shows_its_reason(session: Session) -> None:
    [message_id] = put_messages(session, ["a"])
    sent(session, claim(session))
    receipt = Receipt(f"p{message_id}", MessageState.FAILED, "tidak dapat disampaikan")
    notification.keep(session, [receipt], now=NOW)
    stored = session.get_one(Message, message_id, populate_existing=True)
    assert (stored.state, stored.failure) == (MessageState.FAILED, "tidak dapat disampaikan")


def test_quiet_hours_hold_back_all_but_the_answer_to_a_fresh_report(session: Session) -> None:
    put_messages(session, ["nanti"])
    fresh = put_messages(session, ["sekarang"], notice=Notice.RECEIVED)
    old = NOW - timedelta(hours=1)
    put_messages(session, ["lama"], notice=Notice.RECEIVED, now=old)
    assert notification.claim(session, Medium.SMS, now=NOW, limit=10, lease=LEASE, quiet=True) == fresh
    assert len(claim(session)) == 2


@pytest.mark.parametrize(
    ("hour", "until"),
    [(20, None), (21, 6), (23, 6), (3, 6), (6, None)],
)
def test_quiet_hours_go_over_midnight(hour: int, until: int | None) -> None:
    local = datetime(2026, 11, 23, hour, 30 if hour != 6 else 0, tzinfo=UTC) - timedelta(hours=7)
    end = notification.quiet_until(local, "21:00-06:00")
    assert (end.hour if end else None) == until


def test_a_number_gets_no_more_than_its_cap_a_day(session: Session) -> None:
    ids = put_messages(session, ["a", "b", "c"])
    other = put_messages(session, ["d"], recipient="+6281111111111")
    assert notification.hold_back(session, claim(session), 2, now=NOW) == ids[:2] + other
    assert states(session, ids[2:]) == ["queued"]
    assert claim(session, NOW + timedelta(hours=1)) == ids[:2] + other
    midnight = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert ids[2] in claim(session, midnight)


def test_the_cap_counts_what_other_claims_have_under_way(session: Session) -> None:
    first, second = put_messages(session, ["a", "b"])
    assert notification.hold_back(session, claim(session, limit=1), 1, now=NOW) == [first]
    assert notification.hold_back(session, claim(session), 1, now=NOW) == []
    assert states(session, [first, second]) == ["claimed", "queued"]


def test_without_a_gateway_messages_say_so_and_an_officer_can_send_them_later(session: Session) -> None:
    [message_id] = put_messages(session, ["a"])
    assert notification.set_aside(session, Medium.SMS) == 1
    stored = session.get_one(Message, message_id, populate_existing=True)
    assert stored.state == MessageState.UNSENDABLE
    assert stored.failure == "tidak terkirim: gateway belum diatur"
    key = stored.key
    notification.resend(session, key_of(session, message_id), actor=ADMIN, now=NOW)
    assert claim(session) == [message_id]
    assert session.get_one(Message, message_id, populate_existing=True).key == key


def test_resending_what_was_sent_is_a_new_message_for_the_gateway(session: Session) -> None:
    [message_id] = put_messages(session, ["a"])
    [message] = sent(session, claim(session))
    again = notification.resend(session, key_of(session, message_id), actor=ADMIN, now=NOW)
    assert again.key != message.key


def test_only_biro_admin_resends_and_only_what_is_not_under_way(session: Session) -> None:
    [message_id] = put_messages(session, ["a"])
    with pytest.raises(Forbidden):
        notification.resend(
            session, message_id, actor=Actor(role=Role.VERIFIER, name="V", user_id=2), now=NOW
        )
    with pytest.raises(Conflict):
        notification.resend(session, key_of(session, message_id), actor=ADMIN, now=NOW)
    with pytest.raises(NotVisible):
        notification.resend(session, uuid.uuid4(), actor=ADMIN, now=NOW)


def test_a_flood_after_a_quiet_night_is_claimed_at_once(session: Session) -> None:
    sent(session, put_messages(session, ["kemarin"] * 50) and claim(session, limit=50))
    session.execute(text("ANALYZE messages"))  # which now says that nothing is ever pending
    put_messages(session, ["banjir"] * 3000)
    started = time.perf_counter()
    assert len(claim(session, limit=200)) == 200
    assert time.perf_counter() - started < 0.5


def test_messages_about_one_report_leave_one_after_the_other(session: Session) -> None:
    report_id = desk_report(session, now=NOW).id
    [received] = claim(session)
    passed_on, finished = put_messages(session, ["diteruskan", "selesai"], report_id=report_id)
    assert claim(session) == []
    session.info.pop(notification.WRITTEN)
    sent(session, [received])
    assert Medium.SMS in session.info.pop(notification.WRITTEN)
    assert claim(session) == [passed_on]
    [message] = notification.take(session, [passed_on], now=NOW, lease=LEASE)
    notification.record(session, [Outcome(message, failure="penuh", temporary=True)], now=NOW)
    assert claim(session) == []
    later = NOW + timedelta(seconds=5)
    sent(session, claim(session, later), later)
    assert claim(session, later) == [finished]
