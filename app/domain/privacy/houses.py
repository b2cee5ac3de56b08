"""House numbers in a text: behind a street, before one, in a block; the street itself, RT and RW stay.

Numbers of things in the street (a lamp post, a gate, a stop) are what an officer needs to find the place, and are none.
"""

import re
from collections.abc import Iterator

_NUMBERED = re.compile(
    r"\b(?:no|nomor|nomer|nmr|nmer)(?: rumah)?\b[ .:]{0,3}"
    r"(\d{1,4}(?:[A-Za-z]|[ ][A-Za-z](?=[,;.]|$))?\b(?: ?[\-/&] ?\d{1,4}[A-Za-z]?\b)*)",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:jl|jln|jalan|gg|gang|komp|komplek|kompleks|perum|perumahan|blok|rumah|rmh|kost|kos|kontrakan|ruko)\b",
    re.IGNORECASE,
)
_MINE = r"(?:saya|sy|kami|gue|gua|gw|aku|ortu|orang tua)"
_ROAD = r"(?:jl|jln|jalan|gg|gang)"
# What is said to be where somebody lives needs no "no": "rumah 67 Jl. Kelik", "alamat Gg. Damai 33".
_LIVING = (
    re.compile(
        rf"\b(?:rumah|alamat)(?:nya)?(?: {_MINE})?[ :]{{1,3}}(\d{{1,3}}[A-Za-z]?)(?=[ ,]{{1,2}}(?:{_ROAD}|komp\w*|perum\w*)\b)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:rumah {_MINE}(?: di)?|alamat(?:nya)?(?: {_MINE})?(?: di)?)[ :,]{{1,3}}{_ROAD}\b\.? (?:[A-Za-z.']+ ){{1,4}}"
        r"(\d{1,3}[A-Za-z]?)\b(?![.:]\d|[ .,]{1,2}(?:no|nomor|nomer|nmr)\b)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:rumah|unit) ([A-Za-z]{1,2}\d{0,3} ?[/\-] ?\d{1,4}[A-Za-z]?)\b", re.IGNORECASE),
    re.compile(
        r"\b(?:rusun\w*|apart\w*|tower|menara)\b[^.;!?\n]{0,40}?\b(?:unit|nomor|no\.?) (\d{3,4}[A-Za-z]?|\d{1,2} ?[A-Z]{1,2})\b",
        re.IGNORECASE,
    ),
)
_BEFORE_RT = re.compile(r"[ ,.]{0,3}\brt\b", re.IGNORECASE)
_BEFORE_STREET = re.compile(rf"[ ,]{{1,2}}{_ROAD}\b", re.IGNORECASE)
_LAST_WORDS = 25
# Numbers of things in the street are what an officer needs to find the place.
_THING = re.compile(
    r"\b(?:tiang|gardu|halte|koridor|pintu|lampu|pju|pompa|jembatan|jpo|pilar|km|bus|tps|sekolah|sdn?|smpn?|sman?|lantai)\b",
    re.IGNORECASE,
)
_END = r"(?=[ ]*(?:[,;)\n]|\.(?!\d)|$|rt\b|RT\b))"
_BARE_HOUSES = (
    re.compile(rf"\b(?:jl|jln)\b\.?[ ](?:[A-Za-z.']+[ ]){{1,4}}(\d{{2,3}}[A-Za-z]?){_END}", re.IGNORECASE),
    re.compile(rf"\b[Jj]alan (?:[A-Z][A-Za-z.']+ ){{1,4}}(\d{{2,3}}[A-Za-z]?){_END}"),
)
_AFTER_WORDS = re.compile(r"\b(?:no|nomor|nomer|kav|rt|rw|lt)\.? $", re.IGNORECASE)
_BLOCKS = (
    re.compile(
        r"\bblok ([A-Za-z]{1,2}[ .\-]?\d{0,3}[ ,]{1,2}(?:no|nomor|nomer)\b[ .:]{0,2}\d{1,4}[A-Za-z]?)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\bblok ([A-Za-z]{0,2}[ .\-]?\d{0,3} ?[\-/] ?\d{1,3}[A-Za-z]?)\b", re.IGNORECASE),
    re.compile(r"\bblok ([A-Za-z]{1,2}\.\d{1,3})\b", re.IGNORECASE),
    re.compile(r"\bunit ([A-Z]?\d{1,3}[A-Z]?-[A-Z]?\d{0,3}[A-Z]{0,2})\b"),
)
_LOOK_BACK = 70


def houses(text: str) -> Iterator[tuple[int, int]]:
    """Where they stand."""
    for pattern in _BLOCKS:
        yield from (match.span(1) for match in pattern.finditer(text))
    for match in _NUMBERED.finditer(text):
        before = re.split(r"[\n;!?]", text[max(0, match.start() - _LOOK_BACK) : match.start()])[-1]
        if _is_house(before, text[match.end() : match.end() + 8]):
            yield match.span(1)
    for pattern in (*_BARE_HOUSES, *_LIVING):
        for match in pattern.finditer(text):
            words = text[match.start() : match.start(1)]
            if not _AFTER_WORDS.search(words) and not _THING.search(words):
                yield match.span(1)


def _is_house(before: str, after: str) -> bool:
    if _BEFORE_RT.match(after):
        return True
    if _BEFORE_STREET.match(after):
        return not _THING.search(before[-_LAST_WORDS:])
    streets = [match.end() for match in _STREET.finditer(before)]
    return bool(streets) and not _THING.search(before, streets[-1])
