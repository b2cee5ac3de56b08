"""The process that holds the SMPP bind (`flask sms bind`): one loop over the message centre's socket and the
feed.

It takes what the relay handed over, submits it, and records answers in batches. A delivery receipt or a
citizen's message is acknowledged after it is committed; where that fails the centre is asked to try again.
Killed at any moment it loses nothing: what was not recorded lapses and is sent again with the same key.
"""

import select
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

import structlog
from redis import Redis
from redis.exceptions import RedisError
from smpplib.pdu import PDU
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import clock
from app.channels import sms
from app.db import db, transaction
from app.domain import inbox, notification
from app.domain.notification import Outcome, Outgoing
from app.domain.vocabulary import Medium
from app.gateways import handover
from app.gateways.smpp import LOST, Account, Centre, CentreDownError
from app.gateways.sms_receipt import is_receipt, read_arrived, read_receipt
from app.jobs.sms_feed import Feed
from app.jobs.wake import wake

RECORD_AT = 200
RECORD_WITHIN = 0.05
IDLE = 1.0
RETRY_WAKE = 5.2
FIRST_RETRY, LONGEST_RETRY = 1.0, 60.0

log = structlog.get_logger(__name__)


class Bind:
    """The loop and what it holds in memory: ids to take, answers to record."""

    def __init__(self, account: Account, redis: Redis, *, lease: timedelta) -> None:
        self._centre = Centre(account)
        self._redis = redis
        self._feed = Feed(redis)
        self._lease = lease
        self._ids: list[int] = []
        self._outcomes: list[Outcome] = []
        self._recorded_at = 0.0
        self._wake_at: float | None = None

    def run(self, stop: threading.Event) -> None:
        """Serve until `stop` is set, reconnecting with growing pauses."""
        self._feed.start()
        retry = FIRST_RETRY
        while not stop.is_set():
            try:
                self._centre.connect()
                log.info("smpp_bound", host=self._centre.account.host, port=self._centre.account.port)
                retry = FIRST_RETRY
                self._serve(stop)
            except CentreDownError as error:
                log.warning("smpp_down", error=str(error), retry_in=retry)
                self._outcomes += self._centre.close()
                self._record()
                stop.wait(retry)
                retry = min(retry * 2, LONGEST_RETRY)
        self._end()

    def _serve(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._wait()
            heard = self._centre.poll()
            self._outcomes += heard.outcomes
            if heard.delivered:
                kept = _stored(partial(_keep, delivered=heard.delivered))
                self._centre.acknowledge(heard.delivered, kept=kept)
            self._submit()
            if self._should_record():
                self._record()
            self._wake_relay()

    def _wait(self) -> None:
        wanted: list[Centre | Feed] = [self._centre]
        timeout = min(IDLE, self._centre.paused_for() or IDLE)
        if not self._ids:
            wanted.append(self._feed)
        if self._outcomes:
            timeout = RECORD_WITHIN
        elif self._ids and self._centre.free:
            timeout = 0
        select.select(wanted, [], [], timeout)

    def _submit(self) -> None:
        if not self._ids:
            self._feed.silence()
            self._ids = self._feed.next_batch()
        room = self._centre.free
        if not self._ids or not room:
            return
        ids, self._ids = self._ids[:room], self._ids[room:]
        taken: list[Outgoing] = []
        if not _stored(lambda session: taken.extend(_take(session, ids, self._lease))):
            self._ids = ids + self._ids
            time.sleep(FIRST_RETRY)
        self._submit_all(taken)

    def _submit_all(self, messages: list[Outgoing]) -> None:
        for number, message in enumerate(messages, 1):
            try:
                self._centre.submit(message)
            except CentreDownError:
                self._outcomes += [
                    Outcome(unsent, failure=LOST, temporary=True) for unsent in messages[number:]
                ]
                raise

    def _should_record(self) -> bool:
        due = time.monotonic() - self._recorded_at > RECORD_WITHIN
        return bool(self._outcomes) and (len(self._outcomes) >= RECORD_AT or not self._centre.busy or due)

    def _record(self) -> None:
        self._recorded_at = time.monotonic()
        if self._outcomes and _stored(
            lambda session: notification.record(session, self._outcomes, now=clock.now())
        ):
            if any(outcome.temporary for outcome in self._outcomes):
                self._wake_at = time.monotonic() + RETRY_WAKE
            self._outcomes = []

    def _wake_relay(self) -> None:
        """For retries, which the sweep would find only after half a minute, and for what waits for room."""
        retries = self._wake_at is not None and time.monotonic() >= self._wake_at
        if retries or self._feed.wants_more.is_set():
            self._wake_at = None
            self._feed.wants_more.clear()
            wake(Medium.SMS)

    def _end(self) -> None:
        deadline = time.monotonic() + 2
        while self._centre.busy and time.monotonic() < deadline:
            try:
                self._outcomes += self._centre.poll().outcomes
            except CentreDownError:
                break
            time.sleep(0.02)
        self._outcomes += self._centre.close(unbind=True)
        self._record()
        self._feed.stop()
        with suppress(RedisError):
            handover.hand_over(self._redis, self._ids)


def _take(session: Session, ids: list[int], lease: timedelta) -> list[Outgoing]:
    return notification.take(session, ids, now=clock.now(), lease=lease)


def _keep(session: Session, delivered: list[PDU]) -> None:
    now = clock.now()
    receipts = [receipt for pdu in delivered if is_receipt(pdu) and (receipt := read_receipt(pdu))]
    notification.keep(session, receipts, now=now)
    arrived = [sms.arrived(read_arrived(pdu)) for pdu in delivered if not is_receipt(pdu)]
    inbox.keep(session, arrived, now=now)


def _stored(work: Callable[[Session], object]) -> bool:
    """Do the work in one transaction; False when the database is away."""
    try:
        with transaction() as session:
            work(session)
    except SQLAlchemyError as error:
        log.warning("sms_bind_waits_for_database", error=str(error))
        return False
    finally:
        db.session.remove()
    return True
