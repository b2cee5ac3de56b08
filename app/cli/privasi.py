"""`flask privasi`: how well what is personal is found in texts and photos that are about to become public, and older photos."""

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from app.clock import now
from app.db import db, transaction
from app.domain import redaction
from app.domain.redaction import SpotKind
from app.gateways.storage import storage
from app.labels import angka, label
from app.seed import private_texts

if TYPE_CHECKING:
    from app.seed.photo_trial import Tried

privasi = AppGroup("privasi", help="Data pribadi: penyamaran, foto, retensi, hak pelapor, kunci enkripsi.")
BATCH = 100
HELD_MOST = 0.05


@privasi.command("ukur")
@click.option(
    "--jumlah", default=500, show_default=True, help="Teks dengan dan tanpa data pribadi, masing-masing."
)
@click.option("--benih", default=1, show_default=True, help="Benih pembuat teks.")
@click.option(
    "--file", "path", type=click.Path(exists=True, path_type=Path), help="CSV sendiri: teks, rahasia."
)
def measure(jumlah: int, benih: int, path: Path | None) -> None:
    """Ukur penyamaran: recall atas tiap data pribadi, presisi atas tiap bagian yang disamarkan."""
    texts = private_texts.read(path) if path else private_texts.made(jumlah, benih)
    found = private_texts.measured(texts)
    click.echo(f"{found.texts} teks, {found.secrets} data pribadi di dalamnya")
    click.echo(f"recall {found.recall:.4f} (harus 0,97), presisi {found.precision:.4f} (harus 0,95)")
    click.echo(f"teks tanpa data pribadi yang tersentuh: {found.touched} dari {found.clean}")
    for kind, (hit, of) in sorted(found.kinds.items()):
        click.echo(f"  {kind}: {hit} dari {of}")
    for text in found.missed[:20]:
        click.echo(f"  luput: {text}")
    for text in found.wrong[:20]:
        click.echo(f"  keliru: {text}")


@privasi.command("ukur-foto")
@click.option(
    "--jumlah", default=200, show_default=True, type=click.IntRange(1, 100_000), help="Foto yang dibuat."
)
@click.option("--benih", default=1, show_default=True, help="Benih lain membuat foto lain.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Foto sendiri, bukan buatan.",
)
@click.option(
    "--hasil",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Tempat menaruh foto FOLDER yang sudah disamarkan, untuk dilihat.",
)
def measure_photos(jumlah: int, benih: int, folder: Path | None, hasil: Path | None) -> None:
    """Ukur penyamaran foto; tidak menyentuh data. Keluar dengan 1 bila terlalu banyak foto ditahan."""
    from app.seed import photo_trial as trial

    tried: list[Tried] = []
    for one in trial.read(folder, hasil) if folder else trial.made(jumlah, benih):
        tried.append(one)
        if folder:
            seen = ", ".join(
                f"{label(spot.kind)} {spot.score}{'' if spot.is_sure else '?'}" for spot in one.spots
            )
            click.echo(f"{one.name}: {seen or '-'}")
        elif missed := [label(kind) for kind, fate in one.fates if fate == "missed"]:
            click.echo(f"  luput: {one.name}, {', '.join(missed)}", err=True)
    if not tried:
        raise click.ClickException("Tidak ada foto.")
    sys.exit(0 if _report(tried, is_known=folder is None) else 1)


@privasi.command("foto")
@click.option(
    "--ulang",
    "days",
    type=click.IntRange(1, 3650),
    help="Periksa lagi foto dari HARI terakhir yang belum diputuskan petugas.",
)
def screen_photos(days: int | None) -> None:
    """Cari wajah dan pelat pada foto yang belum diperiksa; dapat dihentikan dan dilanjutkan, juga oleh beberapa proses."""
    if days:
        with transaction() as session:
            redaction.screen_again(session, since=now() - timedelta(days=days))
    done = held = 0
    while photo_ids := redaction.unscreened(db.session(), BATCH):
        for photo_id in photo_ids:
            with transaction() as session:
                state = redaction.screen(session, storage(), photo_id, now=now())
            done += state is not None
            held += state == redaction.Screening.HELD
        click.echo(f"{done} foto ...", err=True)
        if photo_ids == redaction.unscreened(db.session(), BATCH):
            break  # somebody else has all of them in hand
    click.echo(f"{angka(done)} foto diperiksa, {angka(held)} ditahan untuk diputuskan.")


def _report(tried: Sequence["Tried"], *, is_known: bool) -> bool:
    from app.seed import photo_trial as trial

    held, count = sum(one.is_held for one in tried), len(tried)
    click.echo(
        f"{angka(count)} foto, {1000 * sum(one.seconds for one in tried) / count:.0f} milidetik tiap foto"
    )
    for kind in (SpotKind.FACE, SpotKind.PLATE) if is_known else ():
        fates = Counter(fate for one in tried for of, fate in one.fates if of == kind)
        if fates:
            covered, doubted, missed = (fates[fate] for fate in trial.Fate)
            share = f"disamarkan {covered} = {covered / fates.total():.3f}"
            click.echo(f"{label(kind)}: {fates.total()}, {share}, ditahan {doubted}, luput {missed}")
    if is_known:
        click.echo(f"disamarkan tanpa perlu: {sum(one.in_vain for one in tried)}")
    click.echo(
        f"ditahan: {held} dari {count} foto = {held / count:.3f} (harus paling banyak {HELD_MOST:.2f})"
    )
    return held / count <= HELD_MOST
