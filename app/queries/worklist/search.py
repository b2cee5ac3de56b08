"""Searching by number, by another system's number, or by words.

Words are looked up in the masked text, the address and the number, stemmed in Indonesian; where nothing holds them all, the
last word may be unfinished. What looks like a number and is none ("RT 005") is looked up as words.
Quotation marks, `or` and a minus sign work as in web searches.
"""

import re
from typing import NamedTuple

from sqlalchemy import ColumnElement, false, func, literal_column, or_

from app.domain.report import Report
from app.queries.worklist.viewer import Condition, fixed

NUMBER = re.compile(r"[A-Z]{2}\d{3,}")
NUMBER_LENGTH = 14  # two letters, the day, six digits: more than words are ever taken for
UNFINISHED_MIN = 3
LANGUAGE: ColumnElement[object] = literal_column("'indonesian'::regconfig")
_WORD = re.compile(r"\w+")
_OPERATORS = re.compile(r"[\"-]|\b(or|OR|atau)\b")


class Search(NamedTuple):
    """One way to read what was typed. `is_number`: the unique index answers it, whatever else is asked."""

    condition: Condition
    is_number: bool = False


def searches(text: str) -> list[Search]:
    """The ways to read it, the likeliest first: the next is for when nothing was found. Empty where nothing is asked."""
    number = _by_number(text)
    if number is not None and len(number_in(text) or "") >= NUMBER_LENGTH:
        return [Search(number, is_number=True)]
    found = [] if number is None else [Search(number, is_number=True)]
    words = (_by_words(text), _by_words(text, unfinished=True)) if text else ()
    return [*found, *(Search(condition) for condition in words if condition is not None)]


def number_in(text: str) -> str | None:
    """The ticket number, or the beginning of one, that the text is; blanks and dots do not matter."""
    squeezed = re.sub(r"[\s.\-]", "", text).upper()
    return squeezed if NUMBER.fullmatch(squeezed) else None


def _by_number(text: str) -> Condition | None:
    """Reports whose number begins so, or that carry it from another system; None if the text is no number."""
    number = number_in(text)
    if number is None:
        return None
    # Digits sort before letters, so this is every number that begins so, and the unique index answers it.
    begins = Report.number.between(fixed(number), fixed(number + "zzzz"))
    return or_(begins, Report.external_ref == fixed(text.strip()))


def _by_words(text: str, *, unfinished: bool = False) -> Condition | None:
    """Reports that hold all these words; `unfinished`: the last one is the beginning of a word.

    None where the last word cannot be unfinished. Signs alone find nothing.
    """
    query = _unfinished(text) if unfinished else _query(text)
    if query is None:
        return None if unfinished else false()
    found: Condition = Report.search.op("@@")(query)
    foreign = " " not in text and any(letter.isdigit() for letter in text)
    return or_(found, Report.external_ref == fixed(text)) if foreign else found


def _query(text: str) -> ColumnElement[object] | None:
    return func.websearch_to_tsquery(LANGUAGE, fixed(text)) if _WORD.search(text) else None


def _unfinished(text: str) -> ColumnElement[object] | None:
    words = _WORD.findall(text)
    if not words or len(words[-1]) < UNFINISHED_MIN or _OPERATORS.search(text):
        return None
    return func.to_tsquery(LANGUAGE, fixed(" & ".join(words) + ":*"))
