"""What the filters of a worklist offer, from the reference data alone."""

from dataclasses import dataclass

from app.domain import routing
from app.domain.actor import BIRO_ROLES
from app.domain.reference import Catalogue, UnitInfo
from app.domain.vocabulary import Role, Status, UnitKind
from app.labels import label
from app.queries.worklist.asked import Asked
from app.queries.worklist.helping import Checked
from app.queries.worklist.rows import Row
from app.queries.worklist.tabs import Order
from app.queries.worklist.viewer import Viewer

Options = list[tuple[str, str]]
ORDER_WORDS = {
    Order.DUE: "Batas waktu terdekat",
    Order.NEWEST: "Terbaru masuk",
    Order.OLDEST: "Terlama masuk",
    Order.RED_FLAG: "Bendera merah terlama",
    Order.RISK: "Perlu diteliti dulu",
    Order.HELP: "Batas bantuan atau cek terdekat",
}

CHECK_WORDS = [(Checked.WAITING.value, "Menunggu jawaban"), (Checked.ANSWERED.value, "Sudah dijawab")]


@dataclass(frozen=True, slots=True)
class Choices:
    """Options as (value, words); `categories` by group. An empty list = the filter makes no sense here."""

    statuses: Options
    categories: dict[str, Options]
    channels: Options
    areas: Options
    units: Options
    staff: Options
    orders: Options
    checks: Options


def choices_of(viewer: Viewer, asked: Asked, rows: list[Row]) -> Choices:
    """The options for this viewer and tab; staff are those whose reports are on the page."""
    known = viewer.known
    return Choices(
        statuses=[(status.value, label(status)) for status in Status],
        categories=_categories(known),
        channels=_channels(viewer),
        areas=_areas(viewer),
        units=_units(viewer),
        staff=_staff(asked, rows),
        checks=CHECK_WORDS if viewer.actor.role in BIRO_ROLES else [],
        orders=[(order.value, ORDER_WORDS[order]) for order in asked.tab.orders],
    )


def _categories(known: Catalogue) -> dict[str, Options]:
    groups: dict[str, Options] = {}
    for category in known.active_categories():
        groups.setdefault(category.group, []).append((category.code, category.name))
    return groups


def _channels(viewer: Viewer) -> Options:
    if viewer.actor.role == Role.CHANNEL_ADMIN:
        return []
    return [(channel.code, channel.name) for channel in viewer.known.channels.values()]


def _areas(viewer: Viewer) -> Options:
    """Kota and kecamatan; inside a kota or kecamatan whatever lies below it."""
    role, area = viewer.actor.role, viewer.actor.area_code
    if role in (Role.KELURAHAN, Role.STAFF):
        return []
    kinds = {UnitKind.KOTA, UnitKind.KECAMATAN} if role != Role.KECAMATAN else {UnitKind.KELURAHAN}
    inside = area + "." if area and role != Role.DINAS else ""
    units = [unit for unit in viewer.known.units.values() if unit.kind in kinds and unit.area_code]
    found = [unit for unit in units if (unit.area_code or "").startswith(inside)]
    return [
        (unit.area_code or "", unit.name) for unit in sorted(found, key=lambda unit: unit.area_code or "")
    ]


def _units(viewer: Viewer) -> Options:
    """Who may hold what this viewer sees: a PD's own suku dinas, for Biro and watchers every PD and suku dinas."""
    known, role = viewer.known, viewer.actor.role
    if role in (Role.SUKU_DINAS, Role.STAFF, Role.CHANNEL_ADMIN):
        return []
    if role == Role.DINAS:
        below = routing.ukpd_of(known, viewer.unit)
        return _named([known.units[viewer.unit], *below]) if below else []
    return _named(routing.pds(known))


def _named(units: list[UnitInfo]) -> Options:
    return [(unit.code, unit.name) for unit in units]


def _staff(asked: Asked, rows: list[Row]) -> Options:
    found = {row.assignee_username: row.assignee for row in rows if row.assignee_username and row.assignee}
    if asked.staff:
        found.setdefault(asked.staff, asked.staff)
    return sorted(found.items(), key=lambda item: item[1])
