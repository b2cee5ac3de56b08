"""A browser without JavaScript: opens pages, fills the forms it finds there, posts them, follows redirects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html

PASSWORD = "jakarta-demo"
HOMES = {
    "kelurahan": "/kelurahan/",
    "kecamatan": "/pantau/",
    "walikota": "/pantau/",
    "pemantau": "/pantau/",
    "dinas": "/dinas/",
    "sudin": "/suku-dinas/",
    "petugas": "/petugas/",
    "kanal": "/kanal/",
    "biro": "/biro/",
}
FILLED = ("input", "textarea", "select")
File = tuple[str, bytes, str]


def home_of(username: str) -> str:
    """The worklist address of a demo user's role (contract.md section 2)."""
    return HOMES[username.split(".")[0]]


@dataclass
class Form:
    """A form as the page shows it: its address and what is filled in already."""

    action: str
    method: str
    values: dict[str, str]
    files: set[str]
    names: set[str]


class Page:
    """An answer and what can be seen on it."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.url = str(response.url)
        self.path = urlsplit(self.url).path
        self.source = response.text if "text/" in response.headers.get("content-type", "") else ""
        self.tree = html.fromstring(self.source) if self.source.strip() else html.fromstring("<html></html>")

    @property
    def text(self) -> str:
        """The words on the page, blanks made single."""
        return " ".join(self.tree.text_content().split())

    def marks(self, name: str) -> list[str]:
        """The values of a data attribute, in order."""
        return [str(value) for value in self.tree.xpath(f"//@{name}")]

    def mark(self, name: str) -> str:
        found = set(self.marks(name))
        assert len(found) == 1, f"{name} di {self.url}: {sorted(found)}"
        return found.pop()

    def actions(self) -> set[str]:
        """The codes of the actions that this page offers."""
        targets = [str(form.get("action") or "") for form in self.tree.xpath("//form")]
        return {target.rsplit("/", 1)[1] for target in targets if "/aksi/" in target}

    def form(self, ending: str) -> Form:
        """The form whose address ends so."""
        found = [form for form in self.tree.xpath("//form") if self._address(form).endswith(ending)]
        assert len(found) == 1, (
            f"{len(found)} formulir '{ending}' di {self.url} ({self.status}): {self.text[:400]}"
        )
        return _read(found[0], self._address(found[0]))

    def _address(self, form: Any) -> str:
        return urljoin(self.url, form.get("action") or "")


def _read(form: Any, action: str) -> Form:
    read = Form(action, (form.get("method") or "get").lower(), {}, set(), set())
    for control in form.xpath(".//input | .//textarea | .//select"):
        name = control.get("name")
        if not name or control.get("disabled") is not None:
            continue
        read.names.add(name)
        if control.get("type") == "file":
            read.files.add(name)
        elif (value := _value(control)) is not None:
            read.values[name] = value
    return read


def _value(control: Any) -> str | None:
    if control.tag == "textarea":
        return str(control.text or "").removeprefix("\n")
    if control.tag == "select":
        options = control.xpath(".//option")
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return str(chosen[0].get("value", "")) if chosen else None
    if control.get("type") in ("checkbox", "radio"):
        return str(control.get("value", "on")) if control.get("checked") is not None else None
    return (
        None
        if control.get("type") in ("submit", "button", "image", "reset")
        else str(control.get("value", ""))
    )


class Visitor:
    """Somebody with cookies and an address of their own on loopback."""

    def __init__(self, base: str, address: str = "127.0.0.1") -> None:
        self.client = httpx.Client(
            base_url=base,
            transport=httpx.HTTPTransport(local_address=address, retries=0),
            timeout=60,
            trust_env=False,
        )
        self.username = ""

    def close(self) -> None:
        self.client.close()

    def get(self, path: str) -> Page:
        return self._follow(self.client.get(path))

    def post(self, path: str, data: Mapping[str, Any] | None = None, files: Any = None) -> Page:
        """Post what is given and nothing else; redirects are not followed."""
        return Page(self.client.post(path, data=dict(data or {}), files=files))

    def send(self, form: Form, files: Iterable[tuple[str, File]] = (), **values: str) -> Page:
        """Fill the form, as far as it has such fields, and send it."""
        return self._follow(self.send_only(form, files, **values).response)

    def send_only(self, form: Form, files: Iterable[tuple[str, File]] = (), **values: str) -> Page:
        """The same without following where the answer leads."""
        strange = (set(values) | {name for name, _ in files}) - form.names
        assert not strange, f"formulir {form.action} tidak mempunyai {strange}; ada {sorted(form.names)}"
        data = {**form.values, **values}
        if form.files:
            sent = list(files) or [(name, ("", b"", "application/octet-stream")) for name in form.files]
            return Page(self.client.post(form.action, data=data, files=sent))
        return Page(self.client.request(form.method, form.action, data=data))

    def sign_in(self, username: str) -> "Visitor":
        """Sign in by the form of /masuk."""
        page = self.send(self.get("/masuk").form("/masuk"), username=username, password=PASSWORD)
        assert page.status == 200, f"{username}: {page.status} {page.text[:300]}"
        self.username = username
        return self

    def ticket(self, number: str) -> Page:
        """The ticket page of this officer's role."""
        return self.get(f"{home_of(self.username)}laporan/{number}")

    def act(self, number: str, action: str, files: Iterable[tuple[str, File]] = (), **values: str) -> Page:
        """Open the ticket, fill the form of that action, send it; fails if it is refused."""
        page = self.send(self.ticket(number).form(f"/aksi/{action}"), files, **values)
        assert page.status == 200, f"{self.username} {action}: {page.status} {page.text[:600]}"
        return page

    def token(self) -> str:
        """A CSRF token of this session."""
        return self.get("/masuk" if not self.username else "/akun").tree.xpath(
            "//input[@name='csrf_token']/@value"
        )[0]

    def _follow(self, response: httpx.Response) -> Page:
        for _ in range(5):
            if response.status_code not in (301, 302, 303, 307, 308):
                break
            response = self.client.get(urljoin(str(response.url), response.headers["location"]))
        return Page(response)
