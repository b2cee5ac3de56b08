"""Issue 4, acceptance 6: two officers at one report see each other; the slower one keeps what he typed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page as Screen
from playwright.sync_api import expect

from tests.acceptance.citizens import from_jaki
from tests.acceptance.system import Live

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]


def test_two_officers_see_each_other_and_the_slower_ones_text_stays(live: Live, screen: Open) -> None:
    number = from_jaki(live.base).number
    slow, fast = screen("kelurahan.gambir"), screen("kecamatan.gambir")
    slow.goto(f"/kelurahan/laporan/{number}")
    fast.goto(f"/pantau/laporan/{number}")
    expect(slow.locator(".ticket-present")).to_contain_text("Petugas Kecamatan Gambir")
    expect(fast.locator(".ticket-present")).to_contain_text("Petugas Kelurahan Gambir")

    note = slow.locator("#f-coordinate-catatan")
    note.fill("Jalan ini milik provinsi, mohon ditangani.")
    expect(fast.locator(".ticket-present")).to_contain_text("sedang mengetik")

    fast.locator("details:has(form[action$='/aksi/note']) summary").click()
    fast.locator("#f-note-catatan").fill("Camat sudah melihat lokasi.")
    fast.locator("form[action$='/aksi/note'] button[type=submit]").click()
    expect(fast.get_by_text("Camat sudah melihat lokasi.")).to_be_visible()

    slow.locator("form[action$='/aksi/coordinate'] button[type=submit]").click()
    expect(slow.get_by_text("sudah berubah oleh Petugas Kecamatan Gambir")).to_be_visible()
    expect(slow.locator("#f-coordinate-catatan")).to_have_value("Jalan ini milik provinsi, mohon ditangani.")
    slow.locator("form[action$='/aksi/coordinate'] button[type=submit]").click()
    expect(slow.get_by_text("Jalan ini milik provinsi, mohon ditangani.").first).to_be_visible()
    expect(slow.locator("[data-status]").first).to_have_attribute("data-status", "coordination")
