"""What a move changes besides status, holder and assignee: one small function an action.

Each returns the data that enters the history entry (never free text, never contact data).
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local, local_date
from app.domain import evidence, merging, privacy, reopening, team
from app.domain.actor import BIRO
from app.domain.audit import Event, EventText
from app.domain.errors import Conflict
from app.domain.evidence import Photo, StoredUpload
from app.domain.organisation import User
from app.domain.vocabulary import Action, LocationKind, PhotoKind, Priority, Status
from app.domain.workflow.destination import Destination, Step
from app.domain.workflow.parties import last_estimate, last_proposal

ESTIMATE_FREE_DAYS = 30
Data = dict[str, Any]


def effect(step: Step, to: Destination) -> Data:
    """Apply the action's own changes to the report; returns the data of the entry."""
    report, checked = step.report, step.checked
    data: Data = {}
    if to.holder_code != report.holder_code:
        data |= {"from_unit": report.holder_code, "unit": to.holder_code}
        if report.assignee_id is not None:
            data["from_assignee"] = report.assignee_id
    if checked.reason:
        data["reason"] = checked.reason
    if report.assignee_id in step.actor.stands_in_for:
        data["for_name"] = step.session.get_one(User, report.assignee_id).name
    special = EFFECTS.get(step.move.action)
    return data | (special(step, to) if special else {})


def _handle(step: Step, to: Destination) -> Data:
    step.report.last_handler_code = step.report.holder_code
    return {}


def _start(step: Step, to: Destination) -> Data:
    return _handle(step, to) | _photos(step, PhotoKind.BEFORE)


def _assign(step: Step, to: Destination) -> Data:
    staff, rule = step.checked.staff, step.checked.rule
    if staff is None:
        return {}
    team.took_turn(step.session, staff.id, now=step.now)
    return {"staff": staff.username, "staff_name": staff.name} | ({"rule": rule.value} if rule else {})


def _return(step: Step, to: Destination) -> Data:
    if to.holder_code == step.report.holder_code:
        return {"assignment_ended": True}
    step.report.return_count += 1
    return {"returns": step.report.return_count}


def _estimate(step: Step, to: Destination) -> Data:
    report, day = step.report, step.checked.day
    if day is None:
        return {}
    days_ahead = (day - local_date(step.now)).days
    if report.estimate_count == 0 and days_ahead <= ESTIMATE_FREE_DAYS:
        _put_in_force(step, day, step.checked.reason)
        return {"day": day.isoformat(), "in_force": True}
    report.estimate_pending_day = day
    return {"day": day.isoformat(), "in_force": False}


def _approve_estimate(step: Step, to: Destination) -> Data:
    day = step.report.estimate_pending_day
    if day is None:
        return {}
    asked = last_estimate(step.session, step.report)
    reason = asked.data.get("reason") if asked else None
    _put_in_force(step, day, reason)
    return {"day": day.isoformat(), "in_force": True, "reason": reason}


def _put_in_force(step: Step, day: date, reason: str | None) -> None:
    """Only now the public learns of it: until then the day and the reason before it hold."""
    report = step.report
    report.estimate_day, report.estimate_pending_day, report.estimate_reason = day, None, reason
    report.estimate_count += 1


def _refuse_estimate(step: Step, to: Destination) -> Data:
    day = step.report.estimate_pending_day
    step.report.estimate_pending_day = None
    return {"day": day.isoformat()} if day else {}


def _answer(step: Step, to: Destination) -> Data:
    return _photos(step, PhotoKind.ANSWER)


def _finish(step: Step, to: Destination) -> Data:
    step.report.last_handler_code = step.report.holder_code
    step.report.finished_at = step.now
    return _photos(step, PhotoKind.RESULT)


def _start_help(step: Step, to: Destination) -> Data:
    return _photos(step, PhotoKind.BEFORE)


def _finish_help(step: Step, to: Destination) -> Data:
    return _photos(step, PhotoKind.HELP)


def _finish_check(step: Step, to: Destination) -> Data:
    return _photos(step, PhotoKind.CHECK)


def _photos(step: Step, kind: PhotoKind) -> Data:
    """Attach what the form brought: how it looked before the work first."""
    given = ((PhotoKind.BEFORE, step.checked.before), (kind, step.checked.photos))
    rows = [row for kind, uploads in given if uploads for row in _attach(step, kind, uploads)]
    return {"photos": [str(photo.id) for photo in rows]} if rows else {}


def _attach(step: Step, kind: PhotoKind, uploads: Sequence[StoredUpload]) -> list[Photo]:
    return evidence.attach(step.session, step.report, uploads, kind, actor=step.actor, now=step.now)


def _decline(step: Step, to: Destination) -> Data:
    step.report.closing_reason = step.checked.reason
    return {}


def _withdraw(step: Step, to: Destination) -> Data:
    """A recalled or refused proposal leaves no result and no closing reason behind."""
    if step.report.status == Status.AWAITING_VALIDATION:
        step.report.closing_reason = step.report.finished_at = None
    return {}


def _approve(step: Step, to: Destination) -> Data:
    proposal = last_proposal(step.session, step.report)
    data: Data = {"proposal": proposal.seq} if proposal else {}
    if step.report.finished_at:
        data["minutes"] = round((step.now - step.report.created_at).total_seconds() / 60)
    return data


def _reroute(step: Step, to: Destination) -> Data:
    if step.report.holder_code == BIRO:
        step.report.is_binding = True
    if step.report.is_open:
        return _withdraw(step, to)
    _again(step)
    return {}


def _reopen(step: Step, to: Destination) -> Data:
    """Only this counts as a reopening: the share of them measures the unit, a report sent on after its end does not."""
    _again(step)
    step.report.reopen_count += 1
    return {"times": step.report.reopen_count}


def _refuse_reopening(step: Step, to: Destination) -> Data:
    reopening.refuse(step.session, step.report, actor=step.actor, now=step.now)
    return {}


def _again(step: Step) -> None:
    """A closed report starts again: new clocks, no estimate, no result; a request for it is granted."""
    report = step.report
    reopening.accept(step.session, report, actor=step.actor, now=step.now)
    report.finished_at = report.closing_reason = None
    report.estimate_day = report.estimate_pending_day = report.estimate_reason = None
    report.estimate_count, report.return_count, report.is_binding = 0, 0, False


def _cancel(step: Step, to: Destination) -> Data:
    step.report.closing_reason = "dibatalkan_pelapor"
    return {"reason": "dibatalkan_pelapor"}


def _relocate(step: Step, to: Destination) -> Data:
    report, place = step.report, step.checked.place
    if place is None:
        return {}
    before, report.kelurahan_code = report.kelurahan_code, place.code
    report.location = WKTElement(f"POINT({step.checked.lon} {step.checked.lat})", srid=4326)
    report.location_kind = LocationKind.EXACT
    return {"from_kelurahan": before, "kelurahan": place.code}


def _recategorise(step: Step, to: Destination) -> Data:
    report, checked = step.report, step.checked
    data: Data = {"from": report.category_code, "category": checked.category}
    report.category_code = checked.category or report.category_code
    if checked.priority and checked.priority != report.priority:
        data["priority"] = checked.priority.value
        report.priority = Priority(checked.priority)
    if not step.catalogue.categories[report.category_code].may_be_public and report.is_public:
        report.is_public, report.hidden_reason, data["made_private"] = False, None, True
    return data


def _merge(step: Step, to: Destination) -> Data:
    """What stands open besides the status is kept for the day on which the report is taken out again."""
    report, parent = step.report, step.checked.parent
    if parent is None:
        return {}
    data: Data = {"parent": parent.number}
    if report.proposal:
        data["proposal"] = report.proposal.value
    if report.status_before:
        data["status_before"] = report.status_before.value
    return data


def _unmerge(step: Step, to: Destination) -> Data:
    parent = merging.parent_of(step.session, step.report)
    return {"parent": parent.number} if parent else {}


def _remind(step: Step, to: Destination) -> Data:
    """Once a day for a report, whoever of those who watch over it does. Raises Conflict."""
    query = select(Event.at).where(Event.report_id == step.report.id, Event.action == Action.REMIND)
    last = step.session.scalar(query.order_by(Event.seq.desc()).limit(1))
    if last is not None and local_date(last) == local_date(step.now):
        at = local(last).strftime("%H.%M WIB")
        raise Conflict(
            f"Laporan ini sudah diingatkan hari ini pukul {at}; pengingat berikutnya dapat dikirim besok."
        )
    step.report.reminded_at = step.now
    return {"reminded": step.report.holder_code}


def _hide(step: Step, to: Destination) -> Data:
    step.report.hidden_reason = step.checked.reason
    return {}


def _publish(step: Step, to: Destination) -> Data:
    step.report.hidden_reason = None
    return {}


def _redact(step: Step, to: Destination) -> Data:
    """The note is the corrected public text; without one the text is masked wholly."""
    step.report.public_text = (
        privacy.mask(step.checked.note).text if step.checked.note else "[teks disembunyikan]"
    )
    return {}


def note_of(session: Session, event: Event | None) -> str:
    """The free text of an entry, "" where it has none or was erased."""
    if event is None:
        return ""
    return session.scalar(select(EventText.body).where(EventText.event_id == event.id)) or ""


EFFECTS: dict[Action, Callable[[Step, Destination], Data]] = {
    Action.HANDLE: _handle,
    Action.START: _start,
    Action.ASSIGN: _assign,
    Action.RETURN: _return,
    Action.ESTIMATE: _estimate,
    Action.APPROVE_ESTIMATE: _approve_estimate,
    Action.REFUSE_ESTIMATE: _refuse_estimate,
    Action.ANSWER: _answer,
    Action.FINISH: _finish,
    Action.DECLINE: _decline,
    Action.RECALL: _withdraw,
    Action.REJECT: _withdraw,
    Action.APPROVE: _approve,
    Action.REROUTE: _reroute,
    Action.REOPEN: _reopen,
    Action.REFUSE_REOPENING: _refuse_reopening,
    Action.CANCEL: _cancel,
    Action.RELOCATE: _relocate,
    Action.RECATEGORISE: _recategorise,
    Action.MERGE: _merge,
    Action.UNMERGE: _unmerge,
    Action.REMIND: _remind,
    Action.HIDE: _hide,
    Action.PUBLISH: _publish,
    Action.REDACT: _redact,
    Action.START_HELP: _start_help,
    Action.FINISH_HELP: _finish_help,
    Action.FINISH_CHECK: _finish_check,
}
