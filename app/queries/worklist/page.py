"""One page of a worklist, put together: rows, counts, what was filtered by, and a version to compare with."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.clock import local_date
from app.domain.actor import Actor
from app.domain.saved_view import Offered, offered_from
from app.labels import label, tanggal
from app.queries.worklist.asked import Arguments, Asked, cursor_to, read, widened
from app.queries.worklist.choices import Choices, choices_of
from app.queries.worklist.counts import Count, counts_of
from app.queries.worklist.rows import Row, Rows, cursor_of, rows_of
from app.queries.worklist.tabs import HELP, Order, Tab, tabs_of
from app.queries.worklist.viewer import Viewer, viewer_of

NEWS = "baru"


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, in words, and the argument that makes it. `ignored`: it could not be followed."""

    name: str
    label: str
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page. `following` = the cursor of the next page; `version` changes whenever the page would look different.

    `views`: the saved views offered to the officer, where they were asked for.
    """

    asked: Asked
    tabs: tuple[Tab, ...]
    counts: dict[str, Count]
    rows: list[Row]
    following: str | None
    chips: list[Chip]
    version: str
    read_at: datetime
    viewer: Viewer
    views: list[Offered]

    def choices(self) -> Choices:
        """What the filters offer."""
        return choices_of(self.viewer, self.asked, self.rows)

    def days(self) -> list[tuple[str, list[Row]]]:
        """The rows in their order under the day on which they run out; one group where they are ordered otherwise."""
        if self.asked.order not in (Order.DUE, Order.HELP):
            return [(self.asked.tab.label, self.rows)]
        groups: dict[str, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(_due_words(row, self.read_at), []).append(row)
        return list(groups.items())


def worklist(
    session: Session, args: Arguments, *, actor: Actor, now: datetime, with_views: bool = False
) -> Worklist:
    """The page that an address asks for, and the saved views offered beside it: two statements, with the reference data at hand.

    One more where a search has to be read otherwise, or where the first tab holds nothing of the kind.
    """
    viewer = viewer_of(session, actor, now=now)
    asked, (rows, following) = _answered(session, viewer, read(args, actor.role, viewer.known))
    counts, views = counts_of(session, viewer, with_views=with_views)
    return Worklist(
        asked=asked,
        tabs=tabs_of(actor.role),
        counts=counts,
        rows=rows,
        following=cursor_to(following) if following else None,
        chips=_chips(viewer, asked),
        version=_version(rows, counts, now),
        read_at=now,
        viewer=viewer,
        views=offered_from(views),
    )


def _answered(session: Session, viewer: Viewer, asked: Asked) -> tuple[Asked, Rows]:
    """The page and the question it answers: where the first tab holds none, it is put to everything."""
    found = rows_of(session, viewer, asked)
    wider = None if found.rows else widened(asked, viewer.actor.role)
    if wider is not None and (more := rows_of(session, viewer, wider)).rows:
        return wider, more
    return asked, found


def helped_rows(session: Session, viewer: Viewer) -> list[Row]:
    """The first page of what the viewer has to do for other units. One statement."""
    return rows_of(session, viewer, read({"tab": [HELP]}, viewer.actor.role, viewer.known)).rows


def arrivals(session: Session, *, actor: Actor, now: datetime) -> Count:
    """How many are new: of the tab "Baru", or of the role's first tab. One statement."""
    counts, _ = counts_of(session, viewer_of(session, actor, now=now))
    return counts.get(NEWS) or counts[tabs_of(actor.role)[0].code]


def in_words(session: Session, args: Arguments, *, actor: Actor, now: datetime) -> tuple[dict[str, str], str]:
    """The understood arguments of an address without the place in the list, and what they ask for in words. No statement."""
    viewer = viewer_of(session, actor, now=now)
    asked = read(args, actor.role, viewer.known)
    words = [asked.tab.label, *(chip.label for chip in _chips(viewer, asked) if not chip.ignored)]
    return {name: value for name, value in asked.given.items() if name != "setelah"}, ", ".join(words)


def following_number(
    session: Session, number: str, *, actor: Actor, now: datetime, args: Arguments | None = None
) -> str | None:
    """The report to go on with after this one: the next of the list that `args` asks for, behind its last the first again.

    Without a list the first of the home list. None when there is no other.
    """
    viewer = viewer_of(session, actor, now=now)
    asked = read(args or {}, actor.role, viewer.known)
    if args:
        asked.after = cursor_of(session, number, asked.order)
        later = rows_of(session, viewer, asked, limit=1).rows if asked.after else []
        if later:
            return later[0].number
        asked.after = None
    found = rows_of(session, viewer, asked, limit=2)
    return next((row.number for row in found.rows if row.number != number), None)


def _due_words(row: Row, now: datetime) -> str:
    if row.due_at is None:
        return "Tanpa batas waktu"
    if row.due_at < now:
        return "Lewat batas"
    day, today = local_date(row.due_at), local_date(now)
    return {0: "Hari ini", 1: "Besok"}.get((day - today).days, tanggal(day))


def _version(rows: list[Row], counts: dict[str, Count], now: datetime) -> str:
    """Rows, counts and the minute: the time left is shown in minutes."""
    shown = ([(row.number, row.version) for row in rows], sorted(counts.items()), int(now.timestamp() // 60))
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:20]


def _chips(viewer: Viewer, asked: Asked) -> list[Chip]:
    known = viewer.known
    words: dict[str, str | None] = {
        "q": f"“{asked.text}”" if asked.text else None,
        "status": ", ".join(label(status) for status in asked.statuses) or None,
        "kategori": known.categories[asked.category].name if asked.category else None,
        "kanal": known.channels[asked.channel].name if asked.channel else None,
        "wilayah": _area_name(viewer, asked.area),
        "unit": known.unit_name(asked.unit) if asked.unit else None,
        "petugas": f"Petugas {asked.staff}" if asked.staff else None,
        "lewat": "Lewat batas" if asked.overdue else None,
        "cek": f"Cek lapangan: {asked.checked}" if asked.checked else None,
        "sorot": _mark_words(viewer, asked),
        "dari": _day("Sejak", asked.since),
        "sampai": _day("Sampai", asked.until),
        "selesai_sejak": _day("Selesai sejak", asked.finished_since),
    }
    used = [Chip(name, text) for name, text in words.items() if text]
    unknown = [
        Chip(name, f"Diabaikan: {name} = {value[:40]}", ignored=True) for name, value in asked.ignored.items()
    ]
    return used + unknown


def _mark_words(viewer: Viewer, asked: Asked) -> str | None:
    mark = asked.mark
    if mark is None:
        return None
    unit = f", {viewer.known.unit_name(mark.unit)}" if mark.unit else ""
    days = f", {tanggal(mark.since)} - {tanggal(mark.until)}" if mark.since else ""
    return f"{label(mark.figure)}{unit}{days}"


def _area_name(viewer: Viewer, code: str | None) -> str | None:
    if code is None:
        return None
    return next((unit.name for unit in viewer.known.units.values() if unit.area_code == code), code)


def _day(word: str, day: date | None) -> str | None:
    return f"{word} {tanggal(day)}" if day else None
