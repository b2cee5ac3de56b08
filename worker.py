"""The worker and the scheduler: `python worker.py [queue ...]` and `python worker.py jadwal`.

One process serves all queues by default; `make run` gives the calls to client applications one of their own
(`python worker.py panggil`), a bigger installation each queue. Messages and periodic work run inside the
worker itself: forking for each would cost more than the work. Pictures are the one input that strangers choose
byte by byte, so each is decoded in a child process: a decoder that crashes takes one picture with it and not
the worker. A worker that dies is started again by whoever supervises it, and the schedule sweeps up what it had
in its hands.
"""

import logging
import os
import socket
import sys
import threading
import time

import redis
from flask import Flask
from rq import Queue, Worker
from rq.job import Job
from rq.worker import WorkerStatus

from app import create_app, queues
from app.config import Settings
from app.db import db


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
    """Says in Redis every five seconds that this process lives; /readyz asks for it."""

    def __init__(self, connection: redis.Redis) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self.connection = connection
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            self.beat()
            self.ended.wait(queues.HEARTBEAT_SECONDS)

    def beat(self) -> None:
        """One sign of life; a Redis that is away is no reason to end."""
        try:
            self.connection.set(queues.HEARTBEAT_KEY, socket.gethostname(), ex=queues.HEARTBEAT_TTL)
        except redis.RedisError:
            return


def work(app: Flask, names: tuple[str, ...]) -> None:
    """Serve the queues `names`, most urgent first, until SIGTERM; the job at hand is finished."""
    url = _redis_url(app)
    if not set(names) <= set(queues.APART):
        Heartbeat(queues.connect(url, timeout=queues.ANSWER_SECONDS)).start()
    HouseWorker(app, names, queues.connect(url, timeout=None)).work(logging_level="WARNING")


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
    unknown = set(arguments) - {"jadwal", *queues.NAMES}
    if unknown:
        raise SystemExit(
            f"Tidak dikenal: {', '.join(sorted(unknown))}; pilih jadwal atau {', '.join(queues.NAMES)}."
        )
    app = create_app()
    if "jadwal" in arguments:
        schedule(app)
    else:
        work(app, tuple(arguments) or queues.NAMES)


if __name__ == "__main__":
    main(sys.argv[1:])
