"""A file exported from LAPOR: every line an entry, or the reason why it is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.channels.lapor import RefusedEntryError, entry
from app.channels.lapor_fields import fields_in, overrides
from app.channels.lapor_values import one_line
from app.channels.table_file import Lines, UnreadableFileError, read_lines
from app.domain.inbox import Account, Edited, clean

HEADINGS_WITHIN = 10
SHOWN = 12


@dataclass(slots=True)
class Reading:
    """Entries with the line on which each stands; lines that are none, with a sentence; formulas that were read as text."""

    entries: list[tuple[int, Edited]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    formulas: int = 0


def read_file(content: bytes, account: Account) -> Reading:
    """Everything that the file holds. Raises UnreadableFileError where that is nothing."""
    lines = read_lines(content)
    at, headings = _headings(lines, account)
    found = Reading(refused=list(lines.broken), formulas=lines.formulas)
    seen: dict[str | None, int] = {}
    for line, cells in lines.rows[at + 1 :]:
        try:
            edited = entry(_named(headings, cells), account)
            _once(edited, line, seen)
            found.entries.append((line, edited))
        except RefusedEntryError as error:
            found.refused.append((line, str(error)))
    found.refused.sort()
    return found


def _once(edited: Edited, line: int, seen: dict[str | None, int]) -> None:
    first = seen.setdefault(edited.arrived.external_id, line)
    if first != line:
        raise RefusedEntryError(f"Tracking ID ini sudah ada di baris {first}.")


def _headings(lines: Lines, account: Account) -> tuple[int, list[str]]:
    """The first of the first lines that names the tracking id and a text: some exports begin with a title."""
    names = overrides(account.settings)
    for at, (_, cells) in enumerate(lines.rows[:HEADINGS_WITHIN]):
        headings = [one_line(cell) for cell in cells]
        named = fields_in(headings, names)
        if "tracking_id" in named and named & {"content", "title"}:
            return at, headings
    raise UnreadableFileError(_missing(lines, names))


def _missing(lines: Lines, names: Mapping[str, Any]) -> str:
    first = [clean(one_line(cell))[:40] for cell in lines.rows[0][1]] if lines.rows else []
    named = fields_in(first, names)
    wanted = "Tracking ID" if "tracking_id" not in named else "isi laporan"
    shown = ", ".join([heading for heading in first if heading][:SHOWN])
    return f"Kolom {wanted} tidak ditemukan. Baris pertama berisi: {shown or 'tidak ada'}."


def _named(headings: list[str], cells: list[Any]) -> dict[str, Any]:
    """Cells by heading; the first counts where a heading stands twice."""
    if len(cells) > len(headings) and any(one_line(cell) for cell in cells[len(headings) :]):
        raise RefusedEntryError(f"Baris ini punya {len(cells)} kolom, judulnya {len(headings)}.")
    named: dict[str, Any] = {}
    for heading, cell in zip(headings, cells, strict=False):
        if heading:
            named.setdefault(heading, cell)
    return named
