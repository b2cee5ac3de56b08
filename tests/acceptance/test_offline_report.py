"""Issue 6, must show 8: reports written without signal, the browser killed, an answer lost; each sent once, its number shown."""

import pytest
from playwright.sync_api import expect

from tests.acceptance.citizens import jpeg
from tests.acceptance.signal import Network
from tests.acceptance.system import Live, wait_until
from tests.acceptance.test_phone import Phone, judged, network, phone, playwright

__all__ = ["network", "phone", "playwright"]
pytestmark = pytest.mark.browser
LAMP, DRAIN = "Lampu jalan mati di tikungan tanpa sinyal.", "Got mampet di gang tanpa sinyal."
KEPT = "[data-on-phone] li"


def filed(live: Live, text: str) -> list[str]:
    """The numbers of the reports with that text."""
    rows = live.query("SELECT number FROM reports WHERE public_text = %s", text)
    return [str(number) for (number,) in rows]


def heading(phone: Phone, path: str) -> str:
    phone.page.goto(path)
    return phone.page.inner_text("h1")


def write(phone: Phone, text: str, **fields: str) -> None:
    """Open the form, which comes from the phone itself, take a photo, say where, write, send."""
    phone.page.goto("/lapor")
    phone.page.wait_for_selector("text=Tidak ada sambungan ke server")
    photo = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": jpeg(noise=True)}
    phone.page.set_input_files("input[name=foto]", files=[photo])  # type: ignore[list-item]
    phone.page.click("[data-here]")
    wait_until(lambda: phone.page.input_value("#f-lat"), 15, "lokasi")
    for name, value in {"isi": text, **fields}.items():
        phone.page.fill(f"[name={name}]", value)
    phone.page.click("[data-send]")
    phone.page.wait_for_selector(f"{KEPT}[data-state=waiting]:has-text('{text}')")


def test_written_without_signal_sent_once(live: Live, network: Network, phone: Phone) -> None:
    phone.page.goto("/lapor")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    network.off()
    phone.page.goto("/statistik")
    assert "Tidak ada sambungan" in phone.page.inner_text("h1")
    # The language that is read here, once asked for, is that of the next page too.
    for code, missing, report in (
        ("en", "No connection", "Make a report"),
        ("id", "Tidak ada", "Buat laporan"),
    ):
        assert heading(phone, f"/statistik?lang={code}").startswith(missing)
        assert heading(phone, "/lapor") == report
    write(phone, LAMP)
    write(phone, DRAIN, telepon="12")
    phone.kill()
    assert filed(live, LAMP) == []

    network.lose_answers("/lapor/kirim")
    network.on()
    phone.start()
    phone.leave_for("/")
    wait_until(lambda: filed(live, LAMP), 20, "laporan sampai, jawabannya hilang")
    network.lose_answers("")
    phone.leave_for("/lapor")
    phone.page.wait_for_selector(f"{KEPT}[data-state=sent]")
    assert phone.page.get_attribute(f"{KEPT}[data-state=sent]", "data-nomor") == filed(live, LAMP)[0]
    assert len([post for post in network.posts if post == "/lapor/kirim"]) >= 2
    assert len(filed(live, LAMP)) == 1

    # What the server refused is there with everything, says why, and goes once it is mended.
    phone.page.click(f"{KEPT}[data-state=refused] [data-do=mend]")
    expect(phone.page.locator("#f-telepon-error")).to_be_visible()
    assert phone.page.input_value("[name=isi]") == DRAIN
    assert phone.page.evaluate("document.querySelector('[name=foto]').files.length") == 1
    assert judged(phone.page) == []
    phone.page.fill("[name=telepon]", "081234560099")
    phone.page.click("[data-send]")
    receipt = phone.page.wait_for_selector("div[data-nomor][data-kode]")
    assert receipt is not None
    assert filed(live, DRAIN) == [receipt.get_attribute("data-nomor")]
    phone.page.goto("/lapor")
    expect(phone.page.locator(KEPT)).to_have_count(1)
    for _ in range(2):
        phone.page.click(f"{KEPT} [data-do=drop]")
    expect(phone.page.locator(KEPT)).to_have_count(0)
