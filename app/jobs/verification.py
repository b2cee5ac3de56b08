"""The daily draw of validated reports that somebody else looks at again."""

from datetime import timedelta

import structlog

from app.clock import local_date, now
from app.db import transaction
from app.domain import verification

log = structlog.get_logger(__name__)


def draw_rechecks() -> None:
    """Draw of yesterday's, and of the day before in case a run was missed."""
    moment = now()
    for back in (2, 1):
        day = local_date(moment) - timedelta(days=back)
        with transaction() as session:
            drawn = verification.draw(session, day, now=moment)
        if drawn:
            log.info("rechecks_drawn", day=day.isoformat(), reports=drawn)
