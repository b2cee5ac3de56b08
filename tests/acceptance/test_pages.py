"""Acceptance 15: every page by axe and at 320 pixels; the portal without JavaScript."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page as Screen

from deploy.local.place import ROOT
from tests.acceptance.citizens import SUDIN, Filed, from_jaki, jpeg
from tests.acceptance.conftest import sign_in
from tests.acceptance.forms import Visitor, home_of
from tests.acceptance.system import Live, wait_until

pytestmark = pytest.mark.browser
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
STAFF = f"petugas.{SUDIN}.1"
WIDE, NARROW = 1280, 320
PUBLIC = [
    "/",
    "/lapor",
    "/lacak",
    "/ikuti",
    "/ikuti?wilayah=31.71.01.1001",
    "/peta",
    "/statistik",
    "/data",
    "/tentang",
    "/masuk",
    "/gaya",
    "/gaya/kerangka",
    "/gaya/formulir",
    "/tidak-ada",
]
OFFICERS = [
    *(
        "kelurahan.gambir",
        "kecamatan.gambir",
        "walikota.jakarta-pusat",
        "dinas.bina-marga",
        f"sudin.{SUDIN}",
        STAFF,
    ),
    *("kanal.jaki", "kanal.sms", "biro.verifikator", "biro.admin", "pemantau"),
]
# What a page's colours decide; all else is the same in the dark.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
# A theme that changes lets colours glide, for an instant where motion is not wanted.
GLIDES = """() => document.getAnimations().some(one => one instanceof CSSTransition && one.playState === 'running')"""
# Whose pages have all that the others' are made of.
IN_THE_DARK = frozenset({"kelurahan.gambir", STAFF, "biro.verifikator", "kanal.sms"})
# Visible things that reach over the right edge and cannot be scrolled to.
CUT_OFF = """() => [...document.querySelectorAll('a,button,input,select,textarea,summary,label,h1,h2,h3,p,td,dd,li,img')]
  .filter(el => {
    const box = el.getBoundingClientRect();
    if (!box.width || !box.height || box.right <= innerWidth + 1 || getComputedStyle(el).visibility === 'hidden') return false;
    for (let up = el; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (['auto', 'scroll'].includes(style.overflowX) && up.scrollWidth > up.clientWidth) return false;
      if (up.matches('.maplibregl-map, svg') || style.clipPath !== 'none' || style.clip !== 'auto') return false;
    }
    return true;
  }).map(el => el.outerHTML.slice(0, 120)).slice(0, 5)"""
RUN = """rules => axe.run(document, {resultTypes: ['violations'], ...rules}).then(found => found.violations
  .map(one => one.id + ' (' + one.impact + '): ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')))"""


def faults(page: Screen, path: str, code: int | None = 200, *, dark: bool = False) -> list[str]:
    """What is wrong with a page: axe at both widths, anything wider than a narrow phone, errors in the console."""
    told: list[str] = []
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": WIDE, "height": 900})
    answer = page.goto(path)
    if code is not None and answer is not None and answer.status != code:
        told.append(f"{answer.status}")
    page.wait_for_load_state("load")
    told += judged(page, dark=dark)
    told += [f"konsol: {error}" for error in errors if "404" not in error]
    return [f"{path}: {fault}" for fault in told]


def judged(page: Screen, *, dark: bool = False) -> list[str]:
    told: list[str] = []
    page.evaluate(AXE)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        told += [f"{width} px: {fault}" for fault in page.evaluate(RUN, {})]
    if dark:
        told += [f"gelap: {fault}" for fault in _in_the_dark(page)]
    # A map draws itself anew at the next frame after its frame changed.
    for _ in range(20):
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed <= NARROW:
            break
        page.wait_for_timeout(100)
    if needed > NARROW:
        told.append(f"{needed} px lebar pada layar {NARROW}")
    told += [f"terpotong pada {NARROW} px: {cut}" for cut in page.evaluate(CUT_OFF)]
    return told


def _in_the_dark(page: Screen) -> list[str]:
    """What axe finds of the colours of the other theme."""
    found: list[str] = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        wait_until(lambda: not page.evaluate(GLIDES), 10, "warna")
        found = found or (page.evaluate(RUN, COLOURS) if scheme == "dark" else [])
    return found


@pytest.fixture(scope="module")
def finished(live: Live) -> Iterator[Filed]:
    """A public report with photos and a question, done."""
    report = from_jaki(
        live.base,
        {"media": ("lubang.jpg", jpeg(noise=True), "image/jpeg")},
        description="Jalanberlubangpanjangsekalitanpaspasi" * 4
        + " di depan halte, lihat https://contoh.test/"
        + "a" * 90,
    )
    people = {
        name: Visitor(live.base).sign_in(name)
        for name in ("kelurahan.gambir", "dinas.bina-marga", f"sudin.{SUDIN}", STAFF)
    }
    citizen = Visitor(live.base, "127.9.0.1")
    people["kelurahan.gambir"].act(report.number, "ask_reporter", catatan="Di sebelah mana persisnya?")
    own = citizen.send(citizen.get("/lacak").form("/lacak"), nomor=report.number, kode=report.code)
    citizen.send(own.form("/aksi/answer"), catatan="Di sebelah kiri, dekat tiang.")
    people["kelurahan.gambir"].act(report.number, "coordinate", unit="bina-marga", catatan="Jalan provinsi.")
    people["dinas.bina-marga"].act(report.number, "dispose", unit=SUDIN, catatan="Mohon ditangani.")
    people[f"sudin.{SUDIN}"].act(report.number, "assign", petugas=STAFF)
    people[STAFF].act(report.number, "start")
    photo = [("foto", ("hasil.jpg", jpeg(noise=True), "image/jpeg"))]
    people[STAFF].act(report.number, "finish", catatan="Ditambal.", files=photo)
    wait_until(lambda: citizen.get(f"/laporan/{report.number}").source.count("/foto/") >= 2, 20, "foto")
    for someone in (citizen, *people.values()):
        someone.close()
    return report


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages(screen: Callable[..., Screen], finished: Filed, path: str) -> None:
    """In both languages, and in the dark, whose colours no language changes."""
    page, code = screen(), 404 if path == "/tidak-ada" else 200
    english = f"{path}{'&' if '?' in path else '?'}lang=en"
    assert faults(page, path, code, dark=True) + faults(page, english, code) == []


def test_a_reports_own_pages(screen: Callable[..., Screen], finished: Filed) -> None:
    page = screen()
    told = faults(page, f"/laporan/{finished.number}") + faults(page, f"/lacak/{finished.number}")
    page.goto("/lacak")
    page.fill("input[name=nomor]", finished.number)
    page.fill("input[name=kode]", finished.code)
    page.press("input[name=kode]", "Enter")
    page.wait_for_selector("text=Yang Anda laporkan")
    told += [f"milik sendiri: {fault}" for fault in judged(page)]
    assert told == []


def test_the_form_with_errors_and_the_receipt(screen: Callable[..., Screen], live: Live) -> None:
    page = screen()
    page.goto("/lapor")
    page.fill("textarea[name=isi]", "Lampu mati.")
    page.fill("input[name=lat]", "48.85")
    page.fill("input[name=lon]", "2.35")
    page.click("button:has-text('Kirim laporan')")
    page.wait_for_selector(".error-summary")
    told = [f"isian salah: {fault}" for fault in judged(page)]
    page.fill("input[name=lat]", "-6.1763")
    page.fill("input[name=lon]", "106.8270")
    page.click("button:has-text('Kirim laporan')")
    page.wait_for_selector("[data-nomor]")
    told += [f"bukti: {fault}" for fault in judged(page)]
    assert told == []


MORE: dict[str, tuple[str, ...]] = {
    "kelurahan.gambir": (
        *("/pemberitahuan/", "/jam/", "/kelurahan/?status=waiting&kategori=jalan&lewat=1"),
        "/kelurahan/?tab=semua&peta=1&kolom=umur,kategori,tempat,unit,petugas,prioritas,pelapor,masuk,status",
    ),
    STAFF: ("/pemberitahuan/",),
    "biro.verifikator": ("/pemberitahuan/", "/biro/periksa-ulang/"),
    "pemantau": ("/jam/",),
    "kanal.sms": ("/kanal/baru",),
    "walikota.jakarta-pusat": ("/pantau/ringkasan", "/pantau/ringkasan?menurut=unit&urut=peringkat"),
    "dinas.bina-marga": ("/pantau/ringkasan", "/pantau/ringkasan?menurut=unit&urut=peringkat"),
    "biro.admin": (
        *("/jam/", "/admin/", "/admin/pesan", "/akun/bawahan", "/admin/kunci", "/admin/kalimat"),
        *("/admin/batas", "/admin/batas/react", "/admin/kalender"),
        *("/admin/kategori", "/admin/kategori/baru", "/admin/kategori/penerangan-jalan", "/admin/unit/baru"),
        *("/admin/kategori/penerangan-jalan/pertanyaan/keadaan", "/admin/unit", "/admin/unit/bina-marga"),
        *("/admin/pengguna", "/admin/pengguna/akun/kelurahan.gambir", "/admin/pengguna/impor"),
        *("/admin/alasan", "/admin/alasan/return/lokasi_salah", "/admin/batas-wilayah", "/admin/bukti"),
        *("/admin/privasi", "/admin/privasi/retensi", "/admin/privasi/hapus", "/admin/privasi/kebocoran"),
    ),
}


@pytest.mark.parametrize("name", OFFICERS)
def test_officers_pages(screen: Callable[..., Screen], live: Live, finished: Filed, name: str) -> None:
    page, home = screen(name), home_of(name)
    paths = [home, "/akun", *MORE.get(name, ())]
    if name != "kanal.sms":
        paths += [f"{home}laporan/{finished.number}", f"{home}laporan/{finished.number}/jam"]
    if name == "kelurahan.gambir":
        paths.append(f"/kelurahan/laporan/{from_jaki(live.base).number}")
    assert [fault for path in paths for fault in faults(page, path, dark=name in IN_THE_DARK)] == []


def test_the_pages_of_one_setting(screen: Callable[..., Screen]) -> None:
    page = screen("biro.admin")
    told = []
    for path, link in (("/admin/kunci", "JAKI (demo)"), ("/admin/kalimat", "Minta patokan")):
        page.goto(path)
        page.click(f"a:has-text('{link}')")
        page.wait_for_selector(f"h1:has-text('{link}')")
        told += [f"{link}: {fault}" for fault in judged(page)]
    assert told == []


def test_green_is_green(screen: Callable[..., Screen], live: Live) -> None:
    """The mark of a finished report has the green of the design, on the public page."""
    report = from_jaki(live.base)
    gambir = Visitor(live.base).sign_in("kelurahan.gambir")
    gambir.act(report.number, "handle")
    photo = [("foto", ("hasil.jpg", jpeg(), "image/jpeg"))]
    gambir.act(report.number, "finish", catatan="Ditambal PPSU.", files=photo)
    gambir.close()
    verifier = Visitor(live.base).sign_in("biro.verifikator")
    verifier.act(report.number, "approve")
    verifier.close()
    page = screen()
    page.goto(f"/laporan/{report.number}")
    mark = page.locator("[data-status='completed']")
    assert mark.count() == 1
    assert "Selesai" in mark.inner_text()
    found = page.evaluate(
        """() => [document.querySelector('[data-status]'), ...document.querySelectorAll('[data-status] *')]
        .map(el => getComputedStyle(el).backgroundColor)"""
    )
    assert "rgb(21, 128, 61)" in found, found


def test_the_portal_without_javascript(screen: Callable[..., Screen], finished: Filed) -> None:
    page = screen(java_script_enabled=False)
    page.goto("/peta")
    assert page.locator(f"a[href*='{finished.number}']").count() >= 1
    page.goto("/lapor")
    page.fill("textarea[name=isi]", "Tanpa JavaScript, laporan tetap masuk.")
    page.select_option("select[name=kelurahan]", label="Gambir")
    page.set_input_files("input[name=foto]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.click("button:has-text('Kirim laporan')")
    number = page.get_attribute("[data-nomor]", "data-nomor")
    assert number
    sign_in(page, "kelurahan.gambir")
    page.goto(f"/kelurahan/laporan/{number}")
    assert "perkiraan" in page.inner_text("main").lower()
    page.click("form[action$='/aksi/handle'] button[type=submit]", force=True)
    assert page.get_attribute("[data-status]", "data-status") == "in_progress"


def test_the_map_shows_points(map_screen: Callable[..., Screen], finished: Filed) -> None:
    asked: list[Any] = []
    page = map_screen()
    page.on(
        "response",
        lambda answer: asked.append((answer.url, answer.status)) if "/ubin/" in answer.url else None,
    )
    page.goto("/peta")
    page.wait_for_selector("canvas.maplibregl-canvas", timeout=20_000)
    wait_for = page.wait_for_timeout
    for _ in range(100):
        if asked:
            break
        wait_for(100)
    assert asked
    assert {status for _, status in asked} <= {200, 204, 304}
    outside = {url for url, _ in asked if not url.startswith(page.url.split("/peta")[0])}
    assert not outside
    assert Path("/usr/bin/chromium").exists()


def test_whether_it_is_solved(screen: Callable[..., Screen], live: Live, finished: Filed) -> None:
    """Last, because it ends what the others look at: Biro approves, and the reporter is asked."""
    verifier = Visitor(live.base).sign_in("biro.verifikator2")
    verifier.act(finished.number, "approve")
    verifier.close()
    page = screen()
    page.goto("/lacak")
    page.fill("input[name=nomor]", finished.number)
    page.fill("input[name=kode]", finished.code)
    page.press("input[name=kode]", "Enter")
    page.wait_for_selector("#pendapat form")
    told = judged(page)
    page.check("#pendapat input[name=beres][value=belum]")
    page.click("#pendapat .stars-row label:nth-of-type(2)")
    page.click("#pendapat button:has-text('Kirim pendapat')")
    page.wait_for_selector(".error-summary")
    told += [f"tanpa alasan: {fault}" for fault in judged(page)]
    page.fill("#pendapat textarea", "Masih gelap di ujung jalan.")
    page.click("#pendapat button:has-text('Kirim pendapat')")
    page.wait_for_selector("[data-pendapat=belum]")
    assert told + judged(page) == []
