"""`flask statistik periksa`: proves that the city's tallies are exact; `flask statistik hitung` makes them anew.

With `--aksi` a scratch database is made, so many random actions are done in it through the domain's own workflow, folding now and
then, and every cell is compared with a recount; the database is removed afterwards.
"""

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
import psycopg
from flask.cli import AppGroup
from psycopg import sql
from sqlalchemy.engine import make_url

from app.clock import now
from app.config import settings
from app.db import conninfo, db, transaction
from app.domain import measure, tally
from app.seed.random_course import City

ROOT = Path(__file__).resolve().parents[2]
FOLD_EVERY = 150
TELL_EVERY = 1000

statistik = AppGroup("statistik", help="Hitungan yang ditampilkan /statistik.")


@statistik.command("hitung")
def rebuild() -> None:
    """Hitung semua sel dari awal."""
    with transaction() as session:
        counted = tally.rebuild(session, now=now())
    click.echo(f"{counted} baris dihitung.")


@statistik.command("periksa")
@click.option(
    "--aksi", type=click.IntRange(1, 1_000_000), help="Sebanyak ini tindakan acak, di basis data coba-coba."
)
@click.option(
    "--benih", default=1, show_default=True, help="Bilangan awal acak; yang sama memberi tindakan yang sama."
)
def check(aksi: int | None, benih: int) -> None:
    """Bandingkan setiap sel dengan hitung ulang; keluar dengan kode 1 dan sel yang berbeda."""
    if aksi is None:
        sys.exit(_compare())
    if settings().is_production:
        raise click.ClickException("Tindakan acak ditolak saat APP_ENV=production.")
    with _scratch():
        _act(aksi, benih)
        sys.exit(_compare())


def _compare() -> int:
    with transaction() as session:
        tally.fold(session, now=now())
        wrong = [f"ukuran {number}" for number in measure.check(session)] + tally.check(session)
        figures = tally.figures(session)
    if wrong:
        click.echo("BERBEDA: " + ", ".join(wrong))
        return 1
    click.echo(f"Semua tepat: {figures} angka sama dengan hitung ulang.")
    return 0


def _act(count: int, seed: int) -> None:
    started, done, pauses = time.perf_counter(), Counter[str](), random.Random(f"{seed} folds")
    city = City(db.session(), seed)
    for nth in range(1, count + 1):
        with transaction() as session:
            city.session = session
            done[city.act()] += 1
        if pauses.random() < 1 / FOLD_EVERY:
            with transaction() as session:
                tally.fold(session, now=city.at)
        if nth % TELL_EVERY == 0:
            click.echo(f"{nth} tindakan, {time.perf_counter() - started:.0f} s", err=True)
    words = ", ".join(f"{action} {n}" for action, n in done.most_common())
    click.echo(f"{count} tindakan atas {len(city.numbers)} laporan: {words}.")


@contextmanager
def _scratch() -> Iterator[None]:
    """An empty database beside the configured one, with migrations, reference data and demo accounts."""
    from flask_migrate import upgrade

    from app import create_app
    from app.cli.seed import install_reference
    from app.seed import accounts

    url = make_url(settings().database_url)
    name = f"{url.database}_periksa_{os.getpid()}"
    admin = conninfo(url.set(drivername="postgresql"))
    _run(admin, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        own = replace(settings(), database_url=url.set(database=name).render_as_string(hide_password=False))
        with create_app(own).app_context():
            upgrade(directory=str(ROOT / "migrations"))
            install_reference(ROOT)
            with transaction() as session:
                accounts.install(session, now=now())
            yield
            db.session.remove()
            db.engine.dispose()
    finally:
        _run(admin, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(url: str, statement: sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
