"""From a figure to the worklist of the reports behind it, and from one summary to the next."""

from dataclasses import dataclass
from urllib.parse import urlencode

from app.domain.actor import Actor
from app.domain.figure import Figure
from app.labels import role_home
from app.queries.steering import Asked, By, Mark, Point, Row
from app.queries.steering.figures import OF_NOW

HERE = "/pantau/ringkasan"
OWN_DAYS = frozenset({Figure.RESULT_DAY, Figure.VALID_DAY, Figure.CLOSED_DAY})
NARROWER = ("tingkat",)


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses that one summary leads to."""

    asked: Asked
    actor: Actor

    def total(self, figure: Figure) -> str:
        """All reports of the figure; those of now whatever day they came in."""
        return self._list(Mark(figure, self.asked.unit), {}, dated=figure not in OF_NOW)

    def standing(self, figure: Figure) -> str:
        return self.total(figure)

    def row(self, row: Row, figure: Figure) -> str | None:
        """The figure of one row; None for the row without a place, which no filter names."""
        if row.code is None:
            return None
        if self.asked.by in (By.UNIT, By.KELURAHAN):
            return self._list(Mark(figure, row.code), {})
        return self._list(Mark(figure, self.asked.unit), {self.asked.by.value: row.code})

    def point(self, point: Point, figure: Figure) -> str:
        """The figure of one day or week."""
        if figure in OWN_DAYS:
            mark = Mark(figure, self.asked.unit, point.since, point.until)
            return self._list(mark, {}, dated=False)
        days = {"dari": str(point.since), "sampai": str(point.until)}
        return self._list(Mark(figure, self.asked.unit), days)

    def within(self, row: Row) -> str | None:
        """The same summary of one row alone; None where there is nothing further in."""
        if row.code is None:
            return None
        name = {By.AREA: "wilayah", By.CATEGORY: "kategori"}.get(self.asked.by, "unit")
        kept = {key: value for key, value in self.asked.given.items() if key not in NARROWER}
        return address({**kept, name: row.code})

    def with_(self, **changed: str | None) -> str:
        """The same summary with other arguments; None takes one away."""
        return address({**self.asked.given, **changed})

    def csv(self, table: str) -> str:
        return address({**self.asked.given, "tabel": table}, f"{HERE}.csv")

    def map_base(self) -> str:
        """The reports of a kelurahan whose code is put at the end."""
        return self._list(Mark(Figure.RECEIVED, self.asked.unit), {}, last="wilayah")

    def _list(self, mark: Mark, more: dict[str, str], *, dated: bool = True, last: str | None = None) -> str:
        asked = self.asked
        days = {"dari": str(asked.since), "sampai": str(asked.until)} if dated else {}
        places = {"wilayah": asked.area, "kategori": asked.category, "kanal": asked.channel}
        given = {"tab": "semua", "sorot": str(mark), **days, **places, **more}
        kept = {name: value for name, value in given.items() if value and name != last}
        return f"{role_home(self.actor)}?{urlencode(kept)}" + (f"&{last}=" if last else "")


def address(given: dict[str, str | None] | dict[str, str], path: str = HERE) -> str:
    """An address with what is not empty."""
    kept = {name: value for name, value in given.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
