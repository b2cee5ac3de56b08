"""A file from LAPOR through the running system: shown, kept, at the desk, a report with both clocks, its answer to carry over."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page as Screen

from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live, wait_until
from tests.acceptance.test_pages import judged
from tests.lapor_files import csv_file, row

pytestmark = pytest.mark.browser
FILE = csv_file(
    row("1916449", text="Lampu jalan mati depan SDN 01 Gambir sudah 3 hari"),
    row("1916450", text="=cmd|'/C calc'!A0", title="<b>Jalan</b> berlubang"),
    row("nomor tidak sah!"),
)


def looked_at(page: Screen, name: str) -> list[str]:
    """What is wrong with the page as it stands."""
    told = [f"{name}: {fault}" for fault in judged(page)]
    page.set_viewport_size({"width": 1280, "height": 900})
    return told


def test_a_file_of_lapor_from_the_desk_to_an_answer_to_carry_over(
    live: Live, screen: Callable[..., Screen], visitor: Callable[..., Visitor]
) -> None:
    page = screen("kanal.lapor")
    page.goto("/kanal/pesan/")
    page.click("text=Impor berkas")
    told = looked_at(page, "impor")
    page.set_input_files("#f-berkas", {"name": "lapor.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    page.click("text=Periksa berkas")
    page.wait_for_selector("text=Belum ada yang disimpan")
    assert "<b>Jalan</b> berlubang" in page.inner_text("table")
    told += looked_at(page, "pratinjau")
    page.click("text=Simpan 2 entri")
    page.wait_for_selector("text=2 baru")
    page.goto("/kanal/pesan/")
    page.wait_for_selector("tr[data-pesan]:has-text('Lampu jalan mati')", timeout=20_000)
    told += looked_at(page, "daftar")
    page.click("tr[data-pesan]:has-text('Lampu jalan mati') .row-link")
    page.wait_for_selector("text=Entri LAPOR")
    told += looked_at(page, "pesan")

    officer = visitor("kanal.lapor")
    form = officer.get(page.url).form("/aksi/laporan")
    made = officer.send(form, lat="-6.1763", lon="106.8270", **{"tanya-keadaan": "mati"})
    assert made.status == 200, made.text[:600]
    number = made.mark("data-nomor")
    assert number.startswith("LP")
    page.goto(f"/kanal/laporan/{number}")
    clocks = page.inner_text("#batas")
    assert all(
        words in clocks for words in ("Tanggapi", "LAPOR: jawab", "LAPOR: selesaikan", "14 hari kerja")
    )
    told += looked_at(page, "laporan")

    def waits() -> bool:
        return number[:8] in officer.get("/kanal/lapor/jawaban").text

    wait_until(waits, 20, "jawaban untuk LAPOR")
    page.goto("/kanal/lapor/jawaban")
    told += looked_at(page, "jawaban")
    page.click("text=satu unduhan")
    page.wait_for_selector("text=Unduhan terakhir")
    with page.expect_download() as download:
        page.click("a:has-text('CSV')")
    assert number in Path(download.value.path()).read_text(encoding="utf-8-sig")
    told += looked_at(page, "unduhan")
    assert told == []
