"""Evidence: photos are checked when they come, kept as they came, and shown only as clean copies."""

from app.domain.evidence.check import Inspected, inspect
from app.domain.evidence.checking import examine, recheck, unchecked
from app.domain.evidence.flag import MILD, PhotoFlag, flags_on
from app.domain.evidence.likeness import ALIKE, differing_bits, looks
from app.domain.evidence.limits import Limits, limits
from app.domain.evidence.packing import packed, unpacked
from app.domain.evidence.photo import Photo, photo_by_id, photos_of
from app.domain.evidence.process import Rendered, copy, process, render
from app.domain.evidence.search import PhotoLook
from app.domain.evidence.upload import (
    ATTACHED,
    StoredUpload,
    attach,
    day_folder,
    display_key,
    files_of,
    orphans,
    pending_since,
    plan_upload,
    public_key,
    thumb_key,
)

__all__ = [
    "ALIKE",
    "ATTACHED",
    "MILD",
    "Inspected",
    "Limits",
    "Photo",
    "PhotoFlag",
    "PhotoLook",
    "Rendered",
    "StoredUpload",
    "attach",
    "copy",
    "day_folder",
    "differing_bits",
    "display_key",
    "examine",
    "files_of",
    "flags_on",
    "inspect",
    "limits",
    "looks",
    "orphans",
    "packed",
    "pending_since",
    "photo_by_id",
    "photos_of",
    "plan_upload",
    "process",
    "public_key",
    "recheck",
    "render",
    "thumb_key",
    "unchecked",
    "unpacked",
]
