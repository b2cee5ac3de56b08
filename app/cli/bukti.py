"""`flask bukti`: measure the check of photos on photos made for it, and check photos that have not been."""

import sys
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import click
from flask.cli import AppGroup

from app.clock import now
from app.db import db, transaction
from app.domain import evidence
from app.gateways.storage import storage
from app.labels import angka

if TYPE_CHECKING:
    from app.seed.evidence_trial import Kind, Outcome

bukti = AppGroup("bukti", help="Pemeriksaan foto: mengukur dan memeriksa.")
BATCH = 100


@bukti.command("ukur")
@click.option("--laporan", "tickets", default=2000, show_default=True, type=click.IntRange(20, 100_000))
@click.option("--benih", "seed", default=1, show_default=True, help="Benih lain membuat foto lain.")
@click.option("--proses", "processes", default=2, show_default=True, type=click.IntRange(1, 64))
def measure_command(tickets: int, seed: int, processes: int) -> None:
    """Ukur pada laporan berfoto buatan sendiri; tidak menyentuh data. Keluar dengan 1 bila ada yang kurang."""
    from app.seed import evidence_trial as trial

    plan, found, began = trial.planned(tickets, seed), [], time.perf_counter()
    session = db.session()
    try:
        for outcome in trial.outcomes(session, plan, processes=processes, now=now()):
            found.append(outcome)
            if len(found) % 200 == 0:
                click.echo(f"{len(found)} laporan, {time.perf_counter() - began:.0f} detik ...", err=True)
        in_force = evidence.limits(session)
    finally:
        session.rollback()
    click.echo(
        f"{angka(tickets)} laporan selesai berfoto, foto buatan (benih {seed}); batas yang berlaku: {_words(in_force)}"
    )
    met = [_line(kind, [one for one in found if one.ticket.kind == kind]) for kind in trial.Kind]
    _by_family(found)
    _missed(found)
    click.echo(f"{time.perf_counter() - began:.0f} detik")
    sys.exit(0 if all(met) else 1)


@bukti.command("periksa")
@click.option(
    "--ulang", "days", type=click.IntRange(1, 3650), help="Periksa lagi foto petugas dari HARI terakhir."
)
def check_command(days: int | None) -> None:
    """Periksa foto yang belum diperiksa; dapat dihentikan dan dilanjutkan."""
    if days:
        with transaction() as session:
            evidence.recheck(session, since=now() - timedelta(days=days))
    done = flagged = 0
    while photo_ids := evidence.unchecked(db.session(), BATCH):
        for photo_id in photo_ids:
            with transaction() as session:
                codes = evidence.examine(session, storage(), photo_id, now=now())
            done += 1
            flagged += bool(codes)
        click.echo(f"{done} foto ...", err=True)
        if photo_ids == evidence.unchecked(db.session(), BATCH):
            break  # somebody else has all of them in hand
    click.echo(f"{angka(done)} foto diperiksa, {angka(flagged)} punya tanda.")


class Goal(NamedTuple):
    """The share of a kind that is to be marked, at least or at most."""

    share: float
    is_most: bool = False

    def is_met(self, share: float) -> bool:
        return share <= self.share if self.is_most else share >= self.share


GOALS = {
    "jujur": Goal(0.02, is_most=True),
    "dipakai ulang persis": Goal(0.99),
    "dipakai ulang, diubah": Goal(0.95),
    "suntingan foto laporan": Goal(0.90),
}


def _words(in_force: evidence.Limits) -> str:
    return f"{in_force.bits} bit, sama {in_force.reused} % dengan laporan lain, {in_force.copied} % dengan laporan sendiri"


def _line(kind: "Kind", found: Sequence["Outcome"]) -> bool:
    goal = GOALS[kind]
    marked = sum(one.is_right != goal.is_most for one in found)
    share = marked / len(found)
    what = "keliru ditandai" if goal.is_most else "ditemukan"
    bound = f"harus paling {'banyak' if goal.is_most else 'sedikit'} {goal.share:.2f}"
    short = "" if goal.is_met(share) else ": KURANG"
    click.echo(f"{kind:<24}{len(found):>6}  {what:<15} {marked:>5} = {share:.3f}  ({bound}{short})")
    return goal.is_met(share)


def _by_family(found: Iterable["Outcome"]) -> None:
    from app.seed.evidence_trial import TUNED, Kind

    by: dict[str, list[Outcome]] = {}
    for one in found:
        by.setdefault(one.ticket.family, []).append(one)
    click.echo("Menurut pembuat foto, benar dari semua (jujur, persis, diubah, suntingan):")
    for family, some in by.items():
        counts = []
        for kind in Kind:
            of_kind = [one for one in some if one.ticket.kind == kind]
            counts.append(f"{sum(one.is_right for one in of_kind)}/{len(of_kind)}")
        known = "batas dipilih dengan melihatnya" if family in TUNED else "tidak dilihat saat memilih batas"
        click.echo(f"  {family:<10}{'  '.join(counts):<40}{known}")


def _missed(found: Iterable["Outcome"]) -> None:
    for one in found:
        if not one.is_right:
            where = f"{one.ticket.family}, {one.how or '-'}, laporan {one.ticket.number}"
            click.echo(f"  luput: {one.ticket.kind}, {where}", err=True)
