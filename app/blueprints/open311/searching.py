"""The arguments of GET requests: which reports, from when to when, which page.

Without dates the last 90 days, with one of them the 90 days from it; the arguments that do not fit are refused by name. Times
are told in whole seconds, so a bound without a fraction means all of its second. A list may be written with commas or by
naming its argument again; of every other argument there is one value.
"""

import re
from datetime import UTC, datetime, timedelta

from werkzeug.datastructures import MultiDict

from app.blueprints.open311.discovery import active_category
from app.blueprints.open311.door import Refused
from app.db import db
from app.domain.reference import catalogue
from app.numerals import number_of
from app.queries.open311 import Search

Arguments = MultiDict[str, str]
SPAN = timedelta(days=90)
PAGE_SIZE = 1000
# A number of a page beyond every list, however long it is; its offset still fits the database's integers.
BEYOND = 10**9
NUMBERS_MAX = 1000
# A plus sign that was not escaped reaches us as a blank.
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d\d:?\d\d$)")


def numbers_of(arguments: Arguments) -> tuple[str, ...] | None:
    """The numbers that the client asks for, which override all else; None where the argument is left out. Raises Refused."""
    if not any(value.strip() for value in arguments.getlist("service_request_id")):
        return None
    numbers = _words(arguments, "service_request_id")
    if len(numbers) > NUMBERS_MAX:
        raise Refused((400, f"service_request_id paling banyak {NUMBERS_MAX} nomor."))
    return tuple(dict.fromkeys(number.upper() for number in numbers))


def search_of(arguments: Arguments, now: datetime) -> Search:
    """What the client looks for. Raises Refused."""
    since, until = span_of(arguments, moment_of(arguments, "start_date"), now)
    return Search(
        since,
        until,
        categories=_categories(arguments),
        is_open=_is_open(arguments),
        updated_after=moment_of(arguments, "updated_after"),
        bbox=_bbox(arguments),
        page=page_of(arguments),
        page_size=page_size_of(arguments),
    )


def wants_extensions(arguments: Arguments) -> bool:
    """Whether more is to be told than the specification names."""
    return _one(arguments, "extensions").lower() in ("true", "1")


def _one(arguments: Arguments, name: str) -> str:
    """The value of an argument, without blanks around it; "" where it is left out. Raises Refused where it has several."""
    values = {value.strip() for value in arguments.getlist(name)} - {""}
    if len(values) > 1:
        raise Refused((400, f"{name} hanya boleh satu nilai."))
    return next(iter(values), "")


def _words(arguments: Arguments, name: str) -> tuple[str, ...]:
    written = ",".join(arguments.getlist(name))
    return tuple(word.strip() for word in written.split(",") if word.strip())


def _categories(arguments: Arguments) -> tuple[str, ...]:
    """Categories that were retired may still be looked for. Raises Refused for one that never was."""
    codes = _words(arguments, "service_code")
    known = catalogue(db.session()).categories
    for code in codes:
        if code not in known:
            active_category(code)
    return codes


def _is_open(arguments: Arguments) -> bool | None:
    wanted = set(_words(arguments, "status"))
    if wanted - {"open", "closed"}:
        raise Refused((400, "status harus open atau closed."))
    return None if len(wanted) != 1 else "open" in wanted


def moment_of(arguments: Arguments, name: str) -> datetime | None:
    """The moment that an argument names, in UTC; None where it is left out. Raises Refused."""
    typed = _one(arguments, name)
    if not typed:
        return None
    try:
        at = datetime.fromisoformat(_LOST_PLUS.sub("+", typed))
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Refused((400, f"{name} harus waktu ISO 8601 dengan zona, misalnya 2026-11-23T16:40:00+07:00."))


def span_of(arguments: Arguments, start: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """From when to when, with `end_date`. Raises Refused for a span that is turned round or too long."""
    end = moment_of(arguments, "end_date")
    try:
        since = start or (end or now) - SPAN
        until = end or (start + SPAN if start else now)
    except OverflowError as error:
        raise Refused((400, "start_date atau end_date di luar jangkauan kalender.")) from error
    if until < since:
        raise Refused((400, "end_date mendahului start_date."))
    if until - since > SPAN:
        raise Refused((400, "start_date sampai end_date paling panjang 90 hari."))
    return since, _end_of_second(until)


def _end_of_second(until: datetime) -> datetime:
    """Reports come within a second, and the answer names the second only: whoever asks up to it means them too."""
    return until if until.microsecond else until.replace(microsecond=999_999)


def _bbox(arguments: Arguments) -> tuple[float, float, float, float] | None:
    typed = _one(arguments, "bbox")
    if not typed:
        return None
    edges = [number_of(part) for part in typed.split(",")]
    if len(edges) != 4 or not _is_box(*edges):
        raise Refused((400, "bbox harus minlon,minlat,maxlon,maxlat dalam derajat."))
    west, south, east, north = edges
    return west, south, east, north


def _is_box(west: float, south: float, east: float, north: float) -> bool:
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


def page_of(arguments: Arguments) -> int:
    """Pages have no last number: one beyond the list is empty. Raises Refused."""
    page = _count(arguments, "page", 1)
    if page < 1:
        raise Refused((400, "page harus bilangan bulat mulai dari 1."))
    return page


def page_size_of(arguments: Arguments) -> int:
    """How many rows a page has at most. Raises Refused."""
    size = _count(arguments, "page_size", PAGE_SIZE)
    if not 1 <= size <= PAGE_SIZE:
        raise Refused((400, f"page_size harus bilangan bulat dari 1 sampai {PAGE_SIZE}."))
    return size


def _count(arguments: Arguments, name: str, default: int) -> int:
    """The whole number that was typed, at most BEYOND; 0 where it is none."""
    typed = _one(arguments, name)
    if not typed:
        return default
    if not (typed.isascii() and typed.isdigit()):
        return 0
    digits = typed.lstrip("0")
    return int(digits or 0) if len(digits) < 10 else BEYOND
