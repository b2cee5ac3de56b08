"""`flask tempat impor FILE`: names of streets and landmarks, which then serve the search and the proposals."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app import clock
from app.db import transaction
from app.domain.errors import DomainError
from app.domain.understanding.place_import import PlaceImport, import_places

_FILE = click.Path(path_type=Path)


@click.group()
def tempat() -> None:
    """Nama jalan dan tempat yang dikenal."""


@tempat.command("impor")
@click.argument("file", type=_FILE)
@with_appcontext
def import_file(file: Path) -> None:
    """Ganti nama jalan dan tempat dengan FILE (.osm.pbf, GeoJSON, CSV nama,jenis,lat,lon)."""
    try:
        with transaction() as session:
            done = import_places(session, file, now=clock.now(), progress=_tell)
            lines = _summary(done.version, done.changed)
    except DomainError as error:
        raise click.ClickException(f"{error} Tidak ada yang diubah.") from error
    click.echo("\n".join(lines))


def _tell(words: str) -> None:
    click.echo(words, err=True)


def _summary(version: PlaceImport, changed: bool) -> list[str]:
    found = version.summary
    names = f"{found['names']} nama ({found['streets']} jalan, {found['landmarks']} tempat)"
    if not changed:
        return [f"{names}: berkas ini sudah berlaku (versi {version.id}), tidak ada yang berubah."]
    lines = [
        f"{names} di {found['rows']} tempat dari {version.file_name} berlaku sebagai versi {version.id}."
    ]
    for reason, count in sorted(found["refused"].items(), key=lambda item: -item[1]):
        lines.append(f"Dilewati, {reason}: {count} (misalnya {', '.join(found['examples'][reason])}).")
    return lines
