"""What the clocks need done: word to officers that one runs out, and ends counted anew after a change of the configuration."""

import structlog

from app.clock import now
from app.db import transaction
from app.domain import alerts, reference, sla, timekeeping

# Batches of one run; what is left after them comes with the next one.
BATCHES = 20

log = structlog.get_logger(__name__)


def send_alerts() -> None:
    """Tell whoever has to know, each in a transaction of its own, until nothing is due or the run has done enough."""
    for _ in range(BATCHES):
        with transaction() as session:
            waiting = alerts.waiting(session, now=now())
        for clock_id, report_id in waiting:
            with transaction() as session:
                alerts.tell(session, clock_id, report_id, now=now())
        if not waiting:
            return


def recount() -> None:
    """Go on with every recount that is not finished, a few clocks a transaction."""
    with transaction() as session:
        ids = timekeeping.unfinished(session, now=now())
    if ids:
        # What this process read before the change must not be counted with.
        reference.forget()
        sla.forget_calendar()
    for recount_id in ids:
        goes_on = True
        while goes_on:
            with transaction() as session:
                goes_on = timekeeping.advance(session, recount_id, now=now())
        log.info("recount_done", recount=recount_id)
