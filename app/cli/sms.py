"""`flask sms bind`: the process that keeps the SMPP session with the message centre."""

import signal
import threading
from collections.abc import Callable
from types import FrameType

import click
from flask.cli import AppGroup

from app import queues
from app.config import settings
from app.gateways.smpp import Account
from app.jobs.messages import LEASE
from app.jobs.sms_bind import Bind

sms = AppGroup("sms", help="SMS lewat SMPP.")


@sms.command("bind")
def bind() -> None:
    """Tersambung ke pusat pesan (SMPP) dan mengirim SMS sampai dihentikan."""
    config = settings()
    if config.sms_driver != "smpp":
        raise click.ClickException("SMS_DRIVER bukan smpp; tidak ada yang perlu disambungkan.")
    account = Account(
        config.smpp_host, config.smpp_port, config.smpp_system_id, config.smpp_password, config.sms_sender
    )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stopper(stop))
    Bind(account, queues.connect(config.redis_url, timeout=5), lease=LEASE).run(stop)


def _stopper(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    def _stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    return _stop
