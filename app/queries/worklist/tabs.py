"""The tabs of every role's worklist: which reports each holds, and in which order.

The first tab of a role is what the officer sees on coming in: what is theirs to act on, what runs out first on top.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, true

from app.domain.report import Report
from app.domain.vocabulary import Role, Status
from app.queries.worklist.helping import helped
from app.queries.worklist.scopes import (
    WORKING,
    Scope,
    acting,
    active,
    all_of,
    asked_to_reopen,
    at_biro,
    below_or_judged,
    elsewhere_in_area,
    estimated,
    everything,
    flagged,
    held,
    judged_here,
    late,
    left_alone,
    over,
    returned,
    running,
    soon,
    status_in,
    to_judge,
    to_recheck,
    watched,
    watched_flags,
)
from app.queries.worklist.viewer import (
    Condition,
    Viewer,
    by_channel,
    entered,
    ever_mine,
    is_open,
    mine,
)

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


def is_running(tab: Tab, order: Order) -> Condition:
    """Open, so that the indexes of open reports can be used. Those of red flags and of Biro's queue hold no others: said twice
    it would seem to the database that there are far fewer.
    """
    return true() if order == Order.RED_FLAG or tab.order == Order.RISK else is_open()


def is_late(viewer: Viewer, tab: Tab, due: Any = Report.due_at) -> Condition:
    """Past its end. In a list read through units that is looked at in what was found and in no index: the database takes being
    open and having an end for independent, expects a tenth, and would read all that is late in the city.
    """
    return and_((func.coalesce(due, due) if tab.by_units else due) < viewer.moment)


HELP_TAB = Tab(HELP, "Bantuan", helped, "Tidak ada yang diminta dari Anda.", Order.HELP, helps=True)


def _unit_tabs(arrived: Status, waits: Scope) -> tuple[Tab, ...]:
    """The tabs of a unit that holds reports; `arrived` is the status of one that nobody has taken up."""
    return (
        Tab("perlu", "Perlu ditangani", acting, "Tidak ada yang menunggu."),
        Tab("baru", "Baru", all_of(held, status_in(arrived)), "Tidak ada laporan baru."),
        Tab(
            "dikerjakan", "Dikerjakan", all_of(held, status_in(*WORKING)), "Tidak ada yang sedang dikerjakan."
        ),
        Tab("mepet", "Hampir lewat", all_of(acting, soon), "Tidak ada yang hampir lewat batas.", alert=True),
        Tab("kembali", "Dikembalikan", all_of(acting, returned), "Tidak ada yang dikembalikan.", alert=True),
        Tab(
            "absen",
            "Petugas tidak hadir",
            all_of(acting, left_alone),
            "Tidak ada tugas petugas yang tidak hadir.",
            alert=True,
            hides=True,
        ),
        HELP_TAB,
        Tab("lain", "Menunggu pihak lain", waits, "Tidak ada yang menunggu pihak lain."),
        Tab("selesai", "Selesai", over, "Belum ada yang selesai.", Order.NEWEST, by_units=True, over=True),
        Tab(ALL, "Semua", everything, "Belum ada laporan.", Order.NEWEST, by_units=True, over=None),
    )


STAFF_TABS = (
    Tab("tugas", "Tugas saya", all_of(running, mine, active), "Tidak ada tugas sekarang."),
    HELP_TAB,
    Tab(
        "menunggu",
        "Menunggu validasi",
        all_of(running, mine, status_in(Status.AWAITING_VALIDATION)),
        "Tidak ada hasil yang menunggu validasi.",
    ),
    Tab("selesai", "Selesai", all_of(over, ever_mine), "Belum ada yang selesai.", Order.NEWEST, over=True),
    Tab(ALL, "Semua", ever_mine, "Belum pernah ada tugas.", Order.NEWEST, over=None),
)
DESK_TABS = (
    Tab("perlu", "Tanpa tempat", acting, "Tidak ada yang menunggu di meja ini."),
    Tab("lain", "Sedang berjalan", all_of(running, by_channel), "Tidak ada laporan yang berjalan."),
    Tab(
        "saya",
        "Saya masukkan",
        all_of(by_channel, entered),
        "Belum ada yang Anda masukkan.",
        Order.NEWEST,
        over=None,
    ),
    Tab("selesai", "Selesai", all_of(over, by_channel), "Belum ada yang selesai.", Order.NEWEST, over=True),
    Tab(ALL, "Semua", by_channel, "Belum ada laporan dari kanal ini.", Order.NEWEST, over=None),
)
BIRO_TABS = (
    Tab(
        "verifikasi",
        "Perlu diperiksa",
        to_judge,
        "Semua hasil sudah diperiksa.",
        Order.RISK,
    ),
    Tab("estimasi", "Perkiraan selesai", estimated, "Tidak ada perkiraan yang menunggu persetujuan."),
    Tab(
        "minta",
        "Minta dibuka lagi",
        asked_to_reopen,
        "Tidak ada permintaan dibuka lagi.",
        alert=True,
        over=None,
    ),
    Tab(
        "ulang",
        "Periksa ulang",
        to_recheck,
        "Tidak ada yang menunggu diperiksa ulang.",
        Order.OLDEST,
        over=True,
    ),
    Tab("bendera", "Bendera merah", flagged, "Tidak ada bendera merah.", Order.RED_FLAG, alert=True),
    Tab("biro", "Di Biro", at_biro, "Tidak ada laporan di Biro."),
    Tab("terbuka", "Berjalan", running, "Tidak ada laporan yang berjalan."),
    Tab("selesai", "Selesai", over, "Belum ada yang selesai.", Order.NEWEST, over=True),
    Tab(ALL, "Semua", everything, "Belum ada laporan.", Order.NEWEST, over=None),
)
MONITOR_TABS = (
    Tab("terbuka", "Berjalan", all_of(running, watched), "Tidak ada laporan yang berjalan."),
    Tab("lewat", "Lewat batas", all_of(running, watched, late), "Tidak ada yang lewat batas.", alert=True),
    Tab(
        "bendera",
        "Bendera merah",
        all_of(flagged, watched_flags),
        "Tidak ada bendera merah.",
        Order.RED_FLAG,
        alert=True,
    ),
    Tab("selesai", "Selesai", all_of(over, watched), "Belum ada yang selesai.", Order.NEWEST, over=True),
    Tab(ALL, "Semua", watched, "Belum ada laporan.", Order.NEWEST, over=None),
)

# Who watches an area is asked for nothing but field checks.
CHECKER_TABS = (MONITOR_TABS[0], replace(HELP_TAB, label="Cek lapangan", alert=True), *MONITOR_TABS[1:])

TABS: dict[Role, tuple[Tab, ...]] = {
    Role.KELURAHAN: _unit_tabs(Status.WAITING, elsewhere_in_area),
    Role.DINAS: _unit_tabs(Status.COORDINATION, below_or_judged),
    Role.SUKU_DINAS: _unit_tabs(Status.DISPOSITION, judged_here),
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
