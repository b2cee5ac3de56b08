"""Events for client applications on their way out: claimed, handed over by a line of its own for each client, recorded.

A client whose address hangs holds up its own line and no other; the session is closed before anybody is called. What a lost
job left undone is made good by the sweep.
"""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from sqlalchemy import event
from sqlalchemy.orm import Session

from app import clock, queues
from app.config import settings
from app.db import db, on_commit, transaction
from app.domain.clients import delivery
from app.domain.clients.delivery import Parcel, Result
from app.gateways.callback import Caller

LEASE = timedelta(minutes=5)
AT_ONCE = 50
LINES = 16
BUDGET = 20.0
LOOK_AGAIN = 0.2
MARK, MARK_SECONDS = "callbacks", 30

Handed = Future[list[Result]]


def install() -> None:
    """Watch every session for written events; once in the life of the process."""
    if not event.contains(Session, "before_commit", _note):
        event.listen(Session, "before_commit", _note)
        event.listen(Session, "after_rollback", _forget)


def deliver() -> None:
    """Hand over what is due; goes on in another job where it would take long."""
    queues.begun(MARK)
    caller, end = Caller(own_network=not settings().is_production), time.monotonic() + BUDGET
    lines: dict[Handed, list[Parcel]] = {}
    with ThreadPoolExecutor(LINES) as pool:
        while True:
            open_lines = LINES - len(lines) if time.monotonic() < end else 0
            for batch in _claimed(lines.values()) if open_lines else ():
                lines[pool.submit(_hand_over, caller, batch)] = batch
            if not lines:
                break
            _record(lines)
    if time.monotonic() >= end:
        wake()


def sweep() -> None:
    """Try again what failed a while ago, and what a lost job left undone; every ten seconds."""
    wake()


def tidy() -> None:
    """Drop what is past keeping; daily."""
    with transaction() as session:
        delivery.tidy(session, now=clock.now())


def wake() -> None:
    """Enqueue the delivery unless it waits already; a Redis that is away is left to the sweep."""
    queues.enqueue_once(MARK, MARK_SECONDS, queues.PANGGIL, deliver)


def _claimed(lines: Iterable[Sequence[Parcel]]) -> list[list[Parcel]]:
    """What is due, in order, by client; of clients with a line at work nothing."""
    busy = {batch[0].api_key_id for batch in lines}
    with transaction() as session:
        parcels = delivery.claim(session, busy=busy, now=clock.now(), limit=AT_ONCE, lease=LEASE)
    db.session.remove()
    client = attrgetter("api_key_id")
    return [list(batch) for _, batch in groupby(sorted(parcels, key=client), key=client)]


def _hand_over(caller: Caller, batch: Sequence[Parcel]) -> list[Result]:
    """One after the other until nobody answers, or it has taken long enough."""
    results: list[Result] = []
    end = time.monotonic() + BUDGET
    for parcel in batch:
        results.append(caller.send(parcel, clock.now()))
        if results[-1].is_down or time.monotonic() > end:
            break
    return results


def _record(lines: dict[Handed, list[Parcel]]) -> None:
    done, _ = wait(lines, timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED)
    for line in done:
        batch, results = lines.pop(line), line.result()
        with transaction() as session:
            delivery.record(session, results, batch[len(results) :], now=clock.now())
        db.session.remove()


def _note(session: Session) -> None:
    if session.info.pop(delivery.WRITTEN, None):
        on_commit(session, MARK, wake)


def _forget(session: Session) -> None:
    session.info.pop(delivery.WRITTEN, None)
