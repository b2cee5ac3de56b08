"""The anchors outside the database: one line of JSON a day, which anybody can check who has nothing but the file.

Each line carries the digest of its anchor, the SHA-256 of the line before it, and its own. So no line can be changed, left out
or put in without those after it noticing; and whoever rewrites the whole database cannot make it fit a copy of this file that
is kept elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.audit.broken import Broken
from app.domain.audit.chain import Anchor

FIRST = "0" * 64
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """An anchor as a line says it; `chain` is the SHA-256 over all of that, which the next line repeats as `before`."""

    day: date
    entries: int
    last_event_id: int
    digest: str
    before: str
    chain: str


@dataclass
class Checked:
    """How many lines hold, the days between them that have none (first, last), and why it broke if it did."""

    days: int = 0
    gaps: list[tuple[date, date]] = field(default_factory=list)
    broken: str = ""
    last: Kept | None = None


def line_of(anchor: Anchor, before: Kept | None) -> str:
    """The line for that anchor behind the line `before` (None: it is the first)."""
    content = {
        "hari": anchor.day.isoformat(),
        "entri": anchor.entries,
        "sampai": anchor.last_event_id,
        "sidik": anchor.digest.hex(),
        "sebelum": before.chain if before else FIRST,
    }
    return json.dumps({**content, "rantai": _chain(content)})


def missing(session: Session, last: Kept | None) -> list[Anchor]:
    """The anchors that come after that line, oldest first."""
    query = select(Anchor).order_by(Anchor.day)
    return list(session.scalars(query.where(Anchor.day > last.day) if last else query))


def lines_for(anchors: Iterable[Anchor], last: Kept | None) -> Iterator[str]:
    """Their lines, each chained to the one before it."""
    for anchor in anchors:
        line = line_of(anchor, last)
        last = read(line)
        yield line


def read(line: str) -> Kept:
    """What a line says. Raises ValueError, KeyError or TypeError for one that is none of ours, or was changed."""
    given = dict(json.loads(line))
    chain = given.pop("rantai")
    if chain != _chain(given):
        raise ValueError("isinya tidak cocok dengan rantainya")
    day = date.fromisoformat(given["hari"])
    return Kept(day, int(given["entri"]), int(given["sampai"]), given["sidik"], given["sebelum"], chain)


def check(lines: Iterable[str], *, until: date | None = None) -> Checked:
    """Follow the chain from its first line; days before `until` that have no line at the end are missing as well."""
    found = Checked()
    for number, line in enumerate(lines, start=1):
        why, kept = _fault(line, found.last)
        if kept is None or why:
            found.broken = f"baris {number}: {why}"
            return found
        if found.last is not None and kept.day - found.last.day > ONE_DAY:
            found.gaps.append((found.last.day + ONE_DAY, kept.day - ONE_DAY))
        found.last, found.days = kept, found.days + 1
    if until is not None and found.last is not None and until - found.last.day > ONE_DAY:
        found.gaps.append((found.last.day + ONE_DAY, until - ONE_DAY))
    return found


def compare(session: Session, lines: Iterable[str]) -> Broken | None:
    """The first anchor that the database does not have as the file kept it, or the line that is broken itself."""
    stored = {anchor.day: anchor for anchor in session.scalars(select(Anchor))}
    last: Kept | None = None
    for number, line in enumerate(lines, start=1):
        why, kept = _fault(line, last)
        if kept is None or why:
            return Broken("berkas jangkar", f"baris {number}", why)
        anchor = stored.get(kept.day)
        if anchor is None or (anchor.last_event_id, anchor.digest.hex()) != (kept.last_event_id, kept.digest):
            return Broken("chain_anchors", kept.day.isoformat(), "lain dari yang tersimpan di berkas jangkar")
        last = kept
    return None


def _fault(line: str, before: Kept | None) -> tuple[str, Kept | None]:
    """What is wrong with a line behind that one ("" if nothing is), and what it says."""
    try:
        kept = read(line)
    except (ValueError, KeyError, TypeError) as error:
        return f"bukan jangkar yang utuh: {error}", None
    if kept.before != (before.chain if before else FIRST):
        return "tidak bersambung dengan baris sebelumnya", kept
    if before is not None and kept.day <= before.day:
        return f"hari {kept.day} tidak sesudah {before.day}", kept
    return "", kept


def _chain(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
