"""The history of a report as sentences, with the unit, the person, the time and the note of every step."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import access
from app.domain.actor import Actor
from app.domain.alerts import ESCALATE, RED_FLAG
from app.domain.audit import Event, EventText
from app.domain.dispute import DECIDED, RAISED
from app.domain.inbox import MESSAGE
from app.domain.merging import JOINED, LEFT
from app.domain.redaction import REDACTED, Outcome
from app.domain.reference import Catalogue
from app.domain.report import Report
from app.domain.subtask import SubTaskKind
from app.domain.team import AssignmentRule
from app.domain.verification import RECHECKED, Verdict
from app.domain.vocabulary import (
    Action,
    ClockKind,
    DisputeState,
    Medium,
    Priority,
    Proposal,
    ReasonKind,
    Role,
    Visibility,
)
from app.domain.workflow import BY_ACTION, last_proposal
from app.labels import label, nomor, sentence, tanggal
from app.labels.team import RULE
from app.queries.course import PROPOSED, decided_about
from app.queries.ticket.facts import readable

ERASED = "(catatan dihapus)"
CREATE = "create"
# Whoever typed them in: the reporter at /lacak, or an officer for a reporter who called.
REPORTERS_WORDS = frozenset({Action.ANSWER, Action.CANCEL})
# Entries about another report, and where its number stands.
FAMILY = {Action.MERGE: "parent", Action.UNMERGE: "parent", JOINED: "child", LEFT: "child"}
WHO = {Role.REPORTER: "Pelapor", Role.SYSTEM: "Sistem", Role.CLIENT: "Aplikasi"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `photo_ids`: those that came with this step."""

    sentence: str
    at: datetime
    action: str
    visibility: Visibility
    note: str
    actor_id: int | None
    photo_ids: tuple[uuid.UUID, ...]


def history_of(session: Session, report: Report, known: Catalogue, actor: Actor) -> list[Entry]:
    """All entries, newest first, as this officer may read them."""
    query = (
        select(Event, EventText.event_id, EventText.body)
        .outerjoin(EventText, EventText.event_id == Event.id)
        .where(Event.report_id == report.id)
        .order_by(Event.seq.desc())
    )
    rows = session.execute(query).all()
    proposals = reversed(decided_about([event.action for event, _, _ in reversed(rows)]))
    places = _kelurahan_names(known)
    return [
        _entry(
            event,
            _sentence(event, known, places, proposal),
            _note(event, known, _body(event, report, actor, text_id is not None, body)),
            is_told=_is_told(event, report, actor),
        )
        for (event, text_id, body), proposal in zip(rows, proposals, strict=True)
    ]


def _entry(event: Event, sentence: str, note: str, *, is_told: bool) -> Entry:
    photos = event.data.get("photos", ()) if is_told else ()
    return Entry(
        sentence=sentence,
        at=event.at,
        action=event.action,
        visibility=event.visibility,
        note=note if is_told else "",
        actor_id=event.actor_id,
        photo_ids=tuple(uuid.UUID(photo) for photo in photos),
    )


def _is_told(event: Event, report: Report, actor: Actor) -> bool:
    """Whether the officer reads more of an entry than that it was: not yet what a field check of others found."""
    return event.action != Action.FINISH_CHECK or access.may_read_finding(report, event.actor_unit, actor)


def latest_of(session: Session, report: Report, known: Catalogue, who: str) -> str:
    """What was done last, told to the person who did it ("Anda meneruskan ke ..."), and whom the system then gave it to."""
    query = select(Event).where(Event.report_id == report.id).order_by(Event.seq.desc()).limit(2)
    event, *before = session.scalars(query).all()
    places, decided = _kelurahan_names(known), last_proposal(session, report)
    proposal = PROPOSED[decided.action] if decided else None
    if event.actor_role == Role.SYSTEM and event.action == Action.ASSIGN:
        said = _sentence(before[0], known, places, proposal, who)
        return f"{said}. {_sentence(event, known, places, proposal)}"
    return _sentence(event, known, places, proposal, who)


def handover_of(session: Session, report: Report, known: Catalogue) -> tuple[str, datetime] | None:
    """Who gave the report to its present holder, by unit and name, and when; None where it came in there."""
    query = select(Event).where(Event.report_id == report.id).order_by(Event.seq.desc())
    for event in session.scalars(query):
        if event.data.get("unit") == report.holder_code and event.action != CREATE:
            return who_of(event, known), event.at
        if event.holder_code != report.holder_code:
            break
    return None


def who_of(event: Event, known: Catalogue) -> str:
    """ "Kelurahan Gambir (Budi)": the unit before the person, or the word for reporter, application and system."""
    if event.actor_unit is None or event.actor_id is None:
        return WHO.get(event.actor_role, label(event.actor_role))
    unit = known.unit_name(event.actor_unit)
    stood_in = f"menggantikan {event.data['for_name']}" if event.data.get("for_name") else ""
    name = event.actor_name if event.actor_name != unit else ""
    person = ", ".join(part for part in (name, stood_in) if part)
    return f"{unit} ({person})" if person else unit


def _sentence(
    event: Event, known: Catalogue, places: dict[str, str], proposal: Proposal | None, who: str = ""
) -> str:
    data = event.data
    words = sentence(
        event.action,
        who or who_of(event, known),
        to=known.unit_name(data.get("unit") or data.get("reminded") or data.get("helper")) or None,
        person=data.get("staff_name"),
        date=tanggal(date.fromisoformat(data["day"])) if data.get("day") else None,
        proposal=proposal,
    )
    detail = "; ".join(part for part in (_detail(event, data, known, places), _ended(data, known)) if part)
    return f"{words}: {detail}" if detail else words


def _ended(data: dict[str, Any], known: Catalogue) -> str:
    """Whose sub-tasks ended with the move."""
    units: dict[str, list[str]] = {"bantuan": [], "cek lapangan": []}
    for one in data.get("ended", ()):
        what = "cek lapangan" if one.get("kind") == SubTaskKind.CHECK else "bantuan"
        units[what].append(known.unit_name(one["helper"]))
    return "; ".join(f"{what} {', '.join(names)} berakhir" for what, names in units.items() if names)


def _detail(event: Event, data: dict[str, Any], known: Catalogue, places: dict[str, str]) -> str:
    """What the sentence of that entry says besides."""
    if event.action == CREATE:
        channel = known.channels.get(data.get("channel", ""))
        return f"lewat {channel.name}" if channel else ""
    if event.action in FAMILY:
        return nomor(data.get(FAMILY[event.action], ""))
    if event.action == Action.RELOCATE:
        return f"{places.get(data.get('from_kelurahan') or '', 'tanpa tempat')} ke {places.get(data.get('kelurahan', ''), '')}"
    if event.action == Action.RECATEGORISE:
        return _recategorised(data, known)
    if event.action in (ESCALATE, RED_FLAG, RAISED, DECIDED):
        return _about_clock(data, known)
    return _remark(event.action, data)


def _remark(action: str, data: dict[str, Any]) -> str:
    if action == MESSAGE:
        return f"lewat {label(Medium(data['medium']))}" if data.get("medium") in set(Medium) else ""
    if action == Action.ESTIMATE and data.get("in_force") is False:
        return "menunggu persetujuan Biro Pemerintahan"
    if action == Action.ASSIGN and data.get("rule") in set(AssignmentRule):
        return RULE[AssignmentRule(data["rule"])].lower()
    if action == RECHECKED and data.get("verdict") in set(Verdict):
        return label(Verdict(data["verdict"])).lower()
    if action == REDACTED and data.get("outcome") in set(Outcome):
        return _redacted(data)
    if data.get("assignment_ended"):
        return "tugas dikembalikan kepada unit"
    return ""


def _redacted(data: dict[str, Any]) -> str:
    """What became of a photo, and of its areas."""
    if data["outcome"] == Outcome.HIDE:
        return "disembunyikan dari publik"
    lifted = f", {data['lifted']} dibuka" if data.get("lifted") else ""
    return f"tampil dengan {data.get('covered', 0)} bagian disamarkan{lifted}"


def _about_clock(data: dict[str, Any], known: Catalogue) -> str:
    """Which clock, whose, and what was decided about it."""
    if data.get("clock") not in set(ClockKind):
        return ""
    parts = [label(ClockKind(data["clock"]))]
    if data.get("of_unit"):
        parts.append(known.unit_name(data["of_unit"]))
    if data.get("state") in set(DisputeState):
        parts.append(label(DisputeState(data["state"])).lower())
    return ", ".join(parts)


def _recategorised(data: dict[str, Any], known: Catalogue) -> str:
    names = [
        known.categories[code].name
        for code in (data.get("from"), data.get("category"))
        if code in known.categories
    ]
    parts = [" ke ".join(dict.fromkeys(names))] if len(set(names)) > 1 else []
    if data.get("priority"):
        parts.append(f"prioritas {label(Priority(data['priority'])).lower()}")
    if data.get("made_private"):
        parts.append("menjadi tidak publik")
    return ", ".join(parts)


def _body(event: Event, report: Report, actor: Actor, has_text: bool, body: str | None) -> str:
    """The free text of an entry; what the reporter said without who the reporter is, but for the desk of the channel."""
    if not has_text:
        return ""
    if body is None:
        return ERASED
    return readable(body, report, actor) if event.action in REPORTERS_WORDS else body


def _note(event: Event, known: Catalogue, text: str) -> str:
    reason = _reason(event, known)
    return f"{reason}: {text}" if reason and text else reason or text


def _reason(event: Event, known: Catalogue) -> str:
    code = event.data.get("reason")
    if not code:
        return ""
    moves = BY_ACTION.get(Action(event.action), ()) if event.action in set(Action) else ()
    kinds = [move.reason for move in moves if move.reason] or [
        ReasonKind.CANCEL,
        ReasonKind.ESTIMATE,
        ReasonKind.DISPUTE,
        ReasonKind.REJECT,
    ]
    found = (known.reasons[kind].get(code) for kind in kinds)
    return next((words for words in found if words), str(code))


def _kelurahan_names(known: Catalogue) -> dict[str, str]:
    return {area: known.units[unit].short_name for area, unit in known.kelurahan_units.items()}
