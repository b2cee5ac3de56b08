"""Everybody at once: eight approvals of one result, two hundred posts with one key."""

import io
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import httpx
from PIL import Image

from bench.faults import REPORTS, Held
from bench.intake import API_KEY
from bench.outbox import PLACE, file_report
from bench.stage import Stage
from bench.system import HOST, PORT, running
from bench.visitor import Photo, Visitor, fresh_word

CLICKS = 8
T = TypeVar("T")
POSTS = 200
UKPD = "bina-marga.jakarta-pusat"


def approvals(stage: Stage) -> Iterator[Held]:
    """A result that waits for validation is approved by eight clicks of two verifiers at once."""
    database = stage.database("bench_faults", REPORTS)
    with running(stage, database, "web"):
        number = file_report(0, publik="1")
        bring_to_validation(number)
        verifiers = [Visitor().sign_in(f"biro.verifikator{second}") for second in ("", "2") * (CLICKS // 2)]
        path = f"/biro/laporan/{number}"
        found = Counter(at_once([_approval(visitor, path) for visitor in verifiers]))
    how = f"{CLICKS} posts of aksi/approve with one `versi`, let go at once: {dict(found)}"
    yield Held("approvals_done", found[303], 1, "answers 303", how)
    yield Held("approvals_refused", found[409], CLICKS - 1, "answers 409", how)


def _approval(visitor: Visitor, path: str) -> Callable[[], int]:
    """A click on "setujui" of the page as it stands now."""
    page = visitor.get(path).text
    version = re.search(r'name="versi"[^>]*?value="(\d+)"', page)
    assert version is not None, "the ticket page carries no version"
    form = {"versi": version.group(1), "csrf_token": visitor.token_in(page)}
    return lambda: visitor.post(f"{path}/aksi/approve", form).status_code


def identical_posts(stage: Stage) -> Iterator[Held]:
    """One Idempotency-Key, two hundred connections."""
    database = stage.database("bench_faults", REPORTS)
    word = fresh_word()
    fields = {
        "api_key": API_KEY,
        "service_code": "jalan",
        **PLACE,
        "description": f"Lubang {word}",
        "phone": "081390099999",
    }

    def post() -> str:
        answer = httpx.post(
            f"http://{HOST}:{PORT}/open311/v2/requests.json",
            data=fields,
            headers={"Idempotency-Key": word},
            timeout=60,
        )
        return f"{answer.status_code} {answer.json()[0].get('service_request_id')} {answer.json()[0].get('tracking_code')}"

    with running(stage, database, "web"):
        found = Counter(at_once([post] * POSTS))
        with database.connect() as connection:
            row = connection.execute(
                "SELECT count(*) FROM reports WHERE public_text = %s", [fields["description"]]
            ).fetchone()
    assert row is not None
    how = f"{POSTS} simultaneous posts with one Idempotency-Key; different answers: {len(found)}"
    yield Held("identical_posts", int(str(row[0])), 1, "tickets", how)
    yield Held(
        "identical_answers",
        len(found),
        1,
        "different answers",
        f"status, number and code: {dict(found.most_common(3))}",
    )


def at_once(works: list[Callable[[], T]]) -> list[T]:
    """Run all of them in threads of their own, let go together."""
    gate = threading.Barrier(len(works))

    def one(work: Callable[[], T]) -> T:
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def bring_to_validation(number: str) -> None:
    """By forms alone, from the kelurahan to a finished result."""
    _act("kelurahan.gambir", "kelurahan", number, "coordinate", unit="bina-marga")
    _act("dinas.bina-marga", "dinas", number, "dispose", unit=UKPD)
    _act(f"sudin.{UKPD}", "suku-dinas", number, "assign", petugas=f"petugas.{UKPD}.1")
    _act(f"petugas.{UKPD}.1", "petugas", number, "start")
    _act(f"petugas.{UKPD}.1", "petugas", number, "finish", photo=True)


def _act(username: str, home: str, number: str, action: str, *, photo: bool = False, **fields: str) -> None:
    officer = Visitor().sign_in(username)
    path = f"/{home}/laporan/{number}"
    form = {"catatan": "Sudah dikerjakan petugas di lapangan.", "csrf_token": officer.token(path), **fields}
    answer = officer.post(
        f"{path}/aksi/{action}", form, {"foto": Photo("hasil.jpg", jpeg())} if photo else None
    )
    if answer.status_code != 303:
        raise RuntimeError(f"{action} by {username} answered {answer.status_code}")


def jpeg() -> bytes:
    """A small photograph of nothing."""
    out = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()
