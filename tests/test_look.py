"""The look keeps its promises: nothing inline, no missing symbol, every status told apart."""

import re
from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.blueprints.styleguide import PAGES, look
from app.blueprints.styleguide.macros import catalogue
from app.domain.vocabulary import Status
from app.labels import ACTION_ICONS, STATUS_ICONS

APP = Path(__file__).resolve().parent.parent / "app"
TEMPLATES = sorted(path for path in (APP / "templates").rglob("*.html") if "messages" not in path.parts)
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', (APP / "static/img/icons.svg").read_text()))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(APP / "templates")))
def test_nothing_inline(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "<style" not in text
    assert "hx-on" not in text
    # Facts in JSON-LD and the words of scripts are none that run, and so no business of the Content-Security-Policy.
    assert not re.search(r"<script(?![^>]*\ssrc=)(?! type=\"application/(ld\+)?json\")", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(APP / "templates")))
def test_every_symbol_exists(template: Path) -> None:
    named = re.findall(r'\bicon\("([^"]+)"', template.read_text())
    assert set(named) <= SYMBOLS


def test_symbols_of_statuses_and_actions_exist() -> None:
    assert set(STATUS_ICONS.values()) | set(ACTION_ICONS.values()) <= SYMBOLS


def test_every_status_has_a_colour_for_badges_and_for_the_map() -> None:
    badges = (APP / "static/css/crm.css").read_text()
    pins = (APP / "static/js/map-paint.js").read_text()
    for status in Status:
        assert f".st-{status} " in badges
        assert f"{status}:" in pins


@pytest.mark.parametrize(
    "path", ["/gaya?tema=gelap", "/gaya/kerja", "/gaya/tiket", "/gaya/baris", "/gaya/tema.css"]
)
def test_the_style_guide_shows_itself(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200
    assert client.get("/gaya/lain").status_code == 404


def test_every_macro_of_every_component_is_shown_with_its_arguments(client: FlaskClient) -> None:
    offered = {f"{file}.{name}" for file, macros in catalogue().items() for name in macros}
    pages = [client.get(f"/gaya/{page}").get_data(as_text=True) for page in PAGES]
    assert sorted(re.findall(r'data-macro="([^"]+)"', "".join(pages))) == sorted(offered)
    index = client.get("/gaya").get_data(as_text=True)
    for page, one in PAGES.items():
        assert [f'href="/gaya/{page}#{file}"' in index for file in one.files] == [True] * len(one.files)
    assert sorted(file for one in PAGES.values() for file in one.files) == sorted(catalogue())
    assert "clock(due_at, paused=false," in pages[list(PAGES).index("tanda")]


def test_only_what_shows_nothing_by_itself_is_named_without_an_example() -> None:
    named = re.compile(r'inner\("(\w+)", \[([^\]]+)\]')
    texts = [file.read_text() for file in (APP / "templates/styleguide/komponen").glob("*.html")]
    inner = {
        f"{file}.{name}"
        for text in texts
        for file, names in named.findall(text)
        for name in re.findall(r"\w+", names)
    }
    bare = {
        f"form.{name}"
        for name in ("field_id", "csrf", "once", "described", "label_of", "hint_of", "error_of")
    }
    other = {
        "number.groups",
        "feedback.flash_messages",
        "map.map_data",
        "share.share_tags",
        "share.linked_data",
    }
    taken = {
        f"{one.component}.{one.name}"
        for macros in catalogue().values()
        for one in macros.values()
        if one.used
    }
    assert inner & taken <= bare | other


def test_texts_and_lines_can_be_seen_in_both_themes() -> None:
    assert [pair for pair in look.pairs() if not pair.is_enough] == []
    assert {status: sign.ratio for status, sign in look.signs().items() if sign.ratio < 4.5} == {}
    assert set(look.signs()) == {str(status) for status in Status}
    assert look.contrast("#000", "#ffffff") == 21
    assert round(look.contrast("#0f4c81", "#fff"), 1) == 8.9


def test_whatever_says_its_ground_and_its_colour_can_be_read() -> None:
    """Every rule of every stylesheet that sets both, in both themes; bars are no text."""
    bars = {".bar", ".meter"}
    faint = []
    for file in sorted((APP / "static/css").glob("*.css")):
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", file.read_text()):
            least = 3 if selector.strip() in bars else 4.5
            said = dict(re.findall(r"(?:^|;)\s*(color|background(?:-color)?):\s*([^;]+)", body))
            ground = said.get("background") or said.get("background-color")
            for name, theme in look.tokens().items():
                pair = [look.resolved(value or "", theme) for value in (said.get("color"), ground)]
                if pair[0] and pair[1] and look.contrast(pair[0], pair[1]) < least:
                    faint.append(f"{file.name} {name}: {selector.strip()}")
    assert faint == []


def test_the_drawings_are_small_and_all_there() -> None:
    file = APP / "static/img/perjalanan.svg"
    assert file.stat().st_size < 20_000
    known = set(re.findall(r'<symbol id="([^"]+)"', file.read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'\bdrawing\("([^"]+)"', path.read_text())}
    assert {"diterima", "diteruskan", "dikerjakan", "diperiksa", "selesai"} <= named <= known
    assert set(re.findall(r"var\(--([\w-]+)", file.read_text())) <= set(look.colours()["terang"])


def test_the_current_status_is_marked_once(client: FlaskClient) -> None:
    page = client.get("/gaya/tiket").get_data(as_text=True)
    assert re.findall(r'data-status="([a-z_]+)"', page) == ["waiting"]


def test_rows_carry_their_number_for_machines(client: FlaskClient) -> None:
    page = client.get("/gaya/kerja").get_data(as_text=True)
    assert 'data-nomor="JK261123104582"' in page
    assert "<span>JK261123</span><span>104582</span>" in page


def test_static_files_are_kept_as_long_as_their_address_lasts(client: FlaskClient) -> None:
    page = client.get("/gaya").get_data(as_text=True)
    address = re.search(r"/static/css/crm\.css\?v=[0-9a-f]{10}", page)
    assert address
    assert "immutable" in client.get(address[0]).headers["Cache-Control"]
    assert client.get("/static/js/map-paint.js").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_first_visit_without_a_map_is_light(client: FlaskClient, encoding: str) -> None:
    accepts = {"Accept-Encoding": encoding}
    page = client.get("/masuk", headers=accepts)
    text = client.get("/masuk").get_data(as_text=True)
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', text)) | {"/static/img/icons.svg"}
    sizes = [len(client.get(file, headers=accepts).get_data()) for file in files]
    assert page.headers["Content-Encoding"] == encoding
    assert len(page.get_data()) + sum(sizes) < 80_000


@pytest.mark.parametrize("code", [400, 403, 404, 409, 422, 429, 500, 503])
def test_every_refusal_has_a_page_that_says_what_to_do(code: int) -> None:
    text = (APP / f"templates/errors/{code}.html").read_text()
    assert "{% set advice" in text


def test_without_a_database_even_the_signed_in_get_a_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("SELECT", None, Exception("server away"))

    monkeypatch.setattr("app.domain.organisation.active_user", away)
    # The application context of the tests outlives a request, and with it what flask-login remembers.
    g.pop("_login_user", None)
    client = app.test_client()
    with client.session_transaction() as signed:
        signed["_user_id"] = "1:0"
    answer = client.get("/akun")
    g.pop("_login_user", None)
    assert answer.status_code == 503
    assert "Layanan sedang tidak tersedia" in answer.get_data(as_text=True)
