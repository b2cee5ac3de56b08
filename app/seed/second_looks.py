"""Second looks of the demo: some of what was validated lately was judged again, the rest waits for a visitor."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select

from app.clock import local_date
from app.db import transaction
from app.domain import organisation, verification
from app.domain.report import Report
from app.domain.verification import Recheck, Verdict

DAYS = 30
LEFT_WAITING = 4
AGREED = 0.9
VERIFIER = "biro.verifikator2"


def install(*, now: datetime) -> int:
    """Draw of the last days and judge all but a few; returns how many were drawn."""
    with transaction() as session:
        days = [local_date(now) - timedelta(days=back) for back in range(DAYS, 0, -1)]
        drawn = sum(verification.draw(session, day, now=now) for day in days)
        waiting = session.scalars(
            select(Report.number)
            .join(Recheck, Recheck.report_id == Report.id)
            .where(Recheck.verdict.is_(None))
            .order_by(Recheck.id)
        ).all()
    for number in waiting[:-LEFT_WAITING]:
        _judge(number, now)
    return drawn


def _judge(number: str, now: datetime) -> None:
    agrees = random.Random(number).random() < AGREED
    verdict, reason, note = (
        (Verdict.AGREED, "", "")
        if agrees
        else (Verdict.DISAGREED, "belum_tuntas", "Foto menunjukkan sebagian saja yang dikerjakan.")
    )
    with transaction() as session:
        user = organisation.user_by_username(session, VERIFIER)
        if user is not None:
            verification.decide(session, number, verdict, reason, note, actor=user.actor(), now=now)
