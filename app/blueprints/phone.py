"""What the phone of field staff asks for in the background: its tasks, a fresh token, and to carry out what it queued.

A phone queues each action with a key of its own (header Idempotency-Key) and sends it until it has an answer, so every
action happens once. Refusals are those of the ticket page, in JSON and with the fresh state beside them.
"""

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.blueprints import action_form, phone_app, shared
from app.blueprints.worklist import NOTHING_BESIDE, Beside
from app.clock import now
from app.db import db, transaction
from app.domain import workflow
from app.domain.errors import Conflict, DomainError, Forbidden, Invalid, NotVisible
from app.domain.workflow import ActionKey
from app.labels import jam, label
from app.queries import phone, worklist
from app.security import actor

KEY_MAX = 100
CODES: dict[type[DomainError], int] = {NotVisible: 404, Forbidden: 403, Conflict: 409, Invalid: 422}
REFUSALS = tuple(CODES)


def attach(blueprint: Blueprint) -> None:
    """Add the addresses of the phone to the blueprint of field staff, and what its pages show besides."""
    add = blueprint.add_url_rule
    add("/kunci.json", "pass", _pass)
    add("/tugas.json", "tasks", _tasks)
    add("/antrean", "queue", _queue)
    add("/laporan/<nomor>/kirim/<action>", "send", _send, methods=["POST"])
    blueprint.context_processor(lambda: {"spots": _spots, "finish_to_come": _finish_to_come})


def helped_above(found: worklist.Worklist) -> Beside:
    """What the officer has to do for other units, above the own tasks, as long as nothing else was asked for."""
    if found.asked.given or not found.counts[worklist.HELP].number:
        return NOTHING_BESIDE
    rows = worklist.helped_rows(db.session(), found.viewer)
    html = render_template("phone/_bantuan.html", rows=rows)
    version = ",".join(f"{row.number}.{row.version}" for row in rows)
    return Beside(version=version, above=Markup(html))  # noqa: S704 - a template of ours, which escapes what it shows


def _pass() -> ResponseReturnValue:
    """Who is signed in, and the token without which nothing is accepted."""
    return jsonify(petugas=actor().user_id, csrf_token=generate_csrf())


def _tasks() -> ResponseReturnValue:
    """The tasks of the officer with their versions: what the phone keeps for the time without signal."""
    at = now()
    found = worklist.worklist(db.session(), {"tab": ["tugas"]}, actor=actor(), now=at)
    helped = worklist.helped_rows(db.session(), found.viewer) if found.counts[worklist.HELP].number else []
    rows = {row.number: row for row in (*found.rows, *helped)}
    places = phone.spots(db.session(), rows)
    tasks = [_task(row, places[number]) for number, row in rows.items()]
    return jsonify(petugas=actor().user_id, jam=jam(at), rangka=phone_app.shell_version(), tugas=tasks)


def _task(row: worklist.Row, spot: phone.Spot) -> dict[str, Any]:
    return {"nomor": row.number, "versi": row.version, "lat": spot.lat, "lon": spot.lon}


def _queue() -> ResponseReturnValue:
    """The page of what was not sent yet; the phone fills it from its own store."""
    return render_template("phone/antrean.html")


def _send(nomor: str, action: str) -> ResponseReturnValue:
    """Carry out a queued action once, and say how the report stands after it."""
    key = request.headers.get("Idempotency-Key", "").strip()
    try:
        made = _carry_out(nomor, action, key)
    except REFUSALS as error:
        return _refused(nomor, error)
    return jsonify(nomor=nomor, aksi=action, versi=made[0], status=made[1])


def _carry_out(nomor: str, action: str, key: str) -> tuple[int, str]:
    known = shared.known(nomor, action)
    if not 0 < len(key) <= KEY_MAX:
        raise Invalid({"kunci": "Header Idempotency-Key wajib ada."})
    given = action_form.read(request, known, actor().role, now=now())
    with transaction() as session:
        made: ActionKey = workflow.apply_once(session, nomor, known, given, key, actor=actor(), now=now())
        return made.version, made.status


def _refused(nomor: str, error: DomainError) -> ResponseReturnValue:
    errors = error.errors if isinstance(error, Invalid) else {}
    code = next(code for kind, code in CODES.items() if isinstance(error, kind))
    return jsonify(sebab=str(error), isian=errors, keadaan=_state(nomor)), code


def _state(nomor: str) -> dict[str, Any] | None:
    """How the report stands now; nothing of one that the officer may not see."""
    try:
        found = phone.fresh(db.session(), nomor, actor=actor())
    except NotVisible:
        return None
    return {
        "versi": found.version,
        "status": label(found.status, "status"),
        "unit": found.holder,
        "milik_saya": found.is_mine,
    }


def _spots(rows: list[worklist.Row]) -> dict[str, phone.Spot]:
    return phone.spots(db.session(), [row.number for row in rows])


def _finish_to_come(nomor: str) -> Any:
    return phone.finish_to_come(db.session(), nomor, actor=actor(), now=now())
