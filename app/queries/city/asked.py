"""What the address of /statistik asks for; what cannot be followed is refused in words."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from app.clock import FIRST_YEAR, LAST_YEAR, day_from
from app.domain.errors import Invalid
from app.domain.geography import level_of
from app.domain.reference import Catalogue
from app.domain.vocabulary import AreaLevel, UnitKind
from app.wording import Worded, worded

NAMES = (
    "periode",
    "dari",
    "sampai",
    "wilayah",
    "unit",
    "kategori",
    "kanal",
    "menurut",
    "tingkat",
    "urut",
    "baris",
)
ALL = "semua"
NOT_KNOWN = {
    "kategori": worded("Kategori {value} tidak dikenal."),
    "kanal": worded("Kanal {value} tidak dikenal."),
}
COUNTED_UNITS = frozenset({UnitKind.PD, UnitKind.UKPD})
DAYS = {"dari": worded("dari"), "sampai": worded("sampai")}
_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?")
E = TypeVar("E", bound=StrEnum)


class By(StrEnum):
    """What the table has a row for."""

    AREA = "wilayah"
    UNIT = "unit"  # PD
    UKPD = "ukpd"
    CATEGORY = "kategori"
    CHANNEL = "kanal"
    MONTH = "bulan"


class Order(StrEnum):
    COUNT = "jumlah"
    RANK = "peringkat"
    NAME = "nama"


@dataclass(frozen=True, slots=True)
class Asked:
    """An understood question.

    `period`: '' = everything, '2026', '2026-11'; None = the days from `since` to `until`, both included.
    """

    period: str | None
    since: date | None
    until: date | None
    by: By
    level: AreaLevel
    order: Order
    area: str | None = None
    unit: str | None = None
    category: str | None = None
    channel: str | None = None
    given: dict[str, str] = field(default_factory=dict, hash=False)


def read(args: Mapping[str, str], known: Catalogue) -> Asked:
    """Understand an address. Raises Invalid with a sentence for each argument that is wrong."""
    given = {
        name: value
        for name in NAMES
        if (value := (args.get(name) or "").replace("\x00", "").strip(" \t\r\n"))
    }
    reader = _Reader(given, known)
    since, until = reader.day("dari"), reader.day("sampai")
    area = reader.area()
    asked = Asked(
        period=reader.period() if since is None and until is None else period_of(since, until),
        since=since,
        until=until,
        by=reader.one_of("menurut", By, By.AREA if "unit" not in given else By.CATEGORY),
        level=reader.level(area),
        order=reader.one_of("urut", Order, Order.COUNT),
        area=area,
        unit=reader.unit(),
        category=reader.code("kategori", known.categories),
        channel=reader.code("kanal", known.channels),
        given=given,
    )
    if since and until and since > until:
        reader.errors["sampai"] = worded("Tanggal sampai harus sama dengan atau sesudah tanggal dari.")
    if reader.errors:
        raise Invalid(reader.errors)
    return asked


def no_day(name: str) -> Worded:
    """That an argument is no day; `name` as in the address."""
    return worded("Tanggal {name} ditulis seperti 2026-11-23.", name=DAYS[name])


def unknown_area(code: str) -> Worded:
    """That nothing has this code."""
    return worded("Wilayah {value} tidak dikenal; pakai kode seperti 31.71.01.1001.", value=code[:40])


def days_of(period: str) -> tuple[date | None, date | None]:
    """The first and the last day of a period; none for everything."""
    if not period:
        return None, None
    year, _, month = period.partition("-")
    first = date(int(year), int(month or 1), 1)
    last = int(month or 12)
    return first, date(int(year), last, calendar.monthrange(int(year), last)[1])


def period_of(since: date | None, until: date | None) -> str | None:
    """The month or year that these days are exactly, if they are one."""
    for period in (f"{since:%Y-%m}", f"{since:%Y}") if since and until else ():
        if days_of(period) == (since, until):
            return period
    return None


class _Reader:
    """Reads one argument at a time and keeps a sentence for each that is wrong."""

    def __init__(self, given: Mapping[str, str], known: Catalogue) -> None:
        self.given, self.known = given, known
        self.errors: dict[str, str] = {}

    def one_of(self, name: str, kind: type[E], usual: E) -> E:
        value = self.given.get(name)
        if value is None or value in set(kind):
            return kind(value) if value else usual
        choices = ", ".join(kind)
        self.errors[name] = worded(
            "{name} = {value} tidak dikenal; pilihannya {choices}.",
            name=name,
            value=value[:40],
            choices=choices,
        )
        return usual

    def code(self, name: str, known: Mapping[str, object]) -> str | None:
        value = self.given.get(name)
        if value is not None and value not in known:
            self.errors[name] = worded(NOT_KNOWN[name], value=value[:40])
        return value

    def day(self, name: str) -> date | None:
        typed = self.given.get(name)
        day = day_from(typed) if typed else None
        if typed and day is None:
            self.errors[name] = no_day(name)
        return day

    def period(self) -> str:
        typed = self.given.get("periode", ALL)
        found = _PERIOD.fullmatch(typed)
        if typed == ALL or (found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR):
            return "" if typed == ALL else typed
        self.errors["periode"] = worded("Periode ditulis seperti 2026, 2026-11, atau semua.")
        return ""

    def area(self) -> str | None:
        value = self.given.get("wilayah")
        if value is None:
            return None
        unit = self.known.units.get(value)
        code = (unit.area_code if unit else None) or value
        if level_of(code) and any((k + ".").startswith(code + ".") for k in self.known.kelurahan_units):
            return code
        self.errors["wilayah"] = unknown_area(value)
        return None

    def level(self, area: str | None) -> AreaLevel:
        """Of the rows of a table of places: finer than the place that was asked for."""
        levels = list(AreaLevel)
        above = level_of(area) if area else None
        usual = AreaLevel.KOTA if above is None else AreaLevel.KELURAHAN
        level = self.one_of("tingkat", AreaLevel, usual)
        return usual if above and levels.index(level) <= levels.index(above) else level

    def unit(self) -> str | None:
        value = self.given.get("unit")
        unit = self.known.units.get(value or "")
        if value is not None and (unit is None or unit.kind not in COUNTED_UNITS):
            self.errors["unit"] = worded(
                "Unit {value} tidak dikenal; pakai kode dinas atau suku dinas.", value=(value or "")[:40]
            )
        return value


def since_of(asked: Asked) -> tuple[date | None, date | None]:
    """The days of intake that are counted, both included."""
    return days_of(asked.period) if asked.period is not None else (asked.since, asked.until)


def next_day(day: date) -> date:
    return day + timedelta(days=1)
