"""Which message a move sends to the reporter, and what it says."""

from collections.abc import Callable
from typing import Any

from app.domain import notification, privacy
from app.domain.vocabulary import Notice, ReasonKind, UnitKind
from app.domain.workflow.destination import Step
from app.domain.workflow.effects import note_of
from app.domain.workflow.parties import last_proposal

Context = dict[str, Any]


def tell(step: Step, event_id: int) -> None:
    """Write the reporter's message of this move into the outbox, where the table names one."""
    notice = step.move.tells
    if notice is None:
        return
    context = CONTEXTS[notice](step)
    if context is not None:
        notification.tell_reporter(
            step.session, step.report, notice, context, now=step.now, event_id=event_id
        )


def _passed_on(step: Step) -> Context | None:
    """Only the first time that a PD (or its UKPD) gets the report."""
    unit = step.checked.unit
    if unit is None or unit.kind not in (UnitKind.PD, UnitKind.UKPD) or step.report.passed_on_at is not None:
        return None
    step.report.passed_on_at = step.now
    return {"unit": unit.name}


def _estimate(step: Step) -> Context | None:
    report = step.report
    if report.estimate_pending_day is not None or report.estimate_day is None:
        return None
    reasons = step.catalogue.reasons[ReasonKind.ESTIMATE]
    return {"date": report.estimate_day, "reason": reasons.get(report.estimate_reason or "", "")}


def _question(step: Step) -> Context | None:
    return {"question": step.checked.note}


def _finished(step: Step) -> Context | None:
    return {"result": _public_note(step), "unit": step.catalogue.unit_name(step.report.holder_code)}


def _unactionable(step: Step) -> Context | None:
    label = step.catalogue.reasons[ReasonKind.DECLINE].get(step.report.closing_reason or "", "")
    return {"why": ". ".join(part for part in (label, _public_note(step)) if part)}


def _reopened(step: Step) -> Context | None:
    return {"why": step.catalogue.reasons[ReasonKind.REOPEN].get(step.checked.reason or "", "")}


def _kept_closed(step: Step) -> Context | None:
    return {"why": step.checked.note}


def _public_note(step: Step) -> str:
    return privacy.mask(note_of(step.session, last_proposal(step.session, step.report))).text


CONTEXTS: dict[Notice, Callable[[Step], Context | None]] = {
    Notice.PASSED_ON: _passed_on,
    Notice.ESTIMATE: _estimate,
    Notice.QUESTION: _question,
    Notice.FINISHED: _finished,
    Notice.UNACTIONABLE: _unactionable,
    Notice.REOPENED: _reopened,
    Notice.KEPT_CLOSED: _kept_closed,
}
