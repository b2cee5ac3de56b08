"""Carrying out what an SMS asks for by its first word: every command gets one answer, at once.

LAPOR goes on to the desk without its word. STATUS, SELESAI and BELUM need a number, or a sender with exactly one report that
can be meant; a text that only looks like one of them is left to the ways after this. Wrong numbers are counted as on
/lacak: after thirty in ten minutes the sender is told to wait, once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import merging, opinion, reopening
from app.domain.actor import reporter_of
from app.domain.inbox import standing, wordings
from app.domain.inbox.adding import add
from app.domain.inbox.answering import answer
from app.domain.inbox.command_words import Command, command_of
from app.domain.inbox.message import Conversation, InboundMessage
from app.domain.inbox.numbers_named import named
from app.domain.inbox.opting import opt_in, opt_out
from app.domain.inbox.own import Meant, is_own, locked, meant, own_reports
from app.domain.inbox.parsed import Parsed
from app.domain.inbox.replies import awaited_answer
from app.domain.inbox.waiting import wait_at_desk
from app.domain.privacy import crypto
from app.domain.reopening import Asked
from app.domain.report import Report
from app.domain.vocabulary import InboundState, Medium, Status

WRONG_NUMBER = "nomor_salah"
WRONG_MAX, WRONG_WITHIN = 30, timedelta(minutes=10)
SHORT = 3
NO_WHY = "(tanpa alasan)"


@dataclass(frozen=True, slots=True)
class _Case:
    """One message with what stands behind its command."""

    session: Session
    message: InboundMessage
    rest: str
    now: datetime


def carry_out(session: Session, message: InboundMessage, parsed: Parsed, now: datetime) -> bool:
    """Do what the message asks for; False where it is no command."""
    if message.medium != Medium.SMS or message.is_automatic:
        return False
    asked = command_of(message.body or "")
    if asked is None:
        return _begins_with_own_number(_Case(session, message, message.body or "", now))
    case = _Case(session, message, asked.rest, now)
    if asked.command == Command.REPORT and asked.rest:
        message.body = asked.rest
        wait_at_desk(session, message, parsed.files, now=now)
        return True
    return WORK[asked.command](case)


def _begins_with_own_number(case: _Case) -> bool:
    for number, rest in named(case.rest):
        report = case.session.scalar(select(Report).where(Report.number == number))
        if report is not None and is_own(report, case.message):
            case.message.body = rest or case.rest
            _add(case, report)
            return True
    return False


def _report(case: _Case) -> bool:
    return _answer(case, wordings.HOW_TO_REPORT)


def _help(case: _Case) -> bool:
    return _answer(case, wordings.HELP)


def _stop(case: _Case) -> bool:
    opt_out(case.session, case.message, now=case.now)
    return _answer(case, wordings.STOPPED)


def _start(case: _Case) -> bool:
    opt_in(case.session, case.message)
    return _answer(case, wordings.started(_numbers(own_reports(case.session, case.message, now=case.now))))


def _status(case: _Case) -> bool:
    own = own_reports(case.session, case.message, now=case.now)
    what = meant(case.session, case.rest, own)
    short = len(case.rest.split()) <= SHORT
    report = what.report or (own[0] if what.number is None and short and len(own) == 1 else None)
    if report is None:
        return _without_report(case, what, own, "STATUS")
    if not is_own(report, case.message):
        if _may_not_look(case):
            return _told_to_wait(case)
        says = (
            standing.full(case.session, report, now=case.now)
            if report.is_published
            else standing.bare(report)
        )
        return _answer(case, says, number=report.number)
    return _answer(case, standing.own(case.session, report, now=case.now), report=report)


def _done(case: _Case) -> bool:
    return _about_own(case, "SELESAI", _confirm)


def _not_yet(case: _Case) -> bool:
    return _about_own(case, "BELUM", _ask_reopening)


def _about_own(case: _Case, word: str, work: Callable[[_Case, Report, str], bool]) -> bool:
    """Do `work` with the sender's own report that is meant and the text after its number."""
    own = own_reports(case.session, case.message, now=case.now)
    what = meant(case.session, case.rest, own)
    report, rest = what.report, what.rest
    if what.number is None:
        answers_us = awaited_answer(case.session, case.message, case.now) is not None
        if case.rest and (answers_us or not own):
            return False
        report = _only(own)
    if report is None:
        return _without_report(case, what, own, word)
    if not is_own(report, case.message):
        return _told_to_wait(case) if _may_not_look(case) else _miss(case, wordings.NOT_YOURS, what.number)
    return work(case, report, rest)


def _subject(case: _Case, report: Report) -> tuple[Report, Report | None]:
    """What a word about a report is about, locked: what it follows if it was merged, and then the report itself besides."""
    if report.status != Status.MERGED:
        return locked(case.session, report), None
    return merging.subject_of(case.session, report), report


def _confirm(case: _Case, report: Report, note: str) -> bool:
    subject, asker = _subject(case, report)
    medium = case.message.medium
    if not reopening.confirm(case.session, subject, note, medium=medium, now=case.now, asker=asker):
        return _answer(case, _not_finished(case, report), report=report)
    opinion.remember(case.session, subject, report, is_solved=True, note=note, medium=medium, now=case.now)
    return _answer(case, wordings.CONFIRMED, report=report, state=InboundState.ADDED)


def _ask_reopening(case: _Case, report: Report, why: str) -> bool:
    medium = case.message.medium
    subject, asker = _subject(case, report)
    became = reopening.request(case.session, subject, why or NO_WHY, medium=medium, now=case.now, asker=asker)
    if became == Asked.WAITS:
        opinion.remember(
            case.session, subject, report, is_solved=False, note=why, medium=medium, now=case.now
        )
        return _answer(case, _waits(case, report, wordings.ASKED), report=report, state=InboundState.ADDED)
    if became in wordings.REFUSED:
        return _answer(case, wordings.REFUSED[became], report=report)
    return _more_about(case, report, why, became)


def _more_about(case: _Case, report: Report, text: str, became: Asked) -> bool:
    """Nothing to ask for, but what was written is kept with a report that is open or asked about."""
    says = (
        _not_finished(case, report) if became == Asked.NOT_FINISHED else _waits(case, report, wordings.WAITS)
    )
    if not text or (became == Asked.NOT_FINISHED and not (report.parent or report).is_open):
        return _answer(case, says, report=report)
    case.message.body = text
    _add(case, report)
    return _answer(case, f"{says} {wordings.ADDED}", report=report, state=InboundState.ADDED)


def _only(own: list[Report]) -> Report | None:
    """The one finished report, else the one report."""
    finished = [report for report in own if (report.parent or report).status == Status.COMPLETED]
    for found in (finished, own):
        if len(found) == 1:
            return found[0]
    return None


def _without_report(case: _Case, what: Meant, own: list[Report], word: str) -> bool:
    """A number that is none, or no number where several reports can be meant; a longer text is no command."""
    if what.number is not None:
        return _told_to_wait(case) if _may_not_look(case) else _miss(case, wordings.unknown(what.number))
    if len(case.rest.split()) > SHORT:
        return False
    return _answer(case, wordings.which(word, _numbers(own)) if own else wordings.number_missing(word))


def _not_finished(case: _Case, report: Report) -> str:
    return wordings.not_finished(standing.present(case.session, report))


def _waits(case: _Case, report: Report, words: str) -> str:
    waiting = reopening.waiting(case.session, report.parent or report)
    return words.format(due=standing.moment(waiting.due_at)) if waiting else words


def _numbers(reports: list[Report]) -> list[str]:
    return [report.number for report in reports]


def _add(case: _Case, report: Report) -> None:
    """Write the message into the report's history, as the desk would."""
    report = locked(case.session, report)
    add(case.session, case.message, report, actor=reporter_of(report.id), now=case.now)
    _settle(case, InboundState.ADDED, report)


def _answer(
    case: _Case,
    text: str,
    *,
    report: Report | None = None,
    number: str | None = None,
    state: InboundState = InboundState.ANSWERED,
) -> bool:
    _settle(case, state, report)
    answer(case.session, case.message, text, now=case.now, number=number)
    return True


def _settle(case: _Case, state: InboundState, report: Report | None) -> None:
    message = case.message
    message.state, message.decided_at, message.due_at = state, case.now, None
    if report is not None:
        message.report_id = report.id
        if message.conversation_id is not None:
            case.session.get_one(Conversation, message.conversation_id).last_report_id = report.id
    case.session.flush()


def _miss(case: _Case, text: str, number: str | None = None) -> bool:
    case.message.reason = WRONG_NUMBER
    return _answer(case, text, number=number)


def _may_not_look(case: _Case) -> bool:
    return _misses(case) >= WRONG_MAX


def _told_to_wait(case: _Case) -> bool:
    """The first one after the last that was permitted is told; the others get nothing."""
    first = _misses(case) == WRONG_MAX
    case.message.reason = WRONG_NUMBER
    if first:
        return _answer(case, wordings.TOO_MANY)
    _settle(case, InboundState.ANSWERED, None)
    return True


def _misses(case: _Case) -> int:
    query = select(func.count()).where(
        InboundMessage.sender_hash.in_(crypto.keyed_hashes(case.message.sender)),
        InboundMessage.received_at > case.now - WRONG_WITHIN,
        InboundMessage.reason == WRONG_NUMBER,
        InboundMessage.id != case.message.id,
    )
    return case.session.scalar(query) or 0


WORK: dict[Command, Callable[[_Case], bool]] = {
    Command.REPORT: _report,
    Command.STATUS: _status,
    Command.DONE: _done,
    Command.NOT_YET: _not_yet,
    Command.HELP: _help,
    Command.STOP: _stop,
    Command.START: _start,
}
