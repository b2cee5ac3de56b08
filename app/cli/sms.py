"""`flask sms bind`: the process that keeps the SMPP session with the message centre."""

import click
from flask.cli import AppGroup

from app import queues
from app.cli.stopping import until_asked_to_stop
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
    redis = queues.connect(config.redis_url, timeout=5)
    Bind(account, redis, lease=LEASE).run(until_asked_to_stop())
