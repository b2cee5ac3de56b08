"""Misuse (/admin/penyalahgunaan): limits, who is kept out, false reports, requests of one person decided together."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.blueprints.admin.forms import Errors, Typed, past_of, typed, version
from app.clock import now
from app.db import db, transaction
from app.domain import abuse as misuse
from app.domain import workflow
from app.domain.abuse.blocks import BlockKind
from app.domain.abuse.limits import RANGES
from app.domain.errors import Conflict, DomainError, Invalid
from app.domain.reference import catalogue
from app.domain.reference_admin import abuse
from app.domain.vocabulary import Action, ReasonKind
from app.domain.workflow import Given
from app.queries import abuse as found
from app.security import actor

BLOCK = ("jenis", "nilai", "alasan", "sampai")
DECISION = ("putusan", "alasan_buka", "catatan")


@blueprint.get("/penyalahgunaan")
def misuse_page() -> str:
    """Everything on one page."""
    return _page()


@blueprint.post("/penyalahgunaan/batas")
def set_misuse_limits() -> ResponseReturnValue:
    """Other limits, or another text for who is kept out."""
    values = typed(abuse.NAMES.values())
    try:
        with transaction() as session:
            abuse.set_limits(session, values, version(), actor=actor(), now=now())
    except Invalid as error:
        return _page(values=values, errors=error.errors), 422
    except Conflict as error:
        return _page(values=values, told=str(error)), 409
    return _done("Batas disimpan.")


@blueprint.post("/penyalahgunaan/blokir")
def keep_out() -> ResponseReturnValue:
    """Keep a phone, an address, an account, a key or a network out until a day; or the reporter of a report."""
    form, number = typed(BLOCK), typed(("nomor",))["nomor"]
    try:
        with transaction() as session:
            if number:
                reason, until = form["alasan"], form["sampai"]
                abuse.keep_reporter_out(session, number, reason, until, actor=actor(), now=now())
            else:
                wanted = abuse.Wanted(form["jenis"], form["nilai"], form["alasan"], form["sampai"])
                abuse.keep_out(session, wanted, actor=actor(), now=now())
    except Invalid as error:
        return _page(block=form, block_errors=error.errors), 422
    except Conflict as error:
        return _page(block=form, told=str(error)), 409
    return _done("Blokir berlaku.")


@blueprint.post("/penyalahgunaan/blokir/<int:blokir>/buka")
def lift_block(blokir: int) -> ResponseReturnValue:
    """End a block before its day."""
    try:
        with transaction() as session:
            abuse.lift(session, blokir, request.form.get("alasan", ""), actor=actor(), now=now())
    except Invalid as error:
        return _page(told=str(error)), 422
    except Conflict as error:
        return _page(told=str(error)), 409
    return _done("Blokir dibuka.")


@blueprint.post("/penyalahgunaan/palsu/<laporan>")
def decide_mark(laporan: str) -> ResponseReturnValue:
    """Whether the report was false."""
    state, note = request.form.get("putusan", ""), request.form.get("catatan", "")
    try:
        with transaction() as session:
            misuse.decide(session, laporan, state, note, actor=actor(), now=now())
    except Invalid as error:
        return _page(told=str(error)), 422
    except Conflict as error:
        return _page(told=str(error)), 409
    return _done("Putusan disimpan.")


@blueprint.post("/penyalahgunaan/buka-lagi")
def decide_bundle() -> ResponseReturnValue:
    """Decide the chosen requests together, each by its own move."""
    form, numbers = typed(DECISION), [number.replace("\x00", "") for number in request.form.getlist("nomor")]
    action = {"buka": Action.REOPEN, "tolak": Action.REFUSE_REOPENING}.get(form["putusan"])
    if action is None or not numbers:
        return _page(told="Pilih permintaannya dan putusannya."), 422
    refused = [sentence for number in numbers if (sentence := _decided(number, action, form))]
    if len(refused) == len(numbers):
        return _page(told=refused[0]), 422
    many = len(numbers) - len(refused)
    left = f" {len(refused)} tidak: {refused[0]}" if refused else ""
    return _done(f"{many} permintaan diputuskan.{left}")


def _decided(number: str, action: Action, form: Typed) -> str:
    """Why that request was not decided; "" if it was. Each in a transaction of its own."""
    reason = form["alasan_buka"] if action == Action.REOPEN else ""
    given = Given(note=form["catatan"], reason=reason, version=request.form.get(f"versi-{number}", type=int))
    try:
        with transaction() as session:
            workflow.apply(session, number, action, given, actor=actor(), now=now())
    except DomainError as error:
        return str(error)
    return ""


def _done(sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for(".misuse_page"), 303)


def _page(
    *,
    values: Typed | None = None,
    errors: Errors | None = None,
    block: Typed | None = None,
    block_errors: Errors | None = None,
    told: str = "",
) -> str:
    session, moment = db.session(), now()
    going, ended = found.blocks(session, now=moment)
    return render_template(
        "admin/penyalahgunaan.html",
        values=values or abuse.shown(misuse.limits(session)),
        ranges={abuse.NAMES[name]: both for name, both in RANGES.items()},
        errors=errors or {},
        block=block or {},
        block_errors=block_errors or {},
        told=told,
        kinds=list(BlockKind),
        going=going,
        ended=ended,
        marks=found.waiting_marks(session),
        people=found.people(session, now=moment),
        bundles=found.bundles(session),
        reasons=list(catalogue(session).offered_reasons(ReasonKind.REOPEN).items()),
        **past_of(abuse.TABLE, abuse.KEY),
    )
