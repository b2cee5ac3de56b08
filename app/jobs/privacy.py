"""Work on personal data: copies for whoever asks for theirs, erasures, lists of whom to notify, and the nightly schedule.

Each report is erased in a transaction of its own; files go after the commit, and what a failure leaves is swept up.
"""

import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from app import queues
from app.clock import now
from app.db import db, transaction
from app.domain import export
from app.domain.actor import SYSTEM, Actor
from app.domain.errors import Conflict, DomainError
from app.domain.rights import correspondence, erasure, holdings, retention, task, tombstone
from app.domain.rights.erasure import Why
from app.domain.rights.holdings import Holdings
from app.domain.rights.identity import Identity
from app.domain.rights.task import Claimed, TaskKind
from app.domain.rights.tombstone import Erased, Ground
from app.gateways.storage import MissingError, storage
from app.jobs import personal_copy

TIMEOUT_SECONDS = 1800
NIGHT_SECONDS = 1500
AT_ONCE = 200
MOST_A_NIGHT = 50_000
BROKEN = "Pekerjaan gagal karena gangguan pada sistem."
BY_SCHEDULE = "Masa simpan berakhir."
JPEG = "image/jpeg"

log = structlog.get_logger(__name__)


class _SupersededError(Exception):
    """Another attempt has the task now."""


def ask(task_id: uuid.UUID) -> None:
    """Have it done; what Redis loses, the sweep asks for again."""
    queues.enqueue(queues.BERKALA, run, str(task_id), timeout=TIMEOUT_SECONDS)


def run(task_id: str) -> None:
    """Do one task, unless somebody is at it."""
    with transaction() as session:
        claimed = task.claim(session, uuid.UUID(task_id), now=now())
    if claimed is None:
        return
    try:
        _WORK[claimed.kind](claimed)
    except _SupersededError:
        log.warning("privacy_task_superseded", task=task_id)
    except DomainError as refusal:
        _fail(claimed, str(refusal))
    except Exception:
        log.exception("privacy_task_failed", task=task_id)
        _fail(claimed, BROKEN)


def sweep() -> None:
    """Take up what its worker left behind, remove old copies, and files that a failure kept from going."""
    with transaction() as session:
        waiting = task.neglected(session, now=now())
        for old in task.expired(session, now=now()):
            tombstone.doom(session, old.file_key, now=now())
            old.file_key, old.state = None, task.TaskState.REMOVED
    for task_id in waiting:
        ask(task_id)
    remove_files()


def remove_files() -> int:
    """Remove or replace the files of what was erased; returns how many."""
    done = 0
    while batch := tombstone.doomed(db.session()):
        db.session.rollback()
        for key, replace_by in batch:
            _remove(key, replace_by)
            with transaction() as session:
                tombstone.gone(session, key)
            done += 1
    return done


def keep_schedule() -> None:
    """Anonymise and delete what is due, oldest first, for at most 25 minutes a night; the rest waits for the next one."""
    until = time.monotonic() + NIGHT_SECONDS
    done = carry_out(lambda: time.monotonic() < until)
    log.info("retention_done", **done)


def carry_out(may_go_on: Callable[[], bool]) -> dict[str, int]:
    """One run of the schedule; returns how much of each was done."""
    done = {what.value: _erase_due(what, may_go_on) for what in (Erased.REPORT, Erased.REPORTER)}
    done["messages"] = 0
    while may_go_on() and (ids := retention.due_messages(db.session(), now=now(), limit=AT_ONCE)):
        with transaction() as session:
            correspondence.erase_old(session, ids, now=now())
        done["messages"] += len(ids)
    with transaction() as session:
        task.forget_asked(session, now=now())
        done["looks"] = retention.forget_looks(session, now=now())
    _try_files()
    return done


def erase(found: Holdings, why: Why, actor: Actor, beat: Callable[[], None]) -> tuple[int, list[str]]:
    """Erase the reports one by one, then the rest; returns how many, and why some had to stay."""
    done, refused = 0, []
    for report_id in found.reports:
        try:
            with transaction() as session:
                done += erasure.erase_report(session, report_id, why, found.identity, actor=actor, now=now())
        except Conflict as refusal:
            refused.append(str(refusal))
        beat()
    if not refused:
        with transaction() as session:
            erasure.erase_rest(session, found, now=now())
        forget_exports()
        forget_in_redis(found.identity)
    _try_files()
    return done, refused


def forget_exports() -> None:
    """Files of worklists hold texts as they were: officers ask for them again."""
    with transaction() as session:
        for export_id, key in export.kept(session):
            tombstone.doom(session, key, now=now())
            export.forget(session, export_id)


def forget_in_redis(who: Identity) -> None:
    """Counters by this phone, and failed jobs whose trace names the person."""
    connection = queues.connection()
    try:
        for digest in who.digests:
            for key in connection.scan_iter(match=f"*{digest.hex()}*", count=1000):
                connection.delete(key)
        queues.drop_failed(who.is_in)
    except RedisError:
        log.warning("erasure_left_redis_alone")  # counters end within the hour, failed jobs within a week


def _erase_due(what: Erased, may_go_on: Callable[[], bool]) -> int:
    why, done = Why(what, Ground.RETENTION, BY_SCHEDULE), 0
    for report_id in retention.due_reports(db.session(), what, now=now(), limit=MOST_A_NIGHT):
        if not may_go_on():
            break
        try:
            with transaction() as session:
                done += erasure.erase_report(session, report_id, why, Identity(), actor=SYSTEM, now=now())
        except Conflict:
            continue  # held, or opened again, since the list was made
        except Exception:
            # One that cannot be erased must not keep the others.
            log.exception("retention_failed", report=report_id)
    return done


def _try_files() -> None:
    """What the store refuses now, the sweep asks for again."""
    try:
        remove_files()
    except Exception:
        log.exception("files_left")


def _remove(key: str, replace_by: str | None) -> None:
    if replace_by is None:
        storage().delete(key)
        return
    try:
        storage().put(key, storage().get(replace_by), JPEG)
    except MissingError:
        storage().delete(key)


def _erase(claimed: Claimed) -> None:
    asked = claimed.asked
    why = Why(Erased(asked["what"]), Ground(asked["ground"]), claimed.reason)
    with transaction() as session:
        found = found_by(session, asked)
    done, refused = erase(found, why, claimed.actor, lambda: _beat(claimed, now()))
    with transaction() as session:
        if refused:
            task.fail(session, claimed, " ".join(refused)[:1000], now=now())
            return
        task.finish(session, claimed, found.counts | {"dihapus": done}, now=now())
        task.forget_person(session, claimed, found.identity.without(claimed.reason))


def found_by(session: Session, asked: Mapping[str, Any]) -> Holdings:
    """What is held about whom the task names. Raises NotVisible."""
    # By the addresses as well, which an attempt that broke off may have erased from the report of that number.
    who = Identity(*(frozenset(asked.get(name, ())) for name in ("phones", "emails", "names")))
    by_address = Identity(who.phones, who.emails)
    found = holdings.of_person(session, by_address) if by_address.digests else Holdings(who)
    if asked.get("number"):
        found |= holdings.of_report(session, str(asked["number"]), with_others=bool(asked.get("others")))
    return found | Holdings(who)


def _copy(claimed: Claimed) -> None:
    with transaction() as session:
        found = found_by(session, claimed.asked)
    key, size = personal_copy.make(claimed, found, lambda: _beat(claimed, now()))
    with transaction() as session:
        if not task.finish(session, claimed, found.counts, now=now(), file=(key, size)):
            raise _SupersededError


def _list(claimed: Claimed) -> None:
    key, size, many = personal_copy.make_list(claimed, lambda: _beat(claimed, now()))
    with transaction() as session:
        if not task.finish(session, claimed, {"orang": many}, now=now(), file=(key, size)):
            raise _SupersededError


def _beat(claimed: Claimed, at: datetime) -> None:
    with transaction() as session:
        if not task.advance(session, claimed, now=at):
            raise _SupersededError


def _fail(claimed: Claimed, why: str) -> None:
    with transaction() as session:
        task.fail(session, claimed, why, now=now())


_WORK: dict[TaskKind, Callable[[Claimed], None]] = {
    TaskKind.ACCESS: _copy,
    TaskKind.ERASURE: _erase,
    TaskKind.NOTIFICATION: _list,
}
