"""The map of all published reports, and the same as a list: filters stand in the address and serve both."""

from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.blueprints.public import blueprint, filters
from app.blueprints.public.kept import kept
from app.db import db
from app.domain.reference import Catalogue, catalogue
from app.domain.vocabulary import Status
from app.labels import label
from app.queries import choices, published

LISTED = 10
FIELDS = ("status", "kategori", "waktu", "kelurahan", "kanal")


@blueprint.get("/peta")
@kept(*FIELDS, "wilayah", "dari", "sampai", "setelah", seconds=10)
def map_page() -> ResponseReturnValue:
    """Map and list; `setelah` turns the pages of the list."""
    session = db.session()
    known = catalogue(session)
    wanted = filters.map_filter(request.args, known, now=clock.now())
    page = published.newest(session, wanted, request.args.get("setelah"), limit=LISTED)
    kelurahan = choices.kelurahan(session)
    chosen = _chosen()
    return render_template(
        "public/peta.html",
        page=page,
        query=urlencode(chosen),
        chosen=request.args,
        chips=_chips(chosen, known, kelurahan),
        next_href=_address([*chosen, ("setelah", page.following)]) if page.following else None,
        first_href=_address(chosen) if request.args.get("setelah") else None,
        choices={
            "status": [(status, label(status)) for status in Status],
            "kategori": choices.categories(session),
            "waktu": list(filters.PERIODS.items()),
            "kelurahan": kelurahan,
            "kanal": choices.channels(known.active_channels()),
        },
    )


def _chosen() -> list[tuple[str, str]]:
    return [(name, value) for name in FIELDS for value in request.args.getlist(name) if value]


def _chips(
    chosen: list[tuple[str, str]], known: Catalogue, kelurahan: choices.Options
) -> list[dict[str, str]]:
    """Each filter in words, with the address without it."""
    names = {
        "status": {status.value: label(status) for status in Status},
        "kategori": {code: category.name for code, category in known.categories.items()},
        "waktu": filters.PERIODS,
        "kelurahan": {code: name for group in kelurahan.values() for code, name in group},
        "kanal": {code: channel.name for code, channel in known.channels.items()},
    }
    return [
        {
            "label": names[name].get(value, value),
            "href": _address([item for item in chosen if item != (name, value)]),
        }
        for name, value in chosen
    ]


def _address(arguments: list[tuple[str, str]]) -> str:
    return "/peta" + (f"?{urlencode(arguments)}" if arguments else "")
