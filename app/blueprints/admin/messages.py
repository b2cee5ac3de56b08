"""Messages sent (/admin/pesan): what was told to whom, what became of it, and sending it again."""

import uuid
from enum import StrEnum
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.clock import now
from app.config import settings
from app.db import db, transaction
from app.domain import notification
from app.domain.vocabulary import Medium, MessageState, Notice
from app.queries.message_costs import costs_by_day
from app.queries.messages import Filter, list_messages
from app.security import actor

FILTERS = ("status", "jenis", "media", "nomor")
Word = TypeVar("Word", bound=StrEnum)


@blueprint.get("/pesan")
def messages() -> str:
    """The messages, newest first, 50 a page."""
    wanted = Filter(
        state=_word(MessageState, "status"),
        notice=_word(Notice, "jenis"),
        medium=_word(Medium, "media"),
        number=request.args.get("nomor", "").strip()[:30] or None,
        after=request.args.get("setelah", type=int),
    )
    # The demo shows codes, so that the reporter's side can be tried without a gateway.
    page = list_messages(db.session(), wanted, actor=actor(), with_codes=settings().is_demo)
    kept = _kept(FILTERS)
    return render_template(
        "admin/pesan.html",
        page=page,
        costs=costs_by_day(db.session(), actor=actor(), now=now()) if kept == {} and not wanted.after else [],
        wanted=wanted,
        first=url_for(".messages", **kept) if wanted.after else None,
        next=url_for(".messages", **kept, setelah=page.next_after) if page.next_after else None,
        here=_kept((*FILTERS, "setelah")),
        unset=_unset_gateways(),
        words={"status": list(MessageState), "jenis": list(Notice), "media": list(Medium)},
    )


@blueprint.post("/pesan/<uuid:key>/kirim-ulang")
def resend(key: uuid.UUID) -> ResponseReturnValue:
    """Queue a message again."""
    with transaction() as session:
        notification.resend(session, key, actor=actor(), now=now())
    flash("Pesan dimasukkan lagi ke antrean pengiriman.", "success")
    return redirect(url_for(".messages", **_kept((*FILTERS, "setelah"))), 303)


def _kept(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: request.args[name] for name in names if name in request.args}


def _word(words: type[Word], name: str) -> Word | None:
    given = request.args.get(name, "")
    return words(given) if given in set(words) else None


def _unset_gateways() -> list[str]:
    config = settings()
    missing = {"SMS (SMS_DRIVER)": config.sms_driver == "none", "surel (SMTP_URL)": config.smtp_url is None}
    return [name for name, is_unset in missing.items() if is_unset]
