"""What the clocks need done: word to officers that one runs out, and ends counted anew after a change of the configuration."""

import structlog

from app.clock import now
from app.db import transaction
from app.domain import alerts, reference, sla, timekeeping

# Batches of one run; what is left after them comes with the next one.
BATCHES = 20
RECOUNT_BATCHES = 100

log = structlog.get_logger(__name__)


def send_alerts() -> None:
    """Tell whoever has to know, each in a transaction of its own, until nothing is due or the run has done enough."""
    for _ in range(BATCHES):
        with transaction() as session:
            waiting = alerts.waiting(session, now=now())
        if not sum(_told(clock_id, report_id) for clock_id, report_id in waiting):
            return


def _told(clock_id: int, report_id: int) -> bool:
    """One that cannot be told is logged and does not keep the others from being told."""
    try:
        with transaction() as session:
            alerts.tell(session, clock_id, report_id, now=now())
    except Exception:
        log.exception("alert_failed", clock=clock_id)
        return False
    return True


def recount() -> None:
    """Go on with every recount that is not finished, a few clocks a transaction; a long one goes on with the next run."""
    with transaction() as session:
        ids = timekeeping.unfinished(session, now=now())
    if ids:
        # What this process read before the change must not be counted with.
        reference.forget()
        sla.forget_calendar()
    for recount_id in ids:
        _advance(recount_id)


def _advance(recount_id: int) -> None:
    for _ in range(RECOUNT_BATCHES):
        with transaction() as session:
            if not timekeeping.advance(session, recount_id, now=now()):
                return
