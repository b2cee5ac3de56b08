"""Misuse of the service: who is kept out and until when, how much one person may do, reports that were false.

A person is known by what he can be reached by (phone, e-mail, account of a network), as keyed hashes. Nothing of all this is
public, and how many false reports somebody made only Biro Pemerintahan sees.
"""

from app.domain.abuse.blocks import Block, BlockKind, blocked_by, standing
from app.domain.abuse.limits import AbuseSetting, Limits, limits
from app.domain.abuse.marks import FalseMark, MarkState, decide, mark, mark_of, may_mark
from app.domain.abuse.person import hashes_of, known_by, same_person
from app.domain.abuse.watching import Watched, check

__all__ = [
    "AbuseSetting",
    "Block",
    "BlockKind",
    "FalseMark",
    "Limits",
    "MarkState",
    "Watched",
    "blocked_by",
    "check",
    "decide",
    "hashes_of",
    "known_by",
    "limits",
    "mark",
    "mark_of",
    "may_mark",
    "same_person",
    "standing",
]
