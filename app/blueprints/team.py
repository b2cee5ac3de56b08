"""A unit's field staff (/<role>/regu/): who is there, how much each has to do, how tasks are shared out.

A dinas may look at its suku dinas as well, without arranging anything there. Every figure opens the list that it counts.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from app.blueprints import team_rule
from app.clock import now
from app.db import db
from app.domain import routing, team
from app.domain.errors import NotVisible
from app.domain.reference import Catalogue, UnitInfo, catalogue
from app.domain.vocabulary import Role, Status
from app.queries.team import FinishedSince, workload
from app.security import actor

# What is not decided of the open reports that field staff can have.
WAITING = (Status.DISPOSITION, Status.IN_PROGRESS, Status.NEEDS_REPORTER, Status.RESULT_REJECTED)


@dataclass(frozen=True, slots=True)
class Links:
    """The lists behind the figures of one unit's staff, in the worklist of who looks."""

    home: str
    unit: str
    is_own: bool
    since: FinishedSince

    def open_tasks(self, username: str, *, late: bool = False) -> str:
        more = {"lewat": "1"} if late else {}
        if self.is_own:
            return self._to(tab="perlu", petugas=username, **more)
        return self._to(tab="lain", unit=self.unit, petugas=username, status=",".join(WAITING), **more)

    def overdue(self, username: str) -> str:
        return self.open_tasks(username, late=True)

    def judged(self, username: str) -> str:
        tab = "semua" if self.is_own else "lain"
        return self._to(tab=tab, unit=self.unit, petugas=username, status=Status.AWAITING_VALIDATION.value)

    def week(self, username: str) -> str:
        return self._finished(username, self.since.week.isoformat())

    def month(self, username: str) -> str:
        return self._finished(username, self.since.month.isoformat())

    def _finished(self, username: str, day: str) -> str:
        return self._to(tab="selesai", unit=self.unit, petugas=username, selesai_sejak=day)

    def _to(self, **args: str) -> str:
        return f"{self.home}?{urlencode(args)}"


def attach(blueprint: Blueprint) -> None:
    """Add the page of the unit's field staff, and the pages of their arrangement, to a role's blueprint."""
    blueprint.add_url_rule("/regu/", "team", _page)
    team_rule.attach(blueprint, "/regu")


def _page() -> str:
    session, at = db.session(), now()
    known = catalogue(session)
    unit = _asked_unit(known)
    is_own = unit.code == actor().unit_code
    return render_template(
        "team/regu.html",
        unit=unit,
        is_own=is_own,
        people=workload(session, unit.code, now=at),
        setting=team.rule_of(session, unit.code),
        names=team.areas_of(known, unit),
        links=Links(url_for(".home"), unit.code, is_own, FinishedSince.of(at)),
        units=_choices(known),
        with_areas=team.AssignmentRule.BY_AREA in team.offered(unit),
    )


def _asked_unit(known: Catalogue) -> UnitInfo:
    """The own unit, or the one asked for of those below. Raises NotVisible."""
    wanted = request.args.get("unit", "") or actor().unit_code or ""
    if wanted != actor().unit_code and wanted not in dict(_choices(known)):
        raise NotVisible("Unit ini tidak ada di bawah unit Anda.")
    return known.units[wanted]


def _choices(known: Catalogue) -> list[tuple[str, str]]:
    """The units that this officer may look at; empty where there is but the own."""
    if actor().role != Role.DINAS:
        return []
    own = actor().unit_code or ""
    below = [(unit.code, unit.name) for unit in routing.ukpd_of(known, own)]
    return [(own, known.unit_name(own)), *below] if below else []
