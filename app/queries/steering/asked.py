"""What the address of the summary asks for; what cannot be followed is refused in words, since a figure must not be guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from app.clock import day_from, local_date
from app.domain import routing
from app.domain.actor import Actor
from app.domain.errors import Invalid
from app.domain.geography import level_of
from app.domain.reference import Catalogue
from app.domain.vocabulary import AreaLevel, Role

USUAL_DAYS = 30
MOST_DAYS = 366
NAMES = ("dari", "sampai", "wilayah", "unit", "kategori", "kanal", "menurut", "tingkat", "urut")
Arguments = Mapping[str, str]
E = TypeVar("E", bound=StrEnum)


class By(StrEnum):
    """What the table has a row for: a place, a kelurahan's office, another unit, a category."""

    AREA = "wilayah"
    KELURAHAN = "kelurahan"
    UNIT = "unit"
    CATEGORY = "kategori"


class Order(StrEnum):
    COUNT = "jumlah"
    RANK = "peringkat"
    LATE = "lewat"
    REPORTERS = "pelapor"


@dataclass(frozen=True, slots=True)
class Asked:
    """An understood question; days of intake in Jakarta, both included. `given` = what stood in the address."""

    since: date
    until: date
    by: By
    level: AreaLevel
    order: Order
    area: str | None = None
    unit: str | None = None
    category: str | None = None
    channel: str | None = None
    given: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


def read(args: Arguments, *, actor: Actor, known: Catalogue, now: datetime) -> Asked:
    """Understand an address for this officer. Raises Invalid for what is wrong, too long, or not theirs to see."""
    given = {name: value for name in NAMES if (value := (args.get(name) or "").replace("\x00", "").strip())}
    reader = _Reader(given, actor, known)
    since, until = reader.days(local_date(now))
    area = reader.area()
    asked = Asked(
        since=since,
        until=until,
        by=reader.one_of("menurut", By, By.UNIT if actor.role == Role.DINAS else By.AREA),
        level=reader.one_of("tingkat", AreaLevel, _level(area or _own_area(actor))),
        order=reader.one_of("urut", Order, Order.COUNT),
        area=area,
        unit=reader.unit(),
        category=reader.code("kategori", known.categories),
        channel=reader.code("kanal", known.channels),
        given=given,
    )
    if reader.errors:
        raise Invalid(reader.errors)
    return asked


def own_units(actor: Actor, known: Catalogue) -> tuple[str, ...]:
    """The units whose figures this officer sees; empty = those of every unit."""
    if actor.role != Role.DINAS or actor.unit_code is None:
        return ()
    return (actor.unit_code, *(unit.code for unit in routing.ukpd_of(known, actor.unit_code)))


def _own_area(actor: Actor) -> str | None:
    return actor.area_code if actor.role in (Role.KECAMATAN, Role.KOTA) else None


def _level(area: str | None) -> AreaLevel:
    """The kota of the province; the kelurahan of everything smaller."""
    return AreaLevel.KELURAHAN if area else AreaLevel.KOTA


class _Reader:
    """Reads one argument at a time and keeps a sentence for each that is wrong."""

    def __init__(self, given: Mapping[str, str], actor: Actor, known: Catalogue) -> None:
        self.given, self.actor, self.known = given, actor, known
        self.errors: dict[str, str] = {}

    def _refuse(self, name: str, sentence: str) -> None:
        self.errors[name] = sentence

    def one_of(self, name: str, kind: type[E], usual: E) -> E:
        value = self.given.get(name)
        if value is None or value in set(kind):
            return kind(value) if value else usual
        self._refuse(name, f"{name} = {value[:40]} tidak dikenal; pilihannya {', '.join(kind)}.")
        return usual

    def code(self, name: str, known: Mapping[str, object]) -> str | None:
        value = self.given.get(name)
        if value is not None and value not in known:
            self._refuse(name, f"{name.capitalize()} {value[:40]} tidak dikenal.")
        return value

    def days(self, today: date) -> tuple[date, date]:
        until = self._day("sampai") or today
        since = self._day("dari") or until - timedelta(days=USUAL_DAYS - 1)
        if since > until:
            self._refuse("sampai", "Tanggal sampai harus sama dengan atau sesudah tanggal dari.")
        elif (until - since).days >= MOST_DAYS:
            self._refuse("dari", f"Rentang paling lama {MOST_DAYS} hari; pilih tanggal yang lebih dekat.")
        return since, until

    def _day(self, name: str) -> date | None:
        typed = self.given.get(name)
        day = day_from(typed) if typed else None
        if typed and day is None:
            self._refuse(name, f"Tanggal {name} ditulis seperti 2026-11-23.")
        return day

    def area(self) -> str | None:
        value = self.given.get("wilayah")
        if value is None:
            return None
        unit = self.known.units.get(value)
        code = (unit.area_code if unit else None) or value
        if level_of(code) is None or not any(
            (k + ".").startswith(code + ".") for k in self.known.kelurahan_units
        ):
            self._refuse("wilayah", f"Wilayah {value[:40]} tidak dikenal; pakai kode seperti 31.71.01.")
            return None
        own = _own_area(self.actor)
        if own and not (code + ".").startswith(own + "."):
            self._refuse("wilayah", f"Wilayah {value[:40]} di luar wilayah Anda.")
        return code

    def unit(self) -> str | None:
        value = self.code("unit", self.known.units)
        own = own_units(self.actor, self.known)
        if value and own and value in self.known.units and value not in own:
            self._refuse("unit", "Hanya angka unit Anda dan suku dinasnya yang dapat dilihat.")
        return value
