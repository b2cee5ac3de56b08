"""Where a report stands, in the few words of an SMS: the state, whose turn it is, and the next limit.

Whoever knows only the number learns of a public report what everybody may read, and of a private one the bare state and its
dates (product.md section 5).
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local, local_date
from app.domain import reopening
from app.domain.audit import Event, EventText
from app.domain.notification import grouped, tanggal
from app.domain.reference import catalogue
from app.domain.report import Report
from app.domain.vocabulary import Action, Proposal, Status, UnitKind

# Without and with the name of the unit.
PRESENT: dict[Status, tuple[str, str]] = {
    Status.WAITING: ("menunggu ditanggapi", "menunggu ditanggapi {unit}"),
    Status.COORDINATION: ("diteruskan, menunggu ditanggapi", "menunggu ditanggapi {unit}"),
    Status.DISPOSITION: ("menunggu dikerjakan", "menunggu dikerjakan {unit}"),
    Status.IN_PROGRESS: ("sedang dikerjakan", "sedang dikerjakan {unit}"),
    Status.NEEDS_REPORTER: ("menunggu jawaban pelapor", "{unit} menunggu jawaban pelapor"),
    Status.AWAITING_VALIDATION: (
        "hasilnya diperiksa Biro Pemerintahan",
        "hasil dari {unit} sedang diperiksa Biro Pemerintahan",
    ),
    Status.RESULT_REJECTED: ("dikerjakan lagi", "dikerjakan lagi oleh {unit}"),
    Status.COMPLETED: ("SELESAI", "SELESAI, dikerjakan {unit}"),
    Status.UNACTIONABLE: ("ditutup tanpa perbaikan", "ditutup tanpa perbaikan"),
    Status.MERGED: ("digabung dengan laporan lain", "digabung dengan laporan lain"),
}


def bare(report: Report) -> str:
    """State and dates, nothing else; of a merged one also the state of what it follows."""
    words = [f"{PRESENT[report.status][0]}{_bare_parent(report)}. Diterima {_day(report.created_at)}"]
    dates = (
        ("diteruskan", report.passed_on_at),
        ("hasil dilaporkan", report.finished_at),
        ("ditutup", report.closed_at),
    )
    words += [f"{what} {_day(at)}" for what, at in dates if at is not None]
    return _sentence(", ".join(words))


def full(session: Session, report: Report, *, now: datetime) -> str:
    """State, whose turn it is and the next limit: what everybody may know of a public report."""
    return " ".join(part for part in (_sentence(present(session, report)), _limit(report, now)) if part)


def own(session: Session, report: Report, *, now: datetime) -> str:
    """The same for its reporter, with what is asked of him or by him."""
    more = ""
    if report.status == Status.NEEDS_REPORTER:
        more = f'Pertanyaan: "{_question(session, report)}" Balas SMS ini dengan jawabannya.'
    elif reopening.waiting(session, report.parent or report) is not None:
        more = "Permintaan Anda agar dibuka lagi sedang diperiksa."
    return " ".join(part for part in (full(session, report, now=now), more) if part)


def present(session: Session, report: Report) -> str:
    """The state and whose turn it is, without a full stop."""
    known = catalogue(session)
    unit = known.units.get(report.holder_code)
    if report.status == Status.WAITING and unit is not None and unit.kind == UnitKind.DESK:
        return "menunggu petugas melengkapi tempatnya"
    if report.proposal == Proposal.DECLINE:
        return "usul penutupan tanpa perbaikan sedang diperiksa Biro Pemerintahan"
    if report.parent is not None:
        return f"{PRESENT[report.status][0]}{_parent(session, report.parent)}"
    words = PRESENT[report.status][1].format(unit=known.unit_name(report.holder_code))
    return f"{words} ({_day(report.closed_at)})" if report.closed_at else words


def _parent(session: Session, parent: Report) -> str:
    """The state of a public one with its number; of a private one not more than the bare state."""
    if not parent.is_published:
        return f", keadaannya: {PRESENT[parent.status][0]}"
    return f" {grouped(parent.number)}: {present(session, parent)}"


def _bare_parent(report: Report) -> str:
    return f", keadaannya: {PRESENT[report.parent.status][0]}" if report.parent else ""


def moment(at: datetime) -> str:
    """27 November 2026 16.40 WIB."""
    return f"{_day(at)} {local(at):%H.%M} WIB"


def _limit(report: Report, now: datetime) -> str:
    if report.closed_at is not None:
        return ""
    if report.estimate_day is not None:
        return f"Diperkirakan selesai {tanggal(report.estimate_day)}."
    if report.due_at is None:
        return ""
    if report.due_at < now:
        return f"Batasnya {moment(report.due_at)} sudah lewat."
    return f"Batas berikutnya {moment(report.due_at)}."


def _question(session: Session, report: Report) -> str:
    query = (
        select(EventText.body)
        .join(Event, Event.id == EventText.event_id)
        .where(Event.report_id == report.id, Event.action == Action.ASK_REPORTER)
        .order_by(Event.seq.desc())
    )
    return " ".join((session.scalar(query.limit(1)) or "").split())


def _day(at: datetime) -> str:
    return tanggal(local_date(at))


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
