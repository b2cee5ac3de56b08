"""How a unit shares out its reports among its field staff, and for which areas each of them answers.

A unit without a row assigns by hand. Its own office sets the rule, or biro.admin; every change is recorded, one at a time, and
a form made from an older state is refused.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, one_of
from app.clock import local
from app.domain import configuration
from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, Invalid, NotVisible
from app.domain.organisation import User, user_by_username
from app.domain.reference import Catalogue, UnitInfo
from app.domain.reference_admin.changing import version_of
from app.domain.team.kinds import AssignmentRule
from app.domain.vocabulary import Role, UnitKind

RULES, AREAS = "assignment_rules", "staff_areas"
HEADS = frozenset({Role.KELURAHAN, Role.DINAS, Role.SUKU_DINAS})
WITH_AREAS = frozenset({UnitKind.PD, UnitKind.UKPD})
HOLDING = WITH_AREAS | {UnitKind.KELURAHAN}


class UnitRule(Base):
    """The rule of one unit. `is_automatic`: what arrives is given out at once and not only proposed."""

    __tablename__ = RULES
    __table_args__ = (
        one_of("rule", AssignmentRule),
        CheckConstraint("rule <> 'by_hand' OR NOT is_automatic", name="automatic_by_rule"),
    )

    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"), primary_key=True)
    rule: Mapped[AssignmentRule] = mapped_column(EnumText(AssignmentRule))
    is_automatic: Mapped[bool] = mapped_column(default=False, server_default="false")


class StaffArea(Base):
    """A kecamatan or kelurahan for which a member of staff answers."""

    __tablename__ = AREAS

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True)


class Setting(NamedTuple):
    rule: AssignmentRule = AssignmentRule.BY_HAND
    is_automatic: bool = False


def may_arrange(actor: Actor, unit: UnitInfo) -> bool:
    """The unit's own office, or biro.admin; only where there can be field staff."""
    own = actor.role in HEADS and actor.unit_code == unit.code
    return unit.kind in HOLDING and (own or actor.role == Role.BIRO_ADMIN)


def offered(unit: UnitInfo) -> tuple[AssignmentRule, ...]:
    """What the unit may choose; a kelurahan is the smallest area there is, so nobody of it answers for a part."""
    return tuple(rule for rule in AssignmentRule if rule != AssignmentRule.BY_AREA or unit.kind in WITH_AREAS)


def rule_of(session: Session, unit_code: str, *, lock: bool = False) -> Setting:
    """The unit's rule; locked until the end of the transaction where somebody is to be chosen by it."""
    query = select(UnitRule.rule, UnitRule.is_automatic).where(UnitRule.unit_code == unit_code)
    found = session.execute(query.with_for_update() if lock else query).first()
    return Setting(*found) if found else Setting()


def change(
    session: Session, unit: UnitInfo, wanted: Setting, version: str, *, actor: Actor, now: datetime
) -> None:
    """Set the unit's rule. Raises Forbidden, Conflict or Invalid."""
    _begin(session, unit, RULES, unit.code, version, actor)
    if wanted.rule not in offered(unit):
        raise Invalid({"aturan": "Pilih aturan yang tersedia untuk unit ini."})
    if wanted.rule == AssignmentRule.BY_HAND and wanted.is_automatic:
        raise Invalid({"langsung": "Tugas hanya dapat diberikan langsung menurut giliran atau wilayah."})
    row = session.get_one(UnitRule, unit.code, populate_existing=True)
    before = _shown(Setting(row.rule, row.is_automatic))
    row.rule, row.is_automatic = wanted
    session.flush()
    configuration.record(session, RULES, unit.code, before, _shown(wanted), actor=actor, now=now)


def set_areas(
    session: Session,
    unit: UnitInfo,
    username: str,
    codes: Collection[str],
    version: str,
    known: Catalogue,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """For which areas a member of the unit's staff answers. Raises Forbidden, NotVisible, Conflict or Invalid."""
    user = member(session, unit, username)
    _begin(session, unit, AREAS, username, version, actor)
    names = areas_of(known, unit)
    if not names.keys() >= set(codes):
        raise Invalid({"wilayah": "Pilih wilayah dari daftar."})
    wanted = [code for code in sorted(set(codes)) if not _within_other(code, codes)]
    mine = StaffArea.user_id == user.id
    before = sorted(session.scalars(select(StaffArea.area_code).where(mine)))
    session.execute(delete(StaffArea).where(mine))
    session.add_all(StaffArea(user_id=user.id, area_code=code) for code in wanted)
    session.flush()
    shown = [{"wilayah": [names.get(code, code) for code in some] or None} for some in (before, wanted)]
    configuration.record(session, AREAS, username, *shown, actor=actor, now=now)


def member(session: Session, unit: UnitInfo, username: str) -> User:
    """The unit's member of staff of that name. Raises NotVisible."""
    user = user_by_username(session, username)
    if user is None or user.role != Role.STAFF or user.unit_code != unit.code or unit.kind not in WITH_AREAS:
        raise NotVisible("Petugas ini tidak ada di unit ini.")
    return user


def areas_of(known: Catalogue, unit: UnitInfo) -> dict[str, str]:
    """Kecamatan and kelurahan in which the unit works, by code in their order: code -> name."""
    inside = f"{unit.area_code}." if unit.area_code else ""
    kinds = (UnitKind.KECAMATAN, UnitKind.KELURAHAN)
    found = {
        one.area_code: one.name
        for one in known.units.values()
        if one.kind in kinds and one.area_code and one.area_code.startswith(inside)
    }
    return dict(sorted(found.items()))


def prefixes(kelurahan_code: str) -> Sequence[str]:
    """The codes of the areas that a kelurahan lies in, itself first."""
    return kelurahan_code, kelurahan_code.rpartition(".")[0]


def _within_other(code: str, codes: Collection[str]) -> bool:
    return any(code.startswith(f"{other}.") for other in codes)


def _begin(session: Session, unit: UnitInfo, table: str, key: str, version: str, actor: Actor) -> None:
    """Change the unit's arrangements alone until the end of the transaction."""
    if not may_arrange(actor, unit):
        raise Forbidden(
            "Hanya unit itu sendiri atau admin Biro Pemerintahan yang mengatur pembagian tugasnya."
        )
    row = insert(UnitRule).values(unit_code=unit.code, rule=AssignmentRule.BY_HAND)
    session.execute(row.on_conflict_do_nothing())
    rule_of(session, unit.code, lock=True)
    if version != version_of(session, table, key):
        raise Conflict(_who_was_faster(session, table, key))


def _who_was_faster(session: Session, table: str, key: str) -> str:
    last = configuration.changes_of(session, table, key, limit=1)
    who = f"{last[0].user_name} ({local(last[0].at):%d-%m-%Y %H.%M} WIB)" if last else "orang lain"
    return f"Sudah diubah oleh {who} sejak halaman ini dibuka. Tidak ada yang disimpan; periksa, lalu ulangi."


def _shown(setting: Setting) -> dict[str, object]:
    words = {
        AssignmentRule.BY_HAND: "dipilih sendiri",
        AssignmentRule.ROUND_ROBIN: "bergiliran",
        AssignmentRule.BY_AREA: "menurut wilayah",
    }
    return {"aturan": words[setting.rule], "langsung tugaskan": setting.is_automatic}
