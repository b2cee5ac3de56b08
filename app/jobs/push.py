"""Notes to browsers on their way out: claimed, worded, handed over by a line for each push service, recorded.

They go by the queue of callbacks, whose addresses may hang: a service that does not answer ends its own line after seconds, and
the job after a few more, so that neither messages nor the other services wait. What a lost job left undone the sweep makes good.
"""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import groupby
from urllib.parse import urlsplit

from app import clock, queues, vapid
from app.config import settings
from app.db import db, transaction
from app.domain import notification
from app.domain.follows import notes
from app.domain.follows.notes import Claimed, Result
from app.gateways.webpush import Service
from app.queries import follow_news
from app.queries.follow_news import Note

LEASE = timedelta(minutes=5)
AT_ONCE = 100
LINES = 8
BUDGET = 10.0
MARK, MARK_SECONDS = "push", 30
Ready = tuple[Claimed, Note]


def deliver() -> None:
    """Hand over what is due; goes on in another job where it would take long."""
    queues.begun(MARK)
    config = settings()
    service = Service(vapid.private_key(), config.mail_from, own_network=not config.is_production)
    end = time.monotonic() + BUDGET
    while time.monotonic() < end:
        claimed, ready = _claimed()
        if not claimed:
            return
        with ThreadPoolExecutor(LINES) as pool:
            lines = list(pool.map(lambda line: _hand_over(service, line, end), _by_service(ready)))
        with transaction() as session:
            notes.record(session, [result for line in lines for result in line], now=clock.now())
        db.session.remove()
    wake()


def sweep() -> None:
    """Try again what failed a while ago, and what a lost job left undone; every half minute."""
    with transaction() as session:
        is_waiting = notes.is_waiting(session, now=clock.now())
    if is_waiting:
        wake()


def wake() -> None:
    """Enqueue the delivery unless it waits already; a Redis that is away is left to the sweep."""
    queues.enqueue_once(MARK, MARK_SECONDS, queues.PANGGIL, deliver)


def _claimed() -> tuple[int, list[Ready]]:
    """How many were taken, and those that have something to tell now."""
    with transaction() as session:
        found = notes.claim(session, now=clock.now(), limit=AT_ONCE, lease=LEASE)
        ready: list[Ready] = []
        for one in found:
            url = notification.public_url()
            note = follow_news.note(session, one.report_id, one.event_id, is_own=one.is_own, url=url)
            if note is None:
                notes.withdraw(session, one)
            else:
                ready.append((one, note))
    db.session.remove()
    return len(found), ready


def _by_service(ready: Iterable[Ready]) -> list[list[Ready]]:
    def host(one: Ready) -> str:
        return urlsplit(one[0].endpoint).netloc

    return [list(line) for _, line in groupby(sorted(ready, key=host), key=host)]


def _hand_over(service: Service, line: Sequence[Ready], end: float) -> list[Result]:
    """One after the other; once nobody answers, the rest waits as if tried."""
    results: list[Result] = []
    down: str | None = None
    for claimed, note in line:
        if down is not None or time.monotonic() > end:
            results.append(Result(claimed, down or "belum sempat"))
            continue
        answer = service.send(claimed.endpoint, claimed.keys, _said(claimed, note), topic(note.number))
        results.append(Result(claimed, answer.failure, answer.is_gone, answer.is_final))
        down = answer.failure if answer.is_down else None
    return results


def _said(claimed: Claimed, note: Note) -> dict[str, str]:
    """No more than number, status and what happened in a sentence."""
    return {
        "nomor": note.number,
        "status": note.status.value,
        "kabar": note.words,
        "alamat": note.link,
        "atur": f"{notification.public_url()}/ikuti/atur/{claimed.follower_key}",
    }


def topic(number: str) -> str:
    """At most 32 characters of base64url: what is told of one report replaces what was not delivered yet."""
    return "".join(letter for letter in number if letter.isascii() and letter.isalnum())[:32] or "laporan"
