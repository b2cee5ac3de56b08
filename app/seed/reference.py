"""Reference data of a new installation: units, categories, questions, reasons, channels, holidays.

The lists in `data/` are the start; from then on they live in the database, so installing again only adds what is missing.
"""

import csv
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.base import Base
from app.domain import reference, routing, sla
from app.domain.actor import BIRO
from app.domain.geography import Area, full_name
from app.domain.geography.default_data import install_default
from app.domain.organisation import Unit
from app.domain.phrases import Phrase
from app.domain.reference import Category, Channel, Question, Reason
from app.domain.understanding import PlaceKind, PlaceName, place_name_row
from app.domain.vocabulary import AreaLevel, UnitKind
from app.wording import worded

DATA = Path(__file__).parent / "data"
RETIRED_CHANNELS = (
    ("qlue", "QL", worded("Qlue (kanal lama)")),
    ("kh", "KH", worded("Kanal lama KH")),
)
KINDS = {"biro-pemerintahan": UnitKind.BIRO}
OWN_KELURAHAN = "kelurahan"
SOURCE = "bawaan"


def install(session: Session, node_modules: Path, *, now: datetime) -> None:
    """Add whatever of the areas and reference data is missing."""
    install_default(session, node_modules, now=now)
    for rows in (_area_units(session), _agencies(session), _desks()):
        _add(session, Unit, rows)
    _add(session, Category, _categories())
    _add(session, Question, _questions())
    _add(
        session,
        Reason,
        ({**r, "advice": r["advice"] or None} for r in _read("reasons")),
    )
    _add(session, Channel, _channels())
    _add(session, Phrase, _phrases())
    _add(session, PlaceName, _place_names(session))
    sla.seed_calendar(session)
    reference.forget()


def _phrases() -> Iterator[dict[str, Any]]:
    for position, row in enumerate(_read("phrases")):
        yield {
            # The same id at each installation, so that installing again adds nothing and brings nothing retired back.
            "id": uuid.uuid5(
                uuid.NAMESPACE_URL, f"crm:phrase:{row['action']}:{row['category']}:{row['title']}"
            ),
            "action": row["action"],
            "category_code": row["category"] or None,
            "title": row["title"],
            "text": row["text"],
            "position": position,
        }


def _place_names(session: Session) -> Iterator[dict[str, Any]]:
    query = select(Area.name, Area.code).filter_by(level=AreaLevel.KELURAHAN)
    codes = dict(session.execute(query).tuples().all())
    for row in _read("place_names"):
        for name in row["kelurahan"].split(";"):
            yield place_name_row(PlaceKind(row["kind"]), row["name"], codes[name], SOURCE)


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _add(session: Session, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    found = list(rows)
    if found:
        session.execute(insert(table).on_conflict_do_nothing(), found)


def _area_units(session: Session) -> Iterator[dict[str, Any]]:
    areas = {area.code: area for area in session.scalars(select(Area).order_by(Area.code))}
    for area in sorted(areas.values(), key=lambda area: len(area.code)):
        parent = areas.get(area.parent_code or "")
        yield {
            "code": _area_unit_code(area),
            "kind": UnitKind(area.level.value),
            "name": full_name(area) if area.level != AreaLevel.KOTA else f"{_head_of(area)} {area.name}",
            "short_name": area.name,
            "area_code": area.code,
            "parent_code": _area_unit_code(parent) if parent else None,
        }


def _head_of(area: Area) -> str:
    return "Bupati" if area.name == "Kepulauan Seribu" else "Wali Kota"


def _area_unit_code(area: Area) -> str:
    prefix = {AreaLevel.KOTA: "walikota.", AreaLevel.KECAMATAN: "kecamatan.", AreaLevel.KELURAHAN: ""}[
        area.level
    ]
    return prefix + area.slug


def _agencies(session: Session) -> Iterator[dict[str, Any]]:
    kota = list(session.scalars(select(Area).filter_by(level=AreaLevel.KOTA).order_by(Area.code)))
    agencies = _read("agencies")
    for row in agencies:
        yield {
            "code": row["slug"],
            "kind": KINDS.get(row["slug"], UnitKind.PD),
            "name": row["name"],
            "short_name": row["short"],
            "area_code": None,
            "parent_code": None,
        }
    for row in agencies:
        for area in kota if row["sudin_name"] else ():
            if area.slug != "kepulauan-seribu" or row["kind"] == "dinas":
                yield _ukpd(row, area)


def _ukpd(row: dict[str, str], area: Area) -> dict[str, Any]:
    return {
        "code": f"{row['slug']}.{area.slug}",
        "kind": UnitKind.UKPD,
        "name": f"{row['sudin_name']} {full_name(area)}",
        "short_name": f"{row['short']} {area.name}",
        "area_code": area.code,
        "parent_code": row["slug"],
    }


def _desks() -> Iterator[dict[str, Any]]:
    for row in _read("channels"):
        yield {
            "code": routing.desk_of(row["code"]),
            "kind": UnitKind.DESK,
            "name": f"Admin kanal {row['name']}",
            "short_name": row["name"],
            "area_code": None,
            "parent_code": BIRO,
        }


def _categories() -> Iterator[dict[str, Any]]:
    for position, row in enumerate(_read("categories")):
        yield {
            "code": row["code"],
            "name": row["name"],
            "group": row["group"],
            "first_unit": None if row["first_unit"] == OWN_KELURAHAN else row["first_unit"],
            "finish_hours": int(row["finish_hours"]),
            "calendar": row["calendar"],
            "photo_required": row["photo_required"] == "1",
            "may_be_public": row["may_be_public"] == "1",
            "keywords": [word for word in row["keywords"].split(";") if word],
            "position": position,
        }


def _questions() -> Iterator[dict[str, Any]]:
    for row in _read("questions"):
        pairs = [value.partition(":") for value in row["values"].split(";") if value]
        yield {
            "category_code": row["category"],
            "code": row["code"],
            "position": int(row["order"]),
            "label": row["label"],
            "datatype": row["datatype"],
            "required": row["required"] == "1",
            "options": [[key, label] for key, _, label in pairs],
        }


def _channels() -> Iterator[dict[str, Any]]:
    active = _read("channels")
    for position, row in enumerate(active):
        yield {
            "code": row["code"],
            "prefix": row["prefix"],
            "name": row["name"],
            "geotag": row["geotag"] == "1",
            "kind": row["kind"],
            "desk_unit": row["desk_unit"] or None,
            "contact": row["contact"] or None,
            "position": position,
            "is_active": True,
        }
    for position, (code, prefix, name) in enumerate(RETIRED_CHANNELS, start=len(active)):
        yield {
            "code": code,
            "prefix": prefix,
            "name": name,
            "geotag": False,
            "kind": "retired",
            "desk_unit": None,
            "contact": None,
            "position": position,
            "is_active": False,
        }
