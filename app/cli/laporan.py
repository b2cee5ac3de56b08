"""`flask laporan`: reports in bulk, from files of the earlier system."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.clock import now
from app.db import transaction
from app.seed import history, history_file

laporan = AppGroup("laporan", help="Laporan dari berkas.")
LINES_SHOWN = 12


@laporan.command("impor")
@click.argument("file", type=click.Path(path_type=Path))
def import_command(file: Path) -> None:
    """Riwayat dari data terbuka; pemanggilan kedua tidak mengimpor apa pun dua kali."""
    try:
        with transaction() as session:
            summary = history.import_csv(session, file, now=now())
    except history_file.Unreadable as error:
        raise click.ClickException(f"{error} Tidak ada yang diubah.") from error
    click.echo(
        f"{summary.imported} laporan diimpor dari {summary.read} baris; {summary.known_before} sudah ada."
    )
    _list("nomor ganda, baris keduanya tidak diimpor", summary.double_ids)
    _list("kategori tidak dikenal, diimpor sebagai Lainnya", summary.unknown_categories)
    _list("skpd tidak dikenal, diimpor tanpa kelurahan", summary.unknown_units)
    _list("selesai sebelum masuk, diimpor sebagai selesai pada hari masuk", summary.turned_dates)
    _list("baris tidak diimpor", summary.refused)


def _list(title: str, found: dict[str, list[int]]) -> None:
    """One line for each thing: how often and where."""
    if not found:
        return
    total = sum(len(lines) for lines in found.values())
    click.echo(f"{title}: {total}")
    for name, lines in sorted(found.items(), key=lambda item: -len(item[1])):
        shown = ", ".join(str(line) for line in lines[:LINES_SHOWN])
        more = f" dan {len(lines) - LINES_SHOWN} lagi" if len(lines) > LINES_SHOWN else ""
        click.echo(f"  {len(lines)} x {name} (baris {shown}{more})")
