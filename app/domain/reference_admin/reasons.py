"""Reasons of decisions, by kind: added, reworded, retired. What was decided keeps its reason and reads by its words."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.reference import Reason
from app.domain.reference_admin.changing import Values, begin, code_of, keep, locked, name_fault, one_line
from app.domain.vocabulary import ReasonKind

TABLE = "reasons"
LABEL_MAX = 120
ADVICE_MAX = 160  # it has to fit into an SMS besides number and reason
UNKNOWN = "Alasan ini tidak ada."


def all_reasons(session: Session) -> dict[ReasonKind, list[Reason]]:
    """Every reason by its kind, retired ones last."""
    found: dict[ReasonKind, list[Reason]] = {kind: [] for kind in ReasonKind}
    for reason in session.scalars(select(Reason).order_by(Reason.is_active.desc(), Reason.label)):
        found[reason.kind].append(reason)
    return found


def reason_of(session: Session, kind: str, code: str) -> Reason:
    """The reason. Raises NotVisible."""
    reason = session.get(Reason, (ReasonKind(kind), code)) if kind in set(ReasonKind) else None
    if reason is None:
        raise NotVisible(UNKNOWN)
    return reason


def key_of(reason: Reason) -> str:
    """How the record of changes names a reason."""
    return f"{reason.kind.value}:{reason.code}"


def add(session: Session, kind: str, label: str, advice: str, *, actor: Actor, now: datetime) -> Reason:
    """A further reason, offered at once. Raises Invalid or Forbidden."""
    begin(session, TABLE, actor=actor, now=now)
    if kind not in set(ReasonKind):
        raise Invalid({"jenis": "Pilih untuk keputusan apa."})
    label = _checked(session, ReasonKind(kind), label)
    told = _advice(ReasonKind(kind), advice)
    taken = set(session.scalars(select(Reason.code).filter_by(kind=ReasonKind(kind))))
    code = code_of(label, taken, "alasan")
    reason = Reason(kind=ReasonKind(kind), code=code, label=label, advice=told, is_active=True)
    session.add(reason)
    keep(session, TABLE, key_of(reason), None, _shown(reason), actor=actor, now=now)
    return reason


def change(
    session: Session,
    kind: str,
    code: str,
    version: str,
    label: str,
    advice: str,
    *,
    actor: Actor,
    now: datetime,
) -> Reason:
    """Other words for the same reason. Raises Invalid, Conflict or Forbidden."""
    reason = _opened(session, kind, code, version, actor, now)
    before = _shown(reason)
    reason.label = _checked(session, reason.kind, label, code)
    reason.advice = _advice(reason.kind, advice)
    keep(session, TABLE, key_of(reason), before, _shown(reason), actor=actor, now=now)
    return reason


def set_active(
    session: Session, kind: str, code: str, version: str, is_active: bool, *, actor: Actor, now: datetime
) -> None:
    """Offer it no more: what was decided with it reads as before. Or offer it again. Raises Conflict."""
    reason = _opened(session, kind, code, version, actor, now)
    others = select(Reason.code).where(Reason.kind == reason.kind, Reason.is_active, Reason.code != code)
    if not is_active and session.scalar(others.limit(1)) is None:
        raise Conflict("Ini alasan terakhir untuk keputusan itu; tambahkan yang lain lebih dulu.")
    before = _shown(reason)
    reason.is_active = is_active
    keep(session, TABLE, key_of(reason), before, _shown(reason), actor=actor, now=now)


def _opened(session: Session, kind: str, code: str, version: str, actor: Actor, now: datetime) -> Reason:
    reason = reason_of(session, kind, code)
    begin(session, TABLE, key_of(reason), version, actor=actor, now=now)
    return locked(session, Reason, (reason.kind, code))


def _shown(reason: Reason) -> Values:
    return {"kata": reason.label, "ke mana": reason.advice, "ditawarkan": reason.is_active}


def _advice(kind: ReasonKind, typed: str) -> str | None:
    """Where to turn when a report is closed unfixed; no other decision needs it."""
    advice = one_line(typed)
    if kind != ReasonKind.DECLINE:
        return None
    if not advice:
        raise Invalid(
            {"saran": "Sebutkan ke mana pelapor dapat berpaling: laporannya ditutup tanpa perbaikan."}
        )
    if fault := name_fault(advice, ADVICE_MAX):
        raise Invalid({"saran": fault})
    return advice


def _checked(session: Session, kind: ReasonKind, typed: str, code: str = "") -> str:
    label = one_line(typed)
    fault = name_fault(label, LABEL_MAX)
    others = session.scalars(select(Reason.label).where(Reason.kind == kind, Reason.code != code))
    if not fault and label.lower() in {other.lower() for other in others}:
        fault = "Alasan ini sudah ada."
    if fault:
        raise Invalid({"kata": fault})
    return label
