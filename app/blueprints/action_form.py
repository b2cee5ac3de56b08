"""The form of an action, understood alike for officers and for reporters: its fields, its photos and its version.

Nothing is refused here: what is wrong with a photo or a version travels in `Given`, so that `workflow.apply` refuses in the
order of contract.md section 2, a stale form (409) before its fields (422).
"""

from datetime import datetime

from flask import Request

from app.domain.errors import Invalid
from app.domain.evidence import StoredUpload
from app.domain.vocabulary import Action, Role
from app.domain.workflow import BY_ACTION, Demand, Given
from app.uploads import take_photos
from app.wording import say

NO_VERSION_OF_OURS = -1


def read(request: Request, action: Action, role: Role, *, now: datetime) -> Given:
    """The form that somebody of that role sent for this action."""
    form = request.form
    taken = {demand: _photos(request, demand, action, role, now) for demand in (Demand.PHOTO, Demand.BEFORE)}
    return Given(
        note=_text(form.get("catatan", "")),
        unit=form.get("unit", ""),
        staff=form.get("petugas", ""),
        reason=form.get("alasan", ""),
        day=form.get("tanggal", ""),
        category=form.get("kategori", ""),
        priority=form.get("prioritas", ""),
        parent=_last(form.getlist("induk")),
        task=form.get("tugas", ""),
        lat=form.get("lat", "").replace(",", "."),
        lon=form.get("lon", "").replace(",", "."),
        photos=taken[Demand.PHOTO][0],
        before=taken[Demand.BEFORE][0],
        version=_version(form.get("versi", "")),
        faults=taken[Demand.PHOTO][1] | taken[Demand.BEFORE][1],
    )


def _photos(
    request: Request, field: Demand, action: Action, role: Role, now: datetime
) -> tuple[list[StoredUpload], dict[str, str]]:
    """The photos of the form where its action takes some from this role; what is wrong with them is told later."""
    mine = [move for move in BY_ACTION[action] if role in move.roles]
    if not any(field in (*move.demands, *move.accepts) for move in mine):
        return [], {}
    try:
        return take_photos(request.files.getlist(field), now=now), {}
    except Invalid as error:
        return [], {field: " ".join(say(sentence) for sentence in error.errors.values())}


def _last(typed: list[str]) -> str:
    """A button beside the form may name what its field leaves open."""
    return next((value for value in reversed(typed) if value.strip()), "")


def _text(typed: str) -> str:
    """Lines end as they are stored; forms send them with a carriage return."""
    return typed.replace("\r\n", "\n")


def _version(typed: str) -> int | None:
    """The version the form was made from; one that is no number fits no report."""
    if not typed.strip():
        return None
    return int(typed) if typed.strip().isdecimal() and len(typed) < 9 else NO_VERSION_OF_OURS
