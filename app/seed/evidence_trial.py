"""The check of photos tried on tickets whose truth is known: honest, used before, edited (`flask bukti ukur`).

The photos are made here, the check is the real one: the same copies, hashes, search and comparison. It works on temporary tables
of the same shape and with the same indexes, which hide the real ones from this connection and end with the transaction, so
nothing real is read or touched but the limits in force.
"""

import uuid
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain import evidence
from app.domain.actor import SYSTEM
from app.domain.evidence import Photo, Rendered, StoredUpload
from app.domain.evidence.flag_code import FlagCode
from app.domain.evidence.process import make_ready
from app.domain.evidence.traces import Traces, traces_of
from app.domain.reference import catalogue
from app.domain.report import Report
from app.domain.vocabulary import PhotoKind, Priority, Status
from app.seed import streets
from app.seed.streets import Stand

SHADOWED = ("reports", "report_units", "events", "photos", "photo_looks", "photo_traces", "photo_flags")
ANALYSED = ("photos", "photo_looks", "photo_traces", "photo_flags")
SAME_STREETS = 40  # a fifth of the honest tickets is from so few places
AHEAD = 24
COPIES = frozenset({FlagCode.USED_BEFORE, FlagCode.COMPLAINT_COPY})
# The limits were chosen by looking at these; the other families were made afterwards, to be surprised by.
TUNED = ("jalan", "dinding", "saluran", "taman", "datar", "malam")


class Kind(StrEnum):
    """What a result photo really is."""

    HONEST = "jujur"
    EXACT = "dipakai ulang persis"
    NEAR = "dipakai ulang, diubah"
    EDITED = "suntingan foto laporan"


@dataclass(frozen=True, slots=True)
class Ticket:
    """`source`: the ticket whose result is used again."""

    number: int
    kind: Kind
    family: str
    place: int
    seed: int
    source: "Ticket | None" = None


@dataclass(frozen=True, slots=True)
class Made:
    """A ticket's two files, with what the worker makes of them, and how the result came about."""

    ticket: Ticket
    how: str
    complaint: "File"
    result: "File"


@dataclass(frozen=True, slots=True)
class File:
    data: bytes
    rendered: Rendered
    traces: Traces


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check said of a ticket's result; `is_right`: as it should have."""

    ticket: Ticket
    how: str
    flags: frozenset[FlagCode]
    is_right: bool


class CopiesOnly:
    """A store that keeps the copies for display alone: the trial needs no others."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes:
        """The file. Raises KeyError."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise KeyError(key) from error

    def put(self, key: str, data: bytes, media_type: str) -> None:
        """Keep it, but for the small copy."""
        if not key.endswith("-kecil.jpg"):
            self._path(key).write_bytes(data)

    def _path(self, key: str) -> Path:
        return self.folder / key.replace("/", "_")


def planned(tickets: int, seed: int) -> list[Ticket]:
    """Of all tickets a twentieth of each kind of deceit, at the end; the rest honest, from every family."""
    rng = np.random.default_rng(seed)
    deceits = max(1, tickets // 20)
    families = list(streets.FAMILIES)
    plan: list[Ticket] = []
    for number in range(tickets - 3 * deceits):
        place = int(rng.integers(SAME_STREETS)) if rng.random() < 0.2 else 1000 + number + 100_000 * seed
        plan.append(
            Ticket(number, Kind.HONEST, families[number % len(families)], place, int(rng.integers(2**31)))
        )
    sources = [plan[at] for at in rng.choice(len(plan), 2 * deceits, replace=len(plan) < 2 * deceits)]
    for at in range(3 * deceits):
        number, kind = len(plan), (Kind.EXACT, Kind.NEAR, Kind.EDITED)[at % 3]
        source = sources.pop() if kind != Kind.EDITED else None
        family = source.family if source else families[number // 3 % len(families)]
        plan.append(
            Ticket(number, kind, family, 50_000 + number + 100_000 * seed, int(rng.integers(2**31)), source)
        )
    return plan


def made(ticket: Ticket) -> Made:
    """Take the photos of a ticket."""
    rng = np.random.default_rng(ticket.seed)
    where, stand = streets.place(ticket.family, ticket.place), Stand.some(rng)
    before = streets.taken(where, stand)
    complaint = streets.jpeg(before, int(rng.integers(70, 95)))
    if ticket.kind == Kind.EDITED:
        how, result = streets.edited(before, where, stand, rng)
    elif ticket.source is not None:
        picture, old = _honest_result(ticket.source)
        how, result = ("", old) if ticket.kind == Kind.EXACT else streets.reused(picture, rng)
    else:
        how, result = "", _honest_result(ticket)[1]
    return Made(ticket, how, _file(complaint), _file(result))


def outcomes(session: Session, plan: list[Ticket], *, processes: int, now: datetime) -> Iterator[Outcome]:
    """Try all tickets in their order. The session's transaction must be rolled back afterwards."""
    with _hands(processes) as pool, TemporaryDirectory(prefix="crm-bukti-") as folder:
        coming = _made_ahead(pool, plan)
        first = next(coming)
        trial = _Trial(session, CopiesOnly(Path(folder)), now)
        trial.begin()
        yield trial.judged(first)
        for done in coming:
            yield trial.judged(done)


@dataclass
class _Trial:
    session: Session
    store: CopiesOnly
    now: datetime

    def __post_init__(self) -> None:
        self.results: dict[int, uuid.UUID] = {}
        self.codes = ("", "", "")

    def begin(self) -> None:
        """Hide the real tables behind empty ones."""
        known = catalogue(self.session)
        self.codes = (next(iter(known.channels)), next(iter(known.categories)), next(iter(known.units)))
        for table in SHADOWED:
            self.session.execute(
                text(f"CREATE TEMP TABLE {table} (LIKE {table} INCLUDING ALL) ON COMMIT DROP")
            )

    def judged(self, one: Made) -> Outcome:
        """File the ticket with both photos and check them."""
        report, at = self._report(one.ticket.number), self._moment(one.ticket.number)
        for file, kind, moment in (
            (one.complaint, PhotoKind.COMPLAINT, at),
            (one.result, PhotoKind.RESULT, at + timedelta(minutes=30)),
        ):
            photo = self._photo(report, file, kind, moment)
            evidence.examine(self.session, self.store, photo.id, now=self.now)
        self.results[one.ticket.number] = photo.id
        flags = evidence.flags_on(self.session, [photo.id])
        self.session.expunge_all()
        if one.ticket.number % 250 == 50:
            self.session.execute(text(f"ANALYZE {', '.join(ANALYSED)}"))
        codes = frozenset(flag.code for flag in flags)
        source = self.results.get(one.ticket.source.number) if one.ticket.source else None
        named = any(flag.code == FlagCode.USED_BEFORE and flag.other_photo_id == source for flag in flags)
        return Outcome(one.ticket, one.how, codes, _is_right(one.ticket.kind, codes, named))

    def _report(self, number: int) -> Report:
        channel, category, unit = self.codes
        at = self._moment(number)
        report = Report(
            number=f"UJ{number:06d}",
            tracking_code="UJI",
            channel_code=channel,
            category_code=category,
            priority=Priority.BIASA,
            status=Status.COMPLETED,
            holder_code=unit,
            original_text="",
            public_text="",
            is_public=False,
            created_at=at,
            updated_at=at,
            closed_at=at,
        )
        self.session.add(report)
        self.session.flush()
        return report

    def _photo(self, report: Report, file: File, kind: PhotoKind, at: datetime) -> Photo:
        seen = evidence.inspect(file.data, "uji.jpg")
        upload = StoredUpload(photo_id := uuid.uuid4(), f"private/{photo_id}", "uji.jpg", seen)
        (photo,) = evidence.attach(self.session, report, [upload], kind, actor=SYSTEM, now=at)
        make_ready(self.session, self.store, photo, file.rendered, file.traces)
        return photo

    def _moment(self, number: int) -> datetime:
        return self.now - timedelta(days=60) + timedelta(minutes=number)


def _is_right(kind: Kind, codes: frozenset[FlagCode], named: bool) -> bool:
    if kind == Kind.HONEST:
        return not codes & COPIES
    return FlagCode.COMPLAINT_COPY in codes if kind == Kind.EDITED else named


def _honest_result(ticket: Ticket) -> tuple[np.ndarray, bytes]:
    """Somebody came again and stood a little elsewhere, in other light; the thing is gone."""
    rng = np.random.default_rng([ticket.seed, 1])
    first = Stand.some(np.random.default_rng(ticket.seed))
    picture = streets.taken(streets.place(ticket.family, ticket.place), first.again(rng), mended=True)
    return picture, streets.jpeg(picture, int(rng.integers(70, 95)))


def _file(data: bytes) -> File:
    return File(data, evidence.render(data), traces_of(data))


def _hands(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_one_thread)


def _one_thread() -> None:
    import cv2

    cv2.setNumThreads(1)


def _made_ahead(pool: ProcessPoolExecutor, plan: list[Ticket]) -> Iterator[Made]:
    """In order, a few ahead of who takes them, so that they do not pile up in memory."""
    waiting = iter(plan)
    under_way: deque[Future[Made]] = deque(pool.submit(made, ticket) for ticket in islice(waiting, AHEAD))
    while under_way:
        done = under_way.popleft().result()
        under_way.extend(pool.submit(made, ticket) for ticket in islice(waiting, 1))
        yield done
