"""`flask teks`: what an operator reads after a training and after a measurement."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

CITY = "kategori,rincian_masalah\n" + "SAMPAH,SAMPAH LINGKUNGAN\nPOHON,PANGKAS S/D 70 CM\n" * 30
OWN = (
    "teks,kelurahan,kategori\n"
    "sampah menumpuk di kel. Slipi,Slipi,sampah\n"
    "banjir di kecamatan Tebet,,banjir\n"
    "lampu jalan mati di kelurahan Tomang,31.73.02.1003,jalan\n"
)


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["teks", *arguments])
    return result.exit_code, result.output


@pytest.mark.usefixtures("session")
def test_a_training_without_history_says_what_is_missing(app: Flask) -> None:
    assert run(app, "latih") == (0, "Belum dilatih: baru 0 laporan berkategori; perlu 100.\n")


@pytest.mark.usefixtures("session")
def test_complaints_of_ones_own_are_measured(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "keluhan.csv"
    path.write_text(OWN, encoding="utf-8")
    code, said = run(app, "ukur", str(path))
    assert code == 0
    assert "3 keluhan, 2 menyebut kelurahan" in said
    assert "kelurahan benar 100.0%, salah 0.0%" in said
    assert "kategori pertama 66.7%" in said


@pytest.mark.usefixtures("session")
def test_the_open_data_is_measured_with_a_split(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text(CITY, encoding="utf-8")
    code, said = run(app, "ukur", str(path))
    assert code == 0
    assert "60 rincian: dilatih 48, diukur 12" in said
    assert "model dan kata kunci pertama 100.0%" in said


@pytest.mark.usefixtures("session")
def test_a_file_that_is_neither_is_refused(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "lain.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    code, said = run(app, "ukur", str(path))
    assert code == 1
    assert "Kolom yang perlu" in said


def test_the_city_s_real_details(app: Flask, session: Session, shared_data: Path) -> None:
    code, said = run(app, "ukur", str(shared_data / "crm-2019.csv"))
    assert code == 0
    model = next(line for line in said.splitlines() if "model dan kata kunci" in line)
    most = next(line for line in said.splitlines() if "kategori terbanyak" in line)
    assert float(model.split("tiga teratas ")[1].rstrip("%")) > float(
        most.split("tiga teratas ")[1].rstrip("%")
    )
