"""Demo reports on which another unit helps, or looks at the place for Biro Pemerintahan: still under way or done."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from app.domain import workflow
from app.domain.actor import Actor
from app.domain.evidence import StoredUpload
from app.domain.reference import Catalogue, UnitInfo
from app.domain.report import Report, by_number
from app.domain.subtask import Finding
from app.domain.vocabulary import Action, UnitKind

SHARE = 0.14
CHECKED_SHARE = 0.4  # of what waits for Biro
VERIFIER = "biro.verifikator"
LOOK = "Mohon lihat di tempat: bagaimana keadaan yang dilaporkan pelapor sekarang?"
SEEN = {
    Finding.AS_REPORTED: "Sudah kami datangi. Pekerjaan selesai dan lokasi bersih.",
    Finding.NOT_AS_REPORTED: "Sudah kami datangi. Keadaannya masih seperti foto pelapor.",
}
MOMENTS = {Finding.AS_REPORTED: "cek", Finding.NOT_AS_REPORTED: "cek belum"}
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
    @property
    def session(self) -> Session: ...
    @property
    def number(self) -> str: ...
    @property
    def at(self) -> datetime: ...

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


Draw = Callable[[str, str, str, datetime], tuple[StoredUpload, ...]]


def check_steps(course: Course, photo: Draw) -> Iterator[Callable[[], bool]]:
    """Before Biro decides, the nearest third party is asked to look; half of them did."""
    rng = random.Random(f"{course.scene}-cek")
    report = by_number(course.session, course.number)
    units = workflow.third_parties(course.session, report, course.known).values()
    unit = workflow.nearest(units, report.kelurahan_code)
    if rng.random() >= CHECKED_SHARE or unit is None:
        return
    verifier, found = course.officer(VERIFIER), rng.choice(sorted(SEEN))
    yield lambda: course.act(Action.ASK_CHECK, verifier, unit=unit.code, note=LOOK)
    if rng.random() < 0.5:
        return
    them = course.officer(_username(unit))
    yield lambda: course.act(
        Action.FINISH_CHECK,
        them,
        reason=found.value,
        note=SEEN[found],
        photos=photo(course.scene, report.category_code, MOMENTS[found], course.at),
    )


def _rest() -> bool:
    return False


def _helper(known: Catalogue, holder: UnitInfo, report: Report) -> UnitInfo:
    """The kelurahan of the place for a dinas or suku dinas; who leads the traffic for a kelurahan."""
    if holder.kind == UnitKind.KELURAHAN or report.kelurahan_code is None:
        return known.units[TRAFFIC]
    return known.units[known.unit_of_kelurahan(report.kelurahan_code)]


def _username(unit: UnitInfo) -> str:
    return f"{OFFICERS[unit.kind]}.{unit.code}" if unit.kind in OFFICERS else unit.code
