"""Killed processes and a stopped Redis: every accepted report is there, every notice arrives, a repeat carries its key."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx

from bench.centre import Notes, centre
from bench.faults import REPORTS, Held
from bench.intake import API_KEY
from bench.outbox import PLACE, file_report, write_messages
from bench.stage import Database, Stage, tell
from bench.system import HOST, PARTS, PORT, System, answers, running, wait_for
from bench.visitor import fresh_word
from deploy.local.memory import Memory

NOTICES = 1000
POSTS = 500
REDIS_AWAY = 60.0
PATIENCE = 180.0
CLIENTS = 8


@contextmanager
def _whole_system(stage: Stage) -> Iterator[tuple[System, Notes, Database]]:
    database = stage.database("bench_faults", REPORTS)
    with centre(stage) as watched, running(stage, database, *PARTS, settings=watched.settings) as system:
        watched.await_bind()
        yield system, watched, database


def worker_killed(stage: Stage) -> Iterator[Held]:
    """1,000 notices are under way; the worker is killed at the first, the SMPP process at a third of them."""
    with _whole_system(stage) as (system, watched, database):
        with stage.application(database).app_context():
            keys = write_messages(NOTICES, first=1001)
        wait_for(lambda: bool(watched.parts()), 30, "the first notice")
        system.kill("worker")
        wait_for(lambda: len(watched.parts()) > NOTICES // 3, 90, "a third of the notices")
        at_kill = len(watched.parts())
        system.kill("sms")
        time.sleep(1)
        system.start("worker", "sms")
        lost = _lost(watched, keys)
        parts = watched.parts()
    repeats = sum(parts.values()) - _once(parts) * len(parts)
    yield Held(
        "worker_killed",
        len(lost),
        0,
        "notices lost",
        f"kill -9 of the worker at the first of {NOTICES} notices and of the SMPP process at {at_kill}, started again after "
        f"a second; {len(parts)} keys arrived, {repeats} submits were repeats, each with the key of its first",
    )
    yield Held(
        "worker_killed_keys", len(set(parts) - keys), 0, "unknown keys", "submits whose key is no notice's"
    )


def redis_stopped(stage: Stage) -> Iterator[Held]:
    """Redis is away for a minute; reports go on."""
    with _whole_system(stage) as (system, watched, database):
        memory = Memory(stage.place)
        memory.stop()
        stopped = time.monotonic()
        numbers = [file_report(index) for index in range(60)]
        was_ready = answers(PORT, "/readyz")
        time.sleep(max(0.0, REDIS_AWAY - (time.monotonic() - stopped)))
        memory.start(tied=True)
        memory.wait()
        lost = _lost(watched, _keys_of(database, numbers), system.revive)
    yield Held(
        "redis_stopped",
        len(lost),
        0,
        "notices lost",
        f"Redis stopped for {REDIS_AWAY:.0f} s while {len(numbers)} reports were filed, all of them answered 201; their "
        f"notices arrived after it was back",
    )
    yield Held(
        "redis_stopped_ready", int(was_ready), 0, "ready", "/readyz while Redis was away: 1 would be 200"
    )


def web_killed(stage: Stage) -> Iterator[Held]:
    """The web server dies in the middle of 500 posts; clients repeat what was not answered, with the same key."""
    with _whole_system(stage) as (system, watched, database):
        before = _count(database)
        accepted: dict[int, str] = {}
        with ThreadPoolExecutor(CLIENTS) as pool:
            jobs = [pool.submit(_file_until_answered, index, accepted) for index in range(POSTS)]
            wait_for(lambda: len(accepted) >= POSTS * 2 // 5, 60, "two fifths of the posts")
            system.kill("web")
            at_kill = set(accepted.values())
            time.sleep(1)
            system.start("web")
            for job in jobs:
                job.result()
        keys = _keys_of(database, list(accepted.values()))
        lost = _lost(watched, keys)
        made, kept = _count(database) - before, _present(database, at_kill)
    how = f"kill -9 of granian and its workers after {len(at_kill)} of {POSTS} answers, started again after a second"
    yield Held("web_killed", len(at_kill) - kept, 0, "accepted reports lost", how)
    yield Held(
        "web_killed_twice", made - POSTS, 0, "reports too many or too few", f"{made} reports for {POSTS} keys"
    )
    yield Held("web_killed_notices", len(lost), 0, "notices lost", f"{len(keys)} notices of those reports")


def _file_until_answered(index: int, accepted: dict[int, str]) -> None:
    word = fresh_word()
    fields = {"api_key": API_KEY, "service_code": "jalan", **PLACE, "phone": f"0813800{index:05d}"}
    deadline = time.monotonic() + 60
    while True:
        try:
            answer = httpx.post(
                f"http://{HOST}:{PORT}/open311/v2/requests.json",
                data={**fields, "description": f"Lubang {index}"},
                headers={"Idempotency-Key": word},
                timeout=20,
            )
            answer.raise_for_status()
        except httpx.HTTPError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
            continue
        accepted[index] = str(answer.json()[0]["service_request_id"])
        return


def _lost(watched: Notes, keys: set[str], meanwhile: Callable[[], None] | None = None) -> set[str]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not keys <= set(watched.parts()):
        if meanwhile is not None:
            meanwhile()
        time.sleep(0.5)
    tell(f"{len(set(watched.parts()) & keys)} of {len(keys)} notices arrived")
    return keys - set(watched.parts())


def _once(parts: Counter[str]) -> int:
    """How many submits one notice takes: what most of them took."""
    return Counter(parts.values()).most_common(1)[0][0] if parts else 0


def _keys_of(database: Database, numbers: list[str]) -> set[str]:
    query = "SELECT m.key FROM messages m JOIN reports r ON r.id = m.report_id WHERE m.medium = 'sms' AND r.number = ANY(%s)"
    with database.connect() as connection:
        return {str(key) for (key,) in connection.execute(query, [numbers]).fetchall()}


def _count(database: Database) -> int:
    with database.connect() as connection:
        row = connection.execute("SELECT count(*) FROM reports").fetchone()
    assert row is not None
    return int(str(row[0]))


def _present(database: Database, numbers: set[str]) -> int:
    query = """
        SELECT count(*) FROM reports r WHERE r.number = ANY(%s)
           AND EXISTS (SELECT FROM events WHERE report_id = r.id) AND EXISTS (SELECT FROM clocks WHERE report_id = r.id)
    """
    with database.connect() as connection:
        row = connection.execute(query, [list(numbers)]).fetchone()
    assert row is not None
    return int(str(row[0]))
