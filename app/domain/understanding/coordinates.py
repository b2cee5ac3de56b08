"""Coordinates in a text: typed numbers, degrees and minutes, and links of map services (read, never fetched).

Every point is WGS84 and only a proposal: the caller checks that it lies in Jakarta. Short links hold no point.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

TEXT, LINK = "koordinat", "tautan"
_NUMBER = r"(-?\d{1,3}\.\d{2,})"
_PAIR = rf"{_NUMBER}\s*(?:,|%2C|/|~|\+|\s)\s*{_NUMBER}"
_URL = re.compile(r"(?:https?://|geo:|www\.|maps\.|goo\.gl/|waze\.com)\S+", re.IGNORECASE)
# In the order of trust: the pin of the place, what was searched, the middle of the picture.
_IN_LINK = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"!3d{_NUMBER}!4d{_NUMBER}",
        rf"mlat={_NUMBER}&(?:amp;)?mlon={_NUMBER}",
        rf"[?&](?:q|query|ll|sll|latlng|destination|daddr|center|cp|coordinate|viewpoint)=(?:loc:)?\s*{_PAIR}",
        rf"^geo:{_PAIR}",
        rf"/(?:place|search|dir|l)/(?:[^/]*/)?{_PAIR}",
        rf"@{_PAIR}",
        rf"#map=\d+(?:\.\d+)?/{_NUMBER}/{_NUMBER}",
        rf"[=/]{_PAIR}",
    )
)
_SIDE = r"(LS|LU|BT|BB|[SNUETB])"
_DECIMAL = re.compile(
    rf"(?:(?<![a-z]){_SIDE})?\s*(?<![\d.,])(-?\d{{1,3}}[.,]\d{{3,}})\s*°?\s*{_SIDE}?(?![a-z])\s*[,;/|]?\s*(?:(?:dan|lon(?:g|gitude)?|bujur|lng)\s*[:=]?\s*)?"
    rf"{_SIDE}?\s*(-?\d{{1,3}}[.,]\d{{3,}})(?!\d)\s*°?\s*{_SIDE}?\b",
    re.IGNORECASE,
)
_PART = (
    r"(-?\d{1,3})\s*[°ºd]\s*(\d{1,2}(?:[.,]\d+)?)\s*['′’m]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”s]|''))?\s*"
    + _SIDE
    + r"?"
)
_DEGREES = re.compile(rf"{_PART}\s*[,;/]?\s*{_PART}", re.IGNORECASE)


class Point(NamedTuple):
    """A point in a text: where, the words as written, and whether they were typed or a link."""

    lat: float
    lon: float
    written: str
    how: str


def find_points(text: str) -> list[Point]:
    """The points of a text in the order of trust: links first, then typed coordinates. May be empty."""
    links = [point for match in _URL.finditer(text) if (point := _from_link(match.group()))]
    return [*links, *_typed(_URL.sub(" ", text))]


def without_links(text: str) -> str:
    """The text with blanks in place of every link, as long as before."""
    return _URL.sub(lambda match: " " * len(match.group()), text)


def _from_link(url: str) -> Point | None:
    plain = unquote(unquote(url))
    for pattern in _IN_LINK:
        match = pattern.search(plain)
        point = _ordered(float(match[1]), float(match[2])) if match else None
        if point:
            return Point(*point, url.rstrip(".,;)"), LINK)
    return None


def _typed(text: str) -> Iterator[Point]:
    for match in _DEGREES.finditer(text):
        first, second = _degrees(match.groups()[:4]), _degrees(match.groups()[4:])
        if point := _ordered(first, second):
            yield Point(*point, match.group().strip(), TEXT)
    for match in _DECIMAL.finditer(text):
        before, number, after, before2, number2, after2 = match.groups()
        one = _signed(_number(number), after or before)
        if point := _ordered(one, _signed(_number(number2), after2 or before2)):
            yield Point(*point, match.group().strip(" ,;"), TEXT)


def _degrees(parts: tuple[str | None, ...]) -> float:
    degrees, minutes, seconds, side = parts
    value = abs(_number(degrees)) + _number(minutes) / 60 + _number(seconds) / 3600
    return _signed(-value if (degrees or "").startswith("-") else value, side)


def _number(written: str | None) -> float:
    return float((written or "0").replace(",", "."))


def _signed(value: float, side: str | None) -> float:
    return -abs(value) if (side or "").upper() in ("S", "LS") else value


def _ordered(first: float, second: float) -> tuple[float, float] | None:
    """Latitude and longitude near Jakarta, also from swapped numbers or without the minus; else None."""
    lat, lon = (first, second) if abs(first) < abs(second) else (second, first)
    return (-abs(lat), lon) if 4 < abs(lat) < 8 and 105 < lon < 108 else None
