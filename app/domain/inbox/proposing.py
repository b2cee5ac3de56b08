"""What the text and the photos of a message propose to the desk; never a decision."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain import routing
from app.domain.evidence import StoredUpload
from app.domain.geography import find_kelurahan
from app.domain.inbox.message import InboundMessage
from app.domain.reference import catalogue
from app.domain.vocabulary import Priority

Proposal = dict[str, Any]


def propose(
    session: Session, message: InboundMessage, files: Sequence[StoredUpload], *, now: datetime
) -> Proposal:
    """Places, categories, priority, earlier numbers and how much it looks like spam, as JSON.

    `places`: kelurahan, kecamatan (dotted codes or None), lat, lon, found (words), how, score; best first.
    `categories`: [code, probability]; best first.
    """
    text = "\n".join(part for part in (message.subject, message.body) if part)
    found: list[Proposal] = [
        {
            "kelurahan": place.code,
            "kecamatan": None,
            "lat": lat,
            "lon": lon,
            "found": [],
            "how": "foto",
            "score": 1.0,
        }
        for lat, lon in photo_places(files)
        if (place := find_kelurahan(session, lat, lon)) is not None
    ]
    return {
        "places": found[:1],
        "categories": [[code, 1.0] for code in routing.proposed_categories(catalogue(session), text)],
        "priority": Priority.BIASA.value,
        "numbers": [],
        "spam": 0.0,
    }


def photo_places(files: Sequence[StoredUpload]) -> list[tuple[float, float]]:
    """Where the cameras say that the photos were taken."""
    seen = [(photo.inspected.lat, photo.inspected.lon) for photo in files]
    return [(lat, lon) for lat, lon in seen if lat is not None and lon is not None]
