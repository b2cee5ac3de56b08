"""All periodic work in one list, run by RQ's CronScheduler. Times of day are UTC (WIB - 7)."""

from collections.abc import Callable
from typing import NamedTuple

from redis import Redis
from rq.cron import CronScheduler

from app.jobs import (
    callbacks,
    clocks,
    digest,
    exports,
    figures,
    follows,
    inbox,
    lapor,
    messages,
    opinions,
    photos,
    privacy,
    publishing,
    push,
    social,
    understanding,
    upkeep,
    verification,
)
from app.queues import BERKALA, FOTO, MASUK, PANGGIL, PESAN


class Periodic(NamedTuple):
    """One job: every `seconds`, or by a cron expression in UTC; stopped after `timeout` seconds (RQ's own limit: 180)."""

    work: Callable[[], None]
    queue: str
    seconds: int | None = None
    cron: str | None = None
    timeout: int | None = None


SCHEDULE: tuple[Periodic, ...] = (
    Periodic(messages.sweep, PESAN, seconds=30),
    Periodic(messages.join_receipts, PESAN, seconds=300),
    Periodic(inbox.sweep_unread, MASUK, seconds=10),
    Periodic(inbox.file_incomplete, MASUK, seconds=30),
    Periodic(social.poll, BERKALA, seconds=60),
    Periodic(social.recheck, BERKALA, seconds=900),
    Periodic(callbacks.sweep, PANGGIL, seconds=10),
    Periodic(callbacks.tidy, BERKALA, cron="25 19 * * *"),
    # Not behind photos: who asked to be told at once is not to wait for them.
    Periodic(follows.tell, PANGGIL, seconds=60, timeout=600),
    Periodic(follows.tidy, BERKALA, cron="40 19 * * *"),
    Periodic(push.sweep, PANGGIL, seconds=30),
    Periodic(lapor.poll, BERKALA, seconds=60),
    Periodic(lapor.end_silence, BERKALA, seconds=600),
    Periodic(photos.sweep_photos, FOTO, seconds=60),
    Periodic(photos.sweep_unscreened, FOTO, seconds=60),
    Periodic(photos.sweep_unchecked, FOTO, seconds=60),
    Periodic(photos.sweep_orphans, BERKALA, cron="15 19 * * *"),
    Periodic(clocks.send_alerts, BERKALA, seconds=60),
    Periodic(clocks.recount, BERKALA, seconds=10, timeout=900),
    Periodic(exports.sweep, BERKALA, seconds=30),
    Periodic(upkeep.resume_silent, BERKALA, seconds=600),
    Periodic(upkeep.fold_map, BERKALA, seconds=60),
    Periodic(figures.fold_tallies, BERKALA, seconds=60, timeout=3600),
    Periodic(upkeep.keep_private, BERKALA, seconds=60),
    Periodic(upkeep.forget_keys, BERKALA, seconds=3600),
    # Not by interval: that would begin with a run at every start, and the first one seals all of an imported history.
    Periodic(upkeep.anchor_history, BERKALA, cron="5 * * * *"),
    Periodic(publishing.publish_withdrawn, BERKALA, seconds=30, timeout=900),
    # An hour past midnight in Jakarta.
    Periodic(publishing.publish_changed, BERKALA, cron="5 18 * * *", timeout=3600),
    Periodic(understanding.train_texts, BERKALA, cron="35 18 * * *", timeout=1800),
    # In the daytime of Jakarta.
    Periodic(opinions.remind, BERKALA, cron="10 2-10 * * *"),
    # Past midnight in Jakarta, when the day that is drawn from is over.
    Periodic(verification.draw_rechecks, BERKALA, cron="20 17 * * *"),
    Periodic(upkeep.count_precedents, BERKALA, cron="50 18 * * *", timeout=900),
    Periodic(privacy.sweep, BERKALA, seconds=60),
    # In the night of Jakarta.
    Periodic(privacy.keep_schedule, BERKALA, cron="30 19 * * *", timeout=1800),
    Periodic(digest.send_digests, BERKALA, cron="30 0,2,4,6,8 * * *"),
)


def scheduler(connection: Redis) -> CronScheduler:
    """The scheduler with every job of SCHEDULE; `start()` runs until it is stopped."""
    cron = CronScheduler(connection)
    for job in SCHEDULE:
        cron.register(
            job.work,
            job.queue,
            interval=job.seconds,
            cron=job.cron,
            job_timeout=job.timeout,
            result_ttl=0,
            ttl=job.seconds,
            failure_ttl=86_400,
        )
    return cron
