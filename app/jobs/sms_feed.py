"""The thread that waits at Redis for handed-over messages, so that the SMPP loop can wait for its socket.

It holds one batch at a time and wakes the loop through a pair of sockets. A Redis that is away is asked again
until it is back; what was handed over meanwhile lapses in the database and comes again.
"""

import queue
import socket
import threading

import structlog
from redis import Redis
from redis.exceptions import RedisError

from app.gateways import handover

BATCH = 200
WAIT = 0.5
RETRY = 1.0

log = structlog.get_logger(__name__)


class Feed:
    """Hands out ids in batches; `fileno()` becomes readable when there is one or the relay is to be woken.

    `wants_more` is set when the relay had stopped for want of room and there is room again.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._batches: queue.Queue[list[int]] = queue.Queue(maxsize=1)
        self._bell, self._button = socket.socketpair()
        self._bell.setblocking(False)
        self.wants_more = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sms-feed", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread within WAIT seconds; what it held goes back."""
        self._stopping.set()
        self._thread.join(timeout=2 * WAIT)
        self._put_back(self.next_batch())
        self._bell.close()
        self._button.close()

    def fileno(self) -> int:
        return self._bell.fileno()

    def silence(self) -> None:
        """Take note of the bell."""
        try:
            self._bell.recv(64)
        except BlockingIOError:
            return

    def next_batch(self) -> list[int]:
        """The next ids, lowest first, or none."""
        try:
            return self._batches.get_nowait()
        except queue.Empty:
            return []

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                ids = handover.wait(self._redis, BATCH, WAIT)
                if ids:
                    self._pass_on(ids)
                if handover.wants_more(self._redis):
                    self.wants_more.set()
                    self._ring()
            except RedisError as error:
                log.warning("sms_feed_waits_for_redis", error=str(error))
                self._stopping.wait(RETRY)

    def _pass_on(self, ids: list[int]) -> None:
        while not self._stopping.is_set():
            try:
                self._batches.put(ids, timeout=WAIT)
            except queue.Full:
                continue
            self._ring()
            return
        self._put_back(ids)

    def _ring(self) -> None:
        self._button.send(b"!")

    def _put_back(self, ids: list[int]) -> None:
        try:
            handover.hand_over(self._redis, ids)
        except RedisError as error:
            log.warning("sms_feed_could_not_put_back", count=len(ids), error=str(error))
