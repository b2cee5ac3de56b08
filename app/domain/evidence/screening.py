"""How far a photo is on its way to the public; what takes it there is app/domain/redaction."""

from enum import StrEnum


class Screening(StrEnum):
    """Whether a photo may be shown to the public: not looked at yet, yes (as covered), a person decides, no."""

    WAITING = "waiting"
    CLEAR = "clear"
    HELD = "held"
    HIDDEN = "hidden"
