"""`flask user`: accounts from the command line, for the first administrator and for emergencies.

A password is read from standard input or asked for, never taken from the arguments, which every process may read.
"""

import sys

import click
from flask.cli import AppGroup

from app.clock import now
from app.db import transaction
from app.domain import organisation
from app.domain.errors import DomainError
from app.domain.vocabulary import Role

NOT_OFFICERS = (Role.REPORTER, Role.CLIENT, Role.SYSTEM)
ROLES = [role.value for role in Role if role not in NOT_OFFICERS]

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


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Kata sandi", hide_input=True, confirmation_prompt="Ulangi", err=True))
    return sys.stdin.readline().rstrip("\r\n")
