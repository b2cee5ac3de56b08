"""What may stand out about a photo that officers brought."""

from enum import StrEnum


class FlagCode(StrEnum):
    """What stands out about a photo of officers, the gravest first. It informs; a person decides."""

    USED_BEFORE = "used_before"
    COMPLAINT_COPY = "complaint_copy"
    EDITED = "edited"
    TAKEN_EARLY = "taken_early"
    TAKEN_LATE = "taken_late"
    TAKEN_FAR = "taken_far"
    SCREENSHOT = "screenshot"
    NO_EXIF = "no_exif"
