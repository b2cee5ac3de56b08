"""Tables that people download, as CSV or XLSX. No cell is ever a formula: what a citizen wrote may begin like one.

In CSV such a cell gets an apostrophe in front (OWASP, "CSV Injection"); in a spreadsheet it is kept as text.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import BinaryIO, Protocol, Self
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Rows = Iterable[Sequence[str]]
_WIDTH = 32
_CELL_MAX = 32_767  # characters, the limit of XLSX
Cell = str | int
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN = "http://schemas.openxmlformats.org"
_MAIN, _TIES = f"{_OPEN}/spreadsheetml/2006/main", f"{_OPEN}/officeDocument/2006/relationships"
_PARTS_OF = f"{_OPEN}/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = "xl/worksheets/sheet1.xml"
_XLSX_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_OPEN}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/{_SHEET}" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PARTS_OF}"><Relationship Id="rId1" '
    f'Type="{_TIES}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_TIES}"><sheets>'
    '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PARTS_OF}"><Relationship Id="rId1" '
    f'Type="{_TIES}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
_SHEET_HEAD = (
    f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<cols><col min="1" max="{columns}" width="20" customWidth="1"/></cols><sheetData>'
)


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
    """One sheet of any length: text as text, whole numbers as numbers, packed while it is written and never kept on disk.

    Written here and not by a library: those take three times as long for 200,000 rows, and keep the rows in plain files
    meanwhile.
    """

    def __init__(self, target: BinaryIO, headings: Sequence[str]) -> None:
        self.book = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        for name, content in _XLSX_PARTS.items():
            self.book.writestr(name, _XML + content)
        self.sheet = self.book.open(_SHEET, "w", force_zip64=True)
        self.letters = [get_column_letter(column) for column in range(1, len(headings) + 1)]
        self.sheet.write((_XML + _SHEET_HEAD.format(columns=len(headings))).encode())
        self.row = 0
        self.add(headings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        self.sheet.write(b"</sheetData></worksheet>")
        self.sheet.close()
        self.book.close()

    def add(self, row: Sequence[Cell]) -> None:
        self.row += 1
        cells = [
            _xlsx_cell(f"{letter}{self.row}", cell)
            for letter, cell in zip(self.letters, row, strict=True)
            if cell != ""
        ]
        self.sheet.write(f'<row r="{self.row}">{"".join(cells)}</row>'.encode("utf-8", "replace"))


def _xlsx_cell(place: str, cell: Cell) -> str:
    if isinstance(cell, int):
        return f'<c r="{place}"><v>{cell}</v></c>'
    plain = ILLEGAL_CHARACTERS_RE.sub("", cell)[:_CELL_MAX]
    if "_x" in plain:  # else a reader takes _x0041_ for the letter A
        plain = _ESCAPED.sub(r"_x005F\g<0>", plain)
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(plain)}</t></is></c>'


def _csv_cell(text: str) -> str:
    return harmless(text.replace("\x00", ""))
