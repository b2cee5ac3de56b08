"""What is suggested for the next step of a report: which step, to whom, in which words, and why.

Nothing here decides: a suggestion is chosen and written into the form beforehand, and an officer sends it or changes it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.domain import routing, subtask
from app.domain.actor import BIRO, Actor
from app.domain.precedent import Precedent
from app.domain.reference import Catalogue
from app.domain.report import Report
from app.domain.routing import Suggestion
from app.domain.subtask import RUNNING, Finding
from app.domain.vocabulary import Action, Role, Status, UnitKind
from app.labels import label

LIKELY: dict[Status, tuple[Action, ...]] = {
    Status.WAITING: (Action.COORDINATE, Action.HANDLE, Action.RELOCATE),
    Status.COORDINATION: (Action.DISPOSE, Action.START),
    Status.DISPOSITION: (Action.ASSIGN, Action.START),
    Status.IN_PROGRESS: (Action.FINISH,),
    Status.RESULT_REJECTED: (Action.FINISH,),
    Status.NEEDS_REPORTER: (Action.ANSWER,),
    Status.AWAITING_VALIDATION: (Action.APPROVE,),
}
# Who hands a report on, and the step by which the same unit keeps it.
_KEEPING = {Action.COORDINATE: Action.HANDLE, Action.DISPOSE: Action.START}


@dataclass(frozen=True, slots=True)
class Suggested:
    """By action: the code of a unit, and why that or the step itself is suggested. `keeps`: who has it had better keep it.

    `decision`: what a field check speaks for; `waits`: one is under way, so nothing is.
    """

    units: Mapping[Action, str] = field(default_factory=dict)
    whys: Mapping[Action, str] = field(default_factory=dict)
    keeps: bool = False
    decision: Action | None = None
    waits: bool = False


NOTHING = Suggested()


def suggested(session: Session, report: Report, known: Catalogue, possible: Collection[Action]) -> Suggested:
    """The units of the steps that hand this report on. One statement, or none where it cannot be handed on."""
    if Action.REJECT in possible:
        return _judging(session, report, known)
    handing = next((action for action in _KEEPING if action in possible), None)
    if handing is None:
        return Suggested({Action.REROUTE: unit} if (unit := _of_category(known, report)) else {})
    place, holder = report.kelurahan_code, report.holder_code
    if handing == Action.COORDINATE:
        found = routing.suggest_pd(session, known, report.category_code, place)
    else:
        found = routing.suggest_ukpd(session, known, holder, report.category_code, place)
    why = _why(known, report, handing, found)
    if found.unit is None:
        keeps = found.because is not None or handing == Action.COORDINATE
        return Suggested(whys={_KEEPING[handing]: why} if why else {}, keeps=keeps)
    return Suggested({handing: found.unit}, {handing: why} if why else {})


def _judging(session: Session, report: Report, known: Catalogue) -> Suggested:
    """What the field checks of what waits to be judged speak for; the last one counts."""
    units = {Action.REROUTE: unit} if (unit := _of_category(known, report)) else {}
    checks = subtask.checks_of(session, report)
    if any(task.state in RUNNING for task in checks):
        return Suggested(units, waits=True)
    last = next((task for task in reversed(checks) if task.finding), None)
    if last is None or last.finding in (None, Finding.UNSURE):
        return Suggested(units)
    decision = Action.APPROVE if last.finding == Finding.AS_REPORTED else Action.REJECT
    why = f"Cek lapangan {known.unit_name(last.unit_code)}: {label(last.finding).lower()}."
    return Suggested(units, {decision: why}, decision=decision)


def likely_action(
    report: Report, actor: Actor, possible: Collection[Action], hints: Suggested
) -> Action | None:
    """The step most probably wanted of those that are possible."""
    if Action.APPROVE_ESTIMATE in possible:
        return Action.APPROVE_ESTIMATE
    if Action.REFUSE_REOPENING in possible:
        return Action.REOPEN
    if hints.waits:
        return None
    order = LIKELY.get(report.status, ())
    if hints.decision is not None:
        order = (hints.decision, *order)
    if report.holder_code == BIRO:
        order = (Action.REROUTE, *order)
    if hints.keeps:
        order = (Action.HANDLE if report.status == Status.WAITING else Action.START, *order)
    if actor.role == Role.STAFF or report.assignee_id is not None:
        order = tuple(action for action in order if action != Action.ASSIGN)
    return next((action for action in order if action in possible), None)


def note_for(report: Report, known: Catalogue) -> str:
    """The note of a handover as one would write it: what, where, and please."""
    place = (report.address, known.unit_name(known.kelurahan_units.get(report.kelurahan_code or "")))
    words = ", ".join(part for part in (known.categories[report.category_code].name, *place) if part)
    return f"{words}: mohon ditindaklanjuti sesuai kewenangan."


def _of_category(known: Catalogue, report: Report) -> str | None:
    return routing.suggested_pd(known, report.category_code)


def _why(known: Catalogue, report: Report, handing: Action, found: Suggestion) -> str | None:
    if found.because is not None:
        return _precedent_words(known, found.because)
    if handing == Action.COORDINATE:
        name = known.categories[report.category_code].name
        return f"Usulan menurut kategori {name}." if found.unit else f"Kategori {name} ditangani kelurahan."
    return f"Usulan menurut tempat: {_area(known, report.kelurahan_code or '')}." if found.unit else None


def _precedent_words(known: Catalogue, because: Precedent) -> str:
    """12 dari 14 laporan serupa di Kelurahan Gambir dalam 12 bulan terakhir diselesaikan Dinas Bina Marga."""
    own = "kelurahan sendiri" if not because.asker else f"{known.unit_name(because.asker)} sendiri"
    who = known.unit_name(because.unit_code) if because.unit_code else own
    return (
        f"{because.settled} dari {because.total} laporan serupa di {_area(known, because.area_code)} "
        f"dalam 12 bulan terakhir diselesaikan {who}."
    )


def _area(known: Catalogue, code: str) -> str:
    kinds = (UnitKind.KELURAHAN, UnitKind.KOTA)
    return next((u.name for u in known.units.values() if u.area_code == code and u.kind in kinds), code)
