"""Issue 4, acceptance 2: twenty new reports by keyboard and by mouse, at most three keys or clicks each, all of them counted."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page as Screen
from playwright.sync_api import expect

from tests.acceptance.citizens import from_jaki
from tests.acceptance.system import Live

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]
MANY = 20
AT_MOST = 3
LIT = re.compile(r"\bis-lit\b")
# A kelurahan that no other test reports in; each of these tests decides on all that it brings.
JAGAKARSA = (-6.3340, 106.8230)


class Hands:
    """Somebody whose keys and clicks are counted."""

    def __init__(self, page: Screen) -> None:
        self.page = page
        self.count = 0

    def press(self, key: str) -> None:
        self.count += 1
        self.page.keyboard.press(key)

    def click(self, selector: str) -> None:
        self.count += 1
        self.page.locator(selector).click()

    def spent(self) -> int:
        """How many since this was asked last."""
        count, self.count = self.count, 0
        return count


def new_reports(live: Live, lat: float, lon: float) -> list[str]:
    return [
        from_jaki(live.base, lat=f"{lat + at * 0.00002:.6f}", long=f"{lon:.6f}").number for at in range(MANY)
    ]


def shown(page: Screen) -> str:
    """The number of the report on the page."""
    return page.url.split("/laporan/")[1].split("?")[0]


def statuses(live: Live, numbers: list[str]) -> dict[str, int]:
    query = "SELECT status, count(*) FROM reports WHERE number = ANY(%s) GROUP BY status"
    return {str(status): int(count) for status, count in live.query(query, numbers)}


def begin(page: Screen, home: str, tab: str) -> Hands:
    page.goto(f"{home}?tab={tab}")
    expect(page.locator("tr[data-nomor]")).to_have_count(MANY)
    return Hands(page)


def decide(hands: Hands, act: Callable[[], None], *, last: bool) -> None:
    """One decision: the next report comes up by itself with what happened on top of it."""
    number = shown(hands.page)
    with hands.page.expect_navigation():
        act()
    expect(hands.page.locator("#kabar")).to_contain_text("Anda ")
    assert (shown(hands.page) == number) is last
    assert hands.spent() <= AT_MOST


def test_twenty_by_keyboard(live: Live, screen: Open) -> None:
    numbers = new_reports(live, *JAGAKARSA)
    hands = begin(screen("kelurahan.jagakarsa"), "/kelurahan/", "baru")
    with hands.page.expect_navigation():
        hands.press("j")
        hands.press("Enter")
    hands.spent()

    def pass_on() -> None:
        hands.press("1")
        hands.press("Enter")

    def keep() -> None:
        hands.press("2")
        hands.press("Enter")

    for at in range(MANY):
        decide(hands, keep if at % 4 == 3 else pass_on, last=at == MANY - 1)
    assert statuses(live, numbers) == {"coordination": MANY * 3 // 4, "in_progress": MANY // 4}


def test_twenty_by_mouse(live: Live, screen: Open) -> None:
    numbers = new_reports(live, *JAGAKARSA)
    hands = begin(screen("kelurahan.jagakarsa"), "/kelurahan/", "baru")
    with hands.page.expect_navigation():
        hands.click("tr[data-nomor] .row-link >> nth=0")
    hands.spent()

    def pass_on() -> None:
        hands.click("form[action$='/aksi/coordinate'] button[type=submit]")

    def keep() -> None:
        hands.click("details.action:has(form[action$='/aksi/handle']) > summary")
        hands.click("form[action$='/aksi/handle'] button[type=submit]")

    for at in range(MANY):
        decide(hands, keep if at % 4 == 3 else pass_on, last=at == MANY - 1)
    assert statuses(live, numbers) == {"coordination": MANY * 3 // 4, "in_progress": MANY // 4}


def test_no_single_key_sends_and_none_works_while_typing(live: Live, screen: Open) -> None:
    number = from_jaki(live.base).number
    page = screen("kelurahan.gambir")
    page.goto(f"/kelurahan/laporan/{number}?tab=baru")
    for key in "123456789jkx":
        page.keyboard.press(key)
        page.evaluate("document.activeElement.blur()")
    with page.expect_navigation():
        page.keyboard.press("b")
    page.goto(f"/kelurahan/laporan/{number}?tab=baru")
    assert statuses(live, [number]) == {"waiting": 1}
    note = page.locator("#f-coordinate-catatan")
    page.keyboard.press("1")
    note.fill("")
    note.press_sequentially("1 dari 2? /b n")
    expect(note).to_have_value("1 dari 2? /b n")
    assert shown(page) == number
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#tombol")).to_have_attribute("open", "")
    page.locator("[data-keys-switch]").click()
    page.locator("h1").click()
    page.keyboard.press("b")
    assert shown(page) == number


def test_row_and_pin_show_that_they_belong_together(live: Live, map_screen: Open) -> None:
    number = from_jaki(live.base).number
    page = map_screen("kelurahan.gambir")
    page.goto(f"/kelurahan/?q={number}&peta=1")
    pin = page.locator(f"#peta-daftar a[href*='{number}']")
    expect(pin).to_be_visible(timeout=20_000)
    page.keyboard.press("j")
    expect(pin).to_have_class(LIT)
    page.locator("#cari").focus()
    expect(pin).not_to_have_class(LIT)
    pin.focus()
    expect(page.locator(f"tr[data-nomor='{number}']")).to_have_class(LIT)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: f"/kelurahan/laporan/{number}" in url)
