"""The mail digest: at 07:30 WIB what arrived and what runs out, every two hours until 15:30 where something
new came.
"""

from datetime import datetime, time, timedelta

from app import clock
from app.config import settings
from app.db import transaction
from app.domain import notification
from app.domain.vocabulary import Role
from app.labels import label, wib
from app.queries.digest import AlertLine, Digest, Line, Reader, busy_units, digest_for, readers

FIRST_SPAN = timedelta(hours=24)
MORNING_ENDS = time(9, 0)


def send_digests() -> None:
    """Write a digest to every officer who has something to learn; one short transaction each.

    None without a mail server, or with the demo's own: hundreds of letters that nobody reads would bury what citizens
    were told.
    """
    if settings().smtp_url is None or settings().simulator_socket is not None:
        return
    now = clock.now()
    for reader in _due_readers(now):
        _send_one(reader, now)


def _due_readers(now: datetime) -> list[Reader]:
    with transaction() as session:
        everybody = readers(session)
        earliest = min((_since(reader, now) for reader in everybody), default=now)
        busy = busy_units(session, since=earliest, now=now)
    return [reader for reader in everybody if reader.unit_code in busy or reader.role == Role.VERIFIER]


def _since(reader: Reader, now: datetime) -> datetime:
    return max(reader.since or now - FIRST_SPAN, now - FIRST_SPAN)


def _send_one(reader: Reader, now: datetime) -> None:
    with transaction() as session:
        digest = digest_for(session, reader, since=_since(reader, now), now=now)
        is_worth = digest.arrived or digest.reminded or digest.alerts
        if is_worth or (digest.due and clock.local(now).time() < MORNING_ENDS):
            notification.send_digest(
                session, reader.user_id, reader.email, _context(reader, digest, now), now=now
            )


def _context(reader: Reader, digest: Digest, now: datetime) -> dict[str, object]:
    new, due, reminded = digest.arrived_count, digest.due_count, digest.reminded_count
    alerts = digest.alert_count
    counts = (
        (new, "laporan baru"),
        (reminded, "diingatkan"),
        (due, "segera jatuh tempo"),
        (alerts, "eskalasi"),
    )
    parts = [f"{n} {words}" for n, words in counts if n]
    return {
        "subject": "CRM Jakarta: " + ", ".join(parts),
        "name": reader.name,
        "unit": reader.unit_name,
        "at": wib(now),
        "arrived": [_line(line) for line in digest.arrived],
        "arrived_count": new,
        "reminded": [_line(line) for line in digest.reminded],
        "reminded_count": reminded,
        "due": [_line(line) for line in digest.due],
        "due_count": due,
        "alerts": [_alert(line) for line in digest.alerts],
        "alert_count": alerts,
    }


def _line(line: Line) -> dict[str, str | None]:
    return {**line._asdict(), "due": wib(line.due_at) if line.due_at else "belum ada"}


def _alert(line: AlertLine) -> dict[str, str]:
    what = f"{label(line.level)}, {label(line.clock).lower()}"
    return {"number": line.number, "what": what, "unit": line.of_unit, "due": wib(line.due_at)}
