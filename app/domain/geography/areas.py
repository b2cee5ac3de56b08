"""Areas: 6 kota, 44 kecamatan and 267 kelurahan with their Kemendagri codes, and the names people give them.

A code contains its parents: kota `31.71`, kecamatan `31.71.01`, kelurahan `31.71.01.1001`. Names of
kelurahan are unique in the province, so a name alone finds one; `normalise` removes what writers vary
(case, blanks, hyphens, "Kelurahan"), and the alias table holds the spellings that are really different.
"""

import re
import unicodedata
from typing import NamedTuple

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, one_of
from app.domain.vocabulary import AreaLevel

KOTA_COUNT = 6
KECAMATAN_COUNT = 44
KELURAHAN_COUNT = 267
_LEVELS = {5: AreaLevel.KOTA, 8: AreaLevel.KECAMATAN, 13: AreaLevel.KELURAHAN}
_WORDS = {"kp": "kampung", "tj": "tanjung", "pd": "pondok", "kebun": "kebon"}
_PREFIX = re.compile(r"^\s*(kelurahan|kel\.|kel\s)\s*", re.IGNORECASE)


class Area(Base):
    """A kota (or the kabupaten of the islands), kecamatan or kelurahan."""

    __tablename__ = "areas"
    __table_args__ = (one_of("level", AreaLevel), UniqueConstraint("level", "slug"))

    code: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[AreaLevel] = mapped_column(EnumText(AreaLevel))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code"), index=True)
    name: Mapped[str]
    slug: Mapped[str]


class AreaAlias(Base):
    """A normalised name by which a kelurahan is known; its own name is among them."""

    __tablename__ = "area_aliases"

    alias: Mapped[str] = mapped_column(primary_key=True)
    kelurahan_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)


class Kelurahan(NamedTuple):
    code: str
    name: str
    slug: str


class Kecamatan(NamedTuple):
    code: str
    name: str
    slug: str
    kelurahan: tuple[Kelurahan, ...]


class Kota(NamedTuple):
    code: str
    name: str
    slug: str
    kecamatan: tuple[Kecamatan, ...]


def slugify(name: str) -> str:
    """Name in lower case, blanks as hyphens, nothing but a-z, 0-9 and hyphens (contract.md section 2)."""
    return re.sub(r"[^a-z0-9-]", "", re.sub(r"\s+", "-", _ascii(name).strip().lower()))


def normalise(name: str) -> str:
    """The letters and digits of a kelurahan's name, without a leading "Kelurahan" or "Kel."; may be empty.

    The usual short forms of a word are written out: "Kp. Bali" is Kampung Bali, "Tj. Priok" Tanjung Priok.
    """
    words = re.findall(r"[a-z0-9]+", _PREFIX.sub("", _ascii(name)).lower())
    return "".join(_WORDS.get(word, word) for word in words)


def level_of(code: str) -> AreaLevel | None:
    """The level that the length of a dotted code says, or None if it is no area's code."""
    return _LEVELS.get(len(code)) if re.fullmatch(r"\d\d\.\d\d(\.\d\d(\.\d{4})?)?", code) else None


def area_prefix(code: str) -> str:
    """What the codes of all kelurahan inside this area begin with (for LIKE): `31.71` -> `31.71.`."""
    return code if level_of(code) is AreaLevel.KELURAHAN else f"{code}."


def full_name(area: Area) -> str:
    """The official name: "Kelurahan Gambir", "Kota Administrasi Jakarta Pusat"."""
    if area.level is AreaLevel.KOTA:
        kind = "Kabupaten" if area.code == "31.01" else "Kota"
        return f"{kind} Administrasi {area.name}"
    return f"{area.level.value.capitalize()} {area.name}"


def kelurahan_by_name(session: Session, name: str) -> Area | None:
    """The kelurahan of that name in any known spelling, or None."""
    return session.scalar(select(Area).join(AreaAlias).where(AreaAlias.alias == normalise(name)))


def area_by_slug(session: Session, level: AreaLevel, slug: str) -> Area | None:
    """The area of that level whose name reads so in an address, or None."""
    return session.scalar(select(Area).where(Area.level == level, Area.slug == slug))


def area_tree(session: Session) -> tuple[Kota, ...]:
    """All areas for selects: kota by code, kecamatan and kelurahan by name. One statement; no objects that are watched for
    changes, which cost more than the rest of a page.
    """
    children: dict[str | None, list[Kelurahan]] = {}
    for parent, *area in session.execute(select(Area.parent_code, Area.code, Area.name, Area.slug)):
        children.setdefault(parent, []).append(Kelurahan(*area))
    kota = sorted(children.get(None, []), key=lambda area: area.code)
    return tuple(Kota(k.code, k.name, k.slug, _kecamatan(children, k.code)) for k in kota)


def _kecamatan(children: dict[str | None, list[Kelurahan]], kota_code: str) -> tuple[Kecamatan, ...]:
    return tuple(
        Kecamatan(*area, tuple(_by_name(children.get(area.code, []))))
        for area in _by_name(children.get(kota_code, []))
    )


def _by_name(areas: list[Kelurahan]) -> list[Kelurahan]:
    return sorted(areas, key=lambda area: area.name)


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
