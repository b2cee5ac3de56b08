"""The front door: what one can do, what was finished near here, and how the city did in the last whole month."""

from datetime import timedelta
from typing import NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.blueprints.public import blueprint, linked
from app.blueprints.public.kept import kept
from app.config import settings
from app.db import db
from app.domain.geography import level_of
from app.domain.reference import catalogue
from app.labels import bulan
from app.labels.city import lama
from app.queries import choices, city, published
from app.queries.city import Row


class Month(NamedTuple):
    """A month by its code and in words, its figures, and in what time half of its reports were finished (None: not yet)."""

    code: str
    name: str
    figures: Row
    half_within: str | None


@blueprint.get("/")
@kept("kelurahan", seconds=20)
def home() -> ResponseReturnValue:
    """The home page; `kelurahan` chooses where "near here" is."""
    session, area = db.session(), request.args.get("kelurahan", "")
    area = area if level_of(area) else ""
    return render_template(
        "public/home.html",
        finished=published.latest_finished(session, area or None),
        kelurahan=choices.kelurahan(session),
        area=area,
        month=_last_month(),
        linked=linked.portal(settings().public_url),
    )


def _last_month() -> Month:
    """The last whole month, in which everything had its time; a service that began later shows its first."""
    today = clock.local_date(clock.now())
    before = _month(f"{today.replace(day=1) - timedelta(days=1):%Y-%m}")
    return before if before.figures.received else _month(f"{today:%Y-%m}")


def _month(code: str) -> Month:
    session = db.session()
    known = catalogue(session)
    figures = city.total(session, city.read({"periode": code}, known), known, now=clock.now())
    half = figures.lengths["whole"].median
    return Month(code, bulan(code), figures, None if half is None else lama(half))
