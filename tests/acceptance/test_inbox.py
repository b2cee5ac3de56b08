"""An SMS from the message centre to the desk's open page, by a form to a report, and back to the sender's phone."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page as Screen

from tests.acceptance.citizens import jpeg, phone
from tests.acceptance.forms import Visitor
from tests.acceptance.system import SWEPT, Live, wait_until
from tests.acceptance.test_pages import judged

pytestmark = pytest.mark.browser
ARRIVES_SECONDS = 2.0
TEXT = "Lampu jalan mati depan SDN 01 Gambir sudah 3 hari"


def rows_with(page: Screen, text: str) -> str:
    return f"tr[data-pesan]:has-text('{text}')"


def test_from_the_phone_to_the_desk_to_a_report_and_back(
    live: Live, screen: Callable[..., Screen], visitor: Callable[..., Visitor]
) -> None:
    desk, sender = screen("kanal.sms"), phone()
    text = f"{TEXT}, tiang {sender[-3:]}"  # which no other test sends
    desk.goto("/kanal/")
    desk.evaluate("window.notReloaded = true")
    live.centre.send("62" + sender[1:], text.encode())
    sent = time.monotonic()
    desk.wait_for_selector(rows_with(desk, text), timeout=15_000, state="attached")
    took = time.monotonic() - sent
    assert desk.evaluate("window.notReloaded")
    assert took <= ARRIVES_SECONDS, f"baru terlihat setelah {took:.1f} detik"
    row = desk.locator(rows_with(desk, text)).first
    assert "Penerangan Jalan Umum" in row.inner_text()

    officer = visitor("kanal.sms")
    address = f"/kanal/pesan/{row.get_attribute('data-pesan')}"
    form = officer.get(address).form("/aksi/laporan")
    assert form.values["isi"] == text
    assert form.values["kategori"] == "penerangan-jalan"
    assert "tanya-keadaan" in form.names
    made = officer.send(form, lat="-6.1763", lon="106.8270", **{"tanya-keadaan": "mati"})
    assert made.status == 200, made.text[:600]
    number = made.mark("data-nomor")
    assert number.startswith("SM")
    wait_until(lambda: len(live.sms_to(sender)) >= 2, SWEPT, "SMS balasan")
    confirmed, answer = live.sms_to(sender)
    assert "kami terima" in confirmed
    found = re.search(r"Kode rahasia Anda: (\w{8})", answer)
    assert found is not None, answer
    assert number[8:] in answer
    citizen = visitor()
    mine = citizen.send(citizen.get("/lacak").form("/lacak"), nomor=number, kode=found[1])
    assert mine.mark("data-status") == "waiting"
    assert text in mine.text
    assert officer.get(address).status == 200
    assert number in visitor("kelurahan.gambir").get(f"/kelurahan/?q={number}").marks("data-nomor")


def test_the_desk_by_keyboard(live: Live, screen: Callable[..., Screen]) -> None:
    texts = [f"Sampah menumpuk di gang {word}" for word in ("mawar", "melati", "kenanga")]
    senders = [phone() for _ in texts]
    for sender, text in zip(senders, texts, strict=True):
        live.centre.send("62" + sender[1:], text.encode())
    page = screen("kanal.sms")
    page.goto("/kanal/pesan/")
    for text in texts:
        page.wait_for_selector(rows_with(page, text))
    told = [f"daftar: {fault}" for fault in judged(page)]
    page.set_viewport_size({"width": 1280, "height": 900})
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("tr:has(:focus) input:checked").count() == 1
    page.keyboard.press("x")
    page.keyboard.press("n")
    page.wait_for_url(re.compile(r"/kanal/pesan/[0-9a-f-]{36}$"))
    assert "Anda memegang pesan ini" in page.inner_text("#pegang")
    told += [f"pesan: {fault}" for fault in judged(page)]
    assert told == []
    first = page.url
    page.set_viewport_size({"width": 1280, "height": 900})
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != first and re.search(r"[0-9a-f-]{36}$", url) is not None)


def test_opening_a_message_takes_it_until_it_is_given_back(live: Live, screen: Callable[..., Screen]) -> None:
    text = f"Pohon tumbang di depan rumah {phone()}"
    live.centre.send("62" + phone()[1:], text.encode())
    page = screen("kanal.sms")
    page.goto("/kanal/pesan/")
    page.click(f"{rows_with(page, text)} .row-link")
    page.wait_for_selector("text=Anda memegang pesan ini")
    page.click("button:has-text('Lepas')")
    page.wait_for_selector("text=Pesan dilepas")
    assert page.locator(rows_with(page, text)).inner_text().find("Anda s.d.") < 0


def test_the_receipt_of_a_visitor(live: Live, screen: Callable[..., Screen]) -> None:
    page = screen("kanal.pendopo")
    page.goto("/kanal/baru")
    page.fill("#f-isi", "Bau menyengat dari saluran dekat taman.")
    page.fill("#f-tempat", "cikini")
    page.wait_for_selector("[data-place]")
    page.press("#f-tempat", "Enter")
    assert page.eval_on_selector("#f-kelurahan", "field => field.selectedOptions[0].text") == "Cikini"
    page.select_option("#f-kategori", "")
    page.set_input_files("input[name=foto]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.click("button:has-text('Simpan laporan')")
    page.wait_for_selector("[data-nomor] svg.qr")
    assert judged(page) == []
