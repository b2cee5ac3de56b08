"""The map of all published reports, and the same as a list: filters and the part seen stand in the address and serve both.

`kotak` is the part of the map that is seen (deep link), `laporan` a report that is marked on it, `q` a place to look for.
"""

import re
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.blueprints.public import blueprint, filters
from app.blueprints.public.kept import kept
from app.db import db
from app.domain.reference import Catalogue, catalogue
from app.domain.understanding import has_imported_places
from app.domain.vocabulary import Status
from app.labels import label
from app.queries import boundaries, choices, map_search, published
from app.queries.map_box import Box, box_around
from app.queries.published import Page
from app.queries.tracking import clean_number
from app.wording import say, worded

LISTED = 10
FIELDS = ("status", "kategori", "waktu", "dari", "sampai", "wilayah", "kelurahan", "kanal")
AREAS = ("wilayah", "kelurahan")
AROUND_REPORT_METRES = 400
_NUMBER = re.compile(r"[A-Z]{2}\d{10,14}")
Arguments = list[tuple[str, str]]


@blueprint.get("/peta")
@kept(*FIELDS, "wilayah", "dari", "sampai", "setelah", seconds=10)
def map_page() -> ResponseReturnValue:
    """Map and list; `setelah` turns the pages of the list."""
    session = db.session()
    known = catalogue(session)
    chosen, areas = _chosen(), choices.areas(session)
    mark = _mark()
    box = _box(mark)
    return render_template(
        "public/peta.html",
        **_listed(known, box),
        query=urlencode(chosen),
        kept=_without_area(chosen),
        mark=mark,
        shown=box or _area_box(known),
        chosen=request.args,
        area=request.args.get("wilayah") or request.args.get("kelurahan") or "",
        chips=_chips(chosen, known, areas),
        has_places=has_imported_places(session),
        choices={
            "status": [(status, label(status)) for status in Status],
            "kategori": choices.categories(session),
            "waktu": [(days, say(words)) for days, words in filters.PERIODS.items()],
            "wilayah": areas,
            "kanal": choices.channels(known.active_channels()),
        },
    )


@blueprint.get("/peta/daftar")
def map_list() -> ResponseReturnValue:
    """The list alone, for the map beside it that was moved."""
    return render_template("public/_peta_daftar.html", **_listed(catalogue(db.session()), _box(None)))


@blueprint.get("/peta/cari")
def find_place() -> ResponseReturnValue:
    """Go to the only place of that name, or choose among several; a report's number leads to its page."""
    typed = request.args.get("q", "").strip()
    number = clean_number(typed)
    if _NUMBER.fullmatch(number):
        return redirect(url_for("public.report", nomor=number), 303)
    hits = map_search.search(db.session(), typed) if typed else []
    chosen = _without_area(_chosen())
    found = [
        {"name": hit.name, "within": hit.within, "href": address([*chosen, *_place(hit)])} for hit in hits
    ]
    if len(found) == 1:
        return redirect(found[0]["href"], 303)
    return render_template(
        "public/peta_cari.html",
        typed=typed[: map_search.TYPED_MAX],
        hits=found,
        kept=chosen,
        has_places=has_imported_places(db.session()),
    )


def _place(hit: map_search.Hit) -> Arguments:
    given = [("wilayah", hit.area)] if hit.area else [("kotak", hit.box.written())]
    return [*given, ("tanda", f"{hit.point[0]:.5f},{hit.point[1]:.5f}")] if hit.point else given


def _listed(known: Catalogue, box: Box | None) -> dict[str, Any]:
    """What the list shows, and the addresses of its other pages."""
    wanted = filters.map_filter(request.args, known, now=clock.now())
    page: Page = published.newest(db.session(), wanted, request.args.get("setelah"), limit=LISTED, box=box)
    there = [*_chosen(), *([("kotak", box.written())] if box else [])]
    return {
        "page": page,
        "box": box,
        "everywhere_href": address(_chosen()) if box else None,
        "next_href": address([*there, ("setelah", page.following)]) if page.following else None,
        "first_href": address(there) if request.args.get("setelah") else None,
        "on_map": lambda number: address([*_chosen(), ("laporan", number)]),
    }


def _mark() -> dict[str, Any] | None:
    """What the address marks on the map: a published report, or a point that was looked for."""
    if number := clean_number(request.args.get("laporan", "")):
        at = published.point_of(db.session(), number)
        return {"lat": at[0], "lon": at[1], "number": number} if at else None
    point = filters.point(request.args)
    return {"lat": point[0], "lon": point[1], "number": ""} if point else None


def _box(mark: dict[str, Any] | None) -> Box | None:
    """The part of the map that is asked for, or that around a marked report."""
    box = filters.box(request.args)
    return box or (box_around(mark["lat"], mark["lon"], AROUND_REPORT_METRES) if mark else None)


def _area_box(known: Catalogue) -> Box | None:
    area = filters.map_filter(request.args, known, now=clock.now()).area
    return boundaries.area_boxes(db.session(), [area]).get(area) if area else None


def _chosen() -> Arguments:
    return [(name, value) for name in FIELDS for value in request.args.getlist(name) if value]


def _without_area(chosen: Arguments) -> Arguments:
    """The filters that stay when somebody looks for another place."""
    return [item for item in chosen if item[0] not in AREAS]


def _chips(chosen: Arguments, known: Catalogue, areas: choices.Options) -> list[dict[str, Any]]:
    """Each filter in words, with the address without it."""
    named_areas = {code: name for group in areas.values() for code, name in group}
    names: dict[str, dict[str, str]] = {
        "status": {status.value: label(status) for status in Status},
        "kategori": {code: say(category.name) for code, category in known.categories.items()},
        "waktu": {days: say(words) for days, words in filters.PERIODS.items()},
        "wilayah": named_areas,
        "kelurahan": named_areas,
        "kanal": {code: say(channel.name) for code, channel in known.channels.items()},
    }
    words = {"dari": worded("Sejak {day}"), "sampai": worded("Sampai {day}")}
    return [
        {
            "label": say(words[name], day=value) if name in words else names[name].get(value, value),
            "href": address([item for item in chosen if item != (name, value)]),
            "is_name": name in AREAS,
        }
        for name, value in chosen
    ]


def address(arguments: Arguments) -> str:
    """The map's address with these arguments."""
    return "/peta" + (f"?{urlencode(arguments, safe=',')}" if arguments else "")
