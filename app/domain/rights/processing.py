"""The record of processing (UU 27/2022 article 31): what is kept, why, on which ground, how long, who receives it.

Data, not code: the rows that ship are made by the migration; biro.admin words them anew, and every change is recorded.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base
from app.domain.actor import Actor
from app.domain.errors import Invalid
from app.domain.reference_admin.changing import begin, keep, locked

TABLE = "processing_activities"
TEXT_MAX = 1000
# The columns under the names of the form.
FIELDS = {
    "name": "kegiatan",
    "data": "data",
    "purpose": "tujuan",
    "ground": "dasar",
    "kept": "lama",
    "recipients": "penerima",
    "security": "pengamanan",
}


class ProcessingActivity(Base):
    """One thing that is done with personal data."""

    __tablename__ = TABLE

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    data: Mapped[str]
    purpose: Mapped[str]
    ground: Mapped[str]
    kept: Mapped[str]
    recipients: Mapped[str]
    security: Mapped[str]


def activities(session: Session) -> list[ProcessingActivity]:
    """The record, in its order."""
    return list(session.scalars(select(ProcessingActivity).order_by(ProcessingActivity.position)))


def one(session: Session, code: str) -> ProcessingActivity:
    """One of them. Raises NotVisible."""
    return locked(session, ProcessingActivity, code)


def change(
    session: Session, code: str, typed: Mapping[str, str], version: str, *, actor: Actor, now: datetime
) -> None:
    """Word it anew. Raises Forbidden, Conflict, NotVisible or Invalid."""
    begin(session, TABLE, code, version, actor=actor, now=now)
    activity = one(session, code)
    before = shown(activity)
    given = {name: " ".join(typed.get(name, "").replace("\x00", "").split()) for name in FIELDS.values()}
    errors = {
        name: f"Isi, paling panjang {TEXT_MAX} karakter."
        for name, text in given.items()
        if not 0 < len(text) <= TEXT_MAX
    }
    if errors:
        raise Invalid(errors)
    for column, name in FIELDS.items():
        setattr(activity, column, given[name])
    keep(session, TABLE, code, before, shown(activity), actor=actor, now=now)


def shown(activity: ProcessingActivity) -> dict[str, str]:
    """The values under the names of the form."""
    return {name: getattr(activity, column) for column, name in FIELDS.items()}
