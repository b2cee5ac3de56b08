"""What the addresses of map, tiles, lists and statistics ask for, understood: the same words everywhere.

`status` (several), `kategori`, `kanal`, `kelurahan` or `wilayah` (dotted code, or the code of an area's unit),
`waktu` (the last so many days), `dari` and `sampai` (days in Jakarta, both included), `kotak` (a part of the map).
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from werkzeug.datastructures import MultiDict

from app.clock import day_from, local_date, start_of
from app.domain.errors import Invalid
from app.domain.geography import level_of
from app.domain.reference import Catalogue
from app.domain.vocabulary import Status
from app.numerals import number_of
from app.queries.city.asked import no_day, unknown_area
from app.queries.map_box import Box
from app.queries.published import Filter
from app.queries.statistics import Scope
from app.wording import worded

PERIODS: dict[str, str] = {
    "1": worded("Hari ini"),
    "7": worded("7 hari terakhir"),
    "30": worded("30 hari terakhir"),
    "365": worded("Setahun terakhir"),
}
NO_BOX = worded(
    "Bagian peta (kotak) ditulis seperti 106.80,-6.20,106.85,-6.15: barat, selatan, timur, utara."
)
BLANKS = " \t\r\n"  # around a code, as /api/openapi.json says
Arguments = MultiDict[str, str]


def map_filter(args: Arguments, known: Catalogue, *, now: datetime) -> Filter:
    """The filter of /peta and /ubin. Raises Invalid for what is no date or no area."""
    since, until = _days(args)
    period = args.get("waktu", "")
    if period.isascii() and period.isdigit() and 0 < int(period[:6]) <= 36_500:
        since = local_date(now) - timedelta(days=int(period) - 1)
    return Filter(
        statuses=_statuses(args),
        category=args.get("kategori") or None,
        channel=args.get("kanal") or None,
        area=_area(args, known),
        since=start_of(since) if since else None,
        until=start_of(until + timedelta(days=1)) if until else None,
    )


def statistics_scope(args: Arguments, known: Catalogue) -> Scope:
    """The scope of /statistik. Raises Invalid for what is no date or no area."""
    since, until = _days(args)
    return Scope(
        since=since,
        until=until,
        area=_area(args, known),
        category=args.get("kategori") or None,
        channel=args.get("kanal") or None,
    )


def box(args: Arguments) -> Box | None:
    """The part of the map that `kotak` names, west,south,east,north in degrees. Raises Invalid for what is none."""
    typed = args.get("kotak", "").strip()
    if not typed:
        return None
    try:
        west, south, east, north = (float(value) for value in typed[:100].split(","))
    except ValueError:
        raise Invalid({"kotak": NO_BOX}) from None
    # Compared so that what is no number (nan) is refused too.
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        raise Invalid({"kotak": NO_BOX})
    return Box(west, south, east, north)


def point(args: Arguments) -> tuple[float, float] | None:
    """The point that `tanda` names, latitude and longitude in degrees; None for what is none."""
    lat, _, lon = args.get("tanda", "")[:60].partition(",")
    y, x = number_of(lat), number_of(lon)
    return (y, x) if abs(y) <= 85 and abs(x) <= 180 else None


def _statuses(args: Arguments) -> tuple[Status, ...]:
    named = [word for value in args.getlist("status") for word in value.split(",")]
    return tuple(status for status in Status if status in named)


def _area(args: Arguments, known: Catalogue) -> str | None:
    code = (args.get("kelurahan") or args.get("wilayah") or "").strip(BLANKS)
    if not code:
        return None
    unit = known.units.get(code)
    code = unit.area_code or code if unit else code
    if level_of(code) is None:
        raise Invalid({"wilayah": unknown_area(code)})
    return code


def _days(args: Mapping[str, str]) -> tuple[date | None, date | None]:
    return _day(args, "dari"), _day(args, "sampai")


def _day(args: Mapping[str, str], name: str) -> date | None:
    typed = args.get(name, "").strip()
    if not typed:
        return None
    day = day_from(typed)
    if day is None:
        raise Invalid({name: no_day(name)})
    return day
