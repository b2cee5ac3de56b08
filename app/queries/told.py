"""What the public and the reporter are told of a report's history: which entries, in which words.

Units are named, people are not; notes are masked; what passes between officers is left out.
"""

from collections.abc import Container, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from app.domain import privacy
from app.domain.reference import Catalogue
from app.domain.vocabulary import Action, Proposal, ReasonKind, Role
from app.labels import sentence, tanggal
from app.queries.course import Happening, decided_about
from app.wording import say

EVENT_COLUMNS = (
    "action",
    "from_status",
    "to_status",
    "at",
    "holder_code",
    "actor_unit",
    "actor_role",
    "visibility",
    "data",
)

# What the public is told of; notes between officers and moderation are not.
TOLD = (
    "create",
    "import",
    Action.HANDLE,
    Action.COORDINATE,
    Action.DISPOSE,
    Action.START,
    Action.ASSIGN,
    Action.RETURN,
    Action.RECALL,
    Action.ESTIMATE,
    Action.APPROVE_ESTIMATE,
    Action.ASK_REPORTER,
    Action.ANSWER,
    Action.RESUME,
    Action.FINISH,
    Action.DECLINE,
    Action.APPROVE,
    Action.REJECT,
    Action.REROUTE,
    Action.REOPEN,
    Action.CANCEL,
    Action.RELOCATE,
    Action.RECATEGORISE,
    Action.MERGE,
    Action.UNMERGE,
)
_PUBLIC_REASONS = {
    Action.ESTIMATE: ReasonKind.ESTIMATE,
    Action.APPROVE_ESTIMATE: ReasonKind.ESTIMATE,
    Action.DECLINE: ReasonKind.DECLINE,
    Action.REOPEN: ReasonKind.REOPEN,
}


class Line(NamedTuple):
    """One line of the history: a reason in the reader's language, and what somebody wrote, masked."""

    action: str
    sentence: str
    at: datetime
    reason: str | None = None
    written: str | None = None

    @property
    def note(self) -> str | None:
        """Both in one; None where neither is."""
        return ". ".join(part for part in (self.reason, self.written) if part) or None


def happening_of(event: Any) -> Happening:
    """The part of an entry that the course needs."""
    return Happening(event.action, event.from_status, event.to_status, event.at, event.holder_code)


class Told(NamedTuple):
    """An entry that the public is told of; `proposal` = what a decision there was about."""

    event: Any
    proposal: Proposal


def told_of(events: Sequence[Any], actions: Container[str] = TOLD) -> list[Told]:
    """The entries that the public (or whoever is told of these actions) is told of, oldest first.

    An estimate that needs approval is left out: the approval tells day and reason, and a refused one was never in force.
    """
    proposals = decided_about([event.action for event in events])
    told = (Told(event, proposal) for event, proposal in zip(events, proposals, strict=True))
    return [
        one for one in told if one.event.action in actions and one.event.data.get("in_force") is not False
    ]


def line_of(told: Told, known: Catalogue, channel_code: str) -> Line:
    """An entry in words for citizens: units are named, people are not; the note is masked."""
    event = told.event
    note = privacy.mask(event.body).text if event.body else None
    words = _sentence(told, known, channel_code)
    return Line(event.action, words, event.at, _reason(event, known), note)


def _sentence(told: Told, known: Catalogue, channel_code: str) -> str:
    event = told.event
    if event.action in ("create", "import"):
        channel = known.channels.get(channel_code)
        return (
            say("Laporan diterima lewat {channel}", channel=say(channel.name))
            if channel
            else say("Laporan diterima")
        )
    moved_to = event.data.get("unit")
    day = event.data.get("day")
    return sentence(
        event.action,
        _who(event, known),
        to=known.unit_name(moved_to) if moved_to else None,
        date=tanggal(datetime.fromisoformat(day)) if day else None,
        proposal=told.proposal,
    )


def _who(event: Any, known: Catalogue) -> str:
    if event.actor_unit:
        return known.unit_name(event.actor_unit)
    if event.actor_role == Role.REPORTER:
        # Of a report that was merged into this one: who that is, is nobody's business here.
        return say("Pelapor lain") if event.data.get("child") else say("Pelapor")
    return say("Sistem")


def _reason(event: Any, known: Catalogue) -> str | None:
    """The reason in words, where it is for everybody."""
    kind = _PUBLIC_REASONS.get(event.action)
    reason = known.reasons[kind].get(event.data.get("reason", "")) if kind else None
    return say(reason) if reason else None
