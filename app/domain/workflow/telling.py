"""Which message a move sends to the reporter, and what it says.

Reporters of what was merged into the report get the same, each on his own way and with his own number; but what is meant for one
person alone: a question, the decision about a request, and what becomes of the merging itself.
"""

from collections.abc import Callable
from typing import Any

from app.domain import merging, notification, privacy, reopening
from app.domain.report import Report
from app.domain.vocabulary import Notice, ReasonKind, Status, UnitKind
from app.domain.workflow.destination import Step
from app.domain.workflow.effects import note_of
from app.domain.workflow.parties import last_proposal

Context = dict[str, Any]
PERSONAL = frozenset({Notice.QUESTION, Notice.KEPT_CLOSED, Notice.MERGED, Notice.SEPARATED})


def tell(step: Step, event_id: int) -> None:
    """Write the reporter's message of this move into the outbox, where the table names one."""
    notice = step.move.tells
    if notice is None:
        return
    context = CONTEXTS[notice](step)
    if context is None:
        return
    if notice not in PERSONAL:
        _tell_followers(step, notice, context, event_id)
    report = _asker(step) if notice == Notice.KEPT_CLOSED else step.report
    notification.tell_reporter(
        step.session,
        report,
        notice,
        context,
        now=step.now,
        event_id=event_id,
        follows=report is not step.report,
    )


def _tell_followers(step: Step, notice: Notice, context: Context, event_id: int) -> None:
    """What was typed about a report that is not public stays between its reporter and the officers."""
    if not step.report.is_published:
        context = context | {name: short(step) for name, short in WITHOUT_NOTE.get(notice, {}).items()}
    for child in merging.children_of(step.session, step.report):
        notification.tell_reporter(
            step.session, child, notice, context, now=step.now, event_id=event_id, follows=True
        )


def _asker(step: Step) -> Report:
    """Whose request was decided: the reporter's own, or one of a report that was merged into this one."""
    return reopening.last_asker(step.session, step.report) or step.report


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
    return {
        "result": _public_note(step),
        "unit": step.catalogue.unit_name(step.report.holder_code),
        "finished": step.report.closed_at,
    }


def _unactionable(step: Step) -> Context | None:
    why = ". ".join(part for part in (_closing_label(step), _public_note(step)) if part)
    return {"why": why, "advice": step.catalogue.advice.get(step.report.closing_reason or "", "")}


def _closing_label(step: Step) -> str:
    return step.catalogue.reasons[ReasonKind.DECLINE].get(step.report.closing_reason or "", "")


def _reopened(step: Step) -> Context | None:
    return {"why": step.catalogue.reasons[ReasonKind.REOPEN].get(step.checked.reason or "", "")}


def _kept_closed(step: Step) -> Context | None:
    return {"why": step.checked.note}


def _merged(step: Step) -> Context | None:
    parent = step.checked.parent
    if parent is None:
        return None
    return {
        "parent": parent.number if parent.is_published else None,
        "is_finished": parent.status == Status.COMPLETED,
    }


def _separated(step: Step) -> Context | None:
    return {}


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
    Notice.MERGED: _merged,
    Notice.SEPARATED: _separated,
}
WITHOUT_NOTE: dict[Notice, dict[str, Callable[[Step], str]]] = {
    Notice.FINISHED: {"result": lambda step: ""},
    Notice.UNACTIONABLE: {"why": _closing_label},
}
