"""What comes in by a door at which nobody stands (the portal, an application) is held against blocks and limits: one statement.

Whoever is kept out is told until when and where to turn; whoever told the same too often is told so, but not which reports they
were: anybody may type a number.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.abuse.blocks import last_day
from app.domain.abuse.limits import Limits
from app.domain.errors import Forbidden, TooMany
from app.domain.privacy.crypto import keyed_hashes
from app.wording import worded

ONE_DAY = timedelta(days=1)
TRY_AGAIN_SECONDS = 3600
TOO_MANY = worded(
    "Dari nomor atau surel ini sudah terlalu banyak laporan dalam 24 jam. Coba lagi besok. Keadaan darurat: telepon 112."
)
THE_SAME = worded(
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
            found += keyed_hashes(self.account)
        if self.api_key_id is not None:
            found += keyed_hashes(name_of_key(self.api_key_id))
        return found


def name_of_key(api_key_id: int) -> str:
    """How a block names the key of an application."""
    return f"kunci API {api_key_id}"


def check(session: Session, watched: Watched, *, now: datetime) -> None:
    """Raises Forbidden for who is kept out, TooMany for who did too much."""
    row = session.execute(_QUESTION, _parameters(watched, now)).one()
    if row.until is not None:
        raise Forbidden(told(row.told or Limits().told, row.until))
    if 0 < row.most <= row.reports:
        raise TooMany(TOO_MANY, TRY_AGAIN_SECONDS)
    if 0 < row.most_same <= row.same:
        raise TooMany(worded(THE_SAME, times=row.same, days=row.days), TRY_AGAIN_SECONDS)


def told(words: str, until: datetime) -> str:
    """What somebody is told who is kept out until then; only the words of the code have a translation."""
    day = f"{last_day(until):%d-%m-%Y}"
    own = Limits().told
    return worded(own, sampai=day) if words == own else words.replace("{sampai}", day)


def _parameters(watched: Watched, now: datetime) -> dict[str, Any]:
    lat, lon = watched.point or (None, None)
    return {
        "now": now,
        "today": now - ONE_DAY,
        "hashes": watched.hashes,
        "person": list(watched.person),
        "network": watched.network or None,
        "category": watched.category,
        "lat": lat,
        "lon": lon,
        "kelurahan": watched.kelurahan,
    }


def _setting(name: str) -> str:
    return f"coalesce((max(value) FILTER (WHERE name = '{name}'))::integer, {getattr(Limits(), name)})"


# By hand, since every intake asks it and building it anew would cost more than its execution.
_QUESTION = text(f"""
SELECT s.told, s.most, s.most_same, s.days,
       (SELECT max(until) FROM blocks
         WHERE lifted_at IS NULL AND until > :now
           AND (value_hash = ANY(CAST(:hashes AS bytea[])) OR network >>= CAST(:network AS inet))) AS until,
       (SELECT count(*) FROM contacts
         WHERE (phone_hash = ANY(CAST(:person AS bytea[])) OR email_hash = ANY(CAST(:person AS bytea[])))
           AND created_at > :today) AS reports,
       (SELECT count(*) FROM contacts c JOIN reports r ON r.contact_id = c.id
         WHERE (c.phone_hash = ANY(CAST(:person AS bytea[])) OR c.email_hash = ANY(CAST(:person AS bytea[])))
           AND r.category_code = :category AND r.created_at > :now - make_interval(days => s.days)
           AND CASE WHEN CAST(:lat AS float8) IS NULL THEN r.location IS NULL AND r.kelurahan_code = :kelurahan
               ELSE ST_DWithin(geography(r.location),
                    geography(ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4326)), s.metres) END) AS same
  FROM (SELECT max(value) FILTER (WHERE name = 'told') AS told, {_setting("reports")} AS most, {_setting("same")} AS most_same,
               {_setting("days")} AS days, {_setting("metres")} AS metres
          FROM abuse_settings) s
""")  # noqa: S608 - only the names and numbers of this module are put in
