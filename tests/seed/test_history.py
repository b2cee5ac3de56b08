"""Importing real history: nothing twice, nothing dropped in silence."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import now
from app.domain import audit
from app.domain.notification import Message
from app.domain.report import Report
from app.domain.sla import Clock
from app.domain.vocabulary import Status
from app.seed import history

HEADER = "kategori,rincian_masalah,status,tanggal_masuk,tanggal_selesai,id_laporan,skpd\n"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "riwayat.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_real_file_twice(session: Session, shared_data: Path) -> None:
    first = history.import_csv(session, shared_data / "crm-2019.csv", now=now())
    assert (first.read, first.imported, first.known_before) == (8148, 8147, 0)
    assert dict(first.double_ids) == {"QL001311246": [4138]}
    assert not first.unknown_categories
    assert not first.unknown_units
    assert not first.refused
    again = history.import_csv(session, shared_data / "crm-2019.csv", now=now())
    assert (again.imported, again.known_before) == (0, 8147)
    channels: Counter[str] = Counter()
    for code, n in session.execute(select(Report.channel_code, func.count()).group_by(Report.channel_code)):
        channels[code] = n
    assert (channels["qlue"], channels["jaki"], channels["pendopo"], channels["camat"]) == (7683, 198, 3, 3)
    assert session.scalar(select(func.count()).select_from(Clock)) == 0
    assert session.scalar(select(func.count()).select_from(Message)) == 0
    assert audit.verify(session).broken is None


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
    with pytest.raises(history.Unreadable):
        history.import_csv(session, path, now=now())
