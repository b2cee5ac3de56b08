"""Importing real history: nothing twice, nothing dropped in silence."""

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import now
from app.domain import audit
from app.domain.notification import Message
from app.domain.report import Report
from app.domain.sla import Clock
from app.domain.vocabulary import Status
from app.seed import history, history_file

HEADER = "kategori,rincian_masalah,status,tanggal_masuk,tanggal_selesai,id_laporan,skpd\n"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "riwayat.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def imported(app: Flask, path: Path) -> str:
    """What an operator reads after the import."""
    done = app.test_cli_runner().invoke(args=["laporan", "impor", str(path)])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_real_file_twice(session: Session, shared_data: Path) -> None:
    first = history.import_csv(session, shared_data / "crm-2019.csv", now=now())
    assert (first.read, first.imported, first.known_before) == (8148, 8147, 0)
    assert dict(first.double_ids) == {"QL001311246": [4138]}
    assert not first.unknown_categories
    assert not first.unknown_units
    assert not first.refused
    assert sum(len(lines) for lines in first.turned_dates.values()) == 0
    again = history.import_csv(session, shared_data / "crm-2019.csv", now=now())
    assert (again.imported, again.known_before) == (0, 8147)
    channels: Counter[str] = Counter()
    for code, n in session.execute(select(Report.channel_code, func.count()).group_by(Report.channel_code)):
        channels[code] = n
    assert (channels["qlue"], channels["jaki"], channels["pendopo"], channels["camat"]) == (7683, 198, 3, 3)
    assert session.scalar(select(func.count()).select_from(Clock)) == 0
    assert session.scalar(select(func.count()).select_from(Message)) == 0
    assert audit.verify(session, now=now()).broken is None


def test_what_is_not_understood_is_listed_with_its_lines(session: Session, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "SAMPAH,-,COMPLETE,2019-01-01,2019-01-02,QL001,KELURAHAN GAMBIR",
        "NAGA TERBANG,api,COMPLETE,2019-01-01,2019-01-02,JK002,KELURAHAN ATLANTIS",
        "SAMPAH,-,COMPLETE,2019-01-01,2019-01-02,XX003,KELURAHAN GAMBIR",
        "SAMPAH,-,PROSES,2019-01-01,,QL004,KELURAHAN GAMBIR",
        "SAMPAH,-,COMPLETE,kemarin,2019-01-02,QL005,KELURAHAN GAMBIR",
        "SAMPAH,-,COMPLETE,2019-01-01,2019-01-02,QL001,KELURAHAN GAMBIR",
    )
    summary = history.import_csv(session, path, now=now())
    assert (summary.read, summary.imported) == (6, 2)
    assert dict(summary.unknown_categories) == {"NAGA TERBANG": [3]}
    assert dict(summary.unknown_units) == {"KELURAHAN ATLANTIS": [3]}
    assert dict(summary.double_ids) == {"QL001": [7]}
    assert sorted(line for lines in summary.refused.values() for line in lines) == [4, 5, 6]


def test_an_imported_report_is_finished_private_and_silent(session: Session, tmp_path: Path) -> None:
    line = "SAMPAH,Hubungi 081234567890,COMPLETE,2019-01-01,2019-01-02,QL001,KELURAHAN PAL MERAH"
    history.import_csv(session, written(tmp_path, line), now=now())
    report = session.scalars(select(Report).filter_by(number="QL001")).one()
    assert (report.status, report.is_public, report.due_at, report.location) == (
        Status.COMPLETED,
        False,
        None,
        None,
    )
    assert report.holder_code == "palmerah"
    assert "0812" not in report.public_text


@pytest.mark.parametrize("content", [b"\xff\xfe\x00bukan csv", b"a,b\n1,2\n"])
def test_an_unreadable_file_says_so(session: Session, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(history_file.Unreadable):
        history.import_csv(session, path, now=now())


@pytest.mark.parametrize(
    ("entered", "closed"),
    [
        ("0001-01-01", "2019-01-02"),
        ("1989-12-31", "2019-01-02"),
        ("2019-01-01", "2999-01-01"),
        ("2999-01-01", "2999-01-01"),
    ],
)
def test_a_date_that_no_report_can_have_is_listed(
    app: Flask, session: Session, tmp_path: Path, entered: str, closed: str
) -> None:
    path = written(tmp_path, f"SAMPAH,-,COMPLETE,{entered},{closed},QL001,KELURAHAN GAMBIR")
    output = imported(app, path)
    assert "0 laporan diimpor dari 1 baris" in output
    assert "1 x tanggal tidak terbaca atau di luar 1990 sampai hari ini (baris 2)" in output


def test_a_report_closed_before_it_came_is_listed_and_closed_on_the_day_it_came(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    path = written(tmp_path, "SAMPAH,-,COMPLETE,2019-01-05,2019-01-02,QL001,KELURAHAN GAMBIR")
    output = imported(app, path)
    assert "selesai sebelum masuk, diimpor sebagai selesai pada hari masuk: 1" in output
    assert "(baris 2)" in output
    report = session.scalars(select(Report).filter_by(number="QL001")).one()
    assert report.closed_at == report.created_at


@pytest.mark.parametrize("number", ["QL1", "QL 001", "QL/../001", "QL001<b>", "QL" + "1" * 39])
def test_a_number_that_no_report_can_have_is_listed(
    app: Flask, session: Session, tmp_path: Path, number: str
) -> None:
    output = imported(app, written(tmp_path, f"SAMPAH,-,COMPLETE,2019-01-01,2019-01-02,{number},GAMBIR"))
    assert "1 x id_laporan bukan 4 sampai 40 huruf" in output
    assert "(baris 2)" in output


def test_a_nul_byte_refuses_its_row_and_no_other(app: Flask, session: Session, tmp_path: Path) -> None:
    output = imported(
        app,
        written(
            tmp_path,
            "SAMPAH,rahasia\0warga,COMPLETE,2019-01-01,2019-01-02,QL001,KELURAHAN GAMBIR",
            "SAMPAH,-,COMPLETE,2019-01-01,2019-01-02,QL002,KELURAHAN GAMBIR",
        ),
    )
    assert "1 laporan diimpor dari 2 baris" in output
    assert "1 x memuat karakter NUL (baris 2)" in output
    assert "rahasia" not in output


def test_semicolons_and_headings_in_capitals_are_understood(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "excel.csv"
    line = "SAMPAH;Dekat pasar, di tikungan;COMPLETE;2019-01-01;2019-01-02;QL001;KELURAHAN GAMBIR"
    path.write_text(HEADER.upper().replace(",", ";") + line + "\n", encoding="utf-8-sig")
    assert history.import_csv(session, path, now=now()).imported == 1
    assert session.scalars(select(Report)).one().public_text == "Dekat pasar, di tikungan"


def test_an_empty_name_is_listed_as_such(app: Flask, session: Session, tmp_path: Path) -> None:
    output = imported(app, written(tmp_path, ",api,COMPLETE,2019-01-01,2019-01-02,QL001,"))
    assert output.count("1 x (kosong) (baris 2)") == 2
