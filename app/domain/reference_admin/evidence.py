"""The limits from which on something about a photo stands out: set all together, recorded, of the version that was seen."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain import evidence
from app.domain.actor import Actor
from app.domain.errors import Invalid
from app.domain.evidence.limits import RANGES, EvidenceLimit, Limits, limits
from app.domain.reference_admin.changing import begin, keep

TABLE, KEY = "evidence_limits", "bukti"
RECHECKED = timedelta(days=30)
# As biro.admin reads them, in the form and in the record.
NAMES = {
    "bits": "beda_bit",
    "reused": "sama_lain",
    "copied": "sama_sendiri",
    "metres": "meter",
    "minutes": "menit",
}


def set_limits(
    session: Session,
    typed: Mapping[str, str],
    version: str,
    *,
    anew: bool,
    actor: Actor,
    now: datetime,
) -> int:
    """Set them; `anew`: have the photos of the last 30 days checked again, and say how many.

    Raises Invalid, Conflict or Forbidden.
    """
    begin(session, TABLE, KEY, version, actor=actor, now=now)
    wanted, before = _checked(typed), limits(session)
    for name, value in wanted._asdict().items():
        session.merge(EvidenceLimit(name=name, value=value))
    keep(session, TABLE, KEY, shown(before), shown(wanted), actor=actor, now=now)
    return evidence.recheck(session, since=now - RECHECKED) if anew else 0


def shown(values: Limits) -> dict[str, int]:
    """The limits under the names of the form."""
    return {NAMES[name]: value for name, value in values._asdict().items()}


def _checked(typed: Mapping[str, str]) -> Limits:
    errors: dict[str, str] = {}
    values: dict[str, int] = {}
    for name, (low, high) in RANGES.items():
        text = typed.get(NAMES[name], "").strip()
        if text.isascii() and text.isdigit() and low <= int(text[:9]) <= high and len(text) < 9:
            values[name] = int(text)
        else:
            errors[NAMES[name]] = f"Isi bilangan bulat dari {low} sampai {high}."
    if errors:
        raise Invalid(errors)
    return Limits(**values)
