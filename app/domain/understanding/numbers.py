"""Earlier ticket numbers in a text, however they were typed: lower case, blanks, dashes, O for 0."""

import re
from collections.abc import Iterable
from functools import lru_cache

_LETTERS = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1", "i": "1"})
# Ours have yymmdd and six digits; those of the earlier system four; Qlue's nine without a date.
_DATED, _UNDATED = (12, 10), 9
_MONTHS, _DAYS = 12, 31


def ticket_numbers(text: str, prefixes: Iterable[str]) -> tuple[str, ...]:
    """The numbers with one of the channels' prefixes, as the system writes them, each once, in order."""
    found = [
        match[1].upper() + digits
        for match in _pattern(tuple(sorted(prefixes))).finditer(text)
        if (digits := _digits(match[2]))
    ]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=8)
def _pattern(prefixes: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(re.escape(prefix) for prefix in prefixes) or "(?!)"
    return re.compile(
        rf"(?<![A-Za-z0-9])({either})[\s.:#-]{{0,3}}((?:[0-9OoIil][ .\-]?){{9,14}})", re.IGNORECASE
    )


def _digits(written: str) -> str:
    """The digits of a number, or empty if they are none; further digits behind a blank belong to the sentence."""
    digits = re.sub(r"\D", "", written.translate(_LETTERS))
    for length in _DATED:
        if len(digits) >= length and _is_date(digits):
            return digits[:length]
    return digits if len(digits) == _UNDATED else ""


def _is_date(digits: str) -> bool:
    return 1 <= int(digits[2:4]) <= _MONTHS and 1 <= int(digits[4:6]) <= _DAYS
