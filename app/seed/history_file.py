"""The file of an import as it is read: its separator, its headings, and what makes a row unfit by itself.

Headings may be in any case and separated by commas or semicolons, as spreadsheets write them. Dates count from 1990, before
which no complaint system of the province kept any, to the day of the import.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TextIO

from app.clock import WIB

COLUMNS = ("kategori", "rincian_masalah", "status", "tanggal_masuk", "tanggal_selesai", "id_laporan", "skpd")
FINISHED = frozenset({"COMPLETE", "COMPLETED", "SELESAI"})
FIRST_DAY = date(1990, 1, 1)
EMPTY = "(kosong)"
NO_DATE = "tanggal tidak terbaca atau di luar 1990 sampai hari ini"
_NUMBER = re.compile(r"[A-Z0-9-]{4,40}")

Raw = dict[str, str]


class Unreadable(Exception):
    """The file is no such list; the message says why."""


def lines(path: Path) -> Iterator[tuple[int, Raw]]:
    """The rows with their line numbers, by the names of COLUMNS. Raises Unreadable."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter=_separator(file))
            reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
            missing = [name for name in COLUMNS if name not in reader.fieldnames]
            if missing:
                raise Unreadable(
                    f"Kolom tidak ada: {', '.join(missing)}. Baris pertama harus memuat nama kolom, dipisah koma atau titik koma."
                )
            for raw in reader:
                yield reader.line_num, {name: raw[name] or "" for name in COLUMNS}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"Berkas tidak terbaca: {error}") from error


def _separator(file: TextIO) -> str:
    headings = file.readline()
    file.seek(0)
    return ";" if headings.count(";") > headings.count(",") else ","


def number_of(raw: Raw) -> str:
    """The report's number as it is stored."""
    return raw["id_laporan"].strip().upper()


def problem_of(raw: Raw) -> str | None:
    """Why the row cannot be imported, whatever the database knows; None where it can."""
    if any("\0" in value for value in raw.values()):
        return "memuat karakter NUL"
    number = number_of(raw)
    if not number:
        return "tanpa id_laporan"
    if not _NUMBER.fullmatch(number):
        return "id_laporan bukan 4 sampai 40 huruf A-Z, angka, atau tanda hubung"
    status = raw["status"].strip()
    return None if status.upper() in FINISHED else f"status {status or EMPTY} bukan laporan selesai"


def day_of(text: str, now: datetime) -> datetime | None:
    """Midnight in Jakarta of an ISO date; None where it is none, or none that a report can have by `now`."""
    try:
        day = datetime.combine(date.fromisoformat(text.strip()[:10]), time(), WIB)
    except ValueError:
        return None
    return day if day.date() >= FIRST_DAY and day <= now else None
