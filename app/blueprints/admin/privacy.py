"""The privacy desk (/admin/privasi): what the law gives people and wants written down, from one page; the log of looks."""

from typing import Any

from flask import render_template, request, url_for

from app.blueprints.admin import blueprint
from app.clock import day_from
from app.db import db
from app.domain.rights import breach, task
from app.queries.contact_accesses import Asked, looks
from app.security import actor

FILTERS = ("petugas", "dari", "sampai", "nomor")


@blueprint.get("/privasi")
def privacy() -> str:
    """Everything about personal data, and what is to be done now."""
    session = db.session()
    return render_template(
        "admin/privasi.html",
        tasks=task.latest(session, actor=actor())[:8],
        breaches=[one for one in breach.all_of_them(session, actor=actor()) if not one.is_told],
    )


@blueprint.get("/privasi/log")
def privacy_log() -> str:
    """Who looked at contact data, by officer, day and report."""
    given = {name: request.args.get(name, "").replace("\x00", "").strip()[:60] for name in FILTERS}
    asked = Asked(
        given["petugas"].lower(),
        day_from(given["dari"]),
        day_from(given["sampai"]),
        given["nomor"],
        request.args.get("setelah", type=int),
    )
    rows, more = looks(db.session(), asked, actor=actor())
    kept: dict[str, Any] = {name: value for name, value in given.items() if value}
    return render_template(
        "admin/privasi_log.html",
        rows=rows,
        given=given,
        next=url_for(".privacy_log", **kept, setelah=more) if more else None,
        first=url_for(".privacy_log", **kept) if asked.after else None,
    )
