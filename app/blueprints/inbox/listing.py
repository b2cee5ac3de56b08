"""The list of messages: tabs, search, the fragment that keeps it fresh, several at once, and "take the next"."""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.inbox import blueprint
from app.blueprints.worklist import TabLink, words
from app.clock import now
from app.db import db, transaction
from app.domain import inbox as desk
from app.domain.errors import Invalid, NotVisible
from app.domain.reference import catalogue
from app.domain.vocabulary import Role
from app.htmx import see_other
from app.labels import angka
from app.queries import inbox as lists
from app.queries.inbox import Inbox
from app.queries.worklist.search import number_in
from app.security import actor

MOST_AT_ONCE = 200
CHOOSE = "Pilih dulu pesan yang dikesampingkan."


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The list that the address asks for."""
    return _show()


@blueprint.get("/segar")
def fresh() -> ResponseReturnValue:
    """The same list without its frame; 304 while nothing on it changed."""
    found = _read()
    if request.if_none_match.contains(found.version):
        return Response(status=304)
    answer = Response(render_template("inbox/_segar.html", **context_of(found)))
    answer.set_etag(found.version)
    return answer


@blueprint.get("/baru-masuk")
def news() -> ResponseReturnValue:
    """How many messages wait, for the top bar of a message's page."""
    count = lists.waiting_count(
        db.session(), channel_of(request.args.get("kanal", "")), actor=actor(), now=now()
    )
    return render_template("worklist/_baru.html", count=count.number, href=url_for(".home", **here()))


@blueprint.post("/cari")
def search() -> ResponseReturnValue:
    """Look for a sender or a report; a phone number or an address never stands in the address of the answer."""
    text, kept = request.form.get("q", "").replace("\x00", "").strip(), here(request.form.get("kanal", ""))
    wanted: dict[str, Any] = (
        {"q": text} if number_in(text) else {"pengirim": lists.sender_to(text)} if text else {}
    )
    return see_other(url_for(".home", **wanted, **kept))


@blueprint.post("/berikutnya")
def take_next() -> ResponseReturnValue:
    """Take the message whose limit ends first and go to it."""
    channel = channel_of(request.form.get("kanal", ""))
    with transaction() as session:
        message = desk.take_next(session, channel, actor=actor(), now=now())
        taken = message.public_id if message else None
    if taken is not None:
        return see_other(url_for(".message", public_id=taken))
    flash("Tidak ada pesan yang menunggu.", "info")
    return see_other(url_for(".home", **here(channel)))


@blueprint.post("/sekaligus")
def dismiss_several() -> ResponseReturnValue:
    """Put the chosen messages aside with one reason."""
    channel = channel_of(request.form.get("kanal", ""))
    chosen = _chosen(request.form.getlist("pesan")[:MOST_AT_ONCE])
    reason = request.form.get("alasan", "")
    try:
        if not chosen:
            raise Invalid({"pesan": CHOOSE})
        with transaction() as session:
            done, passed = desk.dismiss_all(session, chosen, reason, actor=actor(), now=now())
    except Invalid as error:
        return _show(channel, chosen={str(one) for one in chosen}, errors=error.errors, reason=reason), 422
    kept = f" {angka(passed)} tidak, karena sudah diputuskan atau sedang dikerjakan." if passed else ""
    flash(f"{angka(done)} pesan dikesampingkan.{kept}", "warning" if passed else "success")
    return see_other(url_for(".home", **here(channel)))


def channel_of(wanted: str) -> str:
    """The channel whose inbox this is: a desk's own; for Biro's admin the wanted one, or where most has to be done."""
    if actor().role != Role.BIRO_ADMIN:
        return actor().channel_code or ""
    known = catalogue(db.session())
    if wanted:
        if wanted not in known.channels:
            raise NotVisible("Tidak ada kanal ini.")
        return wanted
    waiting = lists.waiting_by_channel(db.session(), actor=actor(), now=now())
    return waiting[0].channel if waiting else next(iter(known.channels))


def here(channel: str = "") -> dict[str, Any]:
    """What addresses of this inbox carry: nothing for a desk, the channel for Biro's admin."""
    wanted = channel or request.values.get("kanal", "")
    return {"kanal": wanted} if wanted and actor().role == Role.BIRO_ADMIN else {}


def _chosen(given: list[str]) -> list[uuid.UUID]:
    found = []
    for word in given:
        try:
            found.append(uuid.UUID(word))
        except ValueError:
            continue
    return found


@dataclass(frozen=True, slots=True)
class _Bulk:
    """The form for several messages as it was sent: what was chosen, the reason, and what is wrong."""

    chosen: set[str]
    errors: dict[str, str]
    reason: str


def _read(channel: str = "") -> Inbox:
    asked = lists.read(request.args.to_dict())
    channel = channel or channel_of(request.args.get("kanal", ""))
    return lists.inbox(db.session(), channel, asked, actor=actor(), now=now())


def _show(
    channel: str = "",
    *,
    chosen: set[str] | None = None,
    errors: dict[str, str] | None = None,
    reason: str = "",
) -> str:
    found = _read(channel)
    others = _channels() if actor().role == Role.BIRO_ADMIN else []
    bulk = _Bulk(chosen or set(), errors or {}, reason)
    return render_template("inbox/daftar.html", channels=others, **context_of(found, bulk))


def _channels() -> list[tuple[str, str]]:
    """Every channel to choose from, with how many messages wait there."""
    rows = lists.waiting_by_channel(db.session(), actor=actor(), now=now())
    waiting = {row.channel: row.waiting for row in rows}
    return [
        (channel.code, f"{channel.name} ({angka(waiting.get(channel.code, 0))})")
        for channel in catalogue(db.session()).channels.values()
    ]


def context_of(found: Inbox, bulk: _Bulk | None = None) -> dict[str, Any]:
    """What the templates of the list need besides the rows."""
    given, kept = found.asked.given, here(found.channel)
    known = catalogue(db.session())
    return {
        "inbox": found,
        "channel_name": known.channels[found.channel].name,
        "tabs": [_tab(found, tab, kept) for tab in found.tabs],
        "fresh_url": None if found.asked.after else _with(url_for("inbox.fresh"), {**given, **kept}),
        "next_href": _home({**given, **kept, "setelah": found.following}) if found.following else None,
        "first_href": _home({**given, **kept, "setelah": ""}) if found.asked.after else None,
        "message_base": url_for("inbox.home"),
        "report_base": report_base(),
        "reasons": list(desk.dismissals(known).items()),
        "bulk": bulk or _Bulk(set(), {}, ""),
        "kept": kept,
        "q": found.asked.text,
        "search_url": url_for("inbox.search"),
        "search_by_post": True,
        "search_hint": "Cari pengirim atau nomor laporan",
    }


def report_base() -> str:
    """Where this officer's ticket pages are."""
    return url_for("desk.home" if actor().role == Role.CHANNEL_ADMIN else "biro.home") + "laporan/"


def _tab(found: Inbox, tab: lists.Tab, kept: dict[str, str]) -> TabLink:
    count = found.counts[tab.code]
    return TabLink(
        code=tab.code,
        label=tab.label,
        href=_home({"tab": tab.code, **kept}),
        count=words(count),
        active=found.asked.tab is tab,
        alert=tab.alert and count.number > 0,
    )


def _home(args: dict[str, str | None]) -> str:
    return _with(url_for("inbox.home"), args)


def _with(path: str, args: dict[str, Any]) -> str:
    kept = {name: value for name, value in args.items() if value}
    return path + ("?" + urlencode(kept) if kept else "")
