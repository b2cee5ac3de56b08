"""The page of the summary and its tables as files."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.steering import blueprint
from app.blueprints.steering.density import Density, density_of
from app.blueprints.steering.files import rows_csv, trend_csv
from app.blueprints.steering.links import Links
from app.clock import now
from app.db import db
from app.domain.geography import level_of
from app.domain.reference import Catalogue, catalogue
from app.domain.vocabulary import AreaLevel, Role
from app.labels import tanggal
from app.labels.steering import ABOUT_STANDING, DEFINITIONS, FIGURE, HOP
from app.queries import steering
from app.queries.steering import Asked, By, Order, Summary
from app.security import actor

BY_WORDS = {
    By.AREA: "Wilayah",
    By.KELURAHAN: "Kantor kelurahan",
    By.UNIT: "Unit",
    By.CATEGORY: "Kategori",
}
LEVEL_WORDS = {
    AreaLevel.KOTA: "Kota",
    AreaLevel.KECAMATAN: "Kecamatan",
    AreaLevel.KELURAHAN: "Kelurahan",
}
ORDER_WORDS = {
    Order.COUNT: "Terbanyak",
    Order.REPORTERS: "Pelapor berbeda",
    Order.RANK: "Peringkat",
    Order.LATE: "Paling sering lewat",
}
FILES: dict[str, Callable[[Summary], str]] = {"baris": rows_csv, "tren": trend_csv}


@blueprint.get("/ringkasan")
def summary_page() -> ResponseReturnValue:
    """Figures, trend, table and map of what is this officer's; 422 in words for a filter that cannot be followed."""
    found = _read()
    known = catalogue(db.session())
    return render_template(
        "steering/ringkasan.html",
        found=found,
        asked=found.asked,
        links=Links(found.asked, actor()),
        choices=steering.choices_of(actor(), known),
        chips=_chips(found.asked, known),
        place=_place(found.asked, known),
        bys=[(by, BY_WORDS[by]) for by in _bys()],
        levels=[(level, LEVEL_WORDS[level]) for level in _levels(found.asked)],
        orders=list(ORDER_WORDS.items()),
        heading=LEVEL_WORDS[found.asked.level] if found.asked.by == By.AREA else BY_WORDS[found.asked.by],
        density=_density(found),
        words=FIGURE,
        hops=HOP,
        about=ABOUT_STANDING,
        definitions=DEFINITIONS,
        minimum=steering.MINIMUM,
    )


@blueprint.get("/ringkasan.csv")
def summary_csv() -> ResponseReturnValue:
    """One of the page's tables (`tabel` = baris or tren) with the same filters; 404 for another."""
    write = FILES.get(request.args.get("tabel", "baris"))
    if write is None:
        abort(404)
    found = _read()
    file = Response("\ufeff" + write(found), mimetype="text/csv")
    name = f"ringkasan-{found.asked.since}-{found.asked.until}.csv"
    file.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return file


def _read() -> Summary:
    return steering.summary(db.session(), request.args, actor=actor(), now=now())


def _bys() -> list[By]:
    """A dinas has no kelurahan below it."""
    return [by for by in By if by != By.KELURAHAN or actor().role != Role.DINAS]


def _levels(asked: Asked) -> list[AreaLevel]:
    """The levels below the place that is shown."""
    if asked.by != By.AREA:
        return []
    own = actor().area_code if actor().role in (Role.KECAMATAN, Role.KOTA) else None
    above = level_of(asked.area or own or "")
    order = list(LEVEL_WORDS)
    below = order[order.index(above) + 1 :] if above else order
    return below if len(below) > 1 else []


def _density(found: Summary) -> Density | None:
    return density_of(found.density) if found.asked.by == By.AREA else None


def _place(asked: Asked, known: Catalogue) -> str:
    """Whose figures these are, in words."""
    if asked.unit:
        return known.unit_name(asked.unit)
    if asked.area:
        return _area_name(asked.area, known)
    return actor().unit_name or "" if not actor().sees_everything else "Seluruh Jakarta"


def _area_name(code: str, known: Catalogue) -> str:
    return next((unit.name for unit in known.units.values() if unit.area_code == code), code)


def _chips(asked: Asked, known: Catalogue) -> list[dict[str, Any]]:
    links = Links(asked, actor())
    words = {
        "dari": f"Masuk sejak {tanggal(asked.since)}" if "dari" in asked.given else None,
        "sampai": f"Masuk sampai {tanggal(asked.until)}" if "sampai" in asked.given else None,
        "wilayah": _area_name(asked.area, known) if asked.area else None,
        "unit": known.unit_name(asked.unit) if asked.unit else None,
        "kategori": known.categories[asked.category].name if asked.category else None,
        "kanal": known.channels[asked.channel].name if asked.channel else None,
    }
    return [{"label": text, "href": links.with_(**{name: None})} for name, text in words.items() if text]
