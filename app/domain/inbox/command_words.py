"""The commands of an SMS by their first word: any case, punctuation around it, 0 for O. Pure.

What merely begins with such a word is no command: "Bantuan sosial belum cair" is a complaint. So BANTUAN, BERHENTI and
DAFTAR stand alone, and whether STATUS, SELESAI and BELUM are meant is decided by what follows (`commands`).
"""

import re
from enum import StrEnum
from typing import NamedTuple


class Command(StrEnum):
    """What the first word asks for."""

    REPORT = "lapor"
    STATUS = "status"
    DONE = "selesai"
    NOT_YET = "belum"
    HELP = "bantuan"
    STOP = "berhenti"
    START = "daftar"


class Asked(NamedTuple):
    """A command and the text after it, as typed."""

    command: Command
    rest: str


_WORDS = {
    Command.REPORT: "LAP[O0]R",
    Command.STATUS: "STATUS",
    Command.DONE: "SELESAI",
    Command.NOT_YET: "BELUM|BEL[O0]M|BLM",
    Command.HELP: "BANTUAN|HELP",
    Command.STOP: "BERHENTI|ST[O0]P|UNREG",
    Command.START: "DAFTAR",
}
_ALONE = frozenset({Command.HELP, Command.STOP, Command.START})
_ABOUT_A_NUMBER = frozenset({Command.STATUS, Command.DONE, Command.NOT_YET})
_FIRST = re.compile(
    r"[\W_]*(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items()) + ")", re.IGNORECASE
)
_ENDS = re.compile(r"[\W_]|$")
_NUMBER_FOLLOWS = re.compile(r"[A-Za-z]{2,3}[\s./:#-]*[0-9O]", re.IGNORECASE)
_TO_US = frozenset({"SMS", "CRM", "JAKARTA"})
_EDGES = " \n\t.,;:!?-"


def command_of(text: str) -> Asked | None:
    """The command that the text begins with, or None for free text."""
    found = _FIRST.match(text)
    if found is None or found.lastgroup is None:
        return None
    command, after = Command(found.lastgroup), text[found.end() :]
    glued = command in _ABOUT_A_NUMBER and _NUMBER_FOLLOWS.match(after)
    if not _ENDS.match(after) and not glued:
        return None
    rest = after.lstrip(_EDGES).rstrip()
    if command in _ALONE and not _TO_US.issuperset(re.findall(r"\w+", rest.upper())):
        return None
    return Asked(command, rest)
