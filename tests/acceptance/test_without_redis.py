"""Contract section 5: with Redis hanging or gone, reports and actions go on, and messages leave later."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from app import queues
from bench.system import end, launch
from deploy.local import commands
from deploy.local.place import ROOT, Place
from tests.acceptance.citizens import Filed, from_jaki, jpeg, phone
from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live, OwnRedis, environment, ready, wait_until

PATIENCE_SECONDS = 6.0


class Lame:
    """A web server of its own over the live database, with a Redis of its own that can be stopped."""

    def __init__(self, live: Live, var: Path) -> None:
        self.place = Place(ROOT, var, live.place.env)
        self.place.make_folders()
        self.redis = OwnRedis(var)
        storage = f"file://{live.place.var}/photos"
        env = environment(self.place, live.database_url, self.redis.url, STORAGE_URL=storage, WEB_WORKERS="1")
        self.base = f"http://127.0.0.1:{env['PORT']}"
        # /readyz asks for the signs of life of workers; the live ones have another Redis.
        redis.Redis.from_url(self.redis.url).mset(
            {queues.heartbeat_key(name): "lain" for name in queues.NAMES}
        )
        web = next(child for child in commands.children(self.place, env) if child.name == "web")
        self.web = launch(web.command, web.env, web.cwd, live.log / "web-tanpa-redis.log")
        wait_until(lambda: ready(self.base), 40, "web kedua")

    def stop(self) -> None:
        end(self.web)
        self.redis.stop()


@pytest.fixture
def lame(live: Live, tmp_path: Path) -> Iterator[Lame]:
    system = Lame(live, tmp_path)
    yield system
    system.stop()


@contextmanager
def quick() -> Iterator[None]:
    """What happens here happens without a long wait."""
    started = time.monotonic()
    yield
    took = time.monotonic() - started
    assert took < PATIENCE_SECONDS, f"satu halaman butuh {took:.1f} detik"


def work_goes_on(live: Live, base: str) -> list[Filed]:
    """A report by the form, one by the application, a step by an officer, a wrong code: all as ever, and twice."""
    filed = []
    for _ in range(2):
        with quick():
            report = from_jaki(base, {"media": ("foto.jpg", jpeg(), "image/jpeg")})
        citizen = Visitor(base, "127.8.0.1")
        filled = {
            "isi": "Redis berhenti, laporan tetap masuk.",
            "telepon": phone(),
            "lat": "-6.1763",
            "lon": "106.827",
        }
        with quick():
            page = citizen.send(citizen.get("/lapor").form("/lapor"), **filled)
        assert page.mark("data-nomor").startswith("WB")
        gambir = Visitor(base, "127.8.0.2").sign_in("kelurahan.gambir")
        with quick():
            page = gambir.act(report.number, "coordinate", unit="bina-marga", catatan="Jalan provinsi.")
        assert page.mark("data-status") == "coordination"
        assert (
            citizen.send(citizen.get("/lacak").form("/lacak"), nomor=report.number, kode="SALAH").status
            == 422
        )
        assert citizen.client.get("/readyz").status_code == 503
        assert citizen.client.get("/healthz").status_code == 200
        citizen.close()
        gambir.close()
        filed.append(report)
    return filed


def test_a_hanging_redis_and_one_that_is_gone(live: Live, lame: Lame) -> None:
    lame.redis.process.send_signal(signal.SIGSTOP)
    filed = work_goes_on(live, lame.base)
    lame.redis.process.send_signal(signal.SIGCONT)
    wait_until(lambda: ready(lame.base), 40, "siap lagi")
    lame.redis.stop()
    filed += work_goes_on(live, lame.base)
    for report in filed:
        wait_until(lambda phone=report.phone: len(live.sms_to(phone)) >= 2, 90, "SMS menyusul")
        received, passed_on = live.sms_to(report.phone)[:2]
        assert report.code in received
        assert "diteruskan" in passed_on
