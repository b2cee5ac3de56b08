"""`flask wilayah`: set up the areas, bring in official boundaries, look points up (contract.md section 1)."""

import csv
import math
from pathlib import Path
from typing import cast

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app import clock
from app.db import db, transaction
from app.domain.errors import DomainError
from app.domain.geography import KELURAHAN_COUNT, find_kelurahan, find_many, outside_message
from app.domain.geography.boundaries import BoundaryVersion
from app.domain.geography.lookup import Found

NOT_FOUND = "-"
_FILE = click.Path(path_type=Path)
_READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
# A latitude of Jakarta begins with a minus: without this, click takes it for an option.
_NEGATIVE_NUMBERS = {"ignore_unknown_options": True}


@click.group()
def wilayah() -> None:
    """Kota, kecamatan, kelurahan dan batasnya."""


@wilayah.command("bawaan")
@click.option("--node-modules", type=_FILE, default=None, help="Folder paket npm.")
@with_appcontext
def install(node_modules: Path | None) -> None:
    """Pasang daftar wilayah dan batas bawaan (GADM) untuk percobaan."""
    # Imported here because it loads GDAL, which the other commands and the web do without.
    from app.domain.geography.default_data import install_default

    folder = node_modules or Path(current_app.root_path).parent / "node_modules"
    try:
        with transaction() as session:
            done = install_default(session, folder, now=clock.now())
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    boundaries = "batas bawaan (GADM) dipasang" if done.boundaries else "batas yang berlaku tidak diubah"
    click.echo(f"{done.areas} wilayah terdaftar, {KELURAHAN_COUNT} di antaranya kelurahan; {boundaries}.")


@wilayah.command("impor")
@click.argument("file", type=_FILE)
@with_appcontext
def import_file(file: Path) -> None:
    """Ganti batas kelurahan dengan FILE resmi (GeoJSON, GeoPackage, Shapefile)."""
    from app.domain.geography.official import import_boundaries

    try:
        with transaction() as session:
            done = import_boundaries(session, file, now=clock.now())
            lines = _summary(done.version, done.changed, done.previous)
    except DomainError as error:
        raise click.ClickException(f"{error} Tidak ada yang diubah.") from error
    click.echo("\n".join(lines))


def _summary(version: BoundaryVersion, changed: bool, previous: BoundaryVersion | None) -> list[str]:
    found = version.summary
    if not changed:
        same = f"berkas ini sudah berlaku (versi {version.id}), tidak ada yang berubah"
        return [f"{found['kelurahan']} kelurahan: {same}."]
    lines = [f"{found['kelurahan']} kelurahan dari {version.file_name} berlaku sebagai versi {version.id}."]
    if previous:
        lines.append(f"Versi {previous.id} ({previous.file_name}) disimpan.")
    return lines + _fit_lines(version)


def _fit_lines(version: BoundaryVersion) -> list[str]:
    found = version.summary
    if "overlaps" not in found:
        return []
    lines = [f"Kolom pengenal: {found['column']}."]
    for label, key in (("Tumpang tindih", "overlap"), ("Celah", "gap")):
        area = found[f"{key}_m2"]
        share = 100 * area / found["area_m2"]
        lines.append(f"{label}: {found[f'{key}s']} tempat, {area / 10_000:.2f} ha ({share:.3f}% luas).")
    if found["mended"]:
        lines.append(f"Bidang diperbaiki tanpa mengubah luas: {', '.join(found['mended'])}.")
    return lines


@wilayah.command("cari", context_settings=_NEGATIVE_NUMBERS)
@click.argument("lat", required=False)
@click.argument("lon", required=False)
@click.option("--file", type=_READABLE, help="Berkas dengan baris lat,lon.")
@with_appcontext
def search(lat: str | None, lon: str | None, file: Path | None) -> None:
    """Cetak kode,nama kelurahan dari titik LAT LON, atau - di luar DKI Jakarta."""
    session = cast(Session, db.session())
    if file is not None and lat is None:
        for found in find_many(session, _points(file)):
            click.echo(_line(found))
    elif file is None and lat is not None and lon is not None:
        _search_one(session, *_point([lat, lon], "titik"))
    else:
        raise click.UsageError("Beri LAT LON atau --file, salah satu.")


def _search_one(session: Session, lat: float, lon: float) -> None:
    found = find_kelurahan(session, lat, lon)
    click.echo(_line(found))
    if found is None:
        click.echo(outside_message(lat, lon), err=True)


def _line(found: Found | None) -> str:
    return f"{found.code},{found.name}" if found else NOT_FOUND


def _points(file: Path) -> list[tuple[float, float]]:
    try:
        rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise click.ClickException(f"Berkas {file.name} tidak dapat dibaca: {error}") from error
    return [_point(row, f"baris {number}") for number, row in enumerate(rows, 1) if row]


def _point(fields: list[str], where: str) -> tuple[float, float]:
    try:
        lat, lon = (float(field) for field in fields)
    except ValueError as error:
        raise click.ClickException(f"{where}: {','.join(fields)!r} bukan lintang dan bujur.") from error
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise click.ClickException(f"{where}: {outside_message(lat, lon)}")
    return lat, lon
