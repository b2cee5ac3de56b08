"""Categories: made, changed, retired, taken into use again. Their finishing limit is changed by app.domain.timekeeping.

A category that may no longer be public takes what is published of it off the portal in the same transaction.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import reference, routing
from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.reference import UNSORTED, Category
from app.domain.reference_admin.changing import (
    FORM,
    POSITION_MAX,
    Errors,
    Values,
    begin,
    keep,
    locked,
    name_fault,
    one_line,
    position_of,
)
from app.domain.reference_admin.publicity import make_private
from app.domain.timekeeping.limits import CATEGORIES, checked_finish

TABLE = CATEGORIES
NAME_MAX, CODE_MAX, KEYWORD_MAX, KEYWORDS_MAX = 60, 40, 60, 200
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a category is to be, as the form says. `keywords`: one a line."""

    name: str
    group: str
    first_unit: str = ""
    photo_required: bool = False
    may_be_public: bool = False
    keywords: str = ""
    position: str = ""


def category_of(session: Session, code: str) -> Category:
    """The category. Raises NotVisible."""
    category = session.get(Category, code)
    if category is None:
        raise NotVisible("Kategori ini tidak ada.")
    return category


def create(
    session: Session, code: str, wanted: Wanted, hours: str, calendar: str, *, actor: Actor, now: datetime
) -> Category:
    """A new category, in use at once. Raises Invalid or Forbidden."""
    begin(session, TABLE, actor=actor, now=now)
    code = code.strip().lower()
    errors = _code_errors(session, code)
    values = _checked(session, wanted, code, errors, raises=False)
    limit = checked_finish(hours, calendar, errors)
    if errors or limit is None:
        raise Invalid(errors)
    category = Category(code=code, is_active=True, finish_hours=int(limit[0]), calendar=limit[1], **values)
    session.add(category)
    keep(session, TABLE, code, None, shown(category), actor=actor, now=now)
    return category


def change(session: Session, code: str, version: str, wanted: Wanted, *, actor: Actor, now: datetime) -> int:
    """Other values; returns how many reports left the portal by it. Raises Invalid, Conflict or Forbidden."""
    begin(session, TABLE, code, version, actor=actor, now=now)
    category = locked(session, Category, code)
    before = shown(category)
    for name, value in _checked(session, wanted, code, {}).items():
        setattr(category, name, value)
    after, hidden = shown(category), 0
    if before["boleh publik"] and not category.may_be_public:
        hidden = make_private(session, code, actor=actor, now=now)
        before["laporan ditarik dari portal"], after["laporan ditarik dari portal"] = 0, hidden
    keep(session, TABLE, code, before, after, actor=actor, now=now)
    return hidden


def set_active(
    session: Session, code: str, version: str, is_active: bool, *, actor: Actor, now: datetime
) -> None:
    """Retire it: nobody can choose it any more, reports that have it keep it. Or offer it again. Raises Conflict."""
    begin(session, TABLE, code, version, actor=actor, now=now)
    category = locked(session, Category, code)
    if code == UNSORTED and not is_active:
        raise Conflict("Kategori ini menampung laporan yang belum dipilah, jadi tidak dapat dihentikan.")
    before = shown(category)
    category.is_active = is_active
    keep(session, TABLE, code, before, shown(category), actor=actor, now=now)


def shown(category: Category) -> Values:
    """What the record of changes says of a category."""
    return {
        "nama": category.name,
        "kelompok": category.group,
        "unit pertama": category.first_unit,
        "jam": category.finish_hours,
        "kalender": category.calendar.value,
        "foto wajib": category.photo_required,
        "boleh publik": category.may_be_public,
        "kata kunci": list(category.keywords),
        "urutan": category.position,
        "aktif": category.is_active,
    }


def _code_errors(session: Session, code: str) -> Errors:
    if len(code) > CODE_MAX or CODE.fullmatch(code) is None:
        return {"kode": f"Huruf kecil, angka, dan tanda -, paling panjang {CODE_MAX} karakter."}
    return (
        {"kode": "Kode ini sudah dipakai."} if code == FORM or session.get(Category, code) is not None else {}
    )


def _checked(session: Session, wanted: Wanted, code: str, errors: Errors, *, raises: bool = True) -> Values:
    """The values of the columns. Raises Invalid with everything that does not fit, or leaves that in `errors`."""
    name, group, keywords = one_line(wanted.name), one_line(wanted.group), _keywords(wanted.keywords)
    position = position_of(wanted.position)
    if fault := name_fault(name, NAME_MAX) or _twin_fault(session, name, code):
        errors["nama"] = fault
    if fault := name_fault(group, NAME_MAX):
        errors["kelompok"] = fault
    if wanted.first_unit and wanted.first_unit not in _pd_codes(session):
        errors["unit"] = "Pilih perangkat daerah dari daftar, atau kelurahan sendiri."
    if len(keywords) > KEYWORDS_MAX or any(len(word) > KEYWORD_MAX for word in keywords):
        errors["kata_kunci"] = (
            f"Paling banyak {KEYWORDS_MAX} baris, tiap baris paling panjang {KEYWORD_MAX} karakter."
        )
    if position is None:
        errors["urutan"] = f"Urutan: bilangan 0 sampai {POSITION_MAX}."
    if errors and raises:
        raise Invalid(errors)
    return {
        "name": name,
        "group": group,
        "first_unit": wanted.first_unit or None,
        "photo_required": wanted.photo_required,
        "may_be_public": wanted.may_be_public,
        "keywords": keywords,
        "position": position or 0,
    }


def _pd_codes(session: Session) -> set[str]:
    return {unit.code for unit in routing.pds(reference.catalogue(session))}


def _twin_fault(session: Session, name: str, code: str) -> str | None:
    twin = select(Category.code).where(func.lower(Category.name) == name.lower(), Category.code != code)
    return "Nama ini sudah dipakai kategori lain." if session.scalar(twin.limit(1)) else None


def _keywords(typed: str) -> list[str]:
    lines = (one_line(line).lower() for line in typed.splitlines())
    return list(dict.fromkeys(line for line in lines if line))
