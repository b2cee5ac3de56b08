"""The permitted moves of a report as forms: which fields each has, what is proposed, which comes first.

Made from the transition table. A move that has nobody or nothing to choose from makes no form.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import phrases, workflow
from app.domain.actor import Actor
from app.domain.reference import Catalogue
from app.domain.report import Report
from app.domain.subtask import SubTask
from app.domain.vocabulary import Action
from app.domain.workflow import Move
from app.labels import nomor, verb
from app.queries.ticket.fields import Field, Look, fields_of
from app.queries.ticket.suggestions import likely_action, suggested


@dataclass(frozen=True, slots=True)
class Filled:
    """A phrase for the note, with the report's own words in it."""

    id: uuid.UUID
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One permitted move as a form; `likely` = the one most probably wanted, `why` it is that, where no field says it."""

    action: Action
    label: str
    fields: tuple[Field, ...]
    likely: bool = False
    phrases: tuple[Filled, ...] = ()
    why: str | None = None

    @property
    def has_files(self) -> bool:
        return any(field.kind == "photos" for field in self.fields)


def steps_of(
    session: Session, report: Report, known: Catalogue, *, actor: Actor, now: datetime
) -> list[Step]:
    """The forms of this officer, the likely one first, then in the order of the table."""
    moves = workflow.permitted(session, report, actor=actor)
    hints = suggested(session, report, known, {move.action for move in moves})
    looks = [Look(session, report, move, known, now, hints=hints) for move in moves]
    possible = [(look.move, fields) for look in looks if (fields := fields_of(look)) is not None]
    actions = {move.action for move, _ in possible}
    likely = likely_action(report, actor, actions, hints)
    ready = _phrases(session, report, known, actor, actions)
    steps = [
        Step(
            move.action,
            _label(report, move.action),
            fields,
            move.action == likely,
            ready.get(move.action, ()),
            None if move.action in hints.units else hints.whys.get(move.action),
        )
        for move, fields in possible
    ]
    return sorted(steps, key=lambda step: not step.likely)


def steps_on(
    session: Session, report: Report, known: Catalogue, task: SubTask, moves: Sequence[Move], *, now: datetime
) -> list[Step]:
    """The forms of a sub-task, made of the moves that its officer may make on it."""
    looks = [Look(session, report, move, known, now, task) for move in moves]
    return [
        Step(look.move.action, verb(look.move.action), fields)
        for look in looks
        if (fields := fields_of(look)) is not None
    ]


def step_to_come(
    session: Session, report: Report, known: Catalogue, action: Action, *, actor: Actor, now: datetime
) -> Step:
    """The form of a move that becomes possible after another one, as for a phone that cannot ask in between."""
    move = next(move for move in workflow.BY_ACTION[action] if actor.role in move.roles)
    fields = fields_of(Look(session, report, move, known, now)) or ()
    return Step(action, _label(report, action), fields)


def _label(report: Report, action: Action) -> str:
    if action == Action.RELOCATE and report.kelurahan_code is None:
        return "Tentukan tempat"
    return verb(action, report.proposal)


def _phrases(
    session: Session, report: Report, known: Catalogue, actor: Actor, actions: set[Action]
) -> dict[Action, tuple[Filled, ...]]:
    """The phrases of these moves as they would be written."""
    words = {
        "nomor": nomor(report.number),
        "kategori": known.categories[report.category_code].name,
        "kelurahan": known.unit_name(known.kelurahan_units.get(report.kelurahan_code or "")),
        "alamat": report.address,
        "unit": known.unit_name(report.holder_code),
        "petugas": actor.name,
    }
    found = phrases.offered(session, actions, report.category_code)
    return {
        action: tuple(Filled(one.id, one.title, phrases.filled(one.text, words)) for one in ready)
        for action, ready in found.items()
    }


def likely_step(steps: list[Step]) -> Step | None:
    return next((step for step in steps if step.likely), None)
