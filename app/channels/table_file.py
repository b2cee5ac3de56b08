"""A table that somebody exported: CSV (; , or tab; UTF-8, UTF-16 or cp1252) or XLSX, as lines of cells with their numbers.

Formulas are not calculated, their text is read. One broken line is named and the next one is read. Size, rows and what a
workbook unpacks to are bounded, and entities in its XML are refused (defusedxml).
"""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_PARTS = 500
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_LINES_OF_A_ROW = 200
LOOKED_AT = 10
SEPARATORS = ";,\t"
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class UnreadableFileError(ValueError):
    """Nothing of the file can be read; `str()` is a sentence for people."""


@dataclass(slots=True)
class Lines:
    """Line number (from 1, as a text editor or spreadsheet shows it) and cells; what could not be read; formulas seen."""

    rows: list[tuple[int, list[Any]]] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)
    formulas: int = 0


def read_lines(content: bytes) -> Lines:
    """The lines of a file that hold anything. Raises UnreadableFileError."""
    if not content.strip():
        raise UnreadableFileError("Berkas ini kosong.")
    if len(content) > MAX_BYTES:
        raise UnreadableFileError(f"Berkas paling besar {MAX_BYTES // 1024 // 1024} MB.")
    if content.startswith(_OLD_EXCEL):
        raise UnreadableFileError(
            "Berkas Excel lama (.xls) atau bersandi tidak dapat dibaca; simpan sebagai .xlsx atau CSV."
        )
    found = _workbook(content) if content.startswith(_ZIP) else _text(content)
    if len(found.rows) + len(found.broken) > MAX_ROWS + 1:
        raise UnreadableFileError(f"Paling banyak {MAX_ROWS:,} baris; bagi berkasnya.".replace(",", "."))
    return found


def _text(content: bytes) -> Lines:
    lines = list(io.StringIO(_decoded(content), newline=""))
    separator = _separator(lines)
    found, at = Lines(), 0
    while at < len(lines):
        used, cells = _record(lines, at, separator)
        if cells is None:
            found.broken.append((at + 1, "Tanda kutip tidak ditutup, atau selnya terlalu panjang."))
        elif any(cell.strip() for cell in cells):
            found.rows.append((at + 1, list(cells)))
        at += used
    return found


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _separator(lines: list[str]) -> str:
    """The one that divides most of the first lines into equally many cells; a text may hold any of them."""
    first = [line for line in lines if line.strip()][:LOOKED_AT]
    counts = {sign: Counter(line.count(sign) for line in first if sign in line) for sign in SEPARATORS}
    agreed = {
        sign: max(((n, cells) for cells, n in found.items()), default=(0, 0))
        for sign, found in counts.items()
    }
    return max(agreed, key=lambda sign: agreed[sign])


def _record(lines: list[str], at: int, separator: str) -> tuple[int, list[str] | None]:
    """How many lines the record that begins there takes, and its cells; None where it is broken.

    A quoted cell may hold line ends; a quotation mark that is never closed costs its own line only.
    """
    quotes = 0
    for used in range(1, MAX_LINES_OF_A_ROW + 1):
        if at + used > len(lines):
            break
        quotes += lines[at + used - 1].count('"')
        if quotes % 2 == 0:
            records = _parsed(lines[at : at + used], separator, strict=used > 1)
            if records is not None and len(records) <= 1:
                return used, records[0] if records else []
            break
    records = _parsed(lines[at : at + 1], separator, strict=True)
    return 1, records[0] if records else None


def _parsed(lines: list[str], separator: str, *, strict: bool = False) -> list[list[str]] | None:
    try:
        return list(csv.reader(lines, delimiter=separator, strict=strict))
    except csv.Error:
        return None


def _workbook(content: bytes) -> Lines:
    _check_size(content)
    try:
        return _cells(content)
    except Exception as error:
        # A workbook is XML in many parts; whatever is wrong with it, the person can only bring another one.
        raise UnreadableFileError("Buku kerja ini rusak atau bukan XLSX.") from error


def _check_size(content: bytes) -> None:
    """A part never unpacks to more than its directory entry says, so the sum of these is the bound."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableFileError("Buku kerja ini rusak atau bukan XLSX.") from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableFileError(
            f"Buku kerja ini menjadi lebih dari {MAX_UNPACKED // 1024 // 1024} MB bila dibuka; bagi berkasnya."
        )


def _cells(content: bytes) -> Lines:
    """The first sheet."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    found = Lines()
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        for line, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS), 1):
            found.formulas += sum(cell.data_type == "f" for cell in cells)
            values = list(_values(cells))
            if any(value not in (None, "") for value in values):
                found.rows.append((line, values))
    finally:
        book.close()
    return found


def _values(cells: Any) -> Iterator[Any]:
    for cell in cells:
        value = cell.value
        # A formula over several cells comes as an object that holds its text.
        yield (
            getattr(value, "text", None) or ""
            if cell.data_type == "f" and not isinstance(value, str)
            else value
        )
