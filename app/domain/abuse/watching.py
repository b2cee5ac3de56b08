"""What comes in by a door at which nobody stands (the portal, an application) is held against blocks and limits: one statement.

Whoever is kept out is told until when and where to turn; whoever told the same too often is told so, but not which reports they
were: anybody may type a number.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    cast,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.orm import Session

from app.domain.abuse.blocks import Block, last_day, meets, standing
from app.domain.abuse.limits import AbuseSetting, Limits
from app.domain.abuse.person import same_person
from app.domain.errors import Forbidden, TooMany
from app.domain.privacy import Contact
from app.domain.privacy.crypto import keyed_hash
from app.domain.report import Report

ONE_DAY = timedelta(days=1)
METRES_A_DEGREE = 111_000
TRY_AGAIN_SECONDS = 3600
TOO_MANY = "Dari nomor atau surel ini sudah terlalu banyak laporan dalam 24 jam. Coba lagi besok. Keadaan darurat: telepon 112."
THE_SAME = (
    "Masalah ini di tempat yang sama sudah Anda laporkan {times} kali dalam {days} hari terakhir. Laporan itu tetap ditangani; "
    "lihat perkembangannya dengan nomornya. Keadaan darurat: telepon 112."
)


@dataclass(frozen=True, slots=True)
class Watched:
    """Who brings what: hashes of phone and e-mail, the account or key, the address that asked ("" = not known), the place."""

    person: tuple[bytes, ...]
    network: str
    category: str
    account: str | None = None
    api_key_id: int | None = None
    point: tuple[float, float] | None = None
    kelurahan: str | None = None

    @property
    def hashes(self) -> list[bytes]:
        """Everything by which it may be kept out."""
        found = list(self.person)
        if self.account:
            found.append(keyed_hash(self.account))
        if self.api_key_id is not None:
            found.append(key_hash(self.api_key_id))
        return found


def key_hash(api_key_id: int) -> bytes:
    """How a block names the key of an application."""
    return keyed_hash(f"kunci API {api_key_id}")


def check(session: Session, watched: Watched, *, now: datetime) -> None:
    """Raises Forbidden for who is kept out, TooMany for who did too much."""
    row = session.execute(_question(watched, now)).one()
    if row.until is not None:
        raise Forbidden(told(row.told or Limits().told, row.until))
    if 0 < row.most <= row.reports:
        raise TooMany(TOO_MANY, TRY_AGAIN_SECONDS)
    if 0 < row.most_same <= row.same:
        raise TooMany(THE_SAME.format(times=row.same, days=row.days), TRY_AGAIN_SECONDS)


def told(words: str, until: datetime) -> str:
    """What somebody is told who is kept out until then."""
    return words.replace("{sampai}", f"{last_day(until):%d-%m-%Y}")


def _question(watched: Watched, now: datetime) -> Any:
    block = select(func.max(Block.until)).where(standing(now), meets(watched.hashes, watched.network or None))
    told = select(AbuseSetting.value).where(AbuseSetting.name == "told").scalar_subquery()
    reports, same = _counted(watched, now) if watched.person else (literal(0), literal(0))
    return select(
        block.scalar_subquery().label("until"),
        told.label("told"),
        _setting("reports").label("most"),
        _setting("same").label("most_same"),
        _setting("days").label("days"),
        reports.label("reports"),
        same.label("same"),
    )


def _setting(name: str) -> ColumnElement[int]:
    stored = select(cast(AbuseSetting.value, Integer)).where(AbuseSetting.name == name).scalar_subquery()
    return func.coalesce(stored, getattr(Limits(), name))


def _counted(watched: Watched, now: datetime) -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    mine = same_person(Contact, watched.person)
    today = select(func.count()).where(mine, Contact.created_at > now - ONE_DAY)
    since = literal(now) - func.make_interval(0, 0, 0, _setting("days"))
    same = (
        select(func.count())
        .select_from(Contact)
        .join(Report, Report.contact_id == Contact.id)
        .where(mine, Report.category_code == watched.category, Report.created_at > since, _here(watched))
    )
    return today.scalar_subquery(), same.scalar_subquery()


def _here(watched: Watched) -> ColumnElement[bool]:
    if watched.point is None:
        place = Report.kelurahan_code == watched.kelurahan if watched.kelurahan else null().is_not(None)
        return Report.location.is_(None) & place
    lat, lon = watched.point
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)
    metres = _setting("metres")
    apart = func.ST_Distance(func.geography(Report.location), func.geography(point))
    return Report.location.op("&&")(func.ST_Expand(point, metres * (1.05 / METRES_A_DEGREE))) & (
        apart <= metres
    )
