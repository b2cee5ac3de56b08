"""The relay: claims what is due in the outbox and hands it to the gateway of its medium.

Never holds a session while a gateway is spoken to.
"""

import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from app import clock, queues
from app.config import Settings, settings
from app.db import db, transaction
from app.domain import inbox, notification
from app.domain.notification import Outcome, Outgoing
from app.domain.vocabulary import Medium
from app.gateways import email, handover
from app.gateways.kannel import Kannel, receipts_to
from app.jobs import follows, social
from app.jobs.wake import mark, wake

LEASE = timedelta(seconds=60)
SMS_BATCH = 200
MAIL_BATCH = 20
BUDGET = 20.0

Send = Callable[[Outgoing], Outcome]


def relay(medium: str) -> None:
    """Send what is due by that medium (`sms`, `email`, `x`...); goes on in another job where it would take long."""
    way = Medium(medium)
    queues.begun(mark(way))
    config = settings()
    if not _has_gateway(config, way):
        _set_aside(way)
    elif way == Medium.SMS and config.sms_driver == "smpp":
        _hand_over(config)
    else:
        _send_directly(config, way)


def sweep() -> None:
    """Do again what a lost wake or a lost gateway left undone; every 30 seconds."""
    for medium in Medium:
        wake(medium)


def join_receipts() -> None:
    """Join receipts that came before their message's answer was stored; every five minutes."""
    with transaction() as session:
        notification.join_loose(session, now=clock.now())


def _has_gateway(config: Settings, medium: Medium) -> bool:
    if medium in social.TOKEN:
        return social.can_send(medium)
    return {Medium.SMS: config.sms_driver != "none", Medium.EMAIL: config.smtp_url is not None}.get(
        medium, False
    )


def _set_aside(medium: Medium) -> None:
    with transaction() as session:
        notification.set_aside(session, medium)


def _hand_over(config: Settings) -> None:
    redis = queues.connection()
    while room := handover.room(redis):
        ids = _claim(config, Medium.SMS, min(room, SMS_BATCH))
        if not ids:
            return
        handover.hand_over(redis, ids)


def _send_directly(config: Settings, medium: Medium) -> None:
    end = time.monotonic() + BUDGET
    while time.monotonic() < end:
        ids = _claim(config, medium, MAIL_BATCH)
        if not ids:
            return
        with _gateway(config, medium) as send:
            for message_id in ids:
                # A letter to who follows something tells what may be told at this moment.
                if medium != Medium.EMAIL or follows.worded(message_id):
                    _send_one(message_id, send)
    wake(medium)


def _send_one(message_id: int, send: Send) -> None:
    with transaction() as session:
        taken = notification.take(session, [message_id], now=clock.now(), lease=LEASE)
    db.session.remove()
    outcomes = [send(message) for message in taken]
    with transaction() as session:
        notification.record(session, outcomes, now=clock.now())


def _claim(config: Settings, medium: Medium, limit: int) -> list[int]:
    now = clock.now()
    is_sms = medium == Medium.SMS
    quiet = is_sms and notification.quiet_until(now, config.sms_quiet) is not None
    with transaction() as session:
        ids = notification.claim(session, medium, now=now, limit=limit, lease=LEASE, quiet=quiet)
        if is_sms and ids:
            ids = inbox.withhold(session, ids)
        if is_sms and config.sms_daily_cap is not None and ids:
            ids = notification.hold_back(session, ids, config.sms_daily_cap, now=now)
    db.session.remove()
    return ids


@contextmanager
def _gateway(config: Settings, medium: Medium) -> Iterator[Send]:
    """What sends one message; where no connection can be had, every message is told so and tried later."""
    if medium == Medium.SMS:
        receipts = receipts_to(config.public_url, config.kannel_inbound_token)
        with Kannel(config.kannel_url or "", config.kannel_token, config.sms_sender, receipts) as kannel:
            yield kannel.send
        return
    if medium in social.TOKEN:
        with social.connected(medium) as by_account:
            yield by_account
        return
    with ExitStack() as stack:
        try:
            send: Send = stack.enter_context(email.connected(config.smtp_url or "", config.mail_from)).send
        except (smtplib.SMTPException, OSError) as error:
            send = _unreachable(error)
        yield send


def _unreachable(error: Exception) -> Send:
    reason = f"server surat tidak terjangkau: {error}"
    return lambda message: Outcome(message, failure=reason, temporary=True)
