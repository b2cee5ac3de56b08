"""The page put together: a total, its months, and a table; kept figures wherever they answer the question."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.domain import tally
from app.domain.geography import level_of
from app.domain.reference import Catalogue
from app.domain.vocabulary import AreaLevel, UnitKind
from app.labels import bulan
from app.queries.city import kept, live
from app.queries.city.asked import Asked, By, since_of
from app.queries.city.kept import EVERY, Cells
from app.queries.city.live import TALLIED, Narrow
from app.queries.city.months import months_between
from app.queries.city.rows import COUNTS, Row, ordered, ranked, row
from app.wording import say, worded

LENGTHS = {AreaLevel.KOTA: 5, AreaLevel.KECAMATAN: 8, AreaLevel.KELURAHAN: 13}
UNKNOWN = worded("Tempat belum diketahui")
MONTHS_SHOWN = 24
# By how many of category and channel the cells of Jakarta, of its parts and units, and of a kelurahan are kept.
CITY, OTHERS, KELURAHAN = 2, 1, 0
KINDS = {By.UNIT: UnitKind.PD, By.UKPD: UnitKind.UKPD}


@dataclass(frozen=True, slots=True)
class Page:
    """`at`: the moment that the kept figures are about; None = everything was counted now."""

    asked: Asked
    total: Row
    months: list[Row]
    rows: list[Row]
    at: datetime | None


@dataclass
class _Look:
    """One question on its way; `used`: kept figures answered a part of it."""

    session: Session
    asked: Asked
    known: Catalogue
    now: datetime
    counted_at: datetime | None
    used: bool = field(default=False)

    @property
    def place(self) -> str:
        asked = self.asked
        return f"@{asked.unit}" if asked.unit else asked.area or ""

    @property
    def filters(self) -> int:
        return bool(self.asked.category) + bool(self.asked.channel)

    @property
    def depth(self) -> int:
        """By how many of category and channel the place's cells are kept."""
        if not self.place:
            return CITY
        return KELURAHAN if level_of(self.place) == AreaLevel.KELURAHAN else OTHERS

    def is_kept(self, depth: int, filters: int) -> bool:
        """Whether cells that are kept so deep answer it with so many of category and channel."""
        if self.asked.period is None or self.counted_at is None or (self.asked.unit and self.asked.area):
            return False
        return filters <= depth

    def kelurahan(self) -> Collection[str] | None:
        area = self.asked.area
        return (
            None
            if area is None
            else [code for code in self.known.kelurahan_units if (code + ".").startswith(area + ".")]
        )

    def narrow(self, units: Collection[str] | None = None) -> Narrow:
        return Narrow(self.asked, self.kelurahan(), units or (self.asked.unit or "",))

    def kept(self, cells: Cells, place: int, names: Callable[[str], str]) -> list[Row]:
        """`place`: where in the cells' keys the code of a row stands."""
        self.used = True
        return kept.rows(self.session, cells, lambda key: key[place], names)

    def cells(self, **other: Any) -> Cells:
        asked = self.asked
        given = {"period": asked.period or "", "place": self.place}
        given |= {"category": asked.category or "", "channel": asked.channel or ""}
        return Cells(**(given | other))


def look(session: Session, asked: Asked, known: Catalogue, *, now: datetime) -> Page:
    """Everything that the page shows. From kept cells in at most eight look-ups."""
    question = _Look(session, asked, known, now, tally.counted_at(session))
    total = _total(question)
    rows = _table(question)
    months = _months(question)
    return Page(asked, total, months, rows, question.counted_at if question.used else None)


def total(session: Session, asked: Asked, known: Catalogue, *, now: datetime) -> Row:
    """The first row of the page by itself."""
    return _total(_Look(session, asked, known, now, tally.counted_at(session)))


def _total(look: _Look) -> Row:
    if look.is_kept(look.depth, look.filters):
        found = look.kept(look.cells(), 1, lambda code: "Seluruhnya")
    else:
        found = live.rows(look.session, look.narrow(), None, lambda code: "Seluruhnya")
    return replace(found[0], code=None) if found else row(None, "Seluruhnya", [0] * len(COUNTS), {})


def _months(look: _Look) -> list[Row]:
    """Of the year that is shown, or the last ones of everything; empty for a table of months, which tells them itself."""
    if look.asked.by == By.MONTH:
        return []
    return _by_month(look)[-MONTHS_SHOWN:]


def _table(look: _Look) -> list[Row]:
    asked = look.asked
    if asked.by == By.MONTH:
        return list(reversed(_by_month(look)))
    rows = {
        By.AREA: _by_area,
        By.UNIT: _by_unit,
        By.UKPD: _by_unit,
        By.CATEGORY: _by_category,
        By.CHANNEL: _by_channel,
    }[asked.by](look)
    return ordered(ranked(rows) if asked.by in (By.AREA, *KINDS) else rows, asked.order)


def _by_area(look: _Look) -> list[Row]:
    length, names = LENGTHS[look.asked.level], _area_names(look.known)
    depth = KELURAHAN if look.asked.level == AreaLevel.KELURAHAN else OTHERS
    codes = sorted({code[:length] for code in look.kelurahan() or look.known.kelurahan_units})
    if look.is_kept(depth, look.filters) and not look.asked.unit:
        rows = look.kept(look.cells(place=codes), 1, lambda code: names.get(code, code))
        return rows if look.asked.area else [*rows, *_nowhere(look, rows)]
    key = func.left(TALLIED.c.kelurahan_code, length)
    return live.rows(
        look.session, look.narrow(), key, lambda code: names.get(code or "", code or say(UNKNOWN))
    )


def _nowhere(look: _Look, rows: list[Row]) -> list[Row]:
    """What has no place yet: the rest of the total. How long it took and by whom is not told apart."""
    if not look.is_kept(CITY, look.filters):
        return []
    whole = look.kept(look.cells(place=""), 1, lambda code: "")
    rest = [whole[0].counts[name] - sum(r.counts[name] for r in rows) for name in COUNTS] if whole else [0]
    rest[1:2] = [0]
    return [row(None, say(UNKNOWN), rest, {})] if rest[0] else []


def _by_unit(look: _Look) -> list[Row]:
    units = [unit for unit in look.known.units.values() if unit.kind == KINDS[look.asked.by]]
    if look.asked.unit:
        units = [unit for unit in units if look.asked.unit in (unit.code, unit.parent_code)]
    codes = [unit.code for unit in units]
    if look.is_kept(OTHERS, look.filters) and not look.asked.area:
        places = [f"@{code}" for code in codes]
        found = look.kept(look.cells(place=places), 1, lambda code: look.known.unit_name(code[1:]))
        return [
            row(r.code[1:] if r.code else None, r.name, [r.counts[n] for n in COUNTS], r.lengths)
            for r in found
        ]
    return (
        live.rows(look.session, look.narrow(codes), TALLIED.c.unit_code, look.known.unit_name)
        if codes
        else []
    )


def _by_category(look: _Look) -> list[Row]:
    categories = look.known.categories

    def name(code: str | None) -> str:
        return say(categories[code].name) if code in categories else code or ""

    more = 0 if look.asked.category else 1
    if look.is_kept(look.depth, look.filters + more):
        return look.kept(look.cells(category=look.asked.category or EVERY), 2, name)
    return live.rows(look.session, look.narrow(), TALLIED.c.category_code, name)


def _by_channel(look: _Look) -> list[Row]:
    channels = look.known.channels

    def name(code: str | None) -> str:
        return say(channels[code].name) if code in channels else code or ""

    more = 0 if look.asked.channel else 1
    if look.is_kept(look.depth, look.filters + more):
        return look.kept(look.cells(channel=look.asked.channel or EVERY), 3, name)
    return live.rows(look.session, look.narrow(), TALLIED.c.channel_code, name)


def _by_month(look: _Look) -> list[Row]:
    """Oldest first; months without a report are left out."""
    if look.is_kept(look.depth, look.filters):
        rows = look.kept(look.cells(period=_months_of(look)), 0, bulan)
    else:
        rows = live.rows(look.session, look.narrow(), TALLIED.c.month, lambda code: bulan(code or ""))
    return sorted(rows, key=lambda r: r.code or "")


def _months_of(look: _Look) -> list[str]:
    """Every month that may hold a report of the period; for one month those of its year."""
    since, until = since_of(look.asked)
    if since and until:
        since, until = since.replace(month=1, day=1), since.replace(month=12, day=31)
    return months_between(look.session, since, until, now=look.now)


def _area_names(known: Catalogue) -> dict[str, str]:
    kinds = {UnitKind.KOTA, UnitKind.KECAMATAN, UnitKind.KELURAHAN}
    return {u.area_code: u.short_name for u in known.units.values() if u.kind in kinds and u.area_code}
