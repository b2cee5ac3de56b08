"""Report numbers as people type them in an SMS: blanks, dashes, dots, small letters, the letter O for zero."""

import re
from typing import NamedTuple

# Prefix and twelve digits; numbers of the earlier system have ten.
LENGTHS = (12, 10)
_PREFIX = re.compile(r"[\W_]*([A-Za-z])\s?([A-Za-z])(?:\s?([A-NP-Za-np-z]))?(?=[\s./:#-]*[0-9Oo])")
_BARE = re.compile(r"[\W_]*((?:[0-9Oo][\s./-]*){6,14})(?![^\W_])")
_BETWEEN = frozenset(" ./:#-\n\t")
_EDGES = " \n\t.,;:!?#()[]\"'-"


class Named(NamedTuple):
    """A number in the form in which it is kept, and the text after it."""

    number: str
    rest: str


def named(text: str) -> list[Named]:
    """What the beginning of the text may mean as a number, most likely first; empty where it begins with none."""
    head = _PREFIX.match(text)
    if head is None:
        return []
    digits, ends = "", {}
    for at in range(head.end(), len(text)):
        char = text[at]
        if char in "0123456789Oo":
            digits += "0" if char in "Oo" else char
            if not text[at + 1 : at + 2].isalnum():
                ends[len(digits)] = at + 1
        elif char not in _BETWEEN:
            break
        if len(digits) == max(LENGTHS):
            break
    prefix = "".join(part or "" for part in head.groups()).upper()
    return [
        Named(prefix + digits[:size], text[ends[size] :].lstrip(_EDGES).rstrip())
        for size in LENGTHS
        if size in ends
    ]


def bare_digits(text: str) -> Named | None:
    """The digits that the text begins with, for a number typed without its letters or only by its end."""
    head = _BARE.match(text)
    if head is None:
        return None
    digits = "".join("0" if char in "Oo" else char for char in head.group(1) if char.isalnum())
    return Named(digits, text[head.end() :].lstrip(_EDGES).rstrip())
