"""A busy hour in ten minutes: `make bench ARGS='--storm'` sends 8,000 messages of all channels through their real ways.

Telephones behind a message centre, mails, posts and direct messages, LAPOR's entries, applications, the portal's and the desks'
forms: the demo's other ends (deploy/peers) and plain HTTP. Counted is what was sent, what is stored, and how long each
waited until it is shown: at the desk of its channel once it is read, at its kelurahan once the form or request is answered.
LAPOR is asked once a minute, so its entries wait from the moment when they are fetched.
"""

import json
import random
import shutil
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any

import httpx
from sqlalchemy import select

from app.db import db
from app.domain.inbox import InboundMessage
from app.domain.report import Report
from bench.faults import Held
from bench.figure import quantile
from bench.intake import API_KEY
from bench.stage import Database, Stage, tell
from bench.system import running, wait_for
from bench.visitor import Visitor, fresh_word
from deploy.local import peers

SECONDS = 600
SLOWEST_S = 5
# Of 1,000 messages: how many come by each channel.
SHARES = {
    "open311": 330,
    "api": 80,
    "sms": 220,
    "email": 60,
    "x": 70,
    "facebook": 60,
    "lapor": 20,
    "portal": 70,
    "pendopo": 90,
}
BY_PEERS = ("sms", "email", "x", "facebook", "lapor")
CLIENTS = 12
DRAINED = 90.0
REPORTS = 20_000
TEXTS = (
    "Lampu jalan mati di depan SDN 01 Gambir sudah tiga hari",
    "Jalan berlubang di Kelurahan Cideng dekat pasar, motor jatuh",
    "Sampah menumpuk di Kel. Petojo Selatan, bau",
    "Banjir selutut di Kebon Kelapa sejak subuh",
    "Pohon miring mau tumbang di Duri Pulo",
)


@dataclass
class Sent:
    """What went out, by the marks under which it must be found again; when each was sent, and how long forms took."""

    moments: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    answered: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    refused: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))


def run(stage: Stage, messages: int = 8000) -> int:
    """Send them; 1 if one was lost, doubled or late."""
    # What an earlier run's citizens wrote would be found again by asking.
    shutil.rmtree(stage.place.var / "simulator", ignore_errors=True)
    database = stage.database("bench_storm", REPORTS)
    settings = peers.settings(stage.place)
    parts = ("web", "worker", "jadwal", "mitra", "sms", "surel")
    with running(stage, database, *parts, settings=settings):
        wait_for(lambda: _peers_answer(settings), 30, "the other ends of the channels")
        sent = _send(settings, messages)
        drained = _drain(database, sent)
    held = list(_judge(stage, database, sent, drained))
    for one in held:
        print(json.dumps(one._asdict(), ensure_ascii=False), flush=True)
    return 0 if all(one.value <= one.must for one in held) else 1


def _send(settings: Mapping[str, str], messages: int) -> Sent:
    """One message after the other, evenly spread, in a mixed order."""
    order = [way for way, share in SHARES.items() for _ in range(round(share * messages / 1000))]
    random.Random(1).shuffle(order)
    sent, start = Sent(), time.monotonic()
    senders = _senders(settings, sent)
    with ThreadPoolExecutor(CLIENTS) as pool:
        for index, way in enumerate(order):
            pause = start + index * SECONDS / len(order) * messages / 8000 - time.monotonic()
            time.sleep(max(0.0, pause))
            pool.submit(_one, senders[way], way, index, sent)
            if index % 500 == 499:
                tell(f"{index + 1} sent after {time.monotonic() - start:.0f} s")
    return sent


def _one(send: Callable[[int], str | None], way: str, index: int, sent: Sent) -> None:
    began = time.time()
    try:
        mark = send(index)
    except Exception as error:
        tell(f"{way}: {type(error).__name__}: {error}")
        mark = None
    with sent.lock:
        if mark is None:
            sent.refused[way] += 1
        elif way in BY_PEERS:
            sent.moments[way][mark] = began
        else:
            sent.answered[way][mark] = time.time() - began


def _senders(settings: Mapping[str, str], sent: Sent) -> dict[str, Callable[[int], str | None]]:
    local = threading.local()

    def visitor(username: str = "") -> Visitor:
        name = f"v_{username}"
        if not hasattr(local, name):
            someone = Visitor()
            setattr(local, name, someone.sign_in(username) if username else someone)
        found: Visitor = getattr(local, name)
        return found

    return {
        **{way: _by_peer(settings, way) for way in BY_PEERS},
        "open311": lambda index: _open311(visitor(), index),
        "api": lambda index: _api(visitor(), index),
        "portal": lambda index: _form(_citizen(index), "/lapor", index),
        "pendopo": lambda index: _form(visitor("kanal.pendopo"), "/kanal/baru", index, kanal="pendopo"),
    }


def _by_peer(settings: Mapping[str, str], way: str) -> Callable[[int], str | None]:
    """A citizen of that network writes, each with an address of his own."""
    citizens = {
        "sms": lambda index: f"0812{30_000_000 + index}",
        "email": lambda index: f"warga{index}@contoh.test",
        "x": lambda index: f"warga_{index}",
        "facebook": lambda index: f"Warga Nomor {index}",
        "lapor": lambda index: f"Pelapor Nomor {index}",
    }

    def send(index: int) -> str | None:
        body = {"warga": citizens[way](index), "text": _text(index), "subject": f"Keluhan {index}"}
        answer = _control(settings, "POST", f"/{way}", body)
        return None if "error" in answer else _text(index)

    return send


def _text(index: int) -> str:
    return f"{TEXTS[index % len(TEXTS)]} nomor urut {index:05d}"


def _open311(visitor: Visitor, index: int) -> str | None:
    fields = {"service_code": "jalan", "lat": "-6.1763", "long": "106.8270", "description": _text(index)}
    path = "/open311/v2/requests.json"
    answer = visitor.client.post(
        path, data={**fields, "api_key": API_KEY}, headers={"Idempotency-Key": fresh_word()}
    )
    return str(answer.json()[0]["service_request_id"]) if answer.status_code == 201 else None


def _api(visitor: Visitor, index: int) -> str | None:
    body = {"isi": _text(index), "kategori": "jalan", "lat": -6.1763, "lon": 106.8270}
    headers = {"X-Api-Key": API_KEY, "Idempotency-Key": fresh_word()}
    answer = visitor.client.post("/api/v1/laporan", json=body, headers=headers)
    return str(answer.json()["nomor"]) if answer.status_code == 201 else None


def _citizen(index: int) -> Visitor:
    """Somebody at an address of his own: from one address sixty reports an hour are taken."""
    someone = Visitor()
    transport = httpx.HTTPTransport(local_address=f"127.9.{index // 250}.{index % 250 + 1}")
    someone.client = httpx.Client(base_url=someone.client.base_url, timeout=30, transport=transport)
    return someone


def _form(visitor: Visitor, path: str, index: int, **more: str) -> str | None:
    page = visitor.get(path).text
    fields = {"csrf_token": Visitor.token_in(page), "kunci": fresh_word(), "isi": _text(index), **more}
    fields |= {"kategori": "sampah", "lat": "-6.1763", "lon": "106.8270"}
    answer = visitor.client.post(path, data=fields, follow_redirects=True)
    found = answer.text.partition('data-nomor="')[2].partition('"')[0]
    return found or None


def _control(settings: Mapping[str, str], method: str, path: str, body: Any = None) -> dict[str, Any]:
    connection = HTTPConnection("peers", timeout=20)
    connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.sock.connect(settings["SIMULATOR_SOCKET"])
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None)
        return dict(json.loads(connection.getresponse().read()))
    finally:
        connection.close()


def _peers_answer(settings: Mapping[str, str]) -> bool:
    try:
        return set(_control(settings, "GET", "/")["ways"]) >= set(BY_PEERS)
    except OSError:
        return False


def _drain(database: Database, sent: Sent) -> bool:
    """Wait until everything that was sent is there and read, or for as long as is decent."""
    wanted = sum(map(len, sent.moments.values()))
    # The demo's own messages came before.
    query = "SELECT count(*) FROM inbound_messages WHERE read_at IS NOT NULL AND received_at >= %s"

    def there() -> bool:
        with database.connect() as connection:
            row = connection.execute(query, (sent.began,)).fetchone()
        return row is not None and int(str(row[0])) >= wanted

    try:
        wait_for(there, DRAINED, "the last messages")
    except RuntimeError as late:
        tell(str(late))
        return False
    return True


def _judge(stage: Stage, database: Database, sent: Sent, drained: bool) -> Iterator[Held]:
    with stage.application(database).app_context():
        found = _stored()
        numbers = Counter(db.session.scalars(select(Report.number)))
    marks = {mark for moments in sent.moments.values() for mark in moments}
    filed = [number for answers in sent.answered.values() for number in answers]
    lost = [mark for mark in marks if not found[mark]] + [one for one in filed if not numbers[one]]
    doubled = [mark for mark in marks if len(found[mark]) > 1] + [
        n for n, c in Counter(filed).items() if c > 1
    ]
    waits = dict(_waits(sent, found))
    total = len(marks) + len(filed)
    ways = ", ".join(
        f"{way} {len(values)}: p95 {quantile(values, 0.95):.2f} s, slowest {max(values):.2f} s"
        for way, values in waits.items()
        if values
    )
    yield Held(
        "storm_refused", sum(sent.refused.values()), 0, "messages", f"of {total} sent; {dict(sent.refused)}"
    )
    yield Held("storm_lost", len(lost), 0, "messages", f"of {total}, everything read in time: {drained}")
    yield Held("storm_doubled", len(doubled), 0, "messages", f"of {total}")
    slowest = max(max(values) for values in waits.values() if values)
    yield Held("storm_slowest_s", round(slowest, 2), SLOWEST_S, "s", f"until shown; {ways}")


def _stored() -> dict[str, list[tuple[float, float]]]:
    """By the text that was written: when each stored message came, and when it was read."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for message in db.session.scalars(select(InboundMessage).where(InboundMessage.body.is_not(None))):
        words = " ".join((message.body or "").replace("@DKIJakarta", "").split())
        if message.read_at is not None:
            found[words].append((message.received_at.timestamp(), message.read_at.timestamp()))
    return found


def _waits(sent: Sent, found: Mapping[str, list[tuple[float, float]]]) -> Iterator[tuple[str, list[float]]]:
    for way, moments in sent.moments.items():
        pairs = [(began, found[mark][0]) for mark, began in moments.items() if found.get(mark)]
        yield way, [read - (came if way == "lapor" else began) for began, (came, read) in pairs]
    for way, answers in sent.answered.items():
        yield way, list(answers.values())
