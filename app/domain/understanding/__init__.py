"""Understanding text: what a message says about place, category, urgency and earlier tickets.

Everything is a proposal for whoever completes the report, never a decision (product.md section 1, step 2). It knows areas,
reference data and its own lists of names; it imports nothing of intake, workflow or notification, so whatever brings messages
in may ask it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.reference import catalogue
from app.domain.understanding import gazetteer, text_model
from app.domain.understanding.categories import rank
from app.domain.understanding.coordinates import find_points, without_links
from app.domain.understanding.emergency import CALM, DANGER, is_emergency
from app.domain.understanding.numbers import ticket_numbers
from app.domain.understanding.place_import import has_imported_places
from app.domain.understanding.place_kinds import PlaceKind
from app.domain.understanding.place_names import PlaceName, named_spots, place_name_row, spot_key
from app.domain.understanding.places import place_proposals, read, topic
from app.domain.understanding.points import joined, point_proposals
from app.domain.understanding.proposal import PlaceProposal, Understanding
from app.domain.understanding.spam import spam_score
from app.domain.understanding.training import Training, last_training, train
from app.domain.understanding.urgency import priority_of
from app.domain.understanding.words import LENGTH_MAX, tokens

__all__ = [
    "CALM",
    "DANGER",
    "PlaceKind",
    "PlaceName",
    "PlaceProposal",
    "Training",
    "Understanding",
    "find_points",
    "forget",
    "has_imported_places",
    "is_emergency",
    "last_training",
    "named_spots",
    "place_name_row",
    "spot_key",
    "train",
    "understand",
]


def understand(
    session: Session,
    text: str,
    *,
    photo_places: Sequence[tuple[float, float]] = (),
    given_places: Sequence[tuple[float, float]] = (),
    now: datetime,
) -> Understanding:
    """What the first LENGTH_MAX characters of a text say.

    `photo_places` are (lat, lon) of its photos, `given_places` those that the network sent with it; WGS84.
    """
    told = text[:LENGTH_MAX]
    plain = without_links(told)
    context = read(session, tokens(plain))
    known = catalogue(session)
    points = point_proposals(session, told, photo_places, given_places)
    return Understanding(
        places=joined(points, place_proposals(plain, context)),
        categories=rank(known, text_model.current(session, now=now), topic(context)),
        priority=priority_of(plain),
        numbers=ticket_numbers(plain, known.prefixes),
        spam=spam_score(told),
    )


def forget() -> None:
    """Read names and model again at the next use in this process."""
    gazetteer.forget()
    text_model.forget()
