"""`flask email listen`: the process that listens to the mailbox of the channel e-mail."""

import click
from flask.cli import AppGroup

from app.cli.stopping import until_asked_to_stop
from app.config import settings
from app.gateways.imap import account_at
from app.jobs.mailbox import Listener

email = AppGroup("email", help="Surel masuk lewat IMAP.")


@email.command("listen")
def listen() -> None:
    """Mendengarkan kotak surat (IMAP) dan menyimpan surel warga sampai dihentikan."""
    config = settings()
    if config.imap_url is None:
        raise click.ClickException("IMAP_URL belum diatur; tidak ada kotak surat yang perlu didengarkan.")
    Listener(account_at(config.imap_url), config.mail_from).run(until_asked_to_stop())
