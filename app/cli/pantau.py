"""`flask pantau periksa`: proves that the measures of steering are exact; `flask pantau hitung` makes them anew."""

import sys

import click
from flask.cli import AppGroup

from app.db import db, transaction
from app.domain import measure

pantau = AppGroup("pantau", help="Ukuran kinerja yang dihitung ringkasan.")


@pantau.command("periksa")
def check() -> None:
    """Bandingkan semua ukuran dengan laporan, jam, dan riwayatnya; keluar dengan kode 1 dan nomor yang berbeda."""
    wrong = measure.check(db.session())
    if wrong:
        click.echo("BERBEDA: " + ", ".join(wrong))
        sys.exit(1)
    click.echo("Semua ukuran tepat.")


@pantau.command("hitung")
def rebuild() -> None:
    """Hitung semua ukuran dari awal."""
    with transaction() as session:
        made = measure.rebuild(session)
    click.echo(f"{made} baris dihitung.")
