"""The figures: /statistik for people, /statistik.json for machines (contract.md section 2)."""

from collections.abc import Mapping
from typing import Any

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.public import blueprint, filters
from app.db import db
from app.domain.errors import Invalid
from app.domain.reference import Catalogue, catalogue
from app.domain.vocabulary import Status
from app.labels import bulan
from app.queries import choices, statistics
from app.queries.opinions import voices
from app.queries.statistics import Counts, Statistics

TOP = 5


@blueprint.get("/statistik")
def statistics_page() -> ResponseReturnValue:
    """Totals, months, the top five, the median, and a table by kelurahan."""
    session = db.session()
    known = catalogue(session)
    scope = filters.statistics_scope(request.args, known)
    counted = statistics.count(session, scope)
    return render_template(
        "public/statistik.html",
        counted=counted,
        median=statistics.median_seconds(session, scope),
        voices=voices(session, scope),
        args=request.args,
        json_query=request.query_string.decode(),
        choices=_choices(known),
        **_charts(counted, known),
        areas=statistics.by_kelurahan(session, counted),
    )


@blueprint.get("/statistik.json")
def statistics_json() -> ResponseReturnValue:
    """The same counts by code; 400 for a filter that cannot be understood."""
    session = db.session()
    try:
        scope = filters.statistics_scope(request.args, catalogue(session))
    except Invalid as error:
        return jsonify(error=str(error)), 400
    return jsonify(as_json(statistics.count(session, scope)))


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


def _charts(counted: Statistics, known: Catalogue) -> dict[str, Any]:
    return {
        "by_status": [(status, counted.status[status]) for status in Status if counted.status.get(status)],
        "by_month": [(bulan(month), n) for month, n in counted.month.items()],
        "categories": _top(counted.category, {code: c.name for code, c in known.categories.items()}),
        "channels": _top(counted.channel, {code: c.name for code, c in known.channels.items()}),
    }


def _top(counts: Counts, names: Mapping[str, str]) -> list[tuple[str, int]]:
    return [(names.get(code, code), n) for code, n in list(counts.items())[:TOP]]


def _choices(known: Catalogue) -> dict[str, Any]:
    session = db.session()
    return {
        "kategori": choices.categories(session),
        "kanal": [(channel.code, channel.name) for channel in known.channels.values()],
        "wilayah": statistics.area_choices(session),
    }
