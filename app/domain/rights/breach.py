"""A breach of personal data: what happened, whom it touches, and by when they and the authority have to be told.

UU 27/2022 article 46: in writing, within 3 x 24 hours, with what was disclosed, when and how, and what is done about it.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Select, case, func, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import Text

from app.base import Base
from app.clock import WIB
from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.organisation import Unit
from app.domain.privacy import Contact, ContactAccess
from app.domain.privacy.crypto import Encrypted
from app.domain.reference_admin.changing import only_biro_admin
from app.domain.report import Report, ReportUnit

TELL_WITHIN = timedelta(hours=72)
FIELDS = {
    "nama": "Nama",
    "telepon": "Nomor telepon",
    "email": "Alamat surel",
    "isi": "Isi laporan",
    "lokasi": "Lokasi laporan",
    "foto": "Foto",
    "pesan": "Pesan masuk dan keluar",
}
TITLE_MAX, TEXT_MAX, NUMBERS_MAX = 150, 4000, 10_000
UNKNOWN = "Catatan kebocoran ini tidak ada."


class Breach(Base):
    """One breach. Which reports: those of `numbers`, else those that came in the span (at `units`, where some are named).

    `affected` counts persons with a phone or address, `unreachable` the reports without.
    """

    __tablename__ = "breaches"
    __table_args__ = (
        CheckConstraint("span_from < span_to", name="span"),
        CheckConstraint("found_at >= span_from", name="found_after"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    found_at: Mapped[datetime]
    span_from: Mapped[datetime]
    span_to: Mapped[datetime]
    units: Mapped[list[str]] = mapped_column(ARRAY(Text))
    numbers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    cause: Mapped[str] = mapped_column(Encrypted)
    measures: Mapped[str] = mapped_column(Encrypted)
    reports: Mapped[int] = mapped_column(Integer)
    affected: Mapped[int] = mapped_column(Integer)
    unreachable: Mapped[int] = mapped_column(Integer)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    authority_told_at: Mapped[datetime | None]
    people_told_at: Mapped[datetime | None]

    @property
    def deadline(self) -> datetime:
        """By when everybody has to be told."""
        return self.found_at + TELL_WITHIN

    @property
    def is_told(self) -> bool:
        return self.authority_told_at is not None and self.people_told_at is not None


class Touched(NamedTuple):
    """How many reports and persons."""

    reports: int
    persons: int
    unreachable: int


def note(
    session: Session, typed: Mapping[str, str], fields: Iterable[str], *, actor: Actor, now: datetime
) -> Breach:
    """Write a breach down and count whom it touches. Raises Forbidden or Invalid with all faults."""
    only_biro_admin(actor)
    values = _checked(session, typed, set(fields), now)
    breach = Breach(id=uuid.uuid4(), user_id=actor.user_id, created_at=now, **values)
    touched = count(session, breach)
    breach.reports, breach.affected, breach.unreachable = touched
    session.add(breach)
    session.flush()
    return breach


def tell(session: Session, breach_id: uuid.UUID, whom: str, *, actor: Actor, now: datetime) -> None:
    """Note that the authority, or the people, were told. Raises Forbidden, NotVisible, Invalid or Conflict."""
    breach = by_id(session, breach_id, actor=actor, lock=True)
    name = {"lembaga": "authority_told_at", "orang": "people_told_at"}.get(whom)
    if name is None:
        raise Invalid({"siapa": "Pilih lembaga atau orang yang terdampak."})
    if getattr(breach, name) is not None:
        raise Conflict("Ini sudah dicatat sebelumnya.")
    setattr(breach, name, now)
    session.flush()


def by_id(session: Session, breach_id: uuid.UUID, *, actor: Actor, lock: bool = False) -> Breach:
    """The breach. Raises Forbidden or NotVisible."""
    only_biro_admin(actor)
    found = session.get(Breach, breach_id, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotVisible(UNKNOWN)
    return found


def all_of_them(session: Session, *, actor: Actor) -> list[Breach]:
    """Newest first."""
    only_biro_admin(actor)
    return list(session.scalars(select(Breach).order_by(Breach.found_at.desc()).limit(100)))


def count(session: Session, breach: Breach) -> Touched:
    """Reports and distinct persons; two contacts with the same phone, else the same address, are one."""
    who = func.coalesce(Contact.phone_hash, Contact.email_hash)
    query = (
        select(func.count(), func.count(func.distinct(who)), func.count(case((who.is_(None), 1))))
        .select_from(Report)
        .outerjoin(Contact, Contact.id == Report.contact_id)
        .where(Report.id.in_(touched_ids(breach)))
    )
    return Touched(*session.execute(query).one())


def touched_ids(breach: Breach) -> Select[int]:
    """The reports that it is about."""
    if breach.numbers:
        return select(Report.id).where(Report.number.in_(breach.numbers))
    came = select(Report.id).where(Report.created_at >= breach.span_from, Report.created_at < breach.span_to)
    if breach.units:
        at = select(ReportUnit.report_id).where(ReportUnit.unit_code.in_(breach.units))
        came = came.where(Report.id.in_(at))
    return came


def people(session: Session, breach: Breach, after: int, limit: int) -> list[tuple[int, str, Contact]]:
    """(contact's id, number, contact) of those who can be told, in the order of ids behind `after`."""
    query = (
        select(Contact.id, Report.number, Contact)
        .join(Report, Report.contact_id == Contact.id)
        .where(Report.id.in_(touched_ids(breach)), Contact.id > after)
        .order_by(Contact.id)
    )
    return list(session.execute(query.limit(limit)).tuples())


def note_looks(session: Session, breach: Breach, user_id: int, reason: str, *, now: datetime) -> None:
    """Every contact that the list holds was seen by who asked for it."""
    seen = select(Report.id, Report.contact_id, literal(user_id), literal(reason), literal(now)).where(
        Report.id.in_(touched_ids(breach)), Report.contact_id.is_not(None)
    )
    session.execute(
        insert(ContactAccess).from_select(["report_id", "contact_id", "user_id", "reason", "at"], seen)
    )


def _checked(session: Session, typed: Mapping[str, str], fields: set[str], now: datetime) -> dict[str, Any]:
    errors: dict[str, str] = {}
    text = {name: typed.get(name, "").replace("\x00", "").strip() for name in ("judul", "sebab", "tindakan")}
    for name, longest in (("judul", TITLE_MAX), ("sebab", TEXT_MAX), ("tindakan", TEXT_MAX)):
        if not 0 < len(text[name]) <= longest:
            errors[name] = f"Isi, paling panjang {longest} karakter."
    at = {name: moment(typed.get(name, "")) for name in ("ditemukan", "dari", "sampai")}
    errors |= {name: "Isi tanggal dan jam yang ada." for name, value in at.items() if value is None}
    errors |= _span_faults(at["ditemukan"], at["dari"], at["sampai"], now)
    if not fields or not fields <= FIELDS.keys():
        errors["data"] = "Pilih data apa yang terbuka."
    units, numbers = _words(typed.get("unit", "")), [n.upper() for n in _words(typed.get("nomor", ""))]
    errors |= _unknown(session, units, numbers)
    if errors:
        raise Invalid(errors)
    return {
        "title": text["judul"],
        "cause": text["sebab"],
        "measures": text["tindakan"],
        "found_at": at["ditemukan"],
        "span_from": at["dari"],
        "span_to": at["sampai"],
        "fields": sorted(fields),
        "units": units,
        "numbers": numbers,
    }


def _span_faults(
    found: datetime | None, start: datetime | None, end: datetime | None, now: datetime
) -> dict[str, str]:
    faults = {}
    if start and end and start >= end:
        faults["sampai"] = "Akhirnya harus sesudah awalnya."
    if found and found > now:
        faults["ditemukan"] = "Tidak mungkin di masa depan."
    elif found and start and found < start:
        faults["ditemukan"] = "Tidak mungkin sebelum kebocorannya."
    return faults


def _unknown(session: Session, units: list[str], numbers: list[str]) -> dict[str, str]:
    faults = {}
    if len(numbers) > NUMBERS_MAX or len(units) > NUMBERS_MAX:
        return {"nomor": f"Paling banyak {NUMBERS_MAX} sekaligus."}
    known = set(session.scalars(select(Unit.code).where(Unit.code.in_(units))))
    if missing := [code for code in units if code not in known]:
        faults["unit"] = f"Unit tidak dikenal: {', '.join(missing[:5])[:200]}."
    found = set(session.scalars(select(Report.number).where(Report.number.in_(numbers))))
    if missing := [number for number in numbers if number not in found]:
        faults["nomor"] = f"Nomor tidak dikenal: {', '.join(missing[:5])[:200]}."
    return faults


def moment(typed: str) -> datetime | None:
    """What a field of a day and a time holds, in Jakarta's time."""
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError:
        return None
    if at.tzinfo is not None or not 2000 <= at.year <= 2200:
        return None
    return at.replace(tzinfo=WIB).astimezone(UTC)


def _words(typed: str) -> list[str]:
    return list(dict.fromkeys(typed.replace(",", " ").replace("\x00", " ").split()))
