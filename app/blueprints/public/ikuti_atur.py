"""The links in letters to who follows something: confirm, list and change, stop.

Opening a link changes nothing, since programs that look for harmful mails open every link; its button does. One address takes a
POST without token: mail programs send it for who presses their own button (RFC 8058).
"""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.blueprints.public import blueprint, ikuti, personal
from app.db import db, transaction
from app.domain import follows
from app.domain.errors import Invalid
from app.labels.follows import FREQUENCIES
from app.queries import follow_pages
from app.security import csrf
from app.wording import say


@blueprint.get("/ikuti/pastikan/<uuid:kunci>")
@personal
def confirm_page(kunci: uuid.UUID) -> ResponseReturnValue:
    """What would be confirmed, and the buttons."""
    asked = follow_pages.awaiting(db.session(), kunci, now=clock.now())
    if asked.list_key is not None:
        return redirect(url_for("public.follow_list", kunci=asked.list_key), 303)
    return render_template("public/ikuti_pastikan.html", asked=asked, kunci=kunci, often=FREQUENCIES)


@blueprint.post("/ikuti/pastikan/<uuid:kunci>")
@personal
def confirm(kunci: uuid.UUID) -> ResponseReturnValue:
    """Begin, or have that address not asked again."""
    moment = clock.now()
    with transaction() as session:
        if request.form.get("jawab") == "tolak":
            follows.refuse(session, kunci, now=moment)
            list_key = None
        else:
            list_key = follows.confirm(session, kunci, now=moment).key
    if list_key is None:
        flash(say("Baik. Alamat ini tidak kami surati lagi untuk dipastikan."), "success")
        return redirect("/ikuti", 303)
    flash(say("Sudah. Kabarnya mulai dikirim sejak sekarang."), "success")
    return redirect(url_for("public.follow_list", kunci=list_key), 303)


@blueprint.get("/ikuti/atur/<uuid:kunci>")
@personal
def follow_list(kunci: uuid.UUID) -> ResponseReturnValue:
    """Everything that this address or browser follows."""
    return _list(kunci)


@blueprint.post("/ikuti/atur/<uuid:kunci>")
@personal
def change_follow(kunci: uuid.UUID) -> ResponseReturnValue:
    """Change how often, stop one, or stop all."""
    wanted, follow = request.form.get("aksi", ""), request.form.get("ikuti", "")
    try:
        with transaction() as session:
            if wanted == "semua":
                follows.stop_all(session, kunci)
            elif wanted == "berhenti":
                follows.stop(session, kunci, follow)
            else:
                often = request.form.get("seberapa", "")
                follows.change(session, kunci, follow, often, now=clock.now())
    except Invalid as error:
        return _list(kunci, notice=str(error)), 422
    if wanted == "semua":
        flash(say("Semua sudah dihentikan. Tidak ada lagi yang dikirim."), "success")
        return redirect("/ikuti", 303)
    flash(say("Sudah dihentikan.") if wanted == "berhenti" else say("Sudah diubah."), "success")
    return redirect(url_for("public.follow_list", kunci=kunci), 303)


@blueprint.get("/ikuti/berhenti/<uuid:kunci>")
@personal
def stop_page(kunci: uuid.UUID) -> ResponseReturnValue:
    """The button that ends what a letter told of; the same for every key."""
    return render_template("public/ikuti_berhenti.html", kunci=kunci, is_done=False)


@blueprint.post("/ikuti/berhenti/<uuid:kunci>")
@csrf.exempt  # type: ignore[untyped-decorator]
@personal
def stop_letter(kunci: uuid.UUID) -> ResponseReturnValue:
    """End it, by the page's button or by the mail program's. The same again says the same."""
    with transaction() as session:
        follows.stop_letter(session, kunci)
    return render_template("public/ikuti_berhenti.html", kunci=kunci, is_done=True)


def _list(kunci: uuid.UUID, notice: str | None = None) -> str:
    return render_template(
        "public/ikuti_atur.html",
        listing=follow_pages.listing(db.session(), kunci),
        kunci=kunci,
        frequencies=ikuti.often(),
        notice=notice,
    )
