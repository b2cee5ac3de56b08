"""The system from outside: real processes, HTTP, a browser; nothing of the application is imported here."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live, own_name, running

CHROMIUM = "/usr/bin/chromium"
PLAIN = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Maps draw with WebGL, in software here; every other page is drawn twice as fast without.
MAPS = [
    *("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"),
    *PLAIN,
]
_addresses = count(2)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Live]:
    """The running system; its demo accounts and no report."""
    with running(tmp_path_factory.mktemp("acceptance"), own_name(worker_id)) as system:
        yield system


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A failure shows what the processes said last."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    system = getattr(item, "funcargs", {}).get("live")
    if report.failed and isinstance(system, Live):
        report.sections.append(("log sistem", system.logs()))


@pytest.fixture
def visitor(live: Live) -> Iterator[Callable[..., Visitor]]:
    """Makes people, each at an address of their own: `visitor()` a citizen, `visitor("kelurahan.gambir")` an officer."""
    made: list[Visitor] = []

    def make(username: str = "", address: str = "") -> Visitor:
        someone = Visitor(live.base, address or own_address())
        made.append(someone)
        return someone.sign_in(username) if username else someone

    yield make
    for someone in made:
        someone.close()


def own_address() -> str:
    """A loopback address that nobody used before: limits by address are each person's own."""
    step = next(_addresses)
    return f"127.7.{step // 250}.{step % 250 + 1}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. One a module: while it runs, no other event loop can run in this thread."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} tidak ada di mesin ini")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--disable-gpu", *PLAIN])
        yield started
        started.close()


@pytest.fixture
def screen(browser: Browser, live: Live) -> Iterator[Callable[..., Page]]:
    """Opens a window of its own: `screen()` for a citizen, `screen("kelurahan.gambir", width=320)` signed in."""
    yield from _windows(browser, live)


@pytest.fixture
def map_screen(browser: Browser, live: Live) -> Iterator[Callable[..., Page]]:
    """The same in a browser that draws maps."""
    mapping = browser.browser_type.launch(executable_path=CHROMIUM, args=MAPS)
    yield from _windows(mapping, live)
    mapping.close()


def _windows(browser: Browser, live: Live) -> Iterator[Callable[..., Page]]:
    opened: list[BrowserContext] = []

    def open_window(username: str = "", width: int = 1280, height: int = 800, **options: object) -> Page:
        context = browser.new_context(
            base_url=live.base,
            viewport={"width": width, "height": height},
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        page = context.new_page()
        if username:
            sign_in(page, username)
        return page

    yield open_window
    for context in opened:
        context.close()


def sign_in(page: Page, username: str) -> None:
    page.goto("/masuk")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", "jakarta-demo")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/masuk" not in url)
