"""Alerts to officers (/pemberitahuan): what runs out, what was escalated to their unit; the count in every page's top bar."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain import alerts
from app.domain.vocabulary import Role
from app.queries.alerts import COUNTED, alert_page, unread
from app.security import actor, guard

blueprint = Blueprint("alerts", __name__, url_prefix="/pemberitahuan")
guard(
    blueprint,
    *(Role.CHANNEL_ADMIN, Role.KELURAHAN, Role.KECAMATAN, Role.KOTA, Role.DINAS, Role.SUKU_DINAS),
    *(Role.STAFF, Role.VERIFIER, Role.BIRO_ADMIN),
)


@blueprint.get("/")
def home() -> str:
    """The alerts, newest first, fifty a page."""
    after = request.args.get("setelah", type=int)
    page = alert_page(db.session(), after, actor=actor())
    return render_template("alerts/daftar.html", page=page, after=after)


@blueprint.get("/jumlah")
def news() -> str:
    """How many are unread, for the top bar; asked again every minute until nobody is signed in any more."""
    count = unread(db.session(), actor=actor())
    return render_template("alerts/_jumlah.html", count=count, more=count >= COUNTED)


@blueprint.post("/dibaca")
def read() -> ResponseReturnValue:
    """Everything up to the newest one shown has been read."""
    up_to = request.form.get("sampai", type=int)
    if up_to is not None:
        with transaction() as session:
            alerts.mark_read(session, up_to, actor=actor())
        flash("Pemberitahuan ditandai sudah dibaca.", "success")
    return redirect(url_for(".home"), 303)
