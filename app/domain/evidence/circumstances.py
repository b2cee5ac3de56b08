"""When, where and by what a photo was made, held against the report: what does not fit stands out.

Nothing here is proof: a phone's clock may be wrong, a messenger strips what the camera wrote. So each is worded as what it is.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.audit import Event
from app.domain.evidence.flag import Found
from app.domain.evidence.flag_code import FlagCode
from app.domain.evidence.limits import Limits
from app.domain.evidence.photo import Photo
from app.domain.evidence.traces import PhotoTrace
from app.domain.report import Report
from app.domain.vocabulary import Action, LocationKind, PhotoKind

# With these the work comes to whoever does it.
ARRIVALS = {
    PhotoKind.RESULT: (Action.COORDINATE, Action.DISPOSE, Action.ASSIGN, Action.REROUTE, Action.REOPEN),
    PhotoKind.CHECK: (Action.ASK_CHECK,),
}
# Shorter and longer side of phone screens. Of 16:9 there are photos as well, so those count as PNG only.
SCREENS = frozenset(
    {
        *((720, long) for long in (1440, 1480, 1520, 1544, 1560, 1600, 1612, 1650)),
        *((828, 1792), (1125, 2436), (1170, 2532), (1179, 2556), (1206, 2622), (1242, 2688), (1284, 2778)),
        *((1290, 2796), (1320, 2868)),
        *(
            (1080, long)
            for long in (2160, 2220, 2246, 2280, 2310, 2312, 2316, 2340, 2376, 2388, 2400, 2408, 2412, 2424)
        ),
        *((1080, long) for long in (2460, 2520, 2640)),
        *((1440, long) for long in (2880, 2960, 3040, 3088, 3120, 3168, 3200, 3216)),
        *((1220, 2712), (1260, 2800), (1264, 2780), (1344, 2992), (1200, 2670)),
    }
)
SCREENS_16_9 = frozenset({(640, 1136), (720, 1280), (750, 1334), (1080, 1920), (1242, 2208), (1440, 2560)})


def circumstances(
    session: Session, photo: Photo, report: Report, trace: PhotoTrace | None, limits: Limits
) -> Iterator[Found]:
    """What stands out about the making of the photo."""
    if photo.kind in ARRIVALS:
        yield from _time(session, photo, report, limits)
    yield from _place(session, photo, report, limits)
    if trace is not None:
        yield from _making(photo, trace)


def came_to_work(session: Session, photo: Photo, report: Report) -> datetime:
    """When the work last came to whoever did it, before the photo did."""
    query = select(func.max(Event.at)).where(
        Event.report_id == report.id, Event.action.in_(ARRIVALS[photo.kind]), Event.at <= photo.uploaded_at
    )
    return session.scalar(query) or report.created_at


def _time(session: Session, photo: Photo, report: Report, limits: Limits) -> Iterator[Found]:
    if photo.taken_at is None:
        return
    leeway, came = timedelta(minutes=limits.minutes), came_to_work(session, photo, report)
    if photo.taken_at < came - leeway:
        yield Found(FlagCode.TAKEN_EARLY, {"minutes": _minutes(came - photo.taken_at)})
    if photo.taken_at > photo.uploaded_at + leeway:
        yield Found(FlagCode.TAKEN_LATE, {"minutes": _minutes(photo.taken_at - photo.uploaded_at)})


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)


def _place(session: Session, photo: Photo, report: Report, limits: Limits) -> Iterator[Found]:
    """A report whose place is only roughly known says nothing about where the photo should have been taken."""
    if photo.taken_location is None or report.location is None or report.location_kind != LocationKind.EXACT:
        return
    distance = func.ST_DistanceSphere(Photo.taken_location, Report.location)
    query = select(distance).join(Report, Report.id == Photo.report_id).where(Photo.id == photo.id)
    metres = session.scalar(query) or 0.0
    if metres > limits.metres:
        yield Found(FlagCode.TAKEN_FAR, {"metres": round(metres)})


def _making(photo: Photo, trace: PhotoTrace) -> Iterator[Found]:
    if trace.editor is not None or trace.is_generated:
        details = {"program": trace.editor or "", "generated": trace.is_generated}
        yield Found(FlagCode.EDITED, details)
    if not trace.has_camera and is_of_screen(photo.width, photo.height, photo.media_type):
        yield Found(FlagCode.SCREENSHOT, {"width": photo.width, "height": photo.height})
    elif not trace.has_exif:
        yield Found(FlagCode.NO_EXIF)


def is_of_screen(width: int, height: int, media_type: str) -> bool:
    """Whether a picture is exactly as large as the screen of a phone."""
    size = (min(width, height), max(width, height))
    return size in SCREENS or (media_type == "image/png" and size in SCREENS_16_9)
