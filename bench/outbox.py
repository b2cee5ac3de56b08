"""outbox_rate and notify_p95_s: how fast what was written for citizens reaches the message centre.

The whole way is the real one: outbox, relay in one RQ worker, hand-over through Redis, the SMPP process, a message centre
on loopback (smpp34.Server in a process of its own) that answers every submit.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import text

from app import clock
from app.db import transaction
from app.domain import notification
from app.domain.vocabulary import Notice
from bench.centre import Notes, centre
from bench.figure import Measured, quantile
from bench.intake import API_KEY
from bench.stage import Database, Stage, tell
from bench.system import System, running, wait_for
from bench.visitor import Visitor

MESSAGES = 10_000
ACTIONS = 40
PAUSE = 0.7
PLACE = {"lat": "-6.1763", "long": "106.8270"}  # in kelurahan Gambir


class Reached(NamedTuple):
    """How somebody can be reached."""

    phone: str | None
    email: str | None = None
    social: None = None
    news_by: None = None


@dataclass(slots=True)
class Told:
    """A report as a message needs it."""

    id: int
    number: str
    channel_code: str
    contact: Reached


def rate(stage: Stage) -> Iterator[Measured]:
    """Ten thousand messages in one commit; from that commit until the centre has the last."""
    database = stage.big
    with centre(stage) as watched, running(stage, database, "worker", "sms", settings=watched.settings):
        watched.await_bind()
        with stage.application(database).app_context():
            keys = write_messages(MESSAGES, first=1001)
            committed = time.time()
        wait_for(lambda: len(watched.arrived()) >= len(keys), 120, f"{len(keys)} messages")
        seconds = max(watched.arrived().values()) - committed
        submits = sum(watched.parts().values())
    yield Measured(
        "outbox_rate",
        round(len(keys) / seconds, 1),
        f"{len(keys)} messages ({submits} SMPP submits) for as many reports, written in one commit; {seconds:.1f} s from "
        f"the commit until the last was at the message centre; one RQ worker, one SMPP session, {database.reports} reports",
    )


def write_messages(count: int, *, first: int) -> set[str]:
    """Write a notice for each of `count` reports from id `first` on that have none, in one commit; returns the keys."""
    query = text("""
        SELECT id, number FROM reports r
         WHERE id >= :first AND NOT EXISTS (SELECT FROM messages WHERE report_id = r.id)
         ORDER BY id LIMIT :count
    """)
    with transaction() as session:
        rows = session.execute(query, {"first": first, "count": count}).all()
        keys = [
            notification.tell_reporter(
                session,
                Told(row.id, row.number, "jaki", Reached(f"+62812{row.id % 10**8:08d}")),
                Notice.RECEIVED,
                {"code": "ABCDEFGH", "place": "Gambir", "category": None},
                now=clock.now(),
            )
            for row in rows
        ]
    return {str(key) for key in keys if key is not None}


def notify(stage: Stage) -> Iterator[Measured]:
    """An officer passes reports on, one by one, while nothing else happens."""
    database = stage.big
    with (
        centre(stage) as watched,
        running(stage, database, "web", "worker", "jadwal", "sms", settings=watched.settings) as system,
    ):
        watched.await_bind()
        times = _pass_on(system, watched, database)
    yield Measured(
        "notify_p95_s",
        round(quantile(times, 0.95), 3),
        f"{ACTIONS} times `coordinate` by an officer's form, one every {PAUSE} s: from sending the form, so more than from "
        f"its commit, until the message centre had the SMS; median {quantile(times, 0.5):.3f} s, worst {max(times):.3f} s",
    )


def _pass_on(system: System, watched: Notes, database: Database) -> list[float]:
    numbers = [file_report(index) for index in range(ACTIONS)]
    officer = Visitor().sign_in("kelurahan.gambir")
    token = officer.token(f"/kelurahan/laporan/{numbers[0]}")
    sent: dict[str, float] = {}
    for number in numbers:
        time.sleep(PAUSE)
        sent[number] = time.time()
        fields = {"unit": "bina-marga", "catatan": "Mohon ditangani.", "versi": "1", "csrf_token": token}
        answer = officer.post(f"/kelurahan/laporan/{number}/aksi/coordinate", fields)
        if answer.status_code != 303:
            raise RuntimeError(f"coordinate answered {answer.status_code}")
    keys = _keys(database, numbers)
    wait_for(lambda: set(keys.values()) <= set(watched.arrived()), 60, "the messages of all actions")
    tell(f"notify: {len(keys)} messages arrived")
    arrived = watched.arrived()
    return [arrived[key] - sent[number] for number, key in keys.items()]


def file_report(index: int, **more: str) -> str:
    """File a report in Gambir by Open311 with a phone number; its number."""
    fields = {"api_key": API_KEY, "service_code": "jalan", **PLACE, "phone": f"0813900{index:05d}", **more}
    answer = Visitor().post(
        "/open311/v2/requests.json", {"description": f"Jalan berlubang {index}", **fields}
    )
    if answer.status_code != 201:
        raise RuntimeError(f"Open311 answered {answer.status_code}: {answer.text[:200]}")
    return str(answer.json()[0]["service_request_id"])


def _keys(database: Database, numbers: list[str]) -> dict[str, str]:
    """The key of each report's notice that it was passed on, by number."""
    query = """
        SELECT r.number, m.key FROM messages m JOIN reports r ON r.id = m.report_id
         WHERE m.notice = 'passed_on' AND r.number = ANY(%s)
    """
    with database.connect() as connection:
        found = {str(number): str(key) for number, key in connection.execute(query, [numbers]).fetchall()}
    if len(found) != len(numbers):
        raise RuntimeError(f"{len(found)} notices for {len(numbers)} actions")
    return found
