"""Must show 10: a channel "WhatsApp" that biro.admin adds while the system runs is used at once, in every process."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page as Screen

from tests.acceptance.citizens import phone
from tests.acceptance.forms import Visitor
from tests.acceptance.system import SWEPT, Live, wait_until
from tests.acceptance.test_pages import judged

People = Callable[..., Visitor]
PAGES = 6  # enough that each of the two web workers answers some
TEXT = "Got mampet di depan pasar, disampaikan lewat WhatsApp."


def channel_page(admin: Visitor, name: str, prefix: str) -> str:
    """Make a desk channel by the form; the address of its page."""
    page = admin.send(admin.get("/admin/kanal").form("/admin/kanal"), nama=name, awalan=prefix)
    assert page.status == 200, page.text[:500]
    assert f"Kanal {name} dibuat" in page.text
    return page.path


def test_whatsapp_is_added_and_used_without_a_restart(live: Live, visitor: People) -> None:
    started = {name: process.pid for name, process in live.processes.items()}
    admin = visitor("biro.admin")
    path = channel_page(admin, "WhatsApp", "WA")
    assert path == "/admin/kanal/whatsapp"
    for _ in range(PAGES):  # every worker knows it with the next page
        assert "WhatsApp" in admin.get("/kanal/baru").text
        assert "WhatsApp" in admin.get("/biro/").text

    made = admin.send(
        admin.get(path).form("/petugas/baru"), pengguna="kanal.whatsapp", nama_petugas="Rina Wijaya"
    )
    link = made.tree.xpath("string(//*[@data-tautan])").strip()
    rina = visitor()
    form = rina.get(link.removeprefix(live.base)).form(link.rsplit("/", 1)[1])
    assert rina.send(form, sandi_baru="sandi-rina-2026", sandi_ulang="sandi-rina-2026").status == 200
    entered = rina.send(
        rina.get("/masuk").form("/masuk"), username="kanal.whatsapp", password="sandi-rina-2026"
    )
    assert entered.path == "/kanal/", entered.text[:300]

    reporter = phone()
    receipt = rina.send(rina.get("/kanal/baru").form("/kanal/baru"), isi=TEXT, telepon=reporter)
    number, code = receipt.mark("data-nomor"), receipt.mark("data-kode")
    assert number.startswith("WA")
    assert number in rina.get("/kanal/").marks("data-nomor")
    rina.username = "kanal.whatsapp"
    rina.act(number, "relocate", lat="-6.1763", lon="106.8270", catatan="Depan Monas.")
    gambir = visitor("kelurahan.gambir")
    assert number in gambir.get("/kelurahan/?kanal=whatsapp").marks("data-nomor")
    assert "WhatsApp" in gambir.ticket(number).text
    wait_until(lambda: any(code in text for text in live.sms_to(reporter)), SWEPT, "SMS dengan kode")

    citizen = visitor()
    wait_until(lambda: "WhatsApp" in citizen.get("/statistik").text, 15, "nama kanal bagi semua orang")
    counted = httpx.get(f"{live.base}/statistik.json?kanal=whatsapp", trust_env=False).json()
    assert counted["kanal"] == {"whatsapp": 1}
    seen = httpx.get(f"{live.base}/readyz", trust_env=False).json()["channels"]["whatsapp"]
    assert (seen["ok"], seen["waiting"]) == (True, 0)
    assert (
        'crm_channel_waiting{channel="whatsapp"} 0.0'
        in httpx.get(f"{live.base}/metrics", trust_env=False).text
    )
    assert {name: process.pid for name, process in live.processes.items()} == started

    kept = admin.get(path)
    retired = admin.send(kept.form("/whatsapp/aktif"))
    assert "Kanal ini dihentikan" in retired.text
    assert rina.get("/kanal/baru").status == 403
    assert number in gambir.get("/kelurahan/?kanal=whatsapp").marks("data-nomor")
    late = admin.send_only(kept.form("/admin/kanal/whatsapp"), nama="Lain")
    assert late.status == 409
    assert "sudah diubah oleh" in late.text


@pytest.mark.browser
def test_the_pages_of_a_channel_are_fit_for_everybody(
    live: Live, visitor: People, screen: Callable[..., Screen]
) -> None:
    admin = visitor("biro.admin")
    form = admin.get("/admin/kanal/governor_social/akun?adaptor=x").form("/governor_social/akun")
    nowhere = {"set-api_base": "http://127.0.0.1:9", "set-user_id": "2244994945", "set-token": "x" * 40}
    admin.send(form, akun="gubernur", **nowhere)
    page = screen("biro.admin")
    told = []
    for path in (
        "",
        "/governor_social",
        "/governor_social/akun/gubernur",
        "/governor_social/akun?adaptor=facebook",
        "/sms",
        "/jaki/teks/received/sms",
        "/jaki/teks/finished/email",
    ):
        page.goto(f"/admin/kanal{path}")
        told += [f"{path}: {fault}" for fault in judged(page)]
    assert told == []


@pytest.mark.browser
def test_a_channel_without_javascript(live: Live, screen: Callable[..., Screen]) -> None:
    page = screen("biro.admin", java_script_enabled=False)
    page.goto("/admin/kanal")
    page.fill("#f-nama", "Loket Blok M")
    page.fill("#f-awalan", "BMX")
    page.check("input[name=jenis][value=media]")
    page.click("button:has-text('Buat kanal')")
    assert page.inner_text("h1") == "Loket Blok M"
    page.fill("#f-kontak", "Senin-Jumat 08.00")
    page.click("button:has-text('Simpan')")
    assert "Kanal disimpan." in page.inner_text("#kabar")
    assert re.search(r"kontak dari \(kosong\) menjadi Senin-Jumat 08.00", page.inner_text("[data-riwayat]"))
