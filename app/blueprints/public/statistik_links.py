"""From one view of /statistik to the next: every choice is an argument, so each view has an address of its own."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from app.domain.geography import level_of
from app.domain.vocabulary import AreaLevel
from app.labels import bulan
from app.labels.city import BY, LEVEL
from app.queries.city import Asked, By, Row
from app.queries.city.asked import ALL
from app.wording import say

HERE = "/statistik"
YEARS, MONTHS = 6, 18
# What a filter by a row's code is called.
FILTERS = {
    By.AREA: "wilayah",
    By.UNIT: "unit",
    By.UKPD: "unit",
    By.CATEGORY: "kategori",
    By.CHANNEL: "kanal",
    By.MONTH: "periode",
}
LEFT_OUT = {By.AREA: "unit", By.UNIT: "wilayah", By.UKPD: "wilayah"}


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses that one view leads to."""

    asked: Asked

    def with_(self, **changed: str | None) -> str:
        """This view with other arguments; None leaves one out."""
        return self._to(HERE, changed)

    def file(self, kind: str, **changed: str | None) -> str:
        """The view's table as csv or json."""
        return self._to(f"{HERE}/tabel.{kind}", changed)

    def row(self, row: Row) -> str | None:
        """The view of what a row is about; None for the last level, and where there is no code."""
        asked = self.asked
        if row.code is None:
            return None
        changed: dict[str, str | None] = {
            FILTERS[asked.by]: row.code,
            "tingkat": None,
            "urut": None,
            "baris": None,
        }
        if asked.by in LEFT_OUT:
            changed[LEFT_OUT[asked.by]] = None
        if asked.by == By.MONTH:
            changed |= {"dari": None, "sampai": None}
        at_end = asked.by != By.AREA or level_of(row.code) == AreaLevel.KELURAHAN
        return self.with_(
            **changed, menurut=("kategori" if asked.by != By.CATEGORY else "wilayah") if at_end else "wilayah"
        )

    def _to(self, path: str, changed: dict[str, str | None]) -> str:
        given = {**self.asked.given, **changed}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{path}?{query}" if query else path


def bys(asked: Asked) -> list[dict[str, object]]:
    """The tables that can be shown, as tabs."""
    links = Links(asked)
    return [
        {
            "label": say(text),
            "href": links.with_(menurut=by, tingkat=None, baris=None) + "#tabel",
            "active": asked.by == by,
        }
        for by, text in BY.items()
        if not (asked.unit and by == By.AREA) and not (asked.unit and "." in asked.unit and by == By.UKPD)
    ]


def levels(asked: Asked) -> list[dict[str, object]]:
    """The levels below the place, where there is more than one."""
    if asked.by != By.AREA:
        return []
    order = list(LEVEL)
    above = level_of(asked.area) if asked.area else None
    below = order[order.index(above) + 1 :] if above else order
    links = Links(asked)
    found: list[dict[str, object]] = [
        {
            "label": say(LEVEL[level]),
            "href": links.with_(tingkat=level) + "#tabel",
            "active": asked.level == level,
        }
        for level in below
    ]
    return found if len(found) > 1 else []


def periods(today: date) -> list[tuple[str, str]]:
    """Everything, the years, and the months: what is kept ready."""
    years = [(str(today.year - back), say("Tahun {year}", year=today.year - back)) for back in range(YEARS)]
    months = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(MONTHS)]
    named = [f"{year}-{month + 1:02d}" for year, month in months]
    return [(ALL, say("Sejak awal")), *years, *((month, bulan(month)) for month in named)]
