"""`flask teks`: train what proposes categories, and measure all proposals on complaints whose answer is known."""

import csv
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.clock import now
from app.db import transaction
from app.domain import understanding
from app.domain.geography import kelurahan_by_name
from app.domain.reference import UNSORTED, catalogue
from app.domain.understanding import training
from app.domain.understanding.fitting import Example, fit
from app.domain.understanding.measure import Complaint, measure
from app.labels import wib
from app.seed.history import category_names, plain_name

teks = AppGroup("teks", help="Memahami teks laporan: melatih dan mengukur usulan.")
WRITTEN = Path(__file__).resolve().parents[2] / "tests/domain/understanding/complaints.csv"
OWN = ("teks", "kelurahan", "kategori")
CITY = ("kategori", "rincian_masalah")


@teks.command("latih")
def train_command() -> None:
    """Latih model kategori dari riwayat sistem ini, sekarang."""
    with transaction() as session:
        done = understanding.train(session, now=now())
    if not done.is_used and not done.top1:
        click.echo(f"Belum dilatih: baru {done.examples} laporan berkategori; perlu {training.EXAMPLES_MIN}.")
        return
    click.echo(f"Dilatih {wib(done.trained_at)} dari {done.examples} laporan, {done.categories} kategori.")
    click.echo(f"Model       {_pair(done.top1, done.top3)}")
    click.echo(f"Kata kunci  {_pair(done.keywords_top1, done.keywords_top3)}")
    click.echo(f"Terbanyak   benar {done.baseline:.1%}")
    click.echo("Model dipakai." if done.is_used else "Model tidak dipakai: kata kunci lebih baik.")


@teks.command("ukur")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def measure_command(file: Path | None) -> None:
    """Ukur usulan pada FILE.csv: kolom teks, kelurahan, kategori, atau data terbuka (kategori, rincian_masalah)."""
    path = file or WRITTEN
    rows, columns = _rows(path)
    with transaction() as session:
        if set(CITY) <= columns:
            _measure_city(session, rows)
        elif set(OWN) <= columns:
            _measure_written(session, rows, now())
        else:
            raise click.ClickException(f"Kolom yang perlu: {', '.join(OWN)}, atau {', '.join(CITY)}.")


def _rows(path: Path) -> tuple[list[dict[str, str]], set[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            return list(reader), set(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise click.ClickException(f"Berkas {path.name} tidak terbaca: {error}") from error


def _measure_written(session: Session, rows: list[dict[str, str]], moment: datetime) -> None:
    """Complaints with their place and category; a column `bagian` parts them into halves."""
    for part in sorted({row.get("bagian", "") for row in rows}):
        own = [_complaint(session, row) for row in rows if row.get("bagian", "") == part]
        found = measure(session, own, now=moment)
        click.echo(f"{part or 'semua'}: {found.complaints} keluhan, {found.named} menyebut kelurahan")
        click.echo(f"  kelurahan benar {found.right:.1%}, salah {found.wrong:.1%}")
        click.echo(f"  kategori {_pair(found.top1, found.top3)}")
        click.echo(f"  kategori terbanyak {_pair(found.baseline1, found.baseline3)}")


def _complaint(session: Session, row: dict[str, str]) -> Complaint:
    """The kelurahan may be given by code or by name."""
    place = row["kelurahan"].strip()
    if place and not place[0].isdigit():
        area = kelurahan_by_name(session, place)
        if area is None:
            raise click.ClickException(f"Kelurahan {place} tidak dikenal.")
        place = area.code
    return Complaint(row["teks"], place or None, row["kategori"].strip() or None)


def _measure_city(session: Session, rows: list[dict[str, str]]) -> None:
    """Details of the open data, their old categories mapped as the importer does; trained on four fifths."""
    known, names = catalogue(session), category_names(catalogue(session))
    examples: list[Example] = [
        (row["rincian_masalah"].strip(), names.get(plain_name(row["kategori"]), UNSORTED))
        for row in rows
        if row["rincian_masalah"].strip() not in ("", "-")
    ]
    taught, held_back = training.split(examples)
    sample = held_back[: training.MEASURED_MAX]
    words = training.accuracy(sample, training.ranking(session, known, None))
    model = training.accuracy(sample, training.ranking(session, known, fit(taught)))
    most = [training.majority(taught, sample, number) for number in (1, 3)]
    click.echo(f"{len(examples)} rincian: dilatih {len(taught)}, diukur {len(sample)}")
    click.echo(f"  model dan kata kunci {_pair(model.top1, model.top3)}")
    click.echo(f"  kata kunci saja      {_pair(words.top1, words.top3)}")
    click.echo(f"  kategori terbanyak   {_pair(*most)}")


def _pair(top1: float, top3: float) -> str:
    return f"pertama {top1:.1%}, tiga teratas {top3:.1%}"
