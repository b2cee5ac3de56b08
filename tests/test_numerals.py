"""What counts as a number in an argument."""

import math

import pytest

from app.numerals import number_of


@pytest.mark.parametrize("typed", ["106.8270", "+106.827", " 106.827 ", "1.06827e2", "106827E-3"])
def test_a_number_may_be_written_in_these_ways(typed: str) -> None:
    assert number_of(typed) == pytest.approx(106.827)


@pytest.mark.parametrize(
    "typed", ["", "-", ".", "1_0", "1,5", "\u0666", "\uff16", "0x1f", "nan", "inf", "1 0", "1e"]
)
def test_this_is_none(typed: str) -> None:
    assert math.isnan(number_of(typed))
