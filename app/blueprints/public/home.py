"""The front door: what one can do, what was finished near here, and the figures of the last thirty days."""

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.blueprints.public import blueprint, linked
from app.config import settings
from app.db import db
from app.domain.geography import level_of
from app.queries import choices, published, statistics

DAYS = 30


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The home page; `kelurahan` chooses where "near here" is."""
    session, area = db.session(), request.args.get("kelurahan", "")
    area = area if level_of(area) else ""
    month = statistics.Scope(since=clock.local_date(clock.now()) - timedelta(days=DAYS - 1))
    return render_template(
        "public/home.html",
        finished=published.latest_finished(session, area or None),
        kelurahan=choices.kelurahan(session),
        area=area,
        days=DAYS,
        figures=statistics.headline(session, month),
        linked=linked.portal(settings().public_url),
    )
