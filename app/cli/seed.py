"""`flask seed`: reference data, demo data and loads for measuring."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.clock import now
from app.config import settings
from app.db import transaction
from app.seed import accounts, reference

seed = AppGroup("seed", help="Mengisi basis data: acuan, contoh, dan beban.")
ROOT = Path(__file__).resolve().parents[2]


@seed.command("reference")
def reference_command() -> None:
    """Unit, kategori, pertanyaan, alasan, kanal, hari libur, dan wilayah bawaan yang belum ada."""
    install_reference(ROOT)


def install_reference(root: Path) -> None:
    """Install areas and reference data in one transaction; `root` holds node_modules."""
    with transaction() as session:
        reference.install(session, root / "node_modules", now=now())


@seed.command("demo")
@click.option("--reports", default=300, show_default=True, help="Jumlah laporan contoh.")
def demo_command(reports: int) -> None:
    """Akun, laporan, dan beberapa pesan masuk contoh; pemanggilan kedua tidak menambah apa pun dua kali."""
    if not settings().is_demo and not current_app.testing:
        raise click.ClickException("Data contoh hanya untuk APP_ENV=demo.")
    from app.seed import demo, inbox, teams

    install_reference(ROOT)
    with transaction() as session:
        accounts.install(session, now=now())
    made = demo.install(reports, now=now())
    messages = inbox.install(now=now()) if reports else 0
    if reports:
        with transaction() as session:
            teams.install(session, now=now())
    click.echo(f"{made} laporan dan {messages} pesan masuk contoh ditambahkan.")


@seed.command("load")
@click.option("--reports", required=True, type=int, help="Jumlah laporan buatan.")
def load_command(reports: int) -> None:
    """Laporan buatan untuk uji beban; tidak untuk sistem yang dipakai orang."""
    from app.seed import load

    if settings().is_production:
        raise click.ClickException("Laporan buatan ditolak saat APP_ENV=production.")
    done = load.load(reports, settings().database_url, settings().data_keys, now=now())
    speed = done.rows / done.seconds
    click.echo(
        f"{done.reports} laporan, {done.rows} baris dalam {done.seconds:.1f} s ({speed:.0f} baris per detik)."
    )
