"""The workers and the scheduler: `python worker.py [process or queue ...]` and `python worker.py jadwal`.

Without a name all processes of `queues.PROCESSES` run: forked from this one, so that the code is loaded once and its memory
is shared, watched, and started again. A bigger installation starts each by its name, as often and on as many hosts as it
likes. Messages and periodic work run inside the worker itself: forking for each would cost more than the work. Pictures are
the one input that strangers choose byte by byte, so each is decoded in a child process: a decoder that crashes takes one
picture with it and not the worker. What a worker that dies had in its hands is swept up by the schedule.
"""

import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from importlib import import_module
from multiprocessing.connection import wait
from types import FrameType

import redis
import structlog
from flask import Flask
from rq import Queue, Worker
from rq.job import Job
from rq.worker import WorkerStatus

from app import create_app, queues
from app.config import Settings
from app.db import db

PAUSE_SECONDS = 1.0  # before a process that died is begun again

log = structlog.get_logger(__name__)


class HouseWorker(Worker):
    """An RQ worker whose jobs run in an application context, pictures in a process of their own."""

    max_connection_wait_time = 5.0  # seconds between attempts to reach a Redis that is away

    def __init__(self, app: Flask, names: tuple[str, ...], connection: redis.Redis) -> None:
        self.app = app
        name = f"{socket.gethostname()}.{os.getpid()}.{time.time_ns():x}"
        super().__init__(names, name=name, connection=connection, worker_ttl=60, log_job_description=False)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run the job here, or in a child process if it handles a picture."""
        if queue.name == queues.FOTO:
            super().execute_job(job, queue)
            return
        self.prepare_execution(job)
        self.perform_job(job, queue)
        self.set_state(WorkerStatus.IDLE)

    def perform_job(self, job: Job, queue: Queue) -> bool:
        with self.app.app_context():
            return super().perform_job(job, queue)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        with self.app.app_context():
            # The child must not speak over the connections it inherited, nor close them for its parent.
            db.engine.dispose(close=False)
        self.app.extensions.pop("redis", None)
        super().main_work_horse(job, queue)


class Heartbeat(threading.Thread):
    """Says in Redis every five seconds that these queues are served; /readyz asks for it."""

    def __init__(self, connection: redis.Redis, served: tuple[str, ...]) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self.connection, self.served = connection, served
        self.ended = threading.Event()
        self.parent = os.getppid()

    def run(self) -> None:
        while not self.ended.is_set():
            self.beat()
            if os.getppid() != self.parent:
                # Whoever watches this process is gone: finish the job at hand and leave the queues to the next one.
                os.kill(os.getpid(), signal.SIGTERM)
                return
            self.ended.wait(queues.HEARTBEAT_SECONDS)

    def beat(self) -> None:
        """One sign of life; a Redis that is away is no reason to end."""
        try:
            queues.beat(self.connection, self.served)
        except redis.RedisError:
            return


class Crew:
    """The processes of one start, by their names: begun by forking, begun again when one dies, ended together."""

    def __init__(self, app: Flask, processes: dict[str, tuple[str, ...]]) -> None:
        self.app, self.processes = app, processes
        self.members: dict[str, multiprocessing.process.BaseProcess] = {}
        self.is_ending = False

    def run(self) -> None:
        """Until SIGTERM or Ctrl-C; each finishes the job at hand."""
        gc.freeze()  # what is loaded stays shared: no collection writes to it
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        for name in self.processes:
            self._begin(name)
        while self.members:
            wait([member.sentinel for member in self.members.values()])
            for name, member in list(self.members.items()):
                if not member.is_alive():
                    self._replace(name, member.exitcode)

    def _begin(self, name: str) -> None:
        fork = multiprocessing.get_context("fork")
        member = fork.Process(target=self._work, args=(self.processes[name],), name=name)
        member.start()
        self.members[name] = member
        if self.is_ending:  # said just now
            member.terminate()

    def _work(self, served: tuple[str, ...]) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        work(self.app, served)

    def _replace(self, name: str, code: int | None) -> None:
        del self.members[name]
        if not self.is_ending:
            log.warning("worker_ended", process=name, code=code)
            time.sleep(PAUSE_SECONDS)
        if not self.is_ending:
            self._begin(name)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.is_ending = True
        for member in self.members.values():
            member.terminate()


def work(app: Flask, served: tuple[str, ...]) -> None:
    """Serve these queues, most urgent first, until SIGTERM; the job at hand is finished."""
    if queues.FOTO in served:
        # What the check of a photo needs takes longer to load than the check itself: once here, not in every child.
        import_module("app.domain.evidence.reuse")
        import_module("imagehash")
    url = _redis_url(app)
    Heartbeat(queues.connect(url, timeout=queues.ANSWER_SECONDS), served).start()
    if queues.FOTO in served:
        _load_networks()
    HouseWorker(app, served, queues.connect(url, timeout=None)).work(logging_level="WARNING")


def _load_networks() -> None:
    """What looks for faces and plates, shared by every child; half a second that /readyz need not wait for."""
    networks = import_module("app.domain.redaction.networks")
    try:
        networks.load()
    except networks.MissingNetworkError as error:
        log.error("photos_stay_hidden", why=str(error))


def schedule(app: Flask) -> None:
    """Put the jobs of app.jobs.schedule into their queues when they are due, until SIGTERM."""
    from app.jobs.schedule import scheduler

    logging.getLogger("rq").setLevel(logging.WARNING)
    scheduler(queues.connect(_redis_url(app), timeout=None)).start()  # type: ignore[no-untyped-call]


def _redis_url(app: Flask) -> str:
    settings: Settings = app.config["SETTINGS"]
    return settings.redis_url


def main(arguments: list[str]) -> None:
    """Start what the command line names."""
    known = ("jadwal", *queues.PROCESSES, *queues.NAMES)
    unknown = set(arguments) - set(known)
    if unknown:
        raise SystemExit(
            f"Tidak dikenal: {', '.join(sorted(unknown))}; pilih {', '.join(dict.fromkeys(known))}."
        )
    app = create_app()
    if "jadwal" in arguments:
        schedule(app)
    elif arguments:
        work(app, tuple(queue for name in arguments for queue in queues.PROCESSES.get(name, (name,))))
    else:
        Crew(app, queues.PROCESSES).run()


if __name__ == "__main__":
    main(sys.argv[1:])
