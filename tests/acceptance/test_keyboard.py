"""Acceptance 15: the whole course of acceptance 4 with the keyboard alone: Tab, Enter, arrows and typing; no mouse."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import FileChooser
from playwright.sync_api import Page as Screen

from tests.acceptance.citizens import SUDIN, from_jaki, jpeg
from tests.acceptance.forms import home_of
from tests.acceptance.system import Live

pytestmark = pytest.mark.browser
STAFF = f"petugas.{SUDIN}.1"
FAR = 250


class Keys:
    """Somebody with a keyboard before a screen."""

    def __init__(self, page: Screen) -> None:
        self.page = page

    def tab_to(self, selector: str) -> None:
        """Tab until that element has the focus; it must show that it has."""
        for _ in range(FAR):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => !!document.activeElement?.matches(selector)", selector):
                break
        else:
            raise AssertionError(f"{selector} tidak tercapai dengan Tab di {self.page.url}")
        assert self.focus_shows(), f"fokus pada {selector} tidak terlihat"

    def focus_shows(self) -> bool:
        """Whether the focused element looks different from the same one without focus."""
        return bool(
            self.page.evaluate(
                """() => {
                const el = document.activeElement;
                const looks = () => [el, ...el.querySelectorAll('*'), el.parentElement, el.closest('label, tr, details')]
                  .filter(Boolean).map(one => [null, '::before', '::after'].map(part => {
                    const s = getComputedStyle(one, part);
                    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor].join();
                  }).join()).join();
                const focused = looks();
                el.blur();
                const plain = looks();
                el.focus();
                return focused !== plain;
            }"""
            )
        )

    def press(self, key: str = "Enter") -> None:
        self.page.keyboard.press(key)

    def type(self, selector: str, text: str) -> None:
        self.tab_to(selector)
        self.page.keyboard.type(text)

    def choose(self, selector: str, value: str) -> None:
        """Choose an option of a select as one does without a mouse: by its first letters, then by arrows."""
        self.tab_to(selector)
        label = self.page.evaluate(
            "([s, v]) => document.querySelector(`${s} option[value='${v}']`)?.text", [selector, value]
        )
        assert label, f"{selector} tidak mempunyai {value}"
        if self.page.eval_on_selector(selector, "el => el.value") == value:
            return
        self.page.keyboard.type(label[:24])
        for key in ("Home", *["ArrowDown"] * FAR):
            if self.page.eval_on_selector(selector, "el => el.value") == value:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{value} tidak terpilih di {selector}")

    @contextmanager
    def moving_on(self) -> Iterator[None]:
        with self.page.expect_navigation():
            yield


def sign_in(keys: Keys, username: str) -> None:
    keys.page.goto("/masuk")
    keys.type("input[name=username]", username)
    keys.type("input[name=password]", "jakarta-demo")
    with keys.moving_on():
        keys.press()


def open_ticket(keys: Keys, number: str) -> None:
    """From the worklist: search the number, go to its row, Enter."""
    keys.page.goto(home_of_page(keys))
    keys.type("input[type=search], input[name=q]", number)
    with keys.moving_on():
        keys.press()
    keys.tab_to(f"tr[data-nomor='{number}'] a.row-link")
    with keys.moving_on():
        keys.press()


def home_of_page(keys: Keys) -> str:
    return "/" + keys.page.url.split("/")[3] + "/"


def unfold(keys: Keys, action: str) -> str:
    """Open the form of that step; its selector."""
    form = f"form[action$='/aksi/{action}']"
    if not keys.page.eval_on_selector(form, "el => el.closest('details')?.open ?? true"):
        # The summary stands before its form: reached by Tab from the top.
        keys.page.eval_on_selector(
            form, "el => el.closest('details').querySelector('summary').dataset.sasaran = 'ya'"
        )
        keys.tab_to("summary[data-sasaran=ya]")
        keys.press()
    return form


def send(keys: Keys, form: str, status: str) -> None:
    keys.tab_to(f"{form} button[type=submit]")
    with keys.moving_on():
        keys.press()
    keys.page.wait_for_selector(f"[data-status='{status}']")


def test_the_whole_course_by_keyboard(live: Live, screen: Callable[..., Screen]) -> None:
    number = from_jaki(live.base).number

    def officer(username: str) -> Keys:
        keys = Keys(screen())
        sign_in(keys, username)
        assert home_of_page(keys) == home_of(username)
        open_ticket(keys, number)
        return keys

    keys = officer("kelurahan.gambir")
    form = unfold(keys, "coordinate")
    keys.choose(f"{form} select[name=unit]", "bina-marga")
    keys.type(f"{form} textarea[name=catatan]", "Jalan provinsi.")
    send(keys, form, "coordination")

    keys = officer("dinas.bina-marga")
    form = unfold(keys, "dispose")
    keys.choose(f"{form} select[name=unit]", SUDIN)
    keys.type(f"{form} textarea[name=catatan]", "Mohon ditangani.")
    send(keys, form, "disposition")

    keys = officer(f"sudin.{SUDIN}")
    form = unfold(keys, "assign")
    keys.choose(f"{form} select[name=petugas]", STAFF)
    send(keys, form, "disposition")

    keys = officer(STAFF)
    send(keys, unfold(keys, "start"), "in_progress")
    finish(keys, "Lubang ditambal.")

    keys = officer("biro.verifikator")
    form = unfold(keys, "reject")
    keys.choose(f"{form} select[name=alasan]", "foto_tidak_sesuai")
    keys.type(f"{form} textarea[name=catatan]", "Foto tempat lain.")
    send(keys, form, "result_rejected")

    keys = officer(STAFF)
    finish(keys, "Lubang ditambal, foto dari halte.")

    keys = officer("biro.verifikator2")
    send(keys, unfold(keys, "approve"), "completed")


def finish(keys: Keys, note: str) -> None:
    """Enter the result with its photo: the file field opens its chooser by Enter or Space."""
    # Asked for long before the key is pressed: the browser takes a moment to hand its chooser over.
    choosers: list[FileChooser] = []
    keys.page.on("filechooser", lambda chooser: choosers.append(chooser))
    form = unfold(keys, "finish")
    order = keys.page.eval_on_selector_all(
        f"{form} [name=foto], {form} [name=catatan]", "found => found.map(el => el.name)"
    )
    for name in order:
        if name == "catatan":
            keys.type(f"{form} textarea[name=catatan]", note)
            continue
        keys.tab_to(f"{form} input[name=foto]")
        keys.press("Space")
        for _ in range(100):
            if choosers:
                break
            keys.page.wait_for_timeout(50)
        assert choosers, "Spasi tidak membuka pemilihan foto"
        choosers[0].set_files({"name": "hasil.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    send(keys, form, "awaiting_validation")


def test_a_citizen_reports_by_keyboard(live: Live, screen: Callable[..., Screen]) -> None:
    keys = Keys(screen())
    keys.page.goto("/")
    keys.tab_to("a[href='/lapor']")
    with keys.moving_on():
        keys.press()
    fields = ["lat", "lon", "isi", "telepon"]
    words = {"lat": "-6.1763", "lon": "106.8270", "isi": "Lampu mati di taman.", "telepon": "081312345678"}
    order = keys.page.eval_on_selector_all("main form [name]", "found => found.map(el => el.name)")
    for name in sorted(fields, key=order.index):
        keys.type(f"[name={name}]", words[name])
    keys.tab_to("button:not([name])[type=submit].btn-primary")
    with keys.moving_on():
        keys.press()
    assert keys.page.locator("[data-nomor]").count() == 1


def test_the_first_tab_leads_past_the_navigation(live: Live, screen: Callable[..., Screen]) -> None:
    for page, path in ((screen(), "/"), (screen("kelurahan.gambir"), "/kelurahan/")):
        page.goto(path)
        page.keyboard.press("Tab")
        target = page.evaluate("document.activeElement.getAttribute('href')")
        assert str(target).startswith("#"), path
        page.keyboard.press("Enter")
        assert page.locator(str(target)).count() == 1, path
