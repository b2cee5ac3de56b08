"""`flask data terbit`: makes the files of the open data now, as the nightly job does."""

import re

import click
from flask.cli import AppGroup

from app.db import db
from app.domain import publication
from app.domain.publication import RECENT
from app.jobs import publishing

data = AppGroup("data", help="Berkas data terbuka.")
_PERIOD = re.compile(rf"20\d\d-(0[1-9]|1[0-2])|{RECENT}")


@data.command("terbit")
@click.argument("periode", required=False)
def publish(periode: str | None) -> None:
    """Buat berkas bulan yang berubah, atau satu bulan (2026-11), atau yang berubah sejak kemarin (kemarin)."""
    if periode is not None and not _PERIOD.fullmatch(periode):
        raise click.BadParameter("ditulis seperti 2026-11, atau kemarin", param_hint="PERIODE")
    if periode is None:
        publishing.publish_changed()
    else:
        publishing.publish(periode)
    for kept in publication.all_of(db.session()):
        click.echo(f"{kept.sha256}  {kept.name}  {kept.rows} laporan, {kept.size} bita")
