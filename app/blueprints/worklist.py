"""The worklist pages of every role: the list, its fragment that pages ask for again and again, the count in the top bar.

`attach` gives a role's blueprint these three addresses; the role's guard and its tabs make the difference.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, get_template_attribute, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.blueprints import bulk, columns, export, from_list, saved_views
from app.clock import now
from app.db import db
from app.domain.columns import Column, Columns
from app.domain.vocabulary import Priority, Role
from app.labels import angka, durasi, label, wib_short
from app.queries import worklist as lists
from app.queries.worklist import Count, Row, Tab, Worklist
from app.queries.worklist.chosen import bulk_actions
from app.security import actor

PAGE = "worklist/daftar.html"
ROWS = "worklist/_daftar.html"
# Who needs to see at which unit a report is: everybody whose list is not that of one unit.
HOLDER_SHOWN = frozenset(
    {Role.CHANNEL_ADMIN, Role.VERIFIER, Role.BIRO_ADMIN, Role.KECAMATAN, Role.KOTA, Role.OBSERVER}
)
# What a link to another tab does not take along.
OF_ONE_TAB = frozenset({"tab", "setelah", "urut"})


@dataclass(frozen=True, slots=True)
class TabLink:
    """A tab as a link with its count."""

    code: str
    label: str
    href: str
    count: str | None
    active: bool
    alert: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What a role's home shows besides its reports. `tab` stands before the others, `above` before the rows.

    `is_first`: it is what the officer sees first. `version` changes with what is shown.
    """

    version: str = ""
    tab: TabLink | None = None
    above: Markup | None = None
    is_first: bool = False


NOTHING_BESIDE = Beside()
Companion = Callable[[Worklist], Beside]


def attach(blueprint: Blueprint, rows: str = ROWS, beside: Companion | None = None) -> None:
    """Add the worklist to a role's blueprint; `rows` = the template of its rows, `beside` = what stands beside them."""
    blueprint.add_url_rule("/", "home", lambda: _home(rows, beside))
    blueprint.add_url_rule("/segar", "fresh", lambda: _fresh(rows, beside))
    blueprint.add_url_rule("/baru-masuk", "news", _news)
    bulk.attach(blueprint)
    export.attach(blueprint)
    saved_views.attach(blueprint)
    columns.attach(blueprint)


def _home(rows: str, beside: Companion | None) -> ResponseReturnValue:
    found = _read(with_views=True)
    return render_template(
        PAGE,
        rows_template=rows,
        steps=bulk_actions(actor().role),
        views=_views(found),
        **_context(found, beside(found) if beside else NOTHING_BESIDE),
    )


def _views(found: Worklist) -> list[saved_views.ViewLink]:
    """The saved views above the tabs; a desk's home begins with its messages and has them on its tabs alone."""
    if actor().role == Role.CHANNEL_ADMIN and not found.asked.given:
        return []
    return saved_views.links(found.views, found.asked.given)


def _fresh(rows: str, beside: Companion | None) -> ResponseReturnValue:
    """The same list without its frame; 304 while nothing on it changed."""
    found = _read()
    other = beside(found) if beside else NOTHING_BESIDE
    version = found.version + other.version
    if request.if_none_match.contains(version):
        return Response(status=304)
    page = Response(render_template("worklist/_segar.html", rows_template=rows, **_context(found, other)))
    page.set_etag(version)
    return page


def _news() -> ResponseReturnValue:
    """How many new reports there are, for the top bar of other pages."""
    count = lists.arrivals(db.session(), actor=actor(), now=now())
    return render_template("worklist/_baru.html", count=count.number, href=url_for(".home"))


def _read(*, with_views: bool = False) -> Worklist:
    asked = request.args.to_dict(flat=False)
    return lists.worklist(db.session(), asked, actor=actor(), now=now(), with_views=with_views)


@dataclass(frozen=True, slots=True)
class _Chip:
    label: str
    href: str


def _context(found: Worklist, beside: Beside) -> dict[str, Any]:
    """What the templates need besides the rows: addresses, which queries know nothing of."""
    given = found.asked.given
    home = url_for(".home")
    shown = columns.shown(found.asked)
    tabs = [
        _tab(found, tab.code, tab.label, tab.alert, beside.is_first)
        for tab in found.tabs
        if _shows(found, tab)
    ]
    return {
        "page": found,
        "version": found.version + beside.version,
        "above": beside.above or "",
        "tabs": [beside.tab, *tabs] if beside.tab else tabs,
        "chips": [_Chip(chip.label, _address(given, without={chip.name, "setelah"})) for chip in found.chips],
        "clear_href": _address({"tab": found.asked.tab.code, **_as_shown(given)}),
        "next_href": _address({**given, "setelah": found.following}) if found.following else None,
        "first_href": _address(given, without={"setelah"}) if found.asked.after else None,
        "fresh_url": None if found.asked.after else _with(url_for(".fresh"), given),
        "row": _row_writer(found, home + "laporan/", shown),
        "headings": [(column.value, label(column)) for column in shown],
        "column_options": columns.options(shown),
        "map_href": _map_address(given),
        "filters": _filters(_Panel.of(found, home)),
        "search_url": home,
        "q": found.asked.text,
    }


@dataclass(frozen=True, slots=True)
class _Panel:
    """What the filter form of a list depends on; the list itself is no part of the comparison."""

    home: str
    unit: str
    tab: str
    given: tuple[tuple[str, str], ...]
    staff: tuple[str, ...]
    minute: int
    version: int
    found: Worklist = field(compare=False, repr=False)

    @classmethod
    def of(cls, found: Worklist, home: str) -> "_Panel":
        asked = found.asked
        staff = sorted({row.assignee_username for row in found.rows if row.assignee_username})
        given = tuple(sorted(asked.given.items()))
        version = found.viewer.known.version
        return cls(
            home, found.viewer.unit, asked.tab.code, given, tuple(staff), _minute(found), version, found
        )


@lru_cache(maxsize=128)
def _filters(panel: _Panel) -> Markup:
    """The filter form, whose hundreds of options are the same from one showing to the next."""
    clear = _address({"tab": panel.tab})
    html = render_template("worklist/_saring.html", page=panel.found, search_url=panel.home, clear_href=clear)
    return Markup(html)  # noqa: S704 - a template of ours, which escapes what it shows


def _minute(found: Worklist) -> int:
    return int(found.read_at.timestamp() // 60)


def _as_shown(given: dict[str, str]) -> dict[str, str]:
    """How the list is shown, whatever it is asked for."""
    return {name: given[name] for name in ("kolom", "peta") if name in given}


def _map_address(given: dict[str, str]) -> str:
    """The same list with the map beside it, or without it again."""
    if given.get("peta") == "1":
        return _address(given, without={"peta"})
    return _address({**given, "peta": "1"})


@dataclass(frozen=True, slots=True)
class _Style:
    """How the rows of a list are written: `base` the address of their pages, `suffix` what it carries of the list."""

    base: str
    suffix: str
    columns: Columns
    shows_holder: bool
    chooses: bool
    minute: int


def _row_writer(found: Worklist, base: str, shown: Columns) -> Callable[[Row], Markup]:
    """How a row of this list is written; a row that was written this minute is not written again."""
    asked = found.asked
    listed = {name: value for name, value in asked.given.items() if name != "setelah"}
    style = _Style(
        base,
        from_list.suffix({**listed, "tab": asked.tab.code}),
        shown,
        actor().role in HOLDER_SHOWN or asked.tab.code == "lain",
        # Steps on several are those of the holder.
        bool(bulk_actions(actor().role)) and not asked.tab.helps,
        _minute(found),
    )
    return lambda row: _row(row, style)


@lru_cache(maxsize=8192)
def _row(row: Row, style: _Style) -> Markup:
    """One row as HTML; the time left is shown in minutes, hence the minute of the style."""
    write = get_template_attribute("components/list.html", "report_row")
    html = write(
        row.number,
        f"{style.base}{row.number}{style.suffix}",
        row.helping.wanted if row.helping else row.text,
        row.category,
        row.place,
        row.channel,
        row.status,
        row.due_at,
        row.is_paused,
        row.priority,
        assignee=_who(row, style),
        away=row.away,
        red_flag=row.has_red_flag,
        reporters=row.reporters,
        times=row.times,
        reminded=row.is_reminded,
        signs=row.signs,
        choice=f"{row.number}.{row.version}" if style.chooses else None,
        columns=[(column.value, label(column), _cell(row, column, style.minute)) for column in style.columns],
        point=(row.lat, row.lon) if row.lat is not None else None,
        helping=row.helping,
        checked=row.checked,
    )
    return Markup(html)  # noqa: S704 - a macro of ours, which escapes its arguments


def _shows(found: Worklist, tab: Tab) -> bool:
    """Whether the tab bar has it: one that hides only while it holds something or is looked at."""
    count = found.counts.get(tab.code)
    return not tab.hides or found.asked.tab is tab or (count is not None and count.number > 0)


def _who(row: Row, style: _Style) -> str | None:
    """Who has it, in the column of category and place, unless a column of its own says so."""
    person = row.assignee if Column.STAFF not in style.columns else None
    return person or (row.unit if style.shows_holder and Column.UNIT not in style.columns else None)


# What a chosen column says of a report at a minute; the usual three are written by the row itself.
CELLS: dict[Column, Callable[[Row, int], str]] = {
    Column.CATEGORY: lambda row, minute: row.category,
    Column.PLACE: lambda row, minute: row.place,
    Column.UNIT: lambda row, minute: row.unit,
    Column.STAFF: lambda row, minute: row.assignee or "-",
    Column.PRIORITY: lambda row, minute: label(Priority(row.priority)),
    Column.REPORTERS: lambda row, minute: angka(row.reporters),
    Column.AGE: lambda row, minute: durasi(max(0, minute * 60 - row.created_at.timestamp())),
    Column.RECEIVED: lambda row, minute: wib_short(row.created_at),
}


def _cell(row: Row, column: Column, minute: int) -> str:
    return CELLS[column](row, minute) if column in CELLS else ""


def _tab(found: Worklist, code: str, label: str, alert: bool, other_first: bool) -> TabLink:
    asked, count = found.asked, found.counts.get(code)
    kept = {name: value for name, value in asked.given.items() if name not in OF_ONE_TAB}
    return TabLink(
        code=code,
        label=label,
        href=_address({"tab": code, **kept}),
        count=words(count),
        active=asked.tab.code == code and not other_first,
        alert=alert and count is not None and count.number > 0,
    )


def words(count: Count | None) -> str | None:
    """12, or 1.000+ where counting stopped; nothing for a tab that is not counted."""
    if count is None:
        return None
    return angka(count.number) + ("+" if count.more else "")


def _address(args: dict[str, str], without: set[str] | None = None) -> str:
    kept = {name: value for name, value in args.items() if name not in (without or ())}
    return _with(url_for(".home"), kept)


def _with(path: str, args: dict[str, str]) -> str:
    return path + ("?" + urlencode(args) if args else "")
