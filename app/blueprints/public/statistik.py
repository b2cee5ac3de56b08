"""The figures: /statistik for people, its tables as files, /statistik.json for machines (contract.md section 2)."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.blueprints.public import blueprint, filters
from app.blueprints.public.kept import FIGURES, kept, of_no_report
from app.blueprints.public.statistik_files import as_objects, table_csv
from app.blueprints.public.statistik_links import Links, bys, levels, periods
from app.blueprints.public.statistik_voices import kept_voices
from app.db import db
from app.domain.errors import Invalid
from app.domain.reference import Catalogue, catalogue
from app.domain.vocabulary import Status
from app.labels import city as words
from app.queries import choices, city
from app.queries.city import Asked, By, Page
from app.queries.city.asked import ALL, COUNTED_UNITS, NAMES, since_of
from app.queries.opinions import Voices
from app.queries.statistics import Scope, Statistics
from app.wording import say

TOP = 12
ROWS = 60
JSON_NAMES = ("dari", "sampai", "wilayah", "kelurahan", "kategori", "kanal")
kept_figures = partial(kept, seconds=10, rule=FIGURES, mark=of_no_report)


@blueprint.get("/statistik")
@kept_figures(*NAMES)
def statistics_page() -> ResponseReturnValue:
    """Totals, hops, months and one table; every choice stands in the address. 422 in words for what cannot be followed."""
    known = catalogue(db.session())
    found = _look(known)
    total = found.total
    return render_template(
        "public/statistik.html",
        found=found,
        total=total,
        asked=found.asked,
        links=Links(found.asked),
        voices=_voices(found),
        args=found.asked.given,
        json_query=urlencode(
            {name: value for name, value in found.asked.given.items() if name in JSON_NAMES}
        ),
        choices=_choices(known),
        by_status=[(status, total.counts[status]) for status in Status if total.counts[status]],
        by_month=[(row.name, row.received) for row in found.months],
        top=[(row.name, row.received) for row in found.rows[:TOP]],
        rows=found.rows if found.asked.given.get("baris") == ALL else found.rows[:ROWS],
        bys=bys(found.asked),
        levels=levels(found.asked),
        heading=say(_heading(found.asked)),
        place=_place(found, known),
        words=words,
        minimum=city.MINIMUM,
    )


@blueprint.get("/statistik/tabel.csv")
@kept_figures(*NAMES)
def statistics_csv() -> ResponseReturnValue:
    """The table of the page with the same choices: commas, hours with a point."""
    found = _look(catalogue(db.session()))
    file = Response("\ufeff" + table_csv(found.rows), mimetype="text/csv")
    file.headers["Content-Disposition"] = f'attachment; filename="statistik-{found.asked.by}.csv"'
    return file


@blueprint.get("/statistik/tabel.json")
@kept_figures(*NAMES)
def statistics_table() -> ResponseReturnValue:
    """The same table and its total; 400 for a filter that cannot be understood."""
    try:
        found = _look(catalogue(db.session()))
    except Invalid as error:
        return jsonify(error=str(error)), 400
    at = (found.at or clock.now()).isoformat()
    answer = jsonify(
        menurut=found.asked.by,
        dihitung=at,
        seluruhnya=as_objects([found.total])[0],
        baris=as_objects(found.rows),
    )
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@blueprint.get("/statistik.json")
@kept_figures(*JSON_NAMES)
def statistics_json() -> ResponseReturnValue:
    """The counts by code; 400 for a filter that cannot be understood."""
    session = db.session()
    try:
        scope = filters.statistics_scope(request.args, catalogue(session))
    except Invalid as error:
        return jsonify(error=str(error)), 400
    answer = jsonify(as_json(city.counts(session, scope, now=clock.now())))
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def as_json(counted: Statistics) -> Mapping[str, Any]:
    """The shape that contract.md promises."""
    return {
        "total": counted.total,
        "status": counted.status,
        "kelurahan": counted.kelurahan,
        "kategori": counted.category,
        "kanal": counted.channel,
        "bulan": counted.month,
    }


def _look(known: Catalogue) -> Page:
    return city.look(db.session(), city.read(request.args, known), known, now=clock.now())


def _voices(found: Page) -> Voices | None:
    """What reporters say of the same reports; nobody said anything of a unit's part alone."""
    asked = found.asked
    if asked.unit:
        return None
    since, until = since_of(asked)
    return kept_voices(db.session(), Scope(since, until, asked.area, asked.category, asked.channel))


def _place(found: Page, known: Catalogue) -> str:
    """Whose figures these are, in words."""
    asked = found.asked
    if asked.unit:
        return known.unit_name(asked.unit)
    return next(
        (u.name for u in known.units.values() if asked.area and u.area_code == asked.area),
        say("Seluruh Jakarta"),
    )


def _heading(asked: Asked) -> str:
    return words.LEVEL[asked.level] if asked.by == By.AREA else words.BY[asked.by]


def _choices(known: Catalogue) -> dict[str, Any]:
    session = db.session()
    return {
        "periode": periods(clock.local_date(clock.now())),
        "kategori": choices.categories(session),
        "kanal": choices.channels(known.channels.values()),
        "wilayah": choices.areas(session),
        "unit": [(unit.code, unit.name) for unit in known.units.values() if unit.kind in COUNTED_UNITS],
        "menurut": [(by, say(text)) for by, text in words.BY.items()],
    }
