"""Made-up rows for load tests: true to the tables, the chains and the encryption, but not to any course of events.

`Maker(seed, shape).rows(first_id, count)` yields for each report the rows of the five tables that carry it. Words follow a
vocabulary of some thousand, among them "kelapa" in a twentieth of the reports and "zamrud" in one of ten thousand.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from app.clock import local
from app.domain.actor import BIRO, SYSTEM, Actor
from app.domain.audit import Entry, entry_row
from app.domain.numbering import CODE_ALPHABET, CODE_LENGTH
from app.domain.privacy import crypto
from app.domain.sla import TOLD_ALL
from app.domain.vocabulary import (
    Action,
    Calendar,
    ClockKind,
    LocationKind,
    Priority,
    Proposal,
    Role,
    Status,
    Visibility,
)
from app.seed.stories import STORIES, STREETS

YEARS = 4
OPEN_SHARE = 0.08
PUBLIC_SHARE = 1 / 3
COMMON, COMMON_SHARE = "kelapa", 0.05
RARE, RARE_SHARE = "zamrud", 0.0001
OPEN_STATUSES = (
    (Status.WAITING, 30),
    (Status.COORDINATION, 15),
    (Status.DISPOSITION, 15),
    (Status.IN_PROGRESS, 25),
    (Status.AWAITING_VALIDATION, 10),
    (Status.RESULT_REJECTED, 5),
)
HOP = {
    Status.WAITING: (ClockKind.REACT, 6),
    Status.COORDINATION: (ClockKind.REACT, 6),
    Status.DISPOSITION: (ClockKind.START, 24),
    Status.AWAITING_VALIDATION: (ClockKind.VALIDATE, 24),
}


_Step = tuple[str, Status | None, Status, str, Actor]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the rows refer to; read once from the database. `places` = (kelurahan, unit, kota slug, [(lon, lat)]), `private` = the
    categories of which nothing is public.
    """

    places: list[tuple[str, str, str, list[tuple[float, float]]]]
    channels: list[tuple[str, str]]
    categories: dict[str, str | None]
    private: frozenset[str]
    ukpd: frozenset[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Rows:
    report: dict[str, Any]
    events: list[dict[str, Any]]
    units: list[dict[str, Any]]
    clocks: list[dict[str, Any]]


class Maker:
    """Makes rows; the same seed gives the same reports."""

    def __init__(self, seed: int, shape: Shape) -> None:
        self.rng = random.Random(seed)
        self.shape = shape
        self.words = _vocabulary(random.Random(7))

    def rows(self, first_id: int, count: int) -> Iterator[Rows]:
        for report_id in range(first_id, first_id + count):
            yield self._one(report_id)

    def _one(self, report_id: int) -> Rows:
        rng, shape = self.rng, self.shape
        kelurahan, unit, kota, points = rng.choice(shape.places)
        category, story = rng.choice(STORIES)
        pd = shape.categories[category]
        is_open = rng.random() < OPEN_SHARE
        age_days = rng.expovariate(1 / 6) if is_open else rng.uniform(0.5, YEARS * 365)
        created = shape.now - timedelta(days=min(age_days, YEARS * 365), seconds=rng.randrange(3600))
        status = self._status(is_open, pd)
        holder = self._holder(status, unit, pd, kota)
        channel, prefix = rng.choice(shape.channels)
        clocks = list(self._clocks(report_id, status, holder, created))
        report = {
            "id": report_id,
            "number": f"{prefix}{local(created):%y%m%d}{report_id * 733_331 % 10_000_000_000:010d}",
            "channel_code": channel,
            "category_code": category,
            "status": status,
            "holder_code": holder,
            "kelurahan_code": kelurahan,
            "is_public": rng.random() < PUBLIC_SHARE and category not in shape.private,
            "created_at": created,
            **self._texts(story),
            **self._place(rng.choice(points)),
            **_timing(status, created, clocks, rng),
        }
        events = list(_events(report, unit))
        report |= {"event_seq": len(events), "event_head": events[-1]["hash"]}
        units = [{"report_id": report_id, "unit_code": code, "since": created} for code in {unit, holder}]
        return Rows(report, events, units, clocks)

    def _status(self, is_open: bool, pd: str | None) -> Status:
        if not is_open:
            return Status.COMPLETED if self.rng.random() < 0.95 else Status.UNACTIONABLE
        statuses, weights = zip(*OPEN_STATUSES, strict=True)
        status: Status = self.rng.choices(statuses, weights)[0]
        handed = status in (Status.COORDINATION, Status.DISPOSITION)
        return Status.IN_PROGRESS if handed and pd is None else status

    def _holder(self, status: Status, unit: str, pd: str | None, kota: str) -> str:
        if status == Status.WAITING or pd is None:
            return unit
        ukpd = f"{pd}.{kota}"
        if status == Status.COORDINATION or ukpd not in self.shape.ukpd:
            return pd
        return ukpd if status == Status.DISPOSITION or self.rng.random() < 0.7 else pd

    def _texts(self, story: str) -> dict[str, Any]:
        words = self.rng.choices(self.words, k=8)
        if self.rng.random() < COMMON_SHARE:
            words.append(COMMON)
        if self.rng.random() < RARE_SHARE:
            words.append(RARE)
        text = f"{story} {' '.join(words)}"
        code = "".join(self.rng.choices(CODE_ALPHABET, k=CODE_LENGTH))
        return {
            "public_text": text,
            "original_text": crypto.encrypt(text.encode()),
            "tracking_code": crypto.encrypt(code.encode()),
            "address": self.rng.choice(STREETS),
        }

    def _place(self, point: tuple[float, float]) -> dict[str, Any]:
        lon, lat = (value + self.rng.uniform(-0.0004, 0.0004) for value in point)
        return {"location": f"SRID=4326;POINT({lon:.6f} {lat:.6f})", "location_kind": LocationKind.EXACT}

    def _clocks(
        self, report_id: int, status: Status, holder: str, created: datetime
    ) -> Iterator[dict[str, Any]]:
        closed = status in (Status.COMPLETED, Status.UNACTIONABLE)
        kinds = [(ClockKind.FINISH, 168), (ClockKind.RED_FLAG, 144)]
        kinds += [HOP[status]] if status in HOP else []
        for kind, hours in kinds[:1] if closed else kinds:
            yield {
                "report_id": report_id,
                "kind": kind,
                "unit_code": BIRO if kind == ClockKind.VALIDATE else holder,
                "started_at": created,
                "due_at": created + timedelta(hours=hours),
                "limit_hours": hours,
                "calendar": Calendar.KALENDER,
                "stopped_at": created + timedelta(days=1) if closed else None,
                "outcome": status.value if closed else None,
                "note": "load",
                "told": TOLD_ALL,  # a million loaded reports shall not set off a million alerts
            }


def _vocabulary(rng: random.Random) -> list[str]:
    syllables = [a + b for a in "bcdgjklmnprstw" for b in "aeiou"]
    return ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(4000)]


def _timing(
    status: Status, created: datetime, clocks: list[dict[str, Any]], rng: random.Random
) -> dict[str, Any]:
    closed = created + timedelta(hours=rng.expovariate(1 / 60) + 0.2)
    is_closed = status in (Status.COMPLETED, Status.UNACTIONABLE)
    due = {clock["kind"]: clock["due_at"] for clock in clocks}
    judged = status == Status.AWAITING_VALIDATION
    red_flag = due.pop(ClockKind.RED_FLAG, None)
    return {
        "priority": Priority.BIASA,
        "updated_at": closed if is_closed else created,
        "closed_at": closed if is_closed else None,
        "finished_at": closed if status == Status.COMPLETED else None,
        "due_at": None if is_closed else due[ClockKind.VALIDATE] if judged else min(due.values()),
        "red_flag_at": None if is_closed or judged else red_flag,
        "judge_by": due[ClockKind.VALIDATE] if judged else None,
        "proposal": Proposal.RESULT if judged else None,
        "status_before": Status.IN_PROGRESS if judged else None,
    }


def _events(report: dict[str, Any], unit: str) -> Iterator[dict[str, Any]]:
    """Received, passed on or handled, and where closed the decision; chained as real ones are."""
    officer = Actor(Role.KELURAHAN, "Petugas beban", unit_code=unit)
    steps: list[_Step] = [("create", None, Status.WAITING, unit, SYSTEM)]
    if report["status"] != Status.WAITING:
        decided = Action.HANDLE if report["holder_code"] == unit else Action.COORDINATE
        steps.append((decided, Status.WAITING, report["status"], report["holder_code"], officer))
    if report["closed_at"]:
        steps.append(
            (Action.APPROVE, Status.AWAITING_VALIDATION, report["status"], report["holder_code"], SYSTEM)
        )
    head, at = b"", report["created_at"]
    for seq, (action, before, after, holder, actor) in enumerate(steps, start=1):
        row = entry_row(
            Entry(
                action, before, Visibility.INTERNAL if seq > 1 else Visibility.PUBLIC, data={"unit": holder}
            ),
            seq=seq,
            prev_hash=head,
            number=report["number"],
            to_status=after,
            holder_code=holder,
            assignee_id=None,
            salt=b"",
            actor=actor,
            now=at,
        )
        head, at = row["hash"], report["closed_at"] or at + timedelta(minutes=30)
        yield {**row, "data": Jsonb(row["data"]), "report_id": report["id"]}
