"""The second look at validated reports (/biro/periksa-ulang): the list with its figures, and the verdict.

What is looked at is the ticket page, which shows before and after and carries the form.
"""

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.blueprints import shared
from app.blueprints.shared import Refused
from app.blueprints.worklist import Beside
from app.clock import now
from app.db import db, transaction
from app.domain import verification
from app.domain.errors import Conflict, Invalid
from app.domain.verification import Verdict
from app.domain.vocabulary import Role
from app.htmx import see_other
from app.queries.rechecks import rechecks, waiting_count
from app.queries.worklist import Worklist
from app.security import actor

ACTION = "periksa-ulang"


def attach(blueprint: Blueprint) -> None:
    """Add the list and the verdict to Biro's blueprint."""
    add = blueprint.add_url_rule
    add("/periksa-ulang/", "rechecks", _list)
    add("/laporan/<nomor>/periksa-ulang", "recheck", _decide, methods=["POST"])
    add("/laporan/<nomor>/periksa-ulang", "back_from_recheck", _back)


def _list() -> str:
    found = rechecks(db.session(), actor=actor(), now=now())
    return render_template("rechecks/daftar.html", found=found, sampled=verification.SAMPLED)


def _decide(nomor: str) -> ResponseReturnValue:
    """Write down the verdict and go on to the next; one that disagrees stays at the report, which can be reopened there."""
    given = {name: request.form.get(name, "") for name in ("putusan", "alasan", "catatan")}
    verdict, reason, note = given.values()
    try:
        with transaction() as session:
            verification.decide(session, nomor, verdict, reason, note, actor=actor(), now=now())
    except Invalid as error:
        return shared.page(nomor, refused=Refused(ACTION, given, error.errors)), 422
    except Conflict as error:
        return shared.page(nomor, refused=Refused(ACTION, given), conflict=(ACTION, str(error))), 409
    if verdict == Verdict.DISAGREED:
        flash("Dicatat tidak sesuai. Bila pekerjaan harus diulang, buka lagi laporan ini.", "warning")
        return _back(nomor)
    flash("Dicatat sesuai.", "success")
    return see_other(url_for(".rechecks"))


def _back(nomor: str) -> ResponseReturnValue:
    return see_other(url_for(".ticket", nomor=nomor))


def waiting_beside(found: Worklist) -> Beside:
    """Above a verifier's list: how many wait for a second look."""
    if actor().role != Role.VERIFIER or found.asked.given:
        return Beside()
    count = waiting_count(db.session(), actor=actor())
    if not count:
        return Beside()
    return Beside(version=str(count), above=Markup(render_template("rechecks/_menunggu.html", count=count)))  # noqa: S704
