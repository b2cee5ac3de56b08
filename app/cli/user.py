"""`flask user`: accounts from the command line, for the first administrator and for emergencies.

A password is read from standard input or asked for, never taken from the arguments, which every process may read.
"""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.channels.officer_file import read_officers
from app.channels.table_file import UnreadableFileError
from app.clock import now
from app.db import transaction
from app.domain import organisation
from app.domain.actor import SYSTEM
from app.domain.errors import DomainError
from app.domain.reference_admin import user_import
from app.domain.reference_admin.user_import import Fate, Judged
from app.domain.reference_admin.users import OFFICER_ROLES
from app.domain.vocabulary import Role
from app.labels import label

ROLES = [role.value for role in OFFICER_ROLES]

user = AppGroup("user", help="Akun petugas.")


@user.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Nama lengkap.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="Peran.")
@click.option("--unit", required=True, help="Kode unit, misalnya gambir atau bina-marga.")
@click.option("--email", default=None, help="Surel dinas.")
def add(username: str, name: str, role: str, unit: str, email: str | None) -> None:
    """Buka akun USERNAME; kata sandinya ditanyakan atau dibaca dari masukan standar."""
    password = _password()
    try:
        with transaction() as session:
            made = organisation.add_user(
                session,
                username=username,
                name=name,
                role=Role(role),
                unit_code=unit,
                password=password,
                email=email,
                now=now(),
            )
            line = f"Akun {made.username} ({made.role}, {made.unit_code}) dibuka."
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    click.echo(line)


@user.command("password")
@click.argument("username")
def password(username: str) -> None:
    """Ganti kata sandi USERNAME; semua sesinya berakhir."""
    new = _password()
    try:
        with transaction() as session:
            found = organisation.user_by_username(session, username)
            if found is None:
                raise click.ClickException(f"Akun {username} tidak ada atau sudah ditutup.")
            organisation.set_password(session, found, new)
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Kata sandi {username} diganti; semua sesinya berakhir.")


@user.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--coba", is_flag=True, help="Periksa saja; tidak ada yang disimpan.")
def import_file(file: Path, coba: bool) -> None:
    """Buka dan ubah akun menurut FILE (CSV atau XLSX): username, nama, peran, unit, email."""
    try:
        lines = read_officers(file.read_bytes(), {label(role): role.value for role in OFFICER_ROLES})
        with transaction() as session:
            judged = user_import.judge(session, lines, actor=SYSTEM)
            _report(judged)
            if coba:
                return
            user_import.carry_out(session, lines, actor=SYSTEM, now=now())
    except (DomainError, UnreadableFileError) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Disimpan. Akun baru masuk lewat tautan sekali pakai.")


def _report(judged: list[Judged]) -> None:
    """What becomes of the lines; a wrong one ends the command."""
    for one in judged:
        if one.fate == Fate.WRONG:
            click.echo(f"baris {one.line.number}: {one.why}", err=True)
    found = user_import.counts(judged)
    click.echo(", ".join(f"{count} {fate}" for fate, count in found.items()) + ".")
    if found[Fate.WRONG]:
        raise click.ClickException("Tidak ada yang disimpan; perbaiki berkasnya, lalu ulangi.")


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Kata sandi", hide_input=True, confirmation_prompt="Ulangi", err=True))
    return sys.stdin.readline().rstrip("\r\n")
