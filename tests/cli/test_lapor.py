"""`flask lapor impor`: what would happen line by line, each entry once, thousands in one go."""

from pathlib import Path

from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.inbox import InboundMessage
from tests.lapor_files import csv_file, row

MANY = 3_000


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["lapor", "impor", *args])


def written(folder: Path, *rows: tuple[str, ...]) -> str:
    path = folder / "lapor.csv"
    path.write_text(csv_file(*rows), encoding="utf-8")
    return str(path)


def kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(InboundMessage)) or 0


def test_a_trial_says_what_would_happen_and_keeps_nothing(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    run(app, written(tmp_path, row("1"), row("2")))
    path = written(
        tmp_path, row("1"), row("2", text="Lampu mati lagi"), row("3"), row("tidak sah!"), row("3")
    )
    answer = run(app, path, "--coba")
    assert answer.exit_code == 0
    assert "5 baris: 1 baru, 1 berubah, 1 sudah ada, 2 ditolak." in answer.output
    lines = [line for line in answer.output.splitlines() if line.startswith("baris")]
    assert [line.partition(" (")[0] for line in lines[:3]] == [
        "baris 2: sudah ada",
        "baris 3: berubah",
        "baris 4: baru",
    ]
    assert "baris 5: ditolak: Tracking ID" in lines[3]
    assert "baris 4." in lines[4]
    assert kept(session) == 2


def test_a_second_run_brings_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    path = written(tmp_path, row("1"), row("2"))
    assert "2 baru, 0 berubah, 0 sudah ada" in run(app, path).output
    assert "0 baru, 0 berubah, 2 sudah ada" in run(app, path).output
    assert kept(session) == 2


def test_nothing_usable_is_a_failure(app: Flask, session: Session, tmp_path: Path) -> None:
    answer = run(app, written(tmp_path, row("tidak sah!")))
    assert answer.exit_code == 1
    assert "ditolak: Tracking ID" in answer.output
    other = tmp_path / "lain.csv"
    other.write_text("Nama;Isi\nSiti;Lampu\n", encoding="utf-8")
    assert run(app, str(other)).exit_code == 1
    assert run(app, str(tmp_path / "tidak-ada.csv")).exit_code == 1
    assert kept(session) == 0


def test_an_unknown_account_is_named(app: Flask, session: Session, tmp_path: Path) -> None:
    answer = run(app, written(tmp_path, row("1")), "--akun", "entah")
    assert answer.exit_code == 1
    assert "Tidak ada akun LAPOR" in answer.output


def test_thousands_of_entries_come_in_one_go(app: Flask, session: Session, tmp_path: Path) -> None:
    path = written(tmp_path, *(row(str(number), text=f"Lampu {number} mati") for number in range(MANY)))
    assert "3.000 baru" in run(app, path).output
    assert kept(session) == MANY
