"""Which public version this process knows: asked for when a page is, twenty times a second at most for all pages together.

Whoever has just taken something from the public waits as long before he is told that it is done (`spread`), so that whoever asks
after that meets every process informed.
"""

import time
from dataclasses import dataclass

from flask import current_app

from app.db import glance
from app.queries.public_marks import public_version

NEWS_SECONDS = 0.05


@dataclass
class _Known:
    number: int = -1
    asked_at: float = 0.0


def version() -> int:
    """The public version, at most a twentieth of a second old. Raises psycopg.Error."""
    known: _Known = current_app.extensions.setdefault("public_news", _Known())
    began = time.monotonic()
    if known.number < 0 or began - known.asked_at > NEWS_SECONDS:
        number = public_version(glance())
        if began >= known.asked_at:  # another thread may have asked later
            known.number, known.asked_at = number, began
        return number
    return known.number


def spread() -> None:
    """Wait until every process knows what has just been committed."""
    time.sleep(NEWS_SECONDS)
