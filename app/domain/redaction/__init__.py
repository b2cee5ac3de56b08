"""Redaction of photos: faces and plates are found, covered before the public sees them, and decided on where that is unsure."""

from app.domain.evidence.screening import Screening
from app.domain.redaction.area import AreaState, PhotoArea, areas_of
from app.domain.redaction.deciding import (
    BOXES_MAX,
    DECIDERS,
    REDACTED,
    WHY_MAX,
    Choice,
    Outcome,
    decide,
    may_decide,
)
from app.domain.redaction.screening import GIVEN_UP, NEVER_PUBLIC, Find, screen, screen_again, unscreened
from app.domain.redaction.spot import WHOLE, Box, SpotKind

__all__ = [
    "BOXES_MAX",
    "DECIDERS",
    "GIVEN_UP",
    "NEVER_PUBLIC",
    "REDACTED",
    "WHOLE",
    "WHY_MAX",
    "AreaState",
    "Box",
    "Choice",
    "Find",
    "Outcome",
    "PhotoArea",
    "Screening",
    "SpotKind",
    "areas_of",
    "decide",
    "may_decide",
    "screen",
    "screen_again",
    "unscreened",
]
