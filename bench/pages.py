"""page_kb: what a first visit of a public page carries over the line, all that the page names included, the map aside.

Every page is asked for as a browser does (gzip or br accepted), then each style sheet, script, font and image that it
names, and what those name in turn (imports of scripts, url() of style sheets). Counted are the bytes of the bodies as
they were sent. Left out is the map alone: its library, its own script and style, its tiles.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import httpx

from bench.figure import Measured
from bench.stage import Database, Stage, tell
from bench.system import HOST, PORT, running

MAP = re.compile(r"/(maplibre-gl[^/]*|map)\.(js|css)$|\.mvt$")
# What a browser loads of its own accord; links to other pages it does not.
NAMED = re.compile(
    r"<(?:script|img|source)\b[^>]*?\bsrc=\"([^\"]+)\"|<link\b(?=[^>]*\brel=\"(?:stylesheet|preload|modulepreload|icon)\")[^>]*?\bhref=\"([^\"]+)\""
)
IN_STYLE = re.compile(r"url\([\"']?([^\"')]+)[\"']?\)")
IN_SCRIPT = re.compile(r"(?:\bfrom|\bimport)\s*\(?[\"']([./][^\"']+)[\"']")


def measure(stage: Stage) -> Iterator[Measured]:
    """The heaviest of all public pages."""
    database = stage.big
    with running(stage, database, "web"):
        weights = {path: weigh(path) for path in _pages(database)}
    heaviest = max(weights, key=lambda path: sum(weights[path].values()))
    for path, parts in weights.items():
        tell(f"page {path}: {sum(parts.values()) / 1000:.1f} kB in {len(parts)} requests")
    each = ", ".join(f"{path} {sum(parts.values()) / 1000:.0f}" for path, parts in weights.items())
    ranked = sorted(weights[heaviest].items(), key=lambda part: -part[1])[:5]
    largest = ", ".join(f"{urlsplit(url).path} {size / 1000:.1f}" for url, size in ranked)
    yield Measured(
        "page_kb",
        round(sum(weights[heaviest].values()) / 1000, 1),
        f"heaviest: {heaviest}; bytes as sent, 1 kB = 1,000, HTML with every style, script, font and image it names, the map "
        f"left out; {each}; largest parts of the heaviest: {largest}",
    )


def weigh(path: str) -> dict[str, int]:
    """The bytes of each address that a first visit of `path` asks for."""
    found: dict[str, int] = {}
    with httpx.Client(base_url=f"http://{HOST}:{PORT}", timeout=30) as client:
        _visit(client, path, found)
    return found


def _visit(client: httpx.Client, address: str, found: dict[str, int]) -> None:
    if address in found or MAP.search(urlsplit(address).path) or address.startswith("data:"):
        return
    request = client.build_request("GET", address, headers={"Accept-Encoding": "gzip, br"})
    response = client.send(request, stream=True)
    raw = b"".join(response.iter_raw())
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    found[address] = len(raw)
    content = httpx.Response(200, headers=response.headers, content=raw).text if _names_more(response) else ""
    for named in _named(response.headers["content-type"], content):
        if not urlsplit(named).netloc:
            _visit(client, urljoin(address, named), found)


def _names_more(response: httpx.Response) -> bool:
    return response.headers["content-type"].startswith(
        ("text/html", "text/css", "text/javascript", "application/javascript")
    )


def _named(kind: str, content: str) -> Iterator[str]:
    if kind.startswith("text/html"):
        yield from (first or second for first, second in NAMED.findall(content))
    elif kind.startswith("text/css"):
        yield from IN_STYLE.findall(content)
    else:
        yield from IN_SCRIPT.findall(content)


def a_finished_report(database: Database) -> str:
    """The number of a published and finished report, with photos where there is one."""
    query = """
        SELECT r.number FROM reports r WHERE r.is_public AND r.hidden_reason IS NULL AND r.status = 'completed'
         ORDER BY (SELECT count(*) FROM photos p WHERE p.report_id = r.id AND p.state = 'ready') DESC LIMIT 1
    """
    with database.connect() as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return str(row[0])


def _pages(database: Database) -> list[str]:
    """Every public page."""
    number = a_finished_report(database)
    return [
        "/",
        "/lapor",
        "/lacak",
        f"/lacak/{number}",
        f"/laporan/{number}",
        "/peta",
        "/statistik",
        "/tentang",
    ]
