"""`flask dokumen`: the parts of ARCHITECTURE.md that are made from the code."""

import re
from pathlib import Path

import click

from app.domain.workflow import diagram

ARCHITECTURE = Path(__file__).resolve().parents[2] / "ARCHITECTURE.md"


@click.command("dokumen")
def dokumen() -> None:
    """Menulis ulang diagram status dan matriks izin di ARCHITECTURE.md dari tabel perpindahan."""
    text = ARCHITECTURE.read_text(encoding="utf-8")
    text = _between(text, "diagram", f"```mermaid\n{diagram.state_diagram()}\n```")
    text = _between(text, "matriks", diagram.permission_matrix())
    ARCHITECTURE.write_text(text, encoding="utf-8")
    click.echo(f"{ARCHITECTURE.name} ditulis ulang.")


def _between(text: str, mark: str, content: str) -> str:
    """Replace what stands between `<!-- mark -->` and `<!-- /mark -->`."""
    pattern = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", re.DOTALL)
    return pattern.sub(lambda found: f"{found[1]}{content}\n{found[2]}", text)
