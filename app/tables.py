"""Tables that people download, as CSV or XLSX. No cell is ever a formula: what a citizen wrote may begin like one.

In CSV such a cell gets an apostrophe in front (OWASP, "CSV Injection"); in a spreadsheet it is kept as text.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from xlsxwriter import Workbook as LongWorkbook

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Rows = Iterable[Sequence[str]]
_WIDTH = 32
_CELL_MAX = 32_767  # characters, the limit of XLSX
Cell = str | int


def harmless(text: str) -> str:
    """The text as a cell of a CSV file that no program takes for a formula."""
    begins = text.lstrip(" \u00a0")
    return f"'{text}" if text.startswith(FORMULA_SIGNS) or begins.startswith(FORMULA_SIGNS) else text


def csv_of(headings: Sequence[str], rows: Rows) -> bytes:
    """UTF-8 with a mark, semicolons, CRLF: what spreadsheets in Indonesia open by themselves."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def xlsx_of(headings: Sequence[str], rows: Rows) -> bytes:
    """One sheet with its headings in the first row, every cell as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    for column in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    for row in (headings, *rows):
        sheet.append([_text_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value="")
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"  # else a text that begins with = is written as a formula
    return cell


class LongTable(Protocol):
    """A table that is written row by row and never held as a whole; complete when its `with` block ends."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None
    ) -> None: ...

    def add(self, row: Sequence[Cell]) -> None:
        """The next row."""


class LongCsv:
    """`csv_of` for any length; `target` takes bytes."""

    def __init__(self, target: BinaryIO, headings: Sequence[str]) -> None:
        self.out = io.TextIOWrapper(
            target, encoding="utf-8", errors="replace", newline="", write_through=False
        )
        self.writer = csv.writer(self.out, delimiter=";", lineterminator="\r\n")
        self.out.write("\ufeff")
        self.writer.writerow(headings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        self.out.flush()
        self.out.detach()

    def add(self, row: Sequence[Cell]) -> None:
        self.writer.writerow([cell if isinstance(cell, int) else _csv_cell(cell) for cell in row])


class LongXlsx:
    """One sheet of any length: text as text, whole numbers as numbers. Rows wait on disk in `folder` until the end."""

    def __init__(self, target: BinaryIO, headings: Sequence[str], folder: Path) -> None:
        self.book = LongWorkbook(
            cast(io.BytesIO, target), {"constant_memory": True, "tmpdir": str(folder), "use_zip64": True}
        )
        self.sheet = self.book.add_worksheet("Data")
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_column(0, len(headings) - 1, 20)
        self.row = 0
        self.add(headings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        if kind is None:
            self.book.close()

    def add(self, row: Sequence[Cell]) -> None:
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                self.sheet.write_number(self.row, column, cell)
            elif cell:
                plain = ILLEGAL_CHARACTERS_RE.sub("", cell)[:_CELL_MAX]
                self.sheet.write_string(self.row, column, plain)
        self.row += 1


def _csv_cell(text: str) -> str:
    return harmless(text.replace("\x00", ""))
