"""One tab a network: the conversation with one made-up citizen, a form to write, where the message is, what to do next."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.simulator import blueprint
from app.blueprints.simulator.steps import next_step
from app.blueprints.simulator.ways import COMMANDS, WAYS, Way
from app.clock import now
from app.config import settings
from app.db import db
from app.gateways.simulator import Line, Simulator, SimulatorAwayError, UnfitError
from app.queries.simulator import came_from
from app.security import STOP_POLLING, actor

KEPT = "simulator"
FIELDS = ("perihal", "isi", "jenis", "foto", "balas")
WATCH_FOR = timedelta(minutes=10)
STATES = {
    "waiting": "sedang diantar",
    "arrived": "diterima sistem",
    "refused": "ditolak sistem",
    "delivered": "sampai di telepon",
}


@blueprint.get("", defaults={"jalur": "sms"})
@blueprint.get("/<jalur>")
def show(jalur: str) -> str:
    """The page of one network; `contoh` and `balas` fill in the form."""
    way = _way(jalur)
    return _page(way)


@blueprint.post("/<jalur>")
def write(jalur: str) -> ResponseReturnValue:
    """Let the citizen write; 422 with the form where that cannot be sent."""
    way = _way(jalur)
    form = {name: request.form.get(name, "").strip() for name in FIELDS}
    given = {
        "text": form["isi"],
        "subject": form["perihal"],
        "kind": form["jenis"],
        "photo": bool(form["foto"]),
        "answers": _number(form["balas"]),
    }
    try:
        citizen = _simulator().write(way.code, _citizen(way), given)
    except UnfitError as error:
        return _page(way, form, str(error)), 422
    except SimulatorAwayError:
        return _page(way, form), 503
    _remember(way, citizen)
    flash("Terkirim. Balasan muncul di sini.", "success")
    return redirect(url_for(".show", jalur=way.code), 303)


@blueprint.post("/<jalur>/warga")
def change(jalur: str) -> ResponseReturnValue:
    """Go on as another citizen."""
    way = _way(jalur)
    named = request.form.get("warga", "").strip()[:60]
    try:
        citizen = _simulator().talk(way.code, named).citizen if named else way.first_citizen()
    except UnfitError as error:
        return _page(way, {"lain": named}, str(error)), 422
    except SimulatorAwayError:
        return _page(way, {}), 503
    _remember(way, citizen)
    return redirect(url_for(".show", jalur=way.code), 303)


@blueprint.get("/<jalur>/kabar")
def news(jalur: str) -> ResponseReturnValue:
    """The conversation if it changed since `versi` (204 otherwise); it stops asking after ten silent minutes."""
    way = _way(jalur)
    try:
        shown = _conversation(way)
    except (SimulatorAwayError, UnfitError):
        return Response(status=STOP_POLLING if now() - _since() > WATCH_FOR else 204)
    is_over = now() - max([shown["since"], *(line.at for line in shown["lines"])]) > WATCH_FOR
    if shown["version"] == request.args.get("versi") and not is_over:
        return Response(status=204)
    html = render_template("simulator/_percakapan.html", **shown, way=way, is_over=is_over, is_news=True)
    return Response(html, status=STOP_POLLING if is_over else 200)


def _page(way: Way, form: Mapping[str, str] | None = None, fault: str = "") -> str:
    context: dict[str, Any] = {"way": way, "fault": fault, "states": STATES, "commands": COMMANDS}
    try:
        context |= {"tabs": _tabs(way), **_conversation(way)}
        context["form"] = _beginning(way, context["lines"], context["numbers"]) if form is None else form
    except SimulatorAwayError as error:
        context["away"] = str(error)
    return render_template("simulator/simulator.html", **context)


def _conversation(way: Way) -> dict[str, Any]:
    """What the polled part shows, and the version by which a change is known."""
    talk = _simulator().talk(way.code, _citizen(way))
    came = came_from(db.session(), way.channel, talk.sender, talk.marks, actor=actor())
    version = hashlib.sha256(repr((talk.lines, came)).encode()).hexdigest()[:16]
    return {
        "lines": talk.lines,
        "named": _named(way, talk.citizen),
        "came": came,
        "step": next_step(way, came),
        "version": version,
        "since": _since(),
        "states": STATES,
        "numbers": list(dict.fromkeys(one.number for one in came if one.number)),
    }


def _named(way: Way, citizen: str) -> str:
    """The citizen as people write it: 0857 1234 5678, @akun."""
    if way.code == "sms":
        local = f"0{citizen.removeprefix('62')}"
        return " ".join(local[at : at + 4] for at in range(0, len(local), 4))
    return f"@{citizen}" if way.code == "x" else citizen


def _since() -> datetime:
    """When the page that asks was made, as its argument says."""
    moment = now()
    given = _number(request.args.get("sejak", ""))
    return min(moment, datetime.fromtimestamp(given, UTC)) if given else moment


def _beginning(way: Way, lines: Sequence[Line], numbers: Sequence[str]) -> dict[str, Any]:
    """The form as an example (`contoh`), a command about the last report (`perintah`) or an answer to a mail begins it."""
    chosen = request.args.get("contoh", type=int)
    if chosen is not None and 0 <= chosen < len(way.examples):
        example = way.examples[chosen]
        return {"isi": example.text, "perihal": example.subject, "foto": example.photo}
    command = request.args.get("perintah", "")
    if command in COMMANDS and numbers:
        return {"isi": f"{command} {numbers[0]} "}
    answered = _number(request.args.get("balas", ""))
    line = next((line for line in lines if line.id == answered and not line.is_mine), None)
    return {"balas": str(line.id), "perihal": f"Re: {line.subject.removeprefix('Re: ')}"} if line else {}


def _number(typed: str) -> int:
    """A number of up to ten digits; 0 for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 10 else 0


def _tabs(way: Way) -> list[dict[str, Any]]:
    played = _simulator().ways()
    return [
        {"label": one.name, "href": url_for(".show", jalur=code), "active": one is way}
        for code, one in WAYS.items()
        if code in played
    ]


def _way(code: str) -> Way:
    if code not in WAYS:
        abort(404)
    return WAYS[code]


def _simulator() -> Simulator:
    socket = settings().simulator_socket
    if socket is None:
        raise SimulatorAwayError(
            "Tidak ada yang disimulasikan: semua kanal memakai gateway yang diatur operator."
        )
    return Simulator(socket)


def _citizen(way: Way) -> str:
    """Who writes on this tab: kept in the visitor's session, made up at first."""
    known: dict[str, str] = session.get(KEPT, {})
    if way.code not in known:
        _remember(way, way.first_citizen())
    return str(session[KEPT][way.code])


def _remember(way: Way, citizen: str) -> None:
    session[KEPT] = {**session.get(KEPT, {}), way.code: citizen}
