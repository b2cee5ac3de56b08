"""Tracking: by number alone the status or the public side, with the code the reporter's own side.

The code comes by POST and is proven once a session; thirty wrong look-ups in ten minutes close the door for the
rest of them (contract.md section 5). The reporter's own moves go through the workflow like everybody's.
"""

import uuid
from datetime import datetime
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import clock, guessing
from app.blueprints import action_form
from app.blueprints.public import blueprint, door, ownership, personal
from app.blueprints.public.frame import framed
from app.blueprints.public.kept import kept, of_no_report
from app.blueprints.public.laporan import photo_answer
from app.db import db, glance, transaction
from app.domain import workflow
from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.reference import catalogue
from app.domain.vocabulary import Action, Role
from app.queries.as_public import as_public
from app.queries.own_report import own_photo, own_report, reporter_by_code, reporter_of_number
from app.queries.tracking import Glance, Head, clean_number, look_up, tracked
from app.wording import say, worded

NO_MATCH = worded(
    "Nomor dan kode pelacakan ini tidak cocok. Periksa lagi di SMS, surel, atau bukti laporan Anda."
)
NO_NUMBER = worded("Isi nomor laporan, misalnya JK261123104582.")
UNKNOWN = worded("Tidak ada laporan dengan nomor ini. Periksa lagi hurufnya dan angkanya.")
DONE = {
    Action.ANSWER: worded("Terima kasih, jawaban Anda sudah diterima petugas."),
    Action.CANCEL: worded("Laporan dibatalkan atas permintaan Anda."),
}


@blueprint.get("/lacak")
@personal
@kept("nomor", seconds=60, mark=of_no_report)
def track_form() -> ResponseReturnValue:
    """The form; a number given by GET goes on to its page."""
    number = clean_number(request.args.get("nomor", ""))
    if number:
        return redirect(url_for("public.track", nomor=number), 303)
    return render_template("public/lacak.html", values={}, errors={})


@blueprint.post("/lacak")
@personal
def prove() -> ResponseReturnValue:
    """Number and code: opens the reporter's own side. Without a code the number alone decides."""
    moment = clock.now()
    door.check(_address())
    number, code = clean_number(request.form.get("nomor", "")), request.form.get("kode", "").strip()
    if not number:
        return _refuse({"nomor": NO_NUMBER})
    if code:
        if reporter_by_code(db.session(), number, code) is None:
            door.count_wrong(_address())
            return _refuse({"kode": NO_MATCH})
        ownership.remember(number, now=moment)
    return redirect(url_for("public.track", nomor=number), 303)


@blueprint.get("/lacak/<nomor>")
def track(nomor: str) -> ResponseReturnValue:
    """Status and dates for everybody, the public side of a public report, the own side after proof."""
    moment, number = clock.now(), clean_number(nomor)
    if request.cookies and ownership.owns(number, now=moment):
        return own_side(number, moment)
    door.check(_address())
    connection = glance()
    head = look_up(connection, number)
    if head is not None:
        return _status_page(connection, head, moment)
    door.count_wrong(_address())
    return render_template("public/lacak.html", values={"nomor": number}, errors={"nomor": UNKNOWN}), 404


def _status_page(connection: Glance, head: Head, moment: datetime) -> ResponseReturnValue:
    """What everybody may see. Not kept by anybody: it is asked for to know the state of this moment."""
    known = catalogue(cast(Session, db.session))
    page = framed(
        "public/_status.html",
        say("Status {number} - CRM Jakarta", number=head.number),
        "lacak",
        key=head,
        values=lambda: {"report": tracked(connection, known, head, now=moment)},
    )
    return page, {"Cache-Control": "no-store"}


@personal
def own_side(number: str, moment: datetime) -> ResponseReturnValue:
    """The reporter's own side."""
    return own_page(number, moment)


@blueprint.post("/lacak/<nomor>/aksi/<action>")
@personal
def act(nomor: str, action: str) -> ResponseReturnValue:
    """Answer a question or cancel; 409 with the fresh state, 422 with the form."""
    moment, number = clock.now(), clean_number(nomor)
    if not ownership.owns(number, now=moment) or action not in set(DONE):
        raise NotVisible(UNKNOWN)
    try:
        _apply(number, Action(action), moment)
    except Invalid as error:
        return own_page(number, moment, errors=error.errors, failed=action), 422
    except Conflict as error:
        return own_page(number, moment, conflict=str(error)), 409
    flash(DONE[Action(action)], "success")
    return redirect(url_for("public.track", nomor=number), 303)


@blueprint.post("/lacak/<nomor>/tutup")
@personal
def close(nomor: str) -> ResponseReturnValue:
    """Forget the proof in this browser."""
    ownership.forget(clean_number(nomor), now=clock.now())
    flash(worded("Akses ke laporan ini ditutup di peramban ini."), "info")
    return redirect("/lacak", 303)


@blueprint.get("/lacak/<nomor>/foto/<uuid:photo_id>.jpg", defaults={"small": False})
@blueprint.get("/lacak/<nomor>/foto/<uuid:photo_id>-kecil.jpg", defaults={"small": True})
@personal
def track_photo(nomor: str, photo_id: uuid.UUID, small: bool) -> ResponseReturnValue:
    """A photo of one's own report, after proof."""
    number = clean_number(nomor)
    return photo_answer(own_photo(db.session(), number, photo_id, actor=_owner(number), small=small))


@blueprint.get("/lacak/<nomor>/publik")
@personal
def as_public_own(nomor: str) -> ResponseReturnValue:
    """One's own report in the eyes of everybody else, after proof."""
    number = clean_number(nomor)
    return render_template(
        "public/lacak_publik.html", report=as_public(db.session(), number, actor=_owner(number))
    )


@blueprint.get("/lacak/<nomor>/foto/<uuid:photo_id>-publik.jpg")
@personal
def track_photo_as_public(nomor: str, photo_id: uuid.UUID) -> ResponseReturnValue:
    """A photo of one's own report as everybody else sees it, after proof."""
    number = clean_number(nomor)
    key = own_photo(db.session(), number, photo_id, actor=_owner(number), small=False, covered=True)
    return photo_answer(key)


def _owner(number: str) -> Actor:
    """The reporter, in a browser that proved it. Raises NotVisible."""
    if not ownership.owns(number, now=clock.now()):
        raise NotVisible(UNKNOWN)
    return reporter_of_number(db.session(), number)


def _apply(number: str, action: Action, moment: datetime) -> None:
    given = action_form.read(request, action, Role.REPORTER, now=moment)
    with transaction() as session:
        actor = reporter_of_number(session, number)
        workflow.apply(session, number, action, given, actor=actor, now=moment)


def own_page(number: str, moment: datetime, **shown: object) -> str:
    """The own side; `shown` = what went wrong with a form of it."""
    session = db.session()
    report = own_report(session, number, actor=reporter_of_number(session, number), now=moment)
    values = {name: request.form.get(name, "") for name in ("catatan",)}
    return render_template("public/lacak_milik.html", report=report, values=values, **{"errors": {}, **shown})


def _refuse(errors: dict[str, str]) -> ResponseReturnValue:
    values = {"nomor": request.form.get("nomor", "")}
    return render_template("public/lacak.html", values=values, errors=errors), 422


def _address() -> str:
    return guessing.network()
