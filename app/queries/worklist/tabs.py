"""The tabs of every role's worklist: which reports each holds, and in which order.

The first tab of a role is what the officer sees on coming in: what is theirs to act on, what runs out first on top.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Text, and_, func, or_, select, true, tuple_

from app.domain import routing, team
from app.domain.actor import BIRO
from app.domain.reopening import ReopeningRequest
from app.domain.report import Report
from app.domain.verification import Recheck
from app.domain.vocabulary import ReopeningState, Role, Status
from app.queries.worklist.helping import helped
from app.queries.worklist.viewer import (
    Condition,
    Viewer,
    at_unit,
    by_channel,
    entered,
    ever_mine,
    fixed,
    in_area,
    is_closed,
    is_open,
    mine,
    not_judged,
    one_of,
)

SOON = timedelta(hours=2)
ALL = "semua"
HELP = "bantuan"


class Order(StrEnum):
    """How a list is ordered: by the end of the running clock or of a sub-task's, newest or oldest first, longest red flag first,
    as Biro judges.
    """

    DUE = "batas"
    NEWEST = "baru"
    OLDEST = "lama"
    RED_FLAG = "bendera"
    RISK = "risiko"
    HELP = "bantuan"


Scope = Callable[[Viewer], Condition]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab. `by_units`: read through the units that a report is or was at; `helps`: through sub-tasks.

    `alert`: a count that burns; `hides`: it is shown only while it holds something; `over`: it holds only what is over, or only
    what is not (None: both).
    """

    code: str
    label: str
    scope: Scope
    empty: str
    order: Order = Order.DUE
    by_units: bool = False
    alert: bool = False
    hides: bool = False
    helps: bool = False
    over: bool | None = False

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders to choose from, its own first."""
        if self.order == Order.NEWEST:
            return (Order.NEWEST, Order.OLDEST)
        if self.order == Order.RISK:
            return (Order.RISK, Order.DUE, Order.NEWEST, Order.OLDEST)
        return (self.order, *(order for order in (Order.NEWEST, Order.OLDEST) if order != self.order))


def _all(*scopes: Scope) -> Scope:
    return lambda viewer: and_(*(scope(viewer) for scope in scopes))


def _status(*statuses: Status) -> Scope:
    return lambda viewer: one_of(Report.status, statuses)


def _open(viewer: Viewer) -> Condition:
    return is_open()


def _closed(viewer: Viewer) -> Condition:
    return is_closed()


def _active(viewer: Viewer) -> Condition:
    return not_judged()


def _soon(viewer: Viewer) -> Condition:
    return Report.due_at < viewer.moment + SOON


def _late(viewer: Viewer) -> Condition:
    return Report.due_at < viewer.moment


def _returned(viewer: Viewer) -> Condition:
    return and_(Report.is_returned)  # as the index of them says it


def _left_alone(viewer: Viewer) -> Condition:
    """Given to somebody who is not there and whom nobody stands in for."""
    return Report.assignee_id.in_(team.uncovered(viewer.unit, viewer.today))


def _elsewhere_in_area(viewer: Viewer) -> Condition:
    """In my area, and somebody else has to act."""
    judged = Report.status == Status.AWAITING_VALIDATION
    return and_(is_open(), in_area(viewer), or_(Report.holder_code != fixed(viewer.unit), judged))


def _below_or_judged(viewer: Viewer) -> Condition:
    """At my own suku dinas, or here with Biro's decision to come."""
    units = [viewer.unit, *(unit.code for unit in routing.ukpd_of(viewer.known, viewer.unit))]
    judged = Report.status == Status.AWAITING_VALIDATION
    others = or_(Report.holder_code != fixed(viewer.unit), judged)
    return and_(is_open(), one_of(Report.holder_code, units), others)


def _judged_here(viewer: Viewer) -> Condition:
    return and_(is_open(), at_unit(viewer), Report.status == Status.AWAITING_VALIDATION)


def _watched(viewer: Viewer) -> Condition:
    """The area of kecamatan and kota; everything for observers and Biro."""
    return true() if viewer.actor.sees_everything else in_area(viewer)


def _watched_flags(viewer: Viewer) -> Condition:
    """The same of red flags, whose own index knows the place: looked up in no other."""
    place = func.coalesce(Report.kelurahan_code, "", type_=Text())
    return true() if viewer.actor.sees_everything else one_of(place, viewer.kelurahan)


def _flagged(viewer: Viewer) -> Condition:
    return and_(Report.red_flag_at.is_not(None), Report.red_flag_at < viewer.moment)


def _estimated(viewer: Viewer) -> Condition:
    return and_(is_open(), Report.estimate_pending_day.is_not(None))


def _asked_to_reopen(viewer: Viewer) -> Condition:
    undecided = one_of(ReopeningRequest.state, [ReopeningState.WAITING])
    waiting = select(ReopeningRequest.report_id).where(undecided)
    return Report.id.in_(waiting)


def _to_recheck(viewer: Viewer) -> Condition:
    """Drawn to be judged again, by somebody else than who approved it; not what was taken up again meanwhile."""
    drawn = select(Recheck.report_id, Recheck.closed_at).where(
        Recheck.verdict.is_(None), Recheck.approved_by_id != viewer.person
    )
    return and_(Report.status == Status.COMPLETED, tuple_(Report.id, Report.closed_at).in_(drawn))


def _at_biro(viewer: Viewer) -> Condition:
    return and_(is_open(), Report.holder_code == fixed(BIRO))


def is_running(order: Order) -> Condition:
    """Open, so that the indexes of open reports can be used; the one of red flags holds no others and knows all that is asked."""
    return true() if order == Order.RED_FLAG else is_open()


def is_late(viewer: Viewer, tab: Tab, due: Any = Report.due_at) -> Condition:
    """Past its end. In a list read through units that is looked at in what was found and in no index: the database takes being
    open and having an end for independent, expects a tenth, and would read all that is late in the city.
    """
    return and_((func.coalesce(due, due) if tab.by_units else due) < viewer.moment)


_held = _all(_open, at_unit)
_acting = _all(_held, _active)
_working = (Status.IN_PROGRESS, Status.RESULT_REJECTED, Status.NEEDS_REPORTER)


def _everything(viewer: Viewer) -> Condition:
    return true()


HELP_TAB = Tab(HELP, "Bantuan", helped, "Tidak ada yang diminta dari Anda.", Order.HELP, helps=True)


def _unit_tabs(arrived: Status, waits: Scope) -> tuple[Tab, ...]:
    """The tabs of a unit that holds reports; `arrived` is the status of one that nobody has taken up."""
    return (
        Tab("perlu", "Perlu ditangani", _acting, "Tidak ada yang menunggu."),
        Tab("baru", "Baru", _all(_held, _status(arrived)), "Tidak ada laporan baru."),
        Tab("dikerjakan", "Dikerjakan", _all(_held, _status(*_working)), "Tidak ada yang sedang dikerjakan."),
        Tab("mepet", "Hampir lewat", _all(_acting, _soon), "Tidak ada yang hampir lewat batas.", alert=True),
        Tab("kembali", "Dikembalikan", _all(_acting, _returned), "Tidak ada yang dikembalikan.", alert=True),
        Tab(
            "absen",
            "Petugas tidak hadir",
            _all(_acting, _left_alone),
            "Tidak ada tugas petugas yang tidak hadir.",
            alert=True,
            hides=True,
        ),
        HELP_TAB,
        Tab("lain", "Menunggu pihak lain", waits, "Tidak ada yang menunggu pihak lain."),
        Tab("selesai", "Selesai", _closed, "Belum ada yang selesai.", Order.NEWEST, by_units=True, over=True),
        Tab(ALL, "Semua", _everything, "Belum ada laporan.", Order.NEWEST, by_units=True, over=None),
    )


STAFF_TABS = (
    Tab("tugas", "Tugas saya", _all(_open, mine, _active), "Tidak ada tugas sekarang."),
    HELP_TAB,
    Tab(
        "menunggu",
        "Menunggu validasi",
        _all(_open, mine, _status(Status.AWAITING_VALIDATION)),
        "Tidak ada hasil yang menunggu validasi.",
    ),
    Tab("selesai", "Selesai", _all(_closed, ever_mine), "Belum ada yang selesai.", Order.NEWEST, over=True),
    Tab(ALL, "Semua", ever_mine, "Belum pernah ada tugas.", Order.NEWEST, over=None),
)
DESK_TABS = (
    Tab("perlu", "Tanpa tempat", _acting, "Tidak ada yang menunggu di meja ini."),
    Tab("lain", "Sedang berjalan", _all(_open, by_channel), "Tidak ada laporan yang berjalan."),
    Tab(
        "saya",
        "Saya masukkan",
        _all(by_channel, entered),
        "Belum ada yang Anda masukkan.",
        Order.NEWEST,
        over=None,
    ),
    Tab("selesai", "Selesai", _all(_closed, by_channel), "Belum ada yang selesai.", Order.NEWEST, over=True),
    Tab(ALL, "Semua", by_channel, "Belum ada laporan dari kanal ini.", Order.NEWEST, over=None),
)
BIRO_TABS = (
    Tab(
        "verifikasi",
        "Perlu diperiksa",
        _all(_open, _status(Status.AWAITING_VALIDATION)),
        "Semua hasil sudah diperiksa.",
        Order.RISK,
    ),
    Tab("estimasi", "Perkiraan selesai", _estimated, "Tidak ada perkiraan yang menunggu persetujuan."),
    Tab(
        "minta",
        "Minta dibuka lagi",
        _asked_to_reopen,
        "Tidak ada permintaan dibuka lagi.",
        alert=True,
        over=None,
    ),
    Tab(
        "ulang",
        "Periksa ulang",
        _to_recheck,
        "Tidak ada yang menunggu diperiksa ulang.",
        Order.OLDEST,
        over=True,
    ),
    Tab("bendera", "Bendera merah", _flagged, "Tidak ada bendera merah.", Order.RED_FLAG, alert=True),
    Tab("biro", "Di Biro", _at_biro, "Tidak ada laporan di Biro."),
    Tab("terbuka", "Berjalan", _open, "Tidak ada laporan yang berjalan."),
    Tab("selesai", "Selesai", _closed, "Belum ada yang selesai.", Order.NEWEST, over=True),
    Tab(ALL, "Semua", _everything, "Belum ada laporan.", Order.NEWEST, over=None),
)
MONITOR_TABS = (
    Tab("terbuka", "Berjalan", _all(_open, _watched), "Tidak ada laporan yang berjalan."),
    Tab("lewat", "Lewat batas", _all(_open, _watched, _late), "Tidak ada yang lewat batas.", alert=True),
    Tab(
        "bendera",
        "Bendera merah",
        _all(_flagged, _watched_flags),
        "Tidak ada bendera merah.",
        Order.RED_FLAG,
        alert=True,
    ),
    Tab("selesai", "Selesai", _all(_closed, _watched), "Belum ada yang selesai.", Order.NEWEST, over=True),
    Tab(ALL, "Semua", _watched, "Belum ada laporan.", Order.NEWEST, over=None),
)

# Who watches an area is asked for nothing but field checks.
CHECKER_TABS = (MONITOR_TABS[0], replace(HELP_TAB, label="Cek lapangan", alert=True), *MONITOR_TABS[1:])

TABS: dict[Role, tuple[Tab, ...]] = {
    Role.KELURAHAN: _unit_tabs(Status.WAITING, _elsewhere_in_area),
    Role.DINAS: _unit_tabs(Status.COORDINATION, _below_or_judged),
    Role.SUKU_DINAS: _unit_tabs(Status.DISPOSITION, _judged_here),
    Role.STAFF: STAFF_TABS,
    Role.CHANNEL_ADMIN: DESK_TABS,
    Role.VERIFIER: BIRO_TABS,
    Role.BIRO_ADMIN: BIRO_TABS,
    Role.KECAMATAN: CHECKER_TABS,
    Role.KOTA: CHECKER_TABS,
    Role.OBSERVER: MONITOR_TABS,
}


def tabs_of(role: Role) -> tuple[Tab, ...]:
    """The tabs of a role, its home first."""
    return TABS[role]
