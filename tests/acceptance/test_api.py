"""JAKI's interface from outside: many at once, keys made by biro.admin, changes asked for and told."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from tests.acceptance.citizens import GAMBIR, KEY, jpeg
from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live, wait_until

# At places where no other test looks for its own reports.
FAR = {"lat": None, "lon": None, "kelurahan": "31.01.02.1001"}
REPORT = {
    "isi": "Lampu jalan mati di depan sekolah.",
    "kategori": "jalan",
    "lat": GAMBIR[0],
    "lon": GAMBIR[1],
}


class Application:
    """An application with a key."""

    def __init__(self, base: str, key: str) -> None:
        headers = {"X-Api-Key": key}
        self.client = httpx.Client(base_url=f"{base}/api/v1/", headers=headers, timeout=60, trust_env=False)

    def file(self, **fields: Any) -> str:
        body = {name: value for name, value in {**REPORT, **fields}.items() if value is not None}
        answer = self.client.post("laporan", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["nomor"])

    def changes(self, cursor: str = "0") -> tuple[list[str], str]:
        answer = self.client.get("laporan", params={"sejak": cursor, "batas": 7})
        assert answer.status_code == 200, answer.text
        return [row["nomor"] for row in answer.json()["laporan"]], answer.json()["lanjut"]


def make_key(admin: Visitor, **fields: Any) -> tuple[str, str, str]:
    """A key made at /admin/kunci: secret, signing secret ("" without an address), address of its page."""
    form = {
        "nama": "Aplikasi uji",
        "kanal": "jaki",
        "cakupan": ["lapor", "baca"],
        "csrf_token": admin.token(),
    }
    page = admin.post("/admin/kunci", {**form, **fields})
    assert page.status == 200, page.text
    path = next(
        a for a in page.tree.xpath("//form/@action") if re.fullmatch(r"/admin/kunci/[0-9a-f-]{36}", a)
    )
    secrets = [str(code.text) for code in page.tree.xpath("//code[@data-rahasia]")]
    signings = [str(code.text) for code in page.tree.xpath("//code[@data-tanda-tangan]")]
    return secrets[0], signings[0] if signings else "", str(path)


@pytest.fixture
def application(live: Live, visitor: Callable[..., Visitor]) -> Application:
    """One with a key of its own, which no other test uses."""
    return Application(live.base, make_key(visitor("biro.admin"))[0])


def test_a_new_key_is_good_at_once_in_every_process(live: Live, visitor: Callable[..., Visitor]) -> None:
    admin = visitor("biro.admin")
    for _ in range(3):
        secret, _, _ = make_key(admin)
        answers = [
            httpx.get(f"{live.base}/api/v1/laporan", headers={"X-Api-Key": secret}, trust_env=False)
            for _ in range(8)
        ]
        assert {answer.status_code for answer in answers} == {200}


def test_the_same_request_many_times_at_once_is_one_report(live: Live, application: Application) -> None:
    def send(_: int) -> httpx.Response:
        headers = {"Idempotency-Key": "sekali-saja"}
        return application.client.post("laporan", json=REPORT, headers=headers)

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(send, range(24)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(application.changes()[0]) == 1


def test_the_same_photo_many_times_at_once_is_one_photo(application: Application) -> None:
    number, content = application.file(), jpeg()

    def send(_: int) -> httpx.Response:
        return application.client.post(
            f"laporan/{number}/foto", files={"foto": ("a.jpg", content, "image/jpeg")}
        )

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert {len(answer.json()["foto"]) for answer in answers} == {1}


def test_who_asks_while_reports_come_misses_none(application: Application) -> None:
    filed: list[str] = []
    told: list[str] = []
    done = threading.Event()

    def ask() -> None:
        cursor, last = "0", False
        while True:
            numbers, cursor = application.changes(cursor)
            told.extend(numbers)
            if last and not numbers:
                return
            last = done.is_set()

    with ThreadPoolExecutor(8) as pool:
        asking = pool.submit(ask)
        filed += list(pool.map(lambda _: application.file(**FAR), range(60)))
        done.set()
        asking.result(60)
    assert sorted(told) == sorted(filed)


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[tuple[dict[str, str], str]]]]:
    """A server of the application's own: its address, and what it got."""
    got: list[tuple[dict[str, str], str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *given: object) -> None:
            """Nothing on the test's screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/terima", got
    server.shutdown()
    server.server_close()


def test_an_application_is_told_and_answers_for_its_reporter(
    live: Live, visitor: Callable[..., Visitor], receiver: tuple[str, list[tuple[dict[str, str], str]]]
) -> None:
    address, got = receiver
    admin = visitor("biro.admin")
    secret, signing, page = make_key(admin, cakupan=["lapor", "baca", "webhook"], alamat=address)
    jaki = Application(live.base, secret)
    number = jaki.file()
    visitor("kelurahan.gambir").act(number, "ask_reporter", catatan="Di depan nomor berapa?")
    wait_until(lambda: len(got) >= 1, 60, "panggilan tentang pertanyaan")
    headers, body = got[0]
    event = Webhook(signing).verify(body, headers)
    assert (event["nomor"], event["status"]) == (number, "needs_reporter")
    assert jaki.client.get(f"laporan/{number}").json()["pertanyaan"] == "Di depan nomor berapa?"
    assert jaki.client.post(f"laporan/{number}/jawaban", json={"jawaban": "Nomor 7."}).status_code == 200
    wait_until(lambda: len(got) >= 2, 60, "panggilan tentang jawaban")
    assert Webhook(signing).verify(got[1][1], got[1][0])["aksi"] == "answer"
    wait_until(lambda: "0 menunggu, 0 gagal" in admin.get(page).text, 30, "semua panggilan sampai")
    assert KEY not in admin.get("/admin/kunci").source
