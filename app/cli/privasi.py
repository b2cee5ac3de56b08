"""`flask privasi`: how well what is personal is found in texts that are about to become public."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.seed import private_texts

privasi = AppGroup("privasi", help="Data pribadi: penyamaran, retensi, hak pelapor, kunci enkripsi.")


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
