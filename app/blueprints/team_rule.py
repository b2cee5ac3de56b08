"""How a unit shares out its tasks: its rule and the areas of its field staff, set by its own office or by biro.admin.

`attach` gives the pages to a role's blueprint, where the unit is the officer's own, and to that of the configuration, where the
address names it.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin.forms import changes_of, version
from app.clock import now
from app.db import db, transaction
from app.domain import organisation, team
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.reference import UnitInfo, catalogue
from app.domain.reference_admin.changing import version_of
from app.domain.team import AssignmentRule, Setting
from app.domain.team.rules import AREAS, RULES, member
from app.labels import label
from app.queries.team import areas_by_staff
from app.security import actor

HINTS = {
    AssignmentRule.BY_HAND: "Tidak ada usulan; kantor memilih petugas setiap kali.",
    AssignmentRule.ROUND_ROBIN: "Yang hadir dan paling lama belum mendapat tugas.",
    AssignmentRule.BY_AREA: "Yang hadir dan bertanggung jawab atas tempat laporan; bila beberapa, yang tugasnya paling sedikit.",
}


def attach(blueprint: Blueprint, folder: str) -> None:
    """Add the pages below that folder."""
    add = blueprint.add_url_rule
    add(f"{folder}/aturan", "team_rule", _rule)
    add(f"{folder}/aturan", "set_team_rule", _set_rule, methods=["POST"])
    add(f"{folder}/wilayah/<username>", "staff_area", _area)
    add(f"{folder}/wilayah/<username>", "set_staff_area", _set_area, methods=["POST"])


def _rule(kode: str = "") -> str:
    return _rule_page(_unit(kode), kode)


def _set_rule(kode: str = "") -> ResponseReturnValue:
    unit, chosen = _unit(kode), request.form.get("aturan", "")
    known = chosen if chosen in set(AssignmentRule) else None
    try:
        if known is None:
            raise Invalid({"aturan": "Pilih aturan yang tersedia untuk unit ini."})
        wanted = Setting(AssignmentRule(known), request.form.get("langsung") == "1")
        with transaction() as session:
            team.change(session, unit, wanted, version(), actor=actor(), now=now())
    except Invalid as error:
        return _rule_page(unit, kode, errors=error.errors), 422
    except Conflict as error:
        return _rule_page(unit, kode, told=str(error)), 409
    flash("Aturan pembagian tugas disimpan.", "success")
    return redirect(_rule_address(kode), 303)


def _area(username: str, kode: str = "") -> str:
    return _area_page(_unit(kode), username, kode)


def _set_area(username: str, kode: str = "") -> ResponseReturnValue:
    unit, codes = _unit(kode), request.form.getlist("wilayah")
    try:
        with transaction() as session:
            known = catalogue(session)
            team.set_areas(session, unit, username, codes, version(), known, actor=actor(), now=now())
    except Invalid as error:
        return _area_page(unit, username, kode, errors=error.errors), 422
    except Conflict as error:
        return _area_page(unit, username, kode, told=str(error)), 409
    flash("Wilayah petugas disimpan.", "success")
    return redirect(_rule_address(kode), 303)


def _unit(kode: str) -> UnitInfo:
    """The unit that is arranged. Raises NotVisible where there is none that this officer arranges."""
    unit = catalogue(db.session()).units.get(kode or actor().unit_code or "")
    if unit is None or not team.may_arrange(actor(), unit):
        raise NotVisible("Unit ini tidak ada, atau tidak mempunyai petugas lapangan.")
    return unit


def _rule_address(kode: str) -> str:
    return url_for(".team_rule", kode=kode or None)


def _where(kode: str) -> dict[str, str]:
    return {"kode": kode} if kode else {}


def _rule_page(unit: UnitInfo, kode: str, *, errors: dict[str, str] | None = None, told: str = "") -> str:
    session = db.session()
    setting = team.rule_of(session, unit.code)
    typed = request.form.to_dict() if errors else {}
    return render_template(
        "team/aturan.html",
        unit=unit,
        where=_where(kode),
        chosen=typed.get("aturan", setting.rule.value),
        at_once=typed.get("langsung") == "1" if typed else setting.is_automatic,
        rules=[(rule.value, label(rule), HINTS[rule]) for rule in team.offered(unit)],
        staff=_staff(unit),
        errors=errors or {},
        told=told,
        version=version_of(session, RULES, unit.code),
        changes=changes_of(RULES, unit.code),
    )


def _staff(unit: UnitInfo) -> list[dict[str, Any]] | None:
    """Each of the staff with the names of their areas; None where nobody has any."""
    if AssignmentRule.BY_AREA not in team.offered(unit):
        return None
    session = db.session()
    names = team.areas_of(catalogue(session), unit)
    found = areas_by_staff(session, unit.code)
    return [
        {"user": user, "areas": [names[code] for code in found.get(user.id, []) if code in names]}
        for user in organisation.staff_of(session, unit.code)
    ]


def _area_page(
    unit: UnitInfo, username: str, kode: str, *, errors: dict[str, str] | None = None, told: str = ""
) -> str:
    session = db.session()
    user = member(session, unit, username)
    chosen = (
        request.form.getlist("wilayah") if errors else areas_by_staff(session, unit.code).get(user.id, [])
    )
    return render_template(
        "team/wilayah.html",
        unit=unit,
        user=user,
        where=_where(kode),
        groups=_groups(team.areas_of(catalogue(session), unit)),
        chosen=set(chosen),
        errors=errors or {},
        told=told,
        version=version_of(session, AREAS, username),
        changes=changes_of(AREAS, username),
    )


def _groups(names: dict[str, str]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Kecamatan with their kelurahan, in the order of their codes."""
    inside: dict[str, list[tuple[str, str]]] = {}
    for code, name in names.items():
        above = code.rpartition(".")[0]
        if above in names:
            inside.setdefault(above, []).append((code, name))
    return [(code, names[code], below) for code, below in inside.items()]
