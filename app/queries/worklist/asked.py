"""What the address of a worklist asks for (contract.md section 2): a tab, a search, filters, an order and a cursor.

What is not understood is left out and named in `ignored`, so that an old bookmark still shows a list and says what it could
not follow.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from app.clock import day_from
from app.domain.actor import BIRO_ROLES
from app.domain.columns import Columns, columns_from
from app.domain.privacy import crypto
from app.domain.reference import Catalogue
from app.domain.vocabulary import Role, Status
from app.queries.steering.figures import Mark, mark_from
from app.queries.worklist.helping import Checked
from app.queries.worklist.tabs import ALL, Order, Tab, tabs_of

TEXT_MAX = 200
NAMES = (
    "q",
    "tab",
    "status",
    "kategori",
    "kanal",
    "wilayah",
    "unit",
    "petugas",
    "lewat",
    "cek",
    "sorot",
    "dari",
    "sampai",
    "selesai_sejak",
    "urut",
    "kolom",
    "peta",
    "setelah",
)
NO_FILTERS = frozenset({"tab", "urut", "kolom", "peta", "setelah"})
# Filters that narrow the first tab, where no tab is named; every other one looks through all that the officer may see. Who has
# reports of their own to clear narrows these by what they are about; the first tab of who watches holds all that can be late.
_ABOUT = frozenset({"kategori", "kanal", "wilayah", "lewat"})
NARROWING: dict[Role, frozenset[str]] = {
    **dict.fromkeys((Role.KELURAHAN, Role.DINAS, Role.SUKU_DINAS, Role.STAFF), _ABOUT),
    **dict.fromkeys((Role.KECAMATAN, Role.KOTA, Role.OBSERVER), frozenset({"lewat"})),
}
AFTER_KEY, AFTER_ID = "after_key", "after_id"
Arguments = Mapping[str, Sequence[str]]


class Cursor(NamedTuple):
    """The last row of a page: the value that the list is ordered by (None = no clock runs) and the row's id."""

    key: datetime | None
    id: int


@dataclass
class Asked:
    """One understood question. `area` = the dotted code of `wilayah`; `columns` and `on_map`: how its answer is shown."""

    tab: Tab
    order: Order
    text: str = ""
    statuses: tuple[Status, ...] = ()
    category: str | None = None
    channel: str | None = None
    area: str | None = None
    unit: str | None = None
    staff: str | None = None
    overdue: bool = False
    checked: Checked | None = None
    mark: Mark | None = None
    since: date | None = None
    until: date | None = None
    finished_since: date | None = None
    after: Cursor | None = None
    columns: Columns = ()
    on_map: bool = False
    given: dict[str, str] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> dict[str, object]:
        """Where the page begins, as the values that its statement takes."""
        return {} if self.after is None else {AFTER_KEY: self.after.key, AFTER_ID: self.after.id}

    @property
    def is_filtered(self) -> bool:
        """Whether more than a tab was asked for."""
        return bool(set(self.given) - NO_FILTERS)


def read(args: Arguments, role: Role, known: Catalogue) -> Asked:
    """Understand the arguments of an address for a role; unknown names are passed over."""
    words = {name: " ".join(args[name]).strip()[:TEXT_MAX] for name in NAMES if args.get(name)}
    given = {name: value.replace("\x00", "") for name, value in words.items() if value}
    reader = _Reader(given, known)
    asked = Asked(
        tab=tabs_of(role)[0],
        order=tabs_of(role)[0].order,
        text=given.get("q", ""),
        statuses=reader.statuses(),
        category=reader.code("kategori", known.categories),
        channel=reader.code("kanal", known.channels),
        area=reader.area(),
        unit=reader.code("unit", known.units),
        staff=given.get("petugas", "").lower() or None,
        overdue=given.get("lewat") == "1",
        checked=reader.checked(role),
        mark=reader.mark(),
        since=reader.day("dari"),
        until=reader.day("sampai"),
        finished_since=reader.day("selesai_sejak"),
        after=reader.cursor(),
        columns=reader.columns(),
        on_map=given.get("peta") == "1" and role != Role.STAFF,
        ignored=reader.ignored,
    )
    asked.tab = reader.tab(role)
    asked.order = reader.order(asked.tab)
    asked.given = {name: value for name, value in given.items() if name not in reader.ignored}
    return asked


def widened(asked: Asked, role: Role) -> Asked | None:
    """The same question put to everything; None where it was, where a tab or a place in it was named, or nothing was asked."""
    named = asked.tab.code == ALL or "tab" in asked.given or asked.after is not None
    if named or not asked.is_filtered:
        return None
    tab = _named(role)[ALL]
    order = asked.order if asked.order in tab.orders else tab.order
    return replace(asked, tab=tab, order=order, given={**asked.given, "tab": ALL})


def _named(role: Role) -> dict[str, Tab]:
    return {tab.code: tab for tab in tabs_of(role)}


class _Reader:
    """Reads one argument at a time and notes those that mean nothing here."""

    def __init__(self, given: Mapping[str, str], known: Catalogue) -> None:
        self.given = given
        self.known = known
        self.ignored: dict[str, str] = {}

    def _refuse(self, name: str) -> None:
        self.ignored[name] = self.given[name]

    def statuses(self) -> tuple[Status, ...]:
        words = self.given.get("status", "").replace(",", " ").split()
        found = tuple(Status(word) for word in dict.fromkeys(words) if word in set(Status))
        if words and not found:
            self._refuse("status")
        return found

    def tab(self, role: Role) -> Tab:
        """The named tab. Without one the filters decide, so it is asked for after them."""
        named, code = _named(role), self.given.get("tab")
        if code in named:
            return named[code]
        if code:
            self._refuse("tab")
        filters = set(self.given) - self.ignored.keys() - NO_FILTERS
        return tabs_of(role)[0] if filters <= NARROWING.get(role, frozenset()) else named[ALL]

    def order(self, tab: Tab) -> Order:
        wanted = self.given.get("urut")
        if wanted and wanted not in tab.orders:
            self._refuse("urut")
        return Order(wanted) if wanted in tab.orders else tab.order

    def code(self, name: str, known: Mapping[str, object]) -> str | None:
        value = self.given.get(name)
        if value is not None and value not in known:
            self._refuse(name)
            return None
        return value

    def area(self) -> str | None:
        """A dotted code, or the code of the unit that answers for the area."""
        value = self.given.get("wilayah")
        if value is None:
            return None
        unit = self.known.units.get(value)
        code = unit.area_code if unit else value
        if code and any((kelurahan + ".").startswith(code + ".") for kelurahan in self.known.kelurahan_units):
            return code
        self._refuse("wilayah")
        return None

    def checked(self, role: Role) -> Checked | None:
        """How far the field check is: of Biro's own lists alone."""
        value = self.given.get("cek")
        if value is not None and (value not in set(Checked) or role not in BIRO_ROLES):
            self._refuse("cek")
            return None
        return Checked(value) if value else None

    def mark(self) -> Mark | None:
        """A figure of the summary, whose reports are asked for."""
        if "sorot" not in self.given:
            return None
        found = mark_from(self.given["sorot"])
        if found is None or (found.unit is not None and found.unit not in self.known.units):
            self._refuse("sorot")
            return None
        return found

    def day(self, name: str) -> date | None:
        if name not in self.given:
            return None
        day = day_from(self.given[name])
        if day is None:
            self._refuse(name)
        return day

    def columns(self) -> Columns:
        found = columns_from(self.given.get("kolom", "").replace(",", " ").split())
        if "kolom" in self.given and not found:
            self._refuse("kolom")
        return found

    def cursor(self) -> Cursor | None:
        if "setelah" not in self.given:
            return None
        found = cursor_from(self.given["setelah"])
        if found is None:
            self._refuse("setelah")
        return found


def cursor_to(cursor: Cursor) -> str:
    """The cursor as an opaque word of an address: ids are never shown, so it is encrypted."""
    key = f"{cursor.key.timestamp():.6f}" if cursor.key else ""
    return base64.urlsafe_b64encode(crypto.encrypt(f"{key}|{cursor.id}".encode())).decode().rstrip("=")


def cursor_from(word: str) -> Cursor | None:
    """The cursor behind that word; None for one that is none of ours."""
    try:
        raw = crypto.decrypt(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))).decode()
        key, _, row_id = raw.partition("|")
        return Cursor(datetime.fromtimestamp(float(key), UTC) if key else None, int(row_id))
    except (crypto.UnreadableError, binascii.Error, ValueError):
        return None
