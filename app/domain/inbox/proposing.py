"""What the text and the photos of a message propose to the desk; never a decision."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.evidence import StoredUpload
from app.domain.inbox.message import InboundMessage
from app.domain.understanding import PlaceProposal, understand

Proposal = dict[str, Any]


def propose(
    session: Session, message: InboundMessage, files: Sequence[StoredUpload], *, now: datetime
) -> Proposal:
    """Places, categories, priority, earlier numbers and how much it looks like spam, as JSON.

    `places`: kelurahan, kecamatan (dotted codes or None), lat, lon, found (words), how, score; best first.
    `categories`: [code, probability]; best first.
    """
    details = message.details or {}
    text = "\n".join(part for part in (message.subject, message.body, details.get("address")) if part)
    given = [(details["lat"], details["lon"])] if "lat" in details and "lon" in details else []
    understood = understand(session, text, photo_places=photo_places(files), given_places=given, now=now)
    return {
        "places": [_place(place) for place in understood.places],
        "categories": [[code, round(probability, 3)] for code, probability in understood.categories],
        "priority": understood.priority.value,
        "numbers": list(understood.numbers),
        "spam": round(understood.spam, 3),
    }


def photo_places(files: Sequence[StoredUpload]) -> list[tuple[float, float]]:
    """Where the cameras say that the photos were taken."""
    seen = [(photo.inspected.lat, photo.inspected.lon) for photo in files]
    return [(lat, lon) for lat, lon in seen if lat is not None and lon is not None]


def _place(place: PlaceProposal) -> Proposal:
    return {
        "kelurahan": place.kelurahan_code,
        "kecamatan": place.kecamatan_code,
        "lat": place.lat,
        "lon": place.lon,
        "found": list(place.found),
        "how": place.how,
        "score": round(place.score, 3),
    }
