"""When followers are told by mail: at once, or at seven in the morning in Jakarta, weekly on Mondays. Pure."""

from datetime import datetime, time, timedelta

from app.clock import WIB
from app.domain.follows.follow import Frequency

MORNING = time(7, 0)
DAYS = 7


def next_hour(frequency: Frequency, now: datetime) -> datetime:
    """The next moment after `now` at which letters of that frequency leave; `now` itself for those at once."""
    if frequency == Frequency.AT_ONCE:
        return now
    today = now.astimezone(WIB).date()
    ahead = -today.weekday() % DAYS if frequency == Frequency.WEEKLY else 0
    hour = datetime.combine(today + timedelta(days=ahead), MORNING, WIB)
    return hour if hour > now else hour + timedelta(days=DAYS if frequency == Frequency.WEEKLY else 1)
