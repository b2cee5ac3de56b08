"""Tables that people download, as CSV or XLSX. No cell is ever a formula: what a citizen wrote may begin like one.

In CSV such a cell gets an apostrophe in front (OWASP, "CSV Injection"); in a spreadsheet it is kept as text.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Rows = Iterable[Sequence[str]]
_WIDTH = 32


def harmless(text: str) -> str:
    """The text as a cell of a CSV file that no program takes for a formula."""
    begins = text.lstrip(" \u00a0")
    return f"'{text}" if text.startswith(FORMULA_SIGNS) or begins.startswith(FORMULA_SIGNS) else text


def csv_of(headings: Sequence[str], rows: Rows) -> bytes:
    """UTF-8 with a mark, semicolons, CRLF: what spreadsheets in Indonesia open by themselves."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([harmless(cell.replace("\x00", "")) for cell in row] for row in rows)
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
