"""Field staff on the phone: a day without signal, a killed browser, an answer that got lost, somebody else on the same phone."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Error, Playwright, expect, sync_playwright
from playwright.sync_api import Page as Screen

from tests.acceptance.citizens import SUDIN, from_jaki, jpeg
from tests.acceptance.conftest import CHROMIUM, MAPS, sign_in
from tests.acceptance.forms import Visitor
from tests.acceptance.signal import Network
from tests.acceptance.system import Live, wait_until
from tests.acceptance.test_pages import AXE, CUT_OFF

pytestmark = pytest.mark.browser
STAFF = f"petugas.{SUDIN}.1"
OTHER = f"petugas.{SUDIN}.2"
WIDTH = 360
RUN = """() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations
  .map(one => one.id + ' (' + one.impact + '): ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')))"""
# Camera photos that differ from each other.
_shades = count(40)


class Phone:
    """One phone: Chromium on a profile of its own, which outlives the browser."""

    def __init__(self, playwright: Playwright, profile: Path, network: Network) -> None:
        self.playwright, self.profile, self.network = playwright, profile, network
        self.context: BrowserContext
        self.page: Screen
        self.start()

    def start(self) -> None:
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=CHROMIUM,
            args=MAPS,
            base_url=self.network.base,
            viewport={"width": WIDTH, "height": 740},
            geolocation={"latitude": -6.1800, "longitude": 106.8270},
            permissions=["geolocation"],
        )
        self.context.set_default_timeout(40_000)
        self.page = self.context.new_page()

    def leave_for(self, path: str) -> None:
        """Go there although a navigation whose answer got lost may still be under way, which ends the first try."""
        try:
            self.page.goto(path)
        except Error as fault:
            if "ERR_ABORTED" not in fault.message:
                raise
            self.page.goto(path)

    def kill(self) -> None:
        """End the browser as the system does when memory runs out."""
        wanted = f"--user-data-dir={self.profile}"
        for folder in Path("/proc").iterdir():
            words = command(folder)
            if wanted in words and not any(word.startswith("--type=") for word in words):
                os.kill(int(folder.name), signal.SIGKILL)
        wait_until(lambda: not any(wanted in command(one) for one in Path("/proc").iterdir()), 20, "peramban")

    def ready_for_the_day(self, numbers: list[str]) -> None:
        """The phone has its worker and a copy of every task."""
        self.page.goto("/petugas/")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        kept = """async numbers => {
          for (const name of await caches.keys()) if (name.startsWith('petugas-halaman-')) {
            const cache = await caches.open(name);
            const known = await (await cache.match('/petugas/versi'))?.json() ?? [];
            return numbers.every(number => known.some(([url]) => url.endsWith(number)));
          }
          return false; }"""
        wait_until(lambda: self.page.evaluate(kept, numbers), 30, "tugas tersimpan di telepon")

    def open(self, number: str) -> None:
        self.page.goto(f"/petugas/laporan/{number}")
        self.page.wait_for_selector("form[data-taken]", state="attached")

    def photograph(self, field: str, names: list[str]) -> None:
        """Take photos one after the other, as a camera gives them."""
        box = f"#langkah input[name={field}]:visible"
        for taken, name in enumerate(names, start=1):
            shade = next(_shades)
            photo = {"name": name, "mimeType": "image/jpeg", "buffer": jpeg(colour=(shade, 90, 60), gps=True)}
            self.page.set_input_files(box, files=[photo])  # type: ignore[list-item]
            shown = f".form-group:has(input[name={field}]:visible) [data-photo-list] button"
            wait_until(lambda n=taken, s=shown: self.page.locator(s).count() == n, 10, "pratinjau foto")

    def press(self, step: str) -> None:
        """Send the form of this step: it is kept, with or without signal."""
        form = f"form[action$='/aksi/{step}'], #langkah form[data-step={step}]"
        self.page.locator(form).locator("button[type=submit]").click()

    def waiting(self, count: int) -> None:
        self.page.wait_for_selector(f"[data-phone-bar]:has-text('{count} langkah')")

    def stored(self, state: str) -> list[dict[str, Any]]:
        """What the queue holds in that state, from the browser's own store."""
        found: list[dict[str, Any]] = self.page.evaluate(
            """state => new Promise((resolve, reject) => {
              const request = indexedDB.open('petugas');
              request.onerror = () => reject(request.error);
              request.onsuccess = () => {
                const all = request.result.transaction('actions').objectStore('actions').getAll();
                all.onsuccess = () => { request.result.close(); resolve(all.result.filter(row => row.state === state)
                  .map(row => ({number: row.number, action: row.action, note: Object.fromEntries(row.fields).catatan ?? '',
                    photos: row.photos.map(photo => photo.name)}))); };
              };
            })""",
            state,
        )
        return found


def command(folder: Path) -> list[str]:
    try:
        return (folder / "cmdline").read_text().split("\0") if folder.name.isdigit() else []
    except OSError:
        return []


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture
def network(live: Live) -> Iterator[Network]:
    made = Network(live.base)
    yield made
    made.off()


@pytest.fixture
def phone(playwright: Playwright, network: Network, tmp_path: Path) -> Iterator[Phone]:
    made = Phone(playwright, tmp_path / "telepon", network)
    yield made
    made.context.close()


def task(live: Live, staff: str = STAFF) -> str:
    """A report that was given to that member of staff."""
    number = from_jaki(live.base).number
    for name, action, fields in (
        ("kelurahan.gambir", "coordinate", {"unit": "bina-marga", "catatan": "Jalan provinsi."}),
        ("dinas.bina-marga", "dispose", {"unit": SUDIN, "catatan": "Mohon ditangani."}),
        (f"sudin.{SUDIN}", "assign", {"petugas": staff}),
    ):
        someone = Visitor(live.base).sign_in(name)
        someone.act(number, action, **fields)
        someone.close()
    return number


def history(live: Live, number: str) -> list[tuple[str, str]]:
    """The actions of field staff on that report with their notes' order kept."""
    rows = live.query(
        "SELECT action, actor_name FROM events JOIN reports ON reports.id = report_id "
        "WHERE number = %s AND actor_role = 'staff' ORDER BY seq",
        number,
    )
    return [(str(action), str(name)) for action, name in rows]


def actions(live: Live, number: str) -> list[str]:
    return [action for action, _ in history(live, number)]


def photos(live: Live, number: str) -> Counter[str]:
    rows = live.query(
        "SELECT kind FROM photos JOIN reports ON reports.id = report_id WHERE number = %s", number
    )
    return Counter(str(kind) for (kind,) in rows)


def test_a_day_without_signal(live: Live, network: Network, phone: Phone) -> None:
    """Issue 4, must show 5: five tasks, twelve photos, a killed browser, one task rerouted meanwhile."""
    numbers = [task(live) for _ in range(5)]
    sign_in(phone.page, STAFF)
    phone.ready_for_the_day(numbers)
    network.off()

    taken = 0
    for at, number in enumerate(numbers):
        phone.open(number)
        phone.photograph("foto_sebelum", [f"sebelum-{at}.jpg"])
        phone.press("start")
        phone.page.wait_for_selector(".queued-word:has-text('tersimpan di telepon')")
        after = [f"sesudah-{at}-a.jpg", f"sesudah-{at}-b.jpg"][: 2 if at in (0, 4) else 1]
        phone.photograph("foto", after)
        phone.page.fill("#langkah form[data-step=finish] [name=catatan]", f"Lubang ke-{at} ditambal.")
        phone.press("finish")
        phone.waiting(2 * at + 2)
        taken += 1 + len(after)
    assert taken == 12

    phone.kill()
    rerouted = numbers[4]
    biro = Visitor(live.base).sign_in("biro.verifikator")
    biro.act(rerouted, "reroute", unit="bina-marga.jakarta-utara", catatan="Wilayah Jakarta Utara.")
    biro.close()

    phone.start()
    phone.page.goto("/petugas/")
    phone.waiting(10)
    assert [actions(live, number) for number in numbers] == [[]] * 5
    # The session ended in the meantime (its cookie may have gone with the browser): one is asked to sign in, nothing is lost.
    phone.context.clear_cookies()
    network.on()
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    phone.page.wait_for_selector("[data-phone-bar]:has-text('Masuk lagi')")
    assert [actions(live, number) for number in numbers] == [[]] * 5
    sign_in(phone.page, STAFF)
    done = numbers[:4]
    wait_until(lambda: all(actions(live, number)[-1:] == ["finish"] for number in done), 60, "empat terkirim")
    phone.page.wait_for_selector("[data-phone-bar]:has-text('perlu Anda periksa')")

    assert [actions(live, number) for number in numbers] == [*[["start", "finish"]] * 4, []]
    assert [photos(live, number) for number in done] == [
        {"before": 1, "result": 2},
        *[{"before": 1, "result": 1}] * 3,
    ]
    sent = [post.split("/")[3:] for post in network.posts if "/kirim/" in post]
    assert [(row[0], row[2]) for row in sent] == [
        *[(number, step) for number in done for step in ("start", "finish")],
        (rerouted, "start"),
    ]
    the_conflict_keeps_everything(phone, rerouted)


def the_conflict_keeps_everything(phone: Phone, number: str) -> None:
    """What was typed and photographed is on the page of unsent work, and in the store, after another reload too."""
    phone.page.goto("/petugas/antrean")
    phone.page.wait_for_selector("[data-state=refused]")
    entries = phone.page.locator("li[data-entry]")
    assert entries.count() == 2
    refused = entries.nth(0)
    assert "sudah berubah oleh" in refused.inner_text()
    assert "Suku Dinas Bina Marga" in refused.inner_text()
    assert refused.locator("img").count() == 1
    behind = entries.nth(1)
    assert behind.locator("textarea").input_value() == "Lubang ke-4 ditambal."
    assert behind.locator("a[download]").evaluate_all("all => all.map(one => one.download)") == [
        "sesudah-4-a.jpg",
        "sesudah-4-b.jpg",
    ]
    sizes = phone.page.evaluate(
        "Promise.all([...document.querySelectorAll('li[data-entry] img')].map(one => one.decode().then(() => one.naturalWidth)))"
    )
    assert sizes == [640, 640, 640]
    assert phone.page.locator("[data-sent]").count() == 8
    assert judged(phone.page) == []
    phone.page.reload()
    phone.page.wait_for_selector("[data-state=refused]")
    assert [row["photos"] for row in phone.stored("refused") + phone.stored("waiting")] == [
        ["sebelum-4.jpg"],
        ["sesudah-4-a.jpg", "sesudah-4-b.jpg"],
    ]
    phone.page.locator("[data-state=refused] [data-do=drop]").click()
    assert phone.page.locator("li[data-entry]").count() == 2
    phone.page.locator("[data-state=refused] [data-do=drop]").click()
    expect(phone.page.locator("li[data-entry]")).to_have_count(1)


def judged(page: Screen) -> list[str]:
    page.evaluate(AXE)
    told = [str(fault) for fault in page.evaluate(RUN)]
    told += [f"terpotong: {cut}" for cut in page.evaluate(CUT_OFF)]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return told + ([f"{wide} px lebar"] if wide > WIDTH else [])


def test_an_answer_that_got_lost(live: Live, network: Network, phone: Phone) -> None:
    """The action was carried out, the phone never heard of it: it sends again, and nothing happens twice."""
    number = task(live)
    sign_in(phone.page, STAFF)
    phone.ready_for_the_day([number])
    phone.open(number)
    network.lose_answers("/kirim/")
    phone.page.locator("form[action$='/aksi/note']").evaluate(
        "form => { form.closest('details').open = true; }"
    )
    phone.page.fill("form[action$='/aksi/note'] [name=catatan]", "Perlu aspal dingin.")
    phone.press("note")
    wait_until(lambda: actions(live, number) == ["note"], 20, "catatan sampai")
    phone.waiting(1)
    network.lose_answers("")
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    phone.leave_for("/petugas/antrean")
    phone.page.wait_for_selector("[data-sent]")
    assert len([post for post in network.posts if "/kirim/" in post]) >= 2
    assert actions(live, number) == ["note"]


def test_a_draft_outlives_the_browser_and_a_short_note_the_wait(
    live: Live, network: Network, phone: Phone
) -> None:
    """What was typed and photographed but not sent yet is back in the form; with signal the page goes on at once."""
    number = task(live)
    sign_in(phone.page, STAFF)
    phone.ready_for_the_day([number])
    phone.open(number)
    assert judged(phone.page) == []
    phone.photograph("foto_sebelum", ["tiba.jpg", "tiba-2.jpg"])
    phone.page.fill("form[action$='/aksi/start'] [name=catatan]", "Tiba di lokasi.")
    saved = """() => new Promise(resolve => {
      const request = indexedDB.open('petugas');
      request.onsuccess = () => {
        const all = request.result.transaction('drafts').objectStore('drafts').getAll();
        all.onsuccess = () => { request.result.close(); resolve(
          all.result.map(one => [one.photos.length, Object.fromEntries(one.fields).catatan])); };
      };
    })"""
    wait_until(lambda: phone.page.evaluate(saved) == [[2, "Tiba di lokasi."]], 10, "draf tersimpan")
    phone.kill()
    phone.start()
    # A browser killed so soon after signing in may have lost its cookie: one signs in again, and the draft is there.
    phone.page.goto("/petugas/")
    if "/masuk" in phone.page.url:
        sign_in(phone.page, STAFF)
    phone.open(number)
    chosen = phone.page.locator("form[action$='/aksi/start'] input[type=file]").first
    wait_until(lambda: chosen.evaluate("field => field.files.length") == 2, 15, "dua foto kembali")
    assert phone.page.input_value("form[action$='/aksi/start'] [name=catatan]") == "Tiba di lokasi."
    phone.press("start")
    phone.page.wait_for_selector("[data-status=in_progress]")
    phone.page.wait_for_selector("#kabar:has-text('Terkirim')")
    assert photos(live, number) == {"before": 2}


def test_the_tasks_on_list_and_map(live: Live, network: Network, phone: Phone) -> None:
    """Distance, route, map with boundaries; list and map also without signal."""
    number = task(live)
    sign_in(phone.page, STAFF)
    phone.ready_for_the_day([number])
    row = phone.page.locator(f"tr[data-nomor='{number}']")
    assert row.locator("a[href^='geo:-6.']").count() == 1
    phone.page.wait_for_selector(f"tr[data-nomor='{number}'] [data-distance]:has-text('m dari Anda')")
    assert judged(phone.page) == []
    phone.page.goto("/petugas/?tampilan=peta")
    phone.page.wait_for_selector("[data-map=tasks][data-drawn]")
    assert phone.page.locator(f".map a[href$='{number}']").count() == 1
    kept = "caches.open('petugas-ubin').then(cache => cache.keys()).then(keys => keys.length)"
    wait_until(lambda: phone.page.evaluate(kept) >= 20, 30, "ubin tersimpan")
    network.off()
    phone.page.goto("/petugas/?tampilan=peta")
    phone.page.wait_for_selector("[data-map=tasks][data-drawn]")
    phone.page.wait_for_selector("[data-phone-bar]:has-text('Terakhir diperbarui')")
    phone.page.goto("/petugas/")
    assert phone.page.locator(f"tr[data-nomor='{number}']").count() == 1
    phone.page.goto("/petugas/laporan/JK000000000000")
    assert "Tidak ada sinyal" in phone.page.inner_text("main")


def test_somebody_else_on_the_same_phone(live: Live, network: Network, phone: Phone) -> None:
    """Signing out warns; the next officer sees nothing of the one before, and sends nothing of theirs."""
    number = task(live)
    sign_in(phone.page, STAFF)
    phone.ready_for_the_day([number])
    phone.open(number)
    network.off()
    phone.press("start")
    phone.waiting(1)
    network.lose_answers("/petugas/laporan")
    network.on()
    phone.page.click("details[data-menu] summary")
    phone.page.click("form[action='/keluar'] button")
    phone.page.wait_for_selector("form[action='/keluar'] [role=alert]:has-text('1 langkah belum terkirim')")
    network.lose_answers("kirim")
    phone.page.click("form[action='/keluar'] button")
    phone.page.wait_for_url("**/masuk")
    assert not [name for name in phone.page.evaluate("caches.keys()") if "halaman" in name]
    network.lose_answers("")
    done = actions(live, number)

    sign_in(phone.page, OTHER)
    phone.ready_for_the_day([])
    phone.page.goto("/petugas/antrean")
    phone.page.wait_for_selector("[data-others]:has-text('1 langkah petugas lain')")
    assert phone.page.locator("li[data-entry]").count() == 0
    assert number not in phone.page.content()
    network.off()
    phone.page.goto(f"/petugas/laporan/{number}")
    assert "belum tersimpan" in phone.page.inner_text("main")
    network.on()
    assert actions(live, number) == done

    phone.page.goto("/petugas/")
    phone.page.click("details[data-menu] summary")
    phone.page.click("form[action='/keluar'] button")
    phone.page.wait_for_url("**/masuk")
    sign_in(phone.page, STAFF)
    phone.page.goto("/petugas/antrean")
    phone.page.wait_for_selector("[data-sent]")
    assert actions(live, number) == ["start"]


def test_five_at_once_are_one(live: Live) -> None:
    """The same action with the same key, five times at the same moment: one entry, one answer."""
    number = task(live)
    staff = Visitor(live.base).sign_in(STAFF)
    token = staff.client.get("/petugas/kunci.json").json()["csrf_token"]
    headers = {"X-CSRFToken": token, "Idempotency-Key": "lima-sekaligus"}

    def send(_: int) -> httpx.Response:
        return httpx.post(
            f"{live.base}/petugas/laporan/{number}/kirim/note",
            data={"catatan": "Sekali saja."},
            headers=headers,
            cookies=dict(staff.client.cookies),
            trust_env=False,
            timeout=60,
        )

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(send, range(5)))
    staff.close()
    assert [answer.status_code for answer in answers] == [200] * 5
    assert len({answer.text for answer in answers}) == 1
    assert actions(live, number) == ["note"]
