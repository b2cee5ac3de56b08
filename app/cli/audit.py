"""`flask audit verify`: proves the hash chains of all reports and the daily anchors, or names the first broken row."""

import sys

import click
from flask.cli import AppGroup

from app.clock import now
from app.db import db
from app.domain import audit as history

audit = AppGroup("audit", help="Riwayat laporan.")


@audit.command("verify")
def verify() -> None:
    """Buktikan keutuhan riwayat; keluar dengan kode 1 dan nama baris pertama yang rusak."""
    found = history.verify(db.session(), now=now())
    if found.broken is not None:
        click.echo(f"RUSAK: {found.broken}")
        sys.exit(1)
    click.echo(f"Utuh: {found.entries} entri dari {found.reports} laporan, {found.anchors} jangkar.")
