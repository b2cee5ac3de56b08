"""`flask audit`: proves the hash chains of all reports and the daily anchors, or names the first broken row."""

import sys
import time
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.proving import PROCESSES, Task, prove
from app.clock import local_date, now
from app.config import settings
from app.db import db
from app.domain import audit as history
from app.domain.audit import Verified, anchor_file
from app.gateways import anchor_store

audit = AppGroup("audit", help="Riwayat laporan.")
# So few pieces are proven sooner than other processes are started.
ALONE = 4
DAY = click.DateTime(["%Y-%m-%d"])


@audit.command("verify")
@click.option("--sejak", type=DAY, help="Hanya laporan yang berubah sejak hari ini, dan jangkar sejak itu.")
@click.option(
    "--mulai", type=int, default=1, help="Lanjutkan dari id laporan ini, yang disebut saat dihentikan."
)
@click.option("--proses", type=click.IntRange(1, 64), default=PROCESSES, show_default=True)
def verify(sejak: datetime | None, mulai: int, proses: int) -> None:
    """Buktikan keutuhan riwayat; keluar dengan kode 1 dan nama baris pertama yang rusak."""
    since = sejak.date() if sejak else None
    found = _prove(since, mulai, proses)
    if found.broken is None:
        found = Verified(found.reports, found.entries, found.anchors, _held_against_file())
    if found.broken is not None:
        click.echo(f"RUSAK: {found.broken}")
        sys.exit(1)
    click.echo(f"Utuh: {found.entries} entri dari {found.reports} laporan, {found.anchors} jangkar.")


@audit.command("cek-jangkar")
@click.argument("berkas", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def check_anchors(berkas: Path | None) -> None:
    """Periksa berkas jangkar tanpa basis data: rantainya, dan hari yang tidak ada sampai kemarin."""
    path = berkas or anchor_store.path(settings().anchor_dir)
    if not path.exists():
        raise click.ClickException(f"{path} belum ada; ditulis penjadwal setelah jangkar pertama.")
    with path.open(encoding="utf-8") as lines:
        found = anchor_file.check(lines, until=local_date(now()))
    for first, last in found.gaps:
        click.echo(f"Tanpa jangkar: {first}" + (f" sampai {last}" if last != first else ""))
    if found.broken:
        click.echo(f"RUSAK: {found.broken}")
        sys.exit(1)
    if found.last is None:
        raise click.ClickException(f"{path} kosong.")
    click.echo(
        f"Utuh: {found.days} jangkar, terakhir {found.last.day} sampai entri {found.last.last_event_id}."
    )


def _prove(since: date | None, first: int, processes: int) -> Verified:
    """In this process where it is little, else shared out."""
    session, at = db.session(), now()
    pieces = history.pieces(session, since=since, first=first)
    if len(pieces) <= ALONE and first == 1:
        return history.verify(session, now=at, since=since)
    config = settings()
    tasks = [Task(config.database_url, config.data_keys, piece, since, at) for piece in (*pieces, None)]
    session.rollback()
    db.engine.dispose()
    started = time.monotonic()

    def told(done: int, so_far: Verified) -> None:
        speed = so_far.entries / max(time.monotonic() - started, 0.001)
        click.echo(
            f"\r{done / len(tasks):4.0%} · {so_far.entries} entri · {speed:.0f} per detik"
            + (f" · berikutnya --mulai {pieces[done].first}" if done < len(pieces) else " " * 30),
            nl=False,
            err=True,
        )

    found = prove(tasks, processes=processes, told=told)
    click.echo(err=True)
    return found


def _held_against_file() -> history.Broken | None:
    """Whether the anchors of the database are those that the file kept."""
    path = anchor_store.path(settings().anchor_dir)
    if not path.exists():
        return None
    with path.open(encoding="utf-8") as lines:
        return anchor_file.compare(db.session(), lines)
