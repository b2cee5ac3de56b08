"""Acceptance 3: a report from JAKI is in the right kelurahan's open page within two seconds, and in no other."""

import io
import time
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page as Screen

from tests.acceptance.citizens import from_jaki, jpeg, phone, post_request
from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live, wait_until

ARRIVES_SECONDS = 2.0


def test_from_jaki_to_the_open_page_without_reload(
    live: Live, screen: Callable[..., Screen], visitor: Callable[..., Visitor]
) -> None:
    page = screen("kelurahan.gambir")
    # The newest first: other tests leave more than a page of reports that end sooner.
    page.goto("/kelurahan/?urut=baru")
    page.evaluate("window.notReloaded = true")
    answer = post_request(
        live.base,
        {"media": ("lubang.jpg", jpeg(gps=True), "image/jpeg")},
        lat="-6.1763",
        long="106.8270",
        phone=phone(),
    )
    filed = time.monotonic()
    assert answer.status_code == 201, answer.text
    number = answer.json()[0]["service_request_id"]
    assert number.startswith("JK")
    page.wait_for_selector(f"[data-nomor='{number}']", timeout=15_000, state="attached")
    took = time.monotonic() - filed
    assert page.evaluate("window.notReloaded")
    assert took <= ARRIVES_SECONDS, f"baru terlihat setelah {took:.1f} detik"
    assert "Gambir" in visitor("kelurahan.gambir").ticket(number).text

    cideng = visitor("kelurahan.cideng")
    assert number not in cideng.get("/kelurahan/").marks("data-nomor")
    assert cideng.ticket(number).status == 404
    assert cideng.ticket("JK261123000000").status == 404


def test_the_public_photo_tells_no_place(live: Live, visitor: Callable[..., Visitor]) -> None:
    original = jpeg((1200, 900), gps=True)
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)
    report = from_jaki(live.base, {"media": ("lubang.jpg", original, "image/jpeg")})
    citizen = visitor()

    def photos() -> list[str]:
        page = citizen.get(f"/laporan/{report.number}")
        return [str(src) for src in page.tree.xpath("//img/@src | //a/@href") if "/foto/" in str(src)]

    found = wait_until(photos, 20, "foto tampil di halaman publik")
    assert len(found) >= 2
    for address in found:
        answer = citizen.client.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/jpeg"
        picture = Image.open(io.BytesIO(answer.content))
        assert not dict(picture.getexif()), address
        for mark in (b"Exif", b"TelefonRahasia", b"http://ns.adobe.com/xap"):
            assert mark not in answer.content, (address, mark)
