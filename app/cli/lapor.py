"""`flask lapor`: entries of SP4N-LAPOR from a file."""

from collections import Counter
from pathlib import Path

import click
from flask.cli import AppGroup

from app.channels.lapor_file import Reading, read_file
from app.channels.table_file import MAX_BYTES, UnreadableFileError
from app.clock import now
from app.db import db, transaction
from app.domain import inbox
from app.domain.errors import NotVisible
from app.domain.inbox import MAIN_ACCOUNT, Fate
from app.jobs.lapor import account_named
from app.labels import angka

lapor = AppGroup("lapor", help="Entri SP4N-LAPOR.")


@lapor.command("impor")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--coba", "dry_run", is_flag=True, help="Hanya katakan apa yang akan terjadi.")
@click.option("--akun", "account", default=MAIN_ACCOUNT, help="Akun kanal yang namanya dipakai.")
def import_command(file: Path, dry_run: bool, account: str) -> None:
    """Entri dari CSV atau XLSX; pemanggilan kedua tidak mengimpor apa pun dua kali."""
    try:
        with file.open("rb") as opened:
            found = read_file(opened.read(MAX_BYTES + 1), account_named(account))
    except (UnreadableFileError, NotVisible, OSError) as error:
        raise click.ClickException(f"{error} Tidak ada yang diubah.") from error
    entries = [entry for _, entry in found.entries]
    if dry_run:
        fates = inbox.fates_of(db.session(), entries)
        click.echo("Uji coba: tidak ada yang disimpan.")
    else:
        with transaction() as session:
            fates = inbox.take_in_all(session, entries, now=now())
    _say(found, fates, every_line=dry_run)
    if not entries:
        raise click.ClickException("Tidak ada baris yang dapat dipakai.")


def _say(found: Reading, fates: list[Fate], *, every_line: bool) -> None:
    """The sum, then line by line: those refused always, the others in a trial."""
    counts = Counter(fates)
    parts = [f"{angka(counts[fate])} {fate.value}" for fate in Fate]
    total = len(fates) + len(found.refused)
    click.echo(f"{angka(total)} baris: {', '.join(parts)}, {angka(len(found.refused))} ditolak.")
    if found.formulas:
        click.echo(
            f"{angka(found.formulas)} sel berisi rumus; rumus tidak dihitung, hanya dibaca sebagai teks."
        )
    lines = [(line, f"ditolak: {why}") for line, why in found.refused]
    if every_line:
        named = zip(found.entries, fates, strict=True)
        lines += [(line, f"{fate.value} ({entry.arrived.external_id})") for (line, entry), fate in named]
    for line, words in sorted(lines):
        click.echo(f"baris {line}: {words}")
