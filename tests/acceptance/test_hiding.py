"""Hiding a report while somebody reads everything: whoever asks after the officer's answer gets nothing of it, anywhere."""

import time
from collections.abc import Callable

from tests.acceptance.citizens import Filed, from_jaki, jpeg
from tests.acceptance.crawler import Crawler, Look, everywhere, never
from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live, wait_until
from tests.acceptance.test_api import make_key
from tests.acceptance.tiles import counted_in, tile_of

People = Callable[..., Visitor]
OPEN, DONE = "Kadalterbang", "Ikanmenari"


def test_nothing_of_a_hidden_report_is_served_to_anybody(live: Live, visitor: People) -> None:
    gambir, key = visitor("kelurahan.gambir"), make_key(visitor("biro.admin"))[0]
    waiting, done = pictured(live, OPEN), pictured(live, DONE)
    follower = from_jaki(live.base, lat=f"{waiting.lat}", long=f"{waiting.lon}")
    finish(done, gambir, visitor("biro.verifikator"))
    gambir.act(follower.number, "merge", induk=waiting.number)
    one, other = photos_of(live, visitor(), waiting, 2), photos_of(live, visitor(), done, 4)
    shown = [
        *everywhere(waiting, OPEN, one, key),
        *everywhere(done, DONE, other, key),
        *(Look(path, (done.number, DONE)) for path in ("/", "/?kelurahan=31.71.01.1001")),
        *(Look(f"/{where}/{follower.number}", (waiting.number,)) for where in ("laporan", "lacak")),
        Look("/lapor/baca", (waiting.number, OPEN), similar_to(waiting)),
    ]
    live.flask("data", "terbit")  # as the night does: the files of the month have both
    clusters = tile_of(waiting, 10)
    counted = counted_in(live.base, clusters)
    with Crawler(live.base, [*shown, *never(waiting, OPEN), *never(done, DONE)]) as crawler:
        everything = {look.path for look in shown}
        assert seen(crawler) == everything
        assert crawler.uncontrolled == set()
        page = gambir.act(waiting.number, "hide", alasan="data_pribadi")
        assert {"hide", "publish"} & page.actions() == {"publish"}
        gambir.act(done.number, "hide", alasan="kasar", catatan="Fitnah.")
        assert seen(crawler, rounds=2) == set(), "dengan dan tanpa ETag"
        assert counted_in(live.base, clusters) == counted - 2
        gambir.act(waiting.number, "publish", alasan="data_pribadi")
        gambir.act(done.number, "publish", alasan="kasar")
        # A file that was made meanwhile has what was published at that moment, until the next one is made.
        # A kept tile has it again for whoever asks next.
        assert (
            seen(crawler, rounds=2) | {path for path in everything if path.startswith("/data/laporan-")}
            == everything
        )
        # A category that is never public makes it private, for good.
        gambir.act(waiting.number, "recategorise", kategori="perlindungan-anak-perempuan")
        still = seen(crawler)
        assert not {path for path in still if waiting.number in path or "baca" in path}
        assert f"/laporan/{follower.number}" not in still


def pictured(live: Live, word: str) -> Filed:
    """A public report with a photo, whose text has this word."""
    files = {"media": ("foto.jpg", jpeg(), "image/jpeg")}
    return from_jaki(live.base, files, description=f"{word}: jalan berlubang dalam di depan halte.")


def finish(report: Filed, kelurahan: Visitor, verifier: Visitor) -> None:
    kelurahan.act(report.number, "handle")
    after = [("foto", ("hasil.jpg", jpeg(colour=(40, 120, 60)), "image/jpeg"))]
    kelurahan.act(report.number, "finish", after, catatan=f"{DONE}: ditambal.")
    verifier.act(report.number, "approve")


def photos_of(live: Live, someone: Visitor, report: Filed, many: int) -> list[str]:
    """The addresses of all public copies, once a worker has made them."""

    def addresses() -> list[str]:
        page = someone.get(f"/laporan/{report.number}")
        found = {str(one) for one in page.tree.xpath("//img/@src | //a/@href") if "/foto/" in str(one)}
        return sorted(found) if len(found) == many else []

    found: list[str] = wait_until(addresses, 20, f"{many} foto publik {report.number}")
    return found


def similar_to(report: Filed) -> tuple[tuple[str, str], ...]:
    place = {"lat": f"{report.lat}", "lon": f"{report.lon}"}
    return tuple({"isi": "Jalan berlubang di depan halte.", "kategori": "jalan", **place}.items())


def seen(crawler: Crawler, rounds: int = 1) -> set[str]:
    """Where something shows of what is asked from now on: every address in so many rounds."""
    now, begun = time.monotonic(), crawler.rounds
    wait_until(lambda: crawler.rounds > begun + rounds or not crawler.thread.is_alive(), 60, "perayap")
    assert crawler.thread.is_alive(), "perayap berhenti"
    return crawler.showing(now)
