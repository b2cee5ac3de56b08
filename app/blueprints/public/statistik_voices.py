"""What reporters say, for /statistik; an answer that took long is kept for some minutes, or until somebody says more.

So a city with a million opinions does not count them for every reader, and a new word is seen at once.
"""

import time

from flask import current_app
from sqlalchemy.orm import Session

from app.queries.opinions import Voices, newest, voices
from app.queries.statistics import Scope

LONG_SECONDS = 0.02
KEPT_SECONDS = 300.0
SCOPES = 512
_Kept = dict[tuple[Scope, int | None], tuple[float, Voices]]


def kept_voices(session: Session, scope: Scope) -> Voices:
    """As `voices`; a word that was changed may be some minutes late where counting takes long."""
    kept: _Kept = current_app.extensions.setdefault("voices", {})
    key = (scope, newest(session))
    until, said = kept.get(key, (0.0, None))
    began = time.monotonic()
    if said is not None and began < until:
        return said
    said = voices(session, scope)
    if time.monotonic() - began > LONG_SECONDS:
        while len(kept) >= SCOPES:
            kept.pop(next(iter(kept)), None)
        kept[key] = (began + KEPT_SECONDS, said)
    return said
