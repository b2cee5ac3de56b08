"""How much one person may do, and what somebody who is kept out is told. Those of the code hold until biro.admin sets others.

A number of 0 takes a limit off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base
from app.wording import worded

EMERGENCY = "112"
TOLD_MAX = 600


@dataclass(frozen=True, slots=True)
class Limits:
    """`reports`: by one person in 24 hours. `same`: by one person about one category within `metres` in `days`.

    `reopenings`: requests of one person in 30 days, `network`: of one network in a day. `bundle`: from so many waiting requests
    of one person on, Biro sees them together. `told`: what who is kept out is told; {sampai} = until when.
    """

    reports: int = 60
    same: int = 5
    days: int = 7
    metres: int = 50
    reopenings: int = 10
    network: int = 40
    bundle: int = 3
    told: str = worded(
        "Laporan dari Anda tidak kami terima sampai {sampai} karena layanan ini pernah disalahgunakan. Bila ini keliru, "
        "atau bila ada yang harus dilaporkan, datanglah ke kantor kelurahan atau hubungi Biro Pemerintahan di Balai Kota. "
        "Keadaan darurat: telepon 112, bebas pulsa."
    )


RANGES: Mapping[str, tuple[int, int]] = {
    "reports": (0, 10_000),
    "same": (0, 1_000),
    "days": (1, 365),
    "metres": (1, 1_000),
    "reopenings": (0, 1_000),
    "network": (0, 10_000),
    "bundle": (2, 100),
}


class AbuseSetting(Base):
    """A limit or text that biro.admin set, as text."""

    __tablename__ = "abuse_settings"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def limits(session: Session) -> Limits:
    """Those in force."""
    rows = session.execute(select(AbuseSetting.name, AbuseSetting.value)).tuples()
    return understood(dict(rows.all()))


def understood(stored: Mapping[str, str]) -> Limits:
    """Limits from what is stored; what no setting is called is left out."""
    known = {one.name for one in fields(Limits)}
    values = {
        name: value if name == "told" else int(value) for name, value in stored.items() if name in known
    }
    return replace(Limits(), **values)  # type: ignore[arg-type]
