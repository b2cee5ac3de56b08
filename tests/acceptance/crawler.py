"""A machine that reads all of the portal again and again, keeps what it may keep, and asks whether that still holds."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import httpx

from tests.acceptance.citizens import Filed
from tests.acceptance.tiles import tile_of


class Look(NamedTuple):
    """One address, and the words by which one sees that it shows what is sought (none: any 200 shows it)."""

    path: str
    words: tuple[str, ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    key: str = ""


class Answer(NamedTuple):
    """What came of one look, and when it was asked."""

    asked_at: float
    path: str
    shows: bool


@dataclass
class Crawler:
    """Reads every look in turn until it is stopped, each over a connection of its own, so that every process is met.

    Every second round it brings the ETag of the last answer that showed something.
    """

    base: str
    looks: list[Look]
    answers: list[Answer] = field(default_factory=list)
    rounds: int = 0
    uncontrolled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.stopped = threading.Event()
        self.kept: dict[Look, str] = {}
        self.client = httpx.Client(
            base_url=self.base, headers={"Connection": "close"}, timeout=30, trust_env=False
        )
        self.thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Crawler":
        self.thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.stopped.set()
        self.thread.join(30)

    def showing(self, since: float) -> set[str]:
        """The addresses that showed something when they were asked after that moment."""
        return {answer.path for answer in list(self.answers) if answer.asked_at > since and answer.shows}

    def _read(self) -> None:
        while not self.stopped.is_set():
            for look in self.looks:
                self.answers.append(Answer(time.monotonic(), look.path, self._shows(look)))
            self.rounds += 1

    def _shows(self, look: Look) -> bool:
        answer = self._ask(look, self.kept.get(look, "") if self.rounds % 2 else "")
        if answer.status_code == 304:
            return True
        shows = answer.status_code == 200 and (
            not look.words or any(word.encode() in answer.content for word in look.words)
        )
        if shows:
            self.uncontrolled |= _uncontrolled(answer)
            self.kept[look] = answer.headers.get("etag", "")
        return shows

    def _ask(self, look: Look, tag: str) -> httpx.Response:
        headers = {"X-Api-Key": look.key} if look.key else {}
        if not look.form:
            return self.client.get(look.path, headers={**headers, "If-None-Match": tag} if tag else headers)
        token = self.client.get("/lapor").text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.client.post(look.path, data={**dict(look.form), "csrf_token": token})
        self.client.cookies.clear()  # most pages are read by who has none
        return answer


def _uncontrolled(answer: httpx.Response) -> set[str]:
    """The address, where a cache on the way might answer for us without asking."""
    rule = answer.headers.get("cache-control", "")
    return set() if rule in ("no-cache", "no-store") else {f"{answer.url.path}: {rule or 'tanpa aturan'}"}


def everywhere(report: Filed, text: str, photos: Iterable[str], key: str) -> list[Look]:
    """Every public address that may show this report, whatever its status."""
    number, words = report.number, (report.number, text)
    ways = [
        *("/peta", "/peta?kelurahan=31.71.01.1001", "/peta?kategori=jalan&waktu=7", f"/laporan/{number}"),
        *(f"/open311/v2/requests.{fmt}{query}" for fmt in ("json", "xml") for query in _ASKED),
        *(f"/open311/v2/requests.json?service_request_id={number}", f"/open311/v2/requests/{number}.xml"),
        *(f"/open311/v2/requests/{number}.json?extensions=true", f"/open311/v2/tokens/{number}.json"),
        f"/open311/v2/servicerequestupdates.json?service_request_id={number}",
        "/open311/v2/servicerequestupdates.xml",
        f"/sitemap/laporan-20{number[2:4]}-{number[4:6]}-1.xml",
        *(tile_of(report, zoom) for zoom in (13, 15, 18)),
        *(
            "/data/umpan.atom",
            "/data/umpan.rss",
            f"/data/laporan-20{number[2:4]}-{number[4:6]}.csv",
            f"/data/laporan-20{number[2:4]}-{number[4:6]}.geojson",
        ),
        f"{tile_of(report, 16)}?kategori=jalan&kelurahan=31.71.01.1001",
    ]
    return [
        *(Look(path, words) for path in ways),
        *(Look(photo) for photo in photos),
        Look(f"/laporan/{number}/kartu.png"),
        Look(f"/lacak/{number}", (text,)),
        Look(f"/api/v1/laporan/{number}", words, key=key),
        *(Look(f"/api/v1{photo}", key=key) for photo in photos if "-kecil" not in photo),
    ]


def never(report: Filed, text: str) -> list[Look]:
    """Addresses that count and explain, and show no report at any time."""
    paths = ("/statistik", "/statistik.json", "/statistik?kategori=jalan", "/data", "/tentang", "/readyz")
    return [Look(path, (report.number, text)) for path in (*paths, "/metrics", "/api/openapi.json")]


_ASKED = ("", "?extensions=true", "?status=open,closed&bbox=106.8,-6.2,106.9,-6.1&page_size=1000")
