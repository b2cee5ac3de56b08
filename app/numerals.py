"""Numbers as people and clients write them: ASCII digits, a sign, a point, an exponent; Python would take 10_6 too."""

import math
import re

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def number_of(typed: str) -> float:
    """The number that was typed; NaN where it is none."""
    return float(typed) if _NUMBER.fullmatch(typed.strip()) else math.nan
