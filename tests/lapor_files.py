"""Files as LAPOR's administrators export them, for tests."""

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

HEADINGS = ("Tracking ID", "Judul", "Isi Laporan", "Klasifikasi", "Nama Pelapor", "No. HP", "Tanggal Laporan")
ROW = (
    "1916449",
    "Lampu jalan",
    "Lampu mati depan SDN 01 Gambir",
    "Pengaduan",
    "Siti",
    "081234567890",
    "23/11/2026 09:12",
)


def csv_file(*rows: Sequence[str], headings: Sequence[str] = HEADINGS, separator: str = ";") -> str:
    """Rows as they stand, without quoting."""
    return "\r\n".join(separator.join(row) for row in (headings, *rows)) + "\r\n"


def row(tracking_id: str, text: str = "Lampu mati", title: str = "Lampu jalan") -> tuple[str, ...]:
    return (tracking_id, title, text, *ROW[3:])


def workbook(*rows: Sequence[object], headings: Sequence[str] = HEADINGS) -> bytes:
    """A spreadsheet; texts that begin with = are formulas in it."""
    book = Workbook()
    assert book.active is not None
    for values in (headings, *rows):
        book.active.append(list(values))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb(size: int = 200 * 1024 * 1024) -> bytes:
    """A workbook whose sheet unpacks to that many bytes."""
    out = io.BytesIO(workbook(ROW))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/besar.xml", "w") as part,
    ):
        block = b" " * (1024 * 1024)
        for _ in range(size // len(block)):
            part.write(block)
    return out.getvalue()


def with_entities() -> bytes:
    """A workbook whose sheet would grow by its entities."""
    lol = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    cell = '<c t="inlineStr"><is><t>&b;</t></is></c>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = f'<sheetData><row r="1">{cell}</row></sheetData>'
    sheet = f'<?xml version="1.0"?>{lol}<worksheet xmlns="{space}">{rows}</worksheet>'
    source, out = zipfile.ZipFile(io.BytesIO(workbook(ROW))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            content = sheet.encode() if part.startswith("xl/worksheets/") else source.read(part)
            target.writestr(part, content)
    return out.getvalue()
