"""What the public sees of photos: the list of those that wait for a person (/foto-ditahan/), and the page that decides about one.

On that page areas are kept or taken off, and drawn: with pointer or keys where the browser runs scripts, else by ticking parts
of a grid. The copies for officers are shown there, since a decision needs to see what it is about.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.clock import now
from app.db import db, transaction
from app.domain import redaction
from app.domain.errors import Conflict, Invalid
from app.domain.redaction import WHOLE, Box, Choice, Outcome, PhotoArea
from app.gateways.storage import storage
from app.htmx import see_other
from app.queries.redaction import RedactedPhoto, held_photos, redacted_photo
from app.security import actor

COLUMNS, ROWS = 8, 6
DONE = {
    Outcome.SHOW: "Foto ditampilkan seperti yang Anda tentukan.",
    Outcome.HIDE: "Foto disembunyikan dari publik.",
}
SUGGESTED = (
    "Bukan wajah atau pelat nomor",
    "Wajah belum tersamarkan",
    "Pelat nomor belum tersamarkan",
    "Dokumen atau data pribadi terlihat",
    "Diperiksa, sudah tepat",
)


@dataclass(frozen=True, slots=True)
class _Refused:
    """A form that did not go through: what was chosen, and what is wrong with it."""

    choice: Choice | None = None
    cells: frozenset[str] = frozenset()
    why: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    conflict: str = ""


def attach(blueprint: Blueprint) -> None:
    """Add list and page to the blueprint of a role that decides."""
    add = blueprint.add_url_rule
    add("/foto-ditahan/", "held", _list)
    add("/laporan/<nomor>/foto/<uuid:photo_id>/samarkan", "redaction", _page)
    add("/laporan/<nomor>/foto/<uuid:photo_id>/samarkan", "redact_photo", _decide, methods=["POST"])


def _list() -> str:
    return render_template("redaction/daftar.html", found=held_photos(db.session(), actor=actor()))


def _page(nomor: str, photo_id: uuid.UUID) -> str:
    return _shown(nomor, photo_id, _Refused())


def _decide(nomor: str, photo_id: uuid.UUID) -> ResponseReturnValue:
    """Carry the decision out; from the list on to the list, else back to the photo."""
    was_held = redacted_photo(db.session(), nomor, photo_id, actor=actor()).is_held
    cells = frozenset(request.form.getlist("petak"))
    choice = _choice()
    try:
        with transaction() as session:
            redaction.decide(session, storage(), nomor, photo_id, choice, actor=actor(), now=now())
    except Invalid as error:
        return _shown(nomor, photo_id, _Refused(choice, cells, choice.why, error.errors)), 422
    except Conflict as error:
        return _shown(nomor, photo_id, _Refused(why=choice.why, conflict=str(error))), 409
    flash(DONE[Outcome(choice.outcome)], "success")
    if was_held:
        return see_other(url_for(".held"))
    return see_other(url_for(".redaction", nomor=nomor, photo_id=photo_id))


def _choice() -> Choice:
    form = request.form
    kept = {int(value) for value in form.getlist("area") if value.isdecimal() and len(value) < 19}
    drawn = [*_drawn(form.getlist("kotak")), *_ticked(form.getlist("petak"))]
    edition = form.get("versi", "")
    return Choice(
        outcome=form.get("keputusan", ""),
        kept=frozenset(kept),
        boxes=drawn,
        why=form.get("catatan", ""),
        edition=int(edition) if edition.isdecimal() and len(edition) < 9 else -1,
    )


def _drawn(values: list[str]) -> Iterator[Box]:
    """Rectangles as the script writes them; what is none becomes one that is refused."""
    for value in values:
        parts = value.split(",")
        fits = len(parts) == 4 and all(part.isdecimal() and len(part) < 6 for part in parts)
        yield Box(*map(int, parts)) if fits else Box(0, 0, 0, 0)


def _ticked(values: list[str]) -> Iterator[Box]:
    """Parts of the grid as rectangles, neighbours of a row as one."""
    cells = sorted({(row, column) for value in values for row, column in _cell(value)})
    while cells:
        row, first = cells.pop(0)
        last = first
        while cells and cells[0] == (row, last + 1):
            last = cells.pop(0)[1]
        left, right = WHOLE * first // COLUMNS, WHOLE * (last + 1) // COLUMNS
        top, bottom = WHOLE * row // ROWS, WHOLE * (row + 1) // ROWS
        yield Box(left, top, right - left, bottom - top)


def _cell(value: str) -> Iterator[tuple[int, int]]:
    row, _, column = value.partition("-")
    if (
        row.isdecimal()
        and column.isdecimal()
        and len(value) < 6
        and int(row) < ROWS
        and int(column) < COLUMNS
    ):
        yield int(row), int(column)


def _shown(nomor: str, photo_id: uuid.UUID, refused: _Refused) -> str:
    found = redacted_photo(db.session(), nomor, photo_id, actor=actor())
    return render_template(
        "redaction/foto.html",
        found=found,
        photo=found.photo,
        refused=refused,
        areas=[_area(found, at, refused) for at in range(len(found.areas))],
        drawn=[",".join(map(str, box)) for box in refused.choice.boxes]
        if refused.choice and not refused.cells
        else [],
        height=WHOLE * found.photo.height // max(found.photo.width, 1),
        grid=[[f"{row}-{column}" for column in range(COLUMNS)] for row in range(ROWS)],
        suggested=SUGGESTED,
    )


def _area(found: RedactedPhoto, at: int, refused: _Refused) -> dict[str, Any]:
    """An area for the page; what is only proposed is ticked beforehand, what was lifted is not."""
    area, flat = found.areas[at], found.photo.height / max(found.photo.width, 1)
    choice = refused.choice
    return {
        "id": area.id,
        "number": at + 1,
        "kind": area.kind,
        "state": area.state,
        "score": area.score,
        "is_kept": area.id in choice.kept if choice else area.state != redaction.AreaState.LIFTED,
        "x": area.left,
        "y": round(area.top * flat),
        "width": area.width,
        "height": round(area.height * flat),
        "crop": _crop(area, flat),
    }


def _crop(area: PhotoArea, flat: float) -> str:
    """What is cut out to show the area by itself: a square around it with some of what it stands in."""
    side = 1.6 * max(area.width, area.height * flat)
    middle = area.left + area.width / 2, (area.top + area.height / 2) * flat
    return f"{middle[0] - side / 2:.0f} {middle[1] - side / 2:.0f} {side:.0f} {side:.0f}"
