"""The rest of `flask privasi`: the retention schedule, a person's copy, an erasure, and changing the encryption key."""

import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import Table

from app.clock import now
from app.db import db, transaction
from app.domain import organisation
from app.domain.actor import Actor
from app.domain.errors import DomainError
from app.domain.privacy.sealed import resealed
from app.domain.rights import disclosure, erasure, holdings, identity, retention, rotation
from app.domain.rights.erasure import Why
from app.domain.rights.hold import why_of
from app.domain.rights.holdings import Holdings
from app.domain.rights.tombstone import Erased, Ground
from app.domain.vocabulary import Role
from app.gateways.storage import MissingError, storage
from app.jobs import mail_files, personal_copy
from app.jobs import privacy as work
from app.labels import angka

WHO = (
    click.option("--telepon", "phone", default="", help="Nomor telepon pelapor."),
    click.option("--surel", "email", default="", help="Alamat surel pelapor."),
    click.option(
        "--nomor", "number", default="", help="Nomor laporan, di samping atau sebagai ganti keduanya."
    ),
    click.option("--alasan", "reason", required=True, help="Mengapa; dicatat."),
    click.option(
        "--petugas", "username", required=True, help="Admin Biro Pemerintahan yang bertanggung jawab."
    ),
)


def _about_whom(command: Any) -> Any:
    for option in reversed(WHO):
        command = option(command)
    return command


@click.command("retensi")
@with_appcontext
@click.option("--coba", "dry", is_flag=True, help="Hanya menghitung.")
def retention_command(dry: bool) -> None:
    """Jalankan jadwal retensi sekarang; dapat dihentikan dan dilanjutkan."""
    due = retention.due(db.session(), now=now())
    db.session.rollback()
    click.echo(f"jatuh tempo: anonimkan {angka(due.reporter)} laporan, hapus {angka(due.report)} laporan,")
    click.echo(
        f"  {angka(due.messages)} pesan, {angka(due.looks)} catatan akses; ditahan {angka(due.held)} laporan"
    )
    if dry:
        return
    done = work.carry_out(lambda: True)
    click.echo(
        f"selesai: anonimkan {angka(done['reporter'])}, hapus {angka(done['report'])}, "
        f"pesan {angka(done['messages'])}, catatan akses {angka(done['looks'])}"
    )


@click.command("ekspor")
@with_appcontext
@_about_whom
@click.argument("path", metavar="BERKAS.zip", type=click.Path(path_type=Path))
def export_command(path: Path, phone: str, email: str, number: str, reason: str, username: str) -> None:
    """Tulis semua yang disimpan tentang seseorang ke BERKAS.zip (tidak dienkripsi)."""
    try:
        actor, why = _officer(username), _reason(reason)
        with transaction() as session:
            found = _found(phone, email, number, others=True)
            disclosure.note_looks(session, found.reports, actor.user_id or 0, why, now=now())
    except DomainError as refusal:
        _refuse(refusal)
    path.touch(mode=0o600, exist_ok=True)
    with path.open("wb") as target:
        personal_copy.write_copy(target, found)
    click.echo(f"{path}: {_words(found)}")


@click.command("hapus")
@with_appcontext
@_about_whom
@click.option("--laporan", "whole", is_flag=True, help="Hapus juga isi laporannya, bukan hanya pelapornya.")
@click.option(
    "--semua", "others", is_flag=True, help="Dengan --nomor: juga laporan lain dari pelapor yang sama."
)
@click.option("--ya", "sure", is_flag=True, help="Tanpa ini hanya menghitung.")
def erase_command(
    phone: str, email: str, number: str, reason: str, username: str, whole: bool, others: bool, sure: bool
) -> None:
    """Hapus seorang pelapor, menurut telepon, surel, atau nomor laporan."""
    why = Why(Erased.REPORT if whole else Erased.REPORTER, Ground.REQUEST, reason)
    try:
        actor, _ = _officer(username), _reason(reason)
        found = _found(phone, email, number, others=others)
        refused = erasure.refusals(db.session(), found.reports, why.what)
        db.session.rollback()
    except DomainError as refusal:
        _refuse(refusal)
    click.echo(_words(found))
    if refused or not sure:
        for sentence in refused:
            click.echo(sentence, err=True)
        sys.exit(1 if refused else 0)
    done, refused = work.erase(found, why, actor, lambda: None)
    click.echo(f"dihapus: {angka(done)}")
    for sentence in refused:
        click.echo(sentence, err=True)
    sys.exit(1 if refused else 0)


@click.command("putar-kunci")
@with_appcontext
@click.option("--hitung", "only_count", is_flag=True, help="Hanya menghitung yang masih di bawah kunci lama.")
@click.option(
    "--jeda", "pause", type=click.FloatRange(0, 60), default=0.0, help="Detik di antara dua bagian."
)
def rotate_command(only_count: bool, pause: float) -> None:
    """Tulis ulang semua yang terenkripsi di bawah kunci terbaru DATA_KEYS; dapat dihentikan dan dilanjutkan."""
    if not only_count:
        for table in rotation.tables():
            changed = _rotate(table, pause)
            if changed:
                click.echo(f"{table.name}: {angka(changed)} baris")
        files = _rotate_files()
        click.echo(f"berkas: {angka(files)}")
    left = rotation.left(db.session())
    db.session.rollback()
    for name, many in left.items():
        click.echo(f"masih di bawah kunci lama: {name} {angka(many)} baris")
    if left:
        sys.exit(1)
    click.echo("Semua di bawah kunci terbaru; kunci lama boleh dicabut dari DATA_KEYS.")


def _rotate(table: Table, pause: float) -> int:
    changed, after = 0, None
    while True:
        with transaction() as session:
            step = rotation.step(session, table, after)
        if step is None:
            return changed
        changed, after = changed + step.changed, step.after
        if changed:
            click.echo(f"{table.name}: {angka(changed)} baris ...", err=True)
        time.sleep(pause)


def _rotate_files() -> int:
    """Mails that lie in the store, and files that wait to be downloaded."""
    done = 0
    for key in storage().keys(mail_files.FOLDER):
        try:
            new = rotation.renewed(storage().get(key))
        except MissingError:
            continue
        if new is not None:
            storage().put(key, new, personal_copy.BINARY)
            done += 1
    for folder in (personal_copy.FOLDER, "ekspor"):
        for key in storage().keys(f"{folder}/"):
            done += resealed(storage(), key)
    return done


def _found(phone: str, email: str, number: str, *, others: bool) -> Holdings:
    if number:
        return holdings.of_report(db.session(), number, with_others=others)
    return holdings.of_person(db.session(), identity.typed(phone, email))


def _officer(username: str) -> Actor:
    user = organisation.user_by_username(db.session(), username)
    if user is None or not user.is_active or user.role != Role.BIRO_ADMIN:
        raise click.UsageError("--petugas harus akun aktif admin Biro Pemerintahan.")
    return user.actor()


def _reason(reason: str) -> str:
    why, errors = why_of(reason)
    if errors:
        raise click.UsageError(errors["alasan"])
    return why


def _words(found: Holdings) -> str:
    return ", ".join(f"{angka(many)} {name.replace('_', ' ')}" for name, many in found.counts.items())


def _refuse(refusal: DomainError) -> NoReturn:
    click.echo(str(refusal), err=True)
    sys.exit(1)


def attach(group: AppGroup) -> AppGroup:
    """Add these commands to `flask privasi`."""
    for command in (retention_command, export_command, erase_command, rotate_command):
        group.add_command(command)
    return group
