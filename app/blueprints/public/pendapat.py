"""A reporter's word on a finished report: by the link in a mail (/pendapat/<kunci>), or on the own side after proof.

Opening the link changes nothing: programs that look for harmful mails open every link.
"""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, guessing, throttle
from app.blueprints.public import blueprint, lacak, ownership, personal
from app.db import db, transaction
from app.domain import abuse, opinion
from app.domain.errors import Conflict, Invalid, NotVisible, TooMany
from app.domain.opinion import Said
from app.domain.reopening import Asked
from app.queries.opinions import asked_about
from app.queries.tracking import clean_number
from app.uploads import take_photos
from app.wording import worded

FIELDS = ("beres", "bintang", "catatan")
THANKS = {
    True: worded("Terima kasih. Pendapat Anda kami catat."),
    False: worded("Terima kasih. Biro Pemerintahan memeriksa apakah laporan dibuka lagi dan mengabari Anda."),
}


@blueprint.get("/pendapat/<kunci>")
@personal
def ask_opinion(kunci: str) -> ResponseReturnValue:
    """The form behind the link."""
    return _page(kunci)


@blueprint.post("/pendapat/<kunci>")
@personal
def give_opinion(kunci: str) -> ResponseReturnValue:
    """The word of whoever has the link, once."""
    moment = clock.now()
    number = asked_about(db.session(), kunci).number
    try:
        given = _give(number, moment)
    except Invalid as error:
        return _page(kunci, typed=_typed(), errors=error.errors), 422
    except Conflict as error:
        return _page(kunci, typed=_typed(), conflict=str(error)), 409
    flash(THANKS[given], "success")
    return redirect(url_for("public.ask_opinion", kunci=kunci), 303)


@blueprint.post("/lacak/<nomor>/pendapat")
@personal
def say(nomor: str) -> ResponseReturnValue:
    """The same on the own side."""
    moment, number = clock.now(), clean_number(nomor)
    if not ownership.owns(number, now=moment):
        raise NotVisible(lacak.UNKNOWN)
    try:
        given = _give(number, moment)
    except Invalid as error:
        return lacak.own_page(number, moment, errors=error.errors, failed="pendapat", typed=_typed()), 422
    except Conflict as error:
        return lacak.own_page(number, moment, conflict=str(error)), 409
    flash(THANKS[given], "success")
    return redirect(url_for("public.track", nomor=number), 303)


def _give(number: str, moment: datetime) -> bool:
    said = _said(moment)
    _count_request(said)
    with transaction() as session:
        return opinion.give(session, number, said, now=moment).is_solved


def _count_request(said: Said) -> None:
    """One network asks only so often in a day that reports be taken up again. Raises Conflict."""
    most = abuse.limits(db.session()).network
    if said.solved != "belum" or not most:
        return
    try:
        throttle.hit(f"{most} per day", "buka lagi", guessing.network())
    except TooMany:
        raise Conflict(opinion.REFUSED[Asked.TOO_MANY]) from None


def _said(moment: datetime) -> Said:
    """Photos matter only where something is left to do; what is wrong with them is told with the rest."""
    typed = _typed()
    said = Said(typed["beres"], typed["bintang"], typed["catatan"].replace("\r\n", "\n"))
    if said.solved != "belum":
        return said
    try:
        return said._replace(photos=take_photos(request.files.getlist("foto"), now=moment))
    except Invalid as error:
        return said._replace(faults=dict(error.errors))


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}


def _page(kunci: str, **shown: object) -> str:
    asked = asked_about(db.session(), kunci)
    return render_template(
        "public/pendapat.html", asked=asked, kunci=kunci, **{"typed": {}, "errors": {}, **shown}
    )
