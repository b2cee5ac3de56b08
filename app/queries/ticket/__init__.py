"""The one ticket page of all officers: facts, history, clocks, photos and the permitted moves as forms."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import access, evidence, reopening, workflow
from app.domain.actor import Actor
from app.domain.errors import NotVisible
from app.domain.evidence import Photo
from app.domain.reference import catalogue
from app.domain.report import NOT_FOUND, Report
from app.domain.vocabulary import Medium, Role, Status
from app.queries.photo_flags import PhotoFlags, flags_of
from app.queries.ticket.clocks import ClockView, clocks_of
from app.queries.ticket.facts import Facts, Place, facts_of
from app.queries.ticket.family import Family, family_of
from app.queries.ticket.fields import Field
from app.queries.ticket.findings import readable
from app.queries.ticket.help import Help, help_of
from app.queries.ticket.history import Entry, handover_of, history_of, latest_of
from app.queries.ticket.inspection import Inspection, inspection
from app.queries.ticket.likely_same import Twin, likely_same
from app.queries.ticket.steps import Step, likely_step, steps_of

__all__ = [
    "Entry",
    "Facts",
    "Family",
    "Field",
    "Help",
    "Place",
    "Step",
    "Ticket",
    "Twin",
    "latest_sentence",
    "photo_of",
    "ticket",
]


@dataclass(frozen=True, slots=True)
class Reopening:
    """The reporter's request that Biro has to decide; `medium` None = by the portal."""

    why: str
    medium: Medium | None
    asked_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """Everything that the page of one report shows to one officer. History newest first."""

    facts: Facts
    history: list[Entry]
    clocks: list[ClockView]
    photos: list[Photo]
    photo_flags: dict[uuid.UUID, PhotoFlags]
    steps: list[Step]
    handover: tuple[str, datetime] | None
    is_barred: bool
    reopening: Reopening | None
    family: Family
    inspection: Inspection | None
    twins: list[Twin]
    helps: list[Help]
    hindrances: list[str]

    @property
    def likely(self) -> Step | None:
        return likely_step(self.steps)

    def offers(self, action: str, task: str = "") -> bool:
        """Whether the page has a form of that action, for the sub-task of that number where one is named."""
        on_task = [step for one in self.helps if str(one.position) == task for step in one.steps]
        return any(step.action == action for step in (*self.steps, *on_task))


def ticket(session: Session, number: str, *, actor: Actor, now: datetime) -> Ticket:
    """The page of that report. Raises NotVisible, alike for a report of others and for none."""
    report = access.visible(session, number, actor=actor)
    known = catalogue(session)
    photos = readable(session, report, evidence.photos_of(session, report), actor=actor)
    helps = help_of(session, report, known, actor=actor, now=now)
    return Ticket(
        facts=facts_of(session, report, known, actor, now),
        history=history_of(session, report, known, actor),
        clocks=clocks_of(session, report, known, now),
        photos=photos,
        photo_flags=flags_of(session, report, photos, actor=actor),
        steps=steps_of(session, report, known, actor=actor, now=now),
        handover=handover_of(session, report, known),
        is_barred=_is_barred(session, report, actor),
        reopening=_reopening(session, report),
        family=family_of(session, report, known, actor=actor),
        inspection=inspection(session, report, photos, helps, known, actor=actor),
        twins=likely_same(session, report, actor=actor, now=now),
        helps=helps,
        hindrances=workflow.hindrances(session, report, actor=actor) if helps else [],
    )


def latest_sentence(session: Session, number: str, *, actor: Actor, who: str) -> str:
    """What was done last to the report, with `who` as the one who did it."""
    report = access.visible(session, number, actor=actor)
    return latest_of(session, report, catalogue(session), who)


def photo_of(session: Session, number: str, photo_id: uuid.UUID, *, actor: Actor) -> Photo:
    """One photo of a report that the officer may see. Raises NotVisible."""
    report = access.visible(session, number, actor=actor)
    photo = evidence.photo_by_id(session, photo_id)
    if photo is None or photo.report_id != report.id or not readable(session, report, [photo], actor=actor):
        raise NotVisible(NOT_FOUND)
    return photo


def _reopening(session: Session, report: Report) -> Reopening | None:
    if report.status != Status.COMPLETED:
        return None
    asked = reopening.waiting(session, report)
    return Reopening(asked.why, asked.medium, asked.asked_at, asked.due_at) if asked else None


def _is_barred(session: Session, report: Report, actor: Actor) -> bool:
    """A verifier whom four eyes keep from approving this report."""
    if actor.role != Role.VERIFIER or report.status != Status.AWAITING_VALIDATION:
        return False
    return not workflow.passes_four_eyes(session, report, actor)
