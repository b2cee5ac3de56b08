"""Demo reports on which another unit helps: asked by the holder, still under way or done."""

import random
from collections.abc import Callable, Iterator
from typing import Protocol

from app.domain.actor import Actor
from app.domain.reference import Catalogue, UnitInfo
from app.domain.report import Report
from app.domain.vocabulary import Action, UnitKind

SHARE = 0.14
OFFICERS = {UnitKind.KELURAHAN: "kelurahan", UnitKind.PD: "dinas", UnitKind.UKPD: "sudin"}
TRAFFIC = "perhubungan"
WANTED = {
    UnitKind.KELURAHAN: "Mohon petugas PPSU membersihkan lokasi dan menjaga warga selama pekerjaan berlangsung.",
    UnitKind.PD: "Mohon pengalihan arus lalu lintas di depan lokasi selama pekerjaan, dua hari.",
}
DONE = "Sudah kami laksanakan sesuai permintaan; lokasi siap untuk pekerjaan utama."


class Course(Protocol):
    """What this needs of a report under way."""

    @property
    def scene(self) -> str: ...
    @property
    def known(self) -> Catalogue: ...

    def act(self, action: Action, who: Actor, **fields: object) -> bool: ...
    def stops(self, chance: float) -> bool: ...
    def officer(self, username: str) -> Actor: ...


def help_steps(course: Course, report: Report) -> Iterator[Callable[[], bool]]:
    """On some reports the holder asks another unit; where that is still at it, the report rests as well."""
    if random.Random(f"{course.scene}-bantuan").random() >= SHARE:
        return
    holder = course.known.units[report.holder_code]
    helper = _helper(course.known, holder, report)
    asker, them = course.officer(_username(holder)), course.officer(_username(helper))
    yield lambda: course.act(Action.ASK_HELP, asker, unit=helper.code, note=WANTED[helper.kind])
    if course.stops(0.4):
        yield _rest
    if helper.kind == UnitKind.KELURAHAN:
        yield lambda: course.act(Action.ASSIGN_HELP, them, staff=f"petugas.{helper.code}.1")
    yield lambda: course.act(Action.START_HELP, them)
    if course.stops(0.4):
        yield _rest
    yield lambda: course.act(Action.FINISH_HELP, them, note=DONE)


def _rest() -> bool:
    return False


def _helper(known: Catalogue, holder: UnitInfo, report: Report) -> UnitInfo:
    """The kelurahan of the place for a dinas or suku dinas; who leads the traffic for a kelurahan."""
    if holder.kind == UnitKind.KELURAHAN or report.kelurahan_code is None:
        return known.units[TRAFFIC]
    return known.units[known.unit_of_kelurahan(report.kelurahan_code)]


def _username(unit: UnitInfo) -> str:
    return f"{OFFICERS[unit.kind]}.{unit.code}"
