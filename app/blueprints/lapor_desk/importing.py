"""Entries from a file: what would happen is shown first, line by line, and happens when the officer confirms it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import waiting_files
from app.blueprints.lapor_desk import CHANNEL, blueprint
from app.channels.lapor_file import Reading, read_file
from app.channels.lapor_values import one_line
from app.channels.table_file import MAX_BYTES, UnreadableFileError
from app.clock import now
from app.db import db, transaction
from app.domain import inbox
from app.domain.errors import Invalid
from app.domain.inbox import Fate
from app.domain.vocabulary import Role
from app.htmx import see_other
from app.jobs.lapor import account_named
from app.labels import angka
from app.security import actor

SHOWN = 200
TITLE_MAX = 90
FIELD = "berkas"
GONE = "Berkas ini sudah disimpan, atau sudah lebih dari satu jam. Unggah lagi bila perlu; tidak ada yang masuk dua kali."


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the preview. `why`: the sentence of a refused one."""

    line: int
    fate: str
    tracking_id: str = ""
    title: str = ""
    why: str = ""


@blueprint.get("/impor")
def import_page() -> ResponseReturnValue:
    """The form."""
    return render_template("lapor/impor.html", errors={}, home=inbox_home())


@blueprint.post("/impor")
def preview() -> ResponseReturnValue:
    """What the file would do; nothing is kept but the file itself, for an hour."""
    file = request.files.get(FIELD)
    content = file.stream.read(MAX_BYTES + 1) if file else b""
    try:
        found = _read(content)
        token = waiting_files.put(actor().user_id or 0, content, FIELD)
    except Invalid as error:
        return render_template("lapor/impor.html", errors=error.errors, home=inbox_home()), 422
    fates = inbox.fates_of(db.session(), [entry for _, entry in found.entries])
    return render_template(
        "lapor/pratinjau.html",
        file_name=file.filename if file else "",
        token=token,
        counts=_counts(found, fates),
        useful=sum(fate != Fate.KNOWN for fate in fates),
        formulas=found.formulas,
        lines=_lines(found, fates)[:SHOWN],
        more=max(0, len(fates) + len(found.refused) - SHOWN),
    )


@blueprint.post("/impor/simpan")
def keep() -> ResponseReturnValue:
    """Take in what the preview showed."""
    owner, token = actor().user_id or 0, request.form.get("token", "")
    content = waiting_files.get(owner, token)
    if content is None:
        return render_template("lapor/impor.html", errors={FIELD: GONE}, home=inbox_home()), 409
    found = _read(content)
    with transaction() as session:
        fates = inbox.take_in_all(session, [entry for _, entry in found.entries], now=now())
    waiting_files.drop(owner, token)
    flash(f"{_sentence(_counts(found, fates))} Entri baru segera tampil di Pesan masuk.", "success")
    return see_other(url_for(".import_page"))


@blueprint.get("/impor/simpan")
def back() -> ResponseReturnValue:
    """The address of the confirmation, asked for again: the form."""
    return see_other(url_for(".import_page"))


def _read(content: bytes) -> Reading:
    if not content:
        raise Invalid({FIELD: "Pilih berkas CSV atau XLSX."})
    try:
        return read_file(content, account_named())
    except UnreadableFileError as error:
        raise Invalid({FIELD: str(error)}) from error


def _counts(found: Reading, fates: list[Fate]) -> list[tuple[str, int]]:
    counts = Counter(fates)
    return [*((fate.value, counts[fate]) for fate in Fate), ("ditolak", len(found.refused))]


def _sentence(counts: list[tuple[str, int]]) -> str:
    return ", ".join(f"{angka(count)} {word}" for word, count in counts) + "."


def _lines(found: Reading, fates: list[Fate]) -> list[Line]:
    """Refused ones first, then what changes anything, then the rest; each in the order of the file."""
    refused = [Line(line, "ditolak", why=why) for line, why in found.refused]
    entries = [
        Line(line, fate.value, entry.arrived.external_id or "", _title(entry))
        for (line, entry), fate in zip(found.entries, fates, strict=True)
    ]
    order = list(Fate)
    return refused + sorted(entries, key=lambda line: (order.index(Fate(line.fate)), line.line))


def _title(entry: inbox.Edited) -> str:
    words = inbox.clean(one_line(entry.parsed.subject or entry.parsed.text))
    return words if len(words) <= TITLE_MAX else f"{words[:TITLE_MAX].rstrip()}…"


def inbox_home() -> str:
    """The list of messages of this channel."""
    kept: dict[str, Any] = {"kanal": CHANNEL} if actor().role == Role.BIRO_ADMIN else {}
    return url_for("inbox.home", **kept)
