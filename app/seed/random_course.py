"""A random city: reports come in and are moved about by whoever may, through the domain's own functions, from one seed.

For proofs of what must hold whatever happens (tests, `flask statistik periksa --aksi`); never on a system that people use.
Every action is a success: what the rules refuse is tried again in another way and not counted.
"""

import io
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from PIL import Image
from sqlalchemy.orm import Session

from app.domain import evidence, intake, organisation, workflow
from app.domain.actor import CITIZEN, Actor, reporter_of
from app.domain.errors import DomainError
from app.domain.evidence import StoredUpload
from app.domain.geography import find_kelurahan
from app.domain.intake import Submission
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report, by_number
from app.domain.vocabulary import Action, Role, UnitKind
from app.domain.workflow import TRANSITIONS, Given
from app.domain.workflow.moves import Move
from app.seed.stories import STORIES

START = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
PEOPLE = 40
NEW_SHARE = 0.13
BOX = ((-6.31, -6.13), (106.75, 106.93))
CHANNELS = ("jaki", "jaki", "jaki", "web", "sms", "twitter")
TRIES = 40
# How often what would else fill the days or end too many courses is left undone.
RARE = {
    **dict.fromkeys(
        (
            Action.NOTE,
            Action.REMIND,
            Action.ASSIGN,
            Action.ESTIMATE,
            Action.ASK_HELP,
            Action.ASK_CHECK,
            Action.REDACT,
        ),
        0.8,
    ),
    **dict.fromkeys((Action.CANCEL, Action.MERGE, Action.RELOCATE, Action.RECATEGORISE, Action.DECLINE), 0.6),
    **dict.fromkeys((Action.REROUTE, Action.HIDE, Action.PUBLISH, Action.REOPEN), 0.75),
}
FORWARD = frozenset({Action.HANDLE, Action.DISPOSE, Action.START, Action.FINISH, Action.APPROVE})
FORWARD_SHARE = 0.45
DAY_MAX = 25


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 60)).save(out, "JPEG")
    return out.getvalue()


@dataclass
class City:
    """Reports under way. `act` does one thing and moves the time on by up to `pace`."""

    session: Session
    seed: int
    pace: timedelta = timedelta(hours=3)
    at: datetime = START
    numbers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.picture = _jpeg()
        phones = random.Random(f"{self.seed} phones")
        self.people = [f"0812{phones.randrange(10**7, 10**8)}" for _ in range(PEOPLE)]

    def act(self) -> str:
        """One successful action; returns its word."""
        self.at += self.pace * self.rng.random()
        if len(self.numbers) < 3 or self.rng.random() < NEW_SHARE:
            return self._file()
        for _ in range(TRIES):
            done = self._move(by_number(self.session, self.rng.choice(self.numbers)))
            if done:
                return done
        return self._file()

    def _file(self) -> str:
        category, words = self.rng.choice(STORIES)
        lat, lon = self._place()
        placed = self.rng.random() < 0.85
        submission = Submission(
            channel=self.rng.choice(CHANNELS),
            text=words,
            category=category,
            lat=lat if placed else None,
            lon=lon if placed else None,
            address="Depan pasar" if not placed else "",
            phone=self.rng.choice(self.people) if self.rng.random() < 0.8 else "",
            is_public=self.rng.random() < 0.5,
        )
        receipt = intake.receive(self.session, submission, actor=CITIZEN, now=self.at)
        self.numbers.append(receipt.number)
        return "create"

    def _place(self) -> tuple[float, float]:
        (south, north), (west, east) = BOX
        while True:
            lat, lon = self.rng.uniform(south, north), self.rng.uniform(west, east)
            if find_kelurahan(self.session, lat, lon) is not None:
                return round(lat, 5), round(lon, 5)

    def _move(self, report: Report) -> str | None:
        at_kelurahan = catalogue(self.session).units[report.holder_code].kind == UnitKind.KELURAHAN
        moves = [
            m
            for m in TRANSITIONS
            if report.status in m.sources and not m.of_task and (at_kelurahan or m.action != Action.HANDLE)
        ]
        forward = [m for m in moves if m.action in FORWARD]
        move = self.rng.choice(forward if forward and self.rng.random() < FORWARD_SHARE else moves)
        if self.rng.random() < RARE.get(move.action, 0):
            return None
        actor = self._actor(self.rng.choice(sorted(move.roles)), report)
        if actor is None:
            return None
        try:
            with self.session.begin_nested():
                workflow.apply(
                    self.session,
                    report.number,
                    move.action,
                    self._given(move, report),
                    actor=actor,
                    now=self.at,
                )
        except DomainError:
            self.session.expire_all()
            return None
        return str(move.action)

    def _actor(self, role: Role, report: Report) -> Actor | None:
        if role == Role.REPORTER:
            return reporter_of(report.id)
        known = catalogue(self.session)
        name = self._username(role, report, known)
        user = organisation.user_by_username(self.session, name) if name else None
        return user.actor() if user else None

    def _username(self, role: Role, report: Report, known: Catalogue) -> str | None:
        unit = known.units[report.holder_code]
        office = known.kelurahan_units.get(report.kelurahan_code or "", "")
        return {
            Role.KELURAHAN: f"kelurahan.{office}",
            Role.DINAS: f"dinas.{unit.code}" if unit.kind == UnitKind.PD else f"dinas.{unit.parent_code}",
            Role.SUKU_DINAS: f"sudin.{unit.code}",
            Role.STAFF: f"petugas.{unit.code}.1",
            Role.CHANNEL_ADMIN: f"kanal.{report.channel_code}",
            Role.VERIFIER: self.rng.choice(("biro.verifikator", "biro.verifikator2")),
            Role.BIRO_ADMIN: "biro.admin",
        }.get(role)

    def _given(self, move: Move, report: Report) -> Given:
        known = catalogue(self.session)
        reasons = list(known.reasons[move.reason]) if move.reason else []
        units = list(workflow.unit_choices(known, report, move))
        lat, lon = self._place() if move.action == Action.RELOCATE else (0, 0)
        return Given(
            note="Catatan langkah ini.",
            unit=self.rng.choice(units) if units else "",
            staff=f"petugas.{report.holder_code}.1",
            reason=self.rng.choice(reasons) if reasons else "",
            day=(self.at + timedelta(days=self.rng.randint(1, DAY_MAX))).date().isoformat(),
            category=self.rng.choice(STORIES)[0],
            priority=self.rng.choice(("biasa", "tinggi", "")),
            parent=self.rng.choice(self.numbers),
            lat=str(lat),
            lon=str(lon),
            photos=self._photos(move.action),
        )

    def _photos(self, action: Action) -> tuple[StoredUpload, ...]:
        if action not in (Action.FINISH, Action.ANSWER):
            return ()
        return (evidence.plan_upload(self.picture, "hasil.jpg", now=self.at),)
