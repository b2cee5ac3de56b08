"""Reading the values of LAPOR's fields, which JSON, CSV and spreadsheets write differently. What makes no sense is not there."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.clock import WIB
from app.domain.vocabulary import EntryType

_YES = ("1", "ya", "y", "true", "benar", "yes")
_FORMATS = (
    *("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y"),
    *("%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y"),
    *("%d.%m.%Y %H.%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d"),
)
_TEXT_MAX = 100_000


def text_of(value: Any) -> str:
    """As text; whole numbers of a spreadsheet without their point."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:_TEXT_MAX] if isinstance(value, (str, int, float)) else ""


def one_line(value: Any) -> str:
    """As text in one line."""
    return " ".join(text_of(value).split())


def said_yes(value: Any) -> bool:
    """Whether a flag is set."""
    return value is True or one_line(value).lower() in _YES


def number(value: Any) -> float | None:
    """A finite number; a decimal comma counts as a point."""
    try:
        read = float(text_of(value).replace(",", "."))
    except ValueError:
        return None
    return read if math.isfinite(read) else None


def times(value: Any) -> datetime | None:
    """A moment: ISO, day/month/year, or a date cell; without a zone it is Jakarta's time."""
    read = value if isinstance(value, datetime) else _time(one_line(value))
    if read is None:
        return None
    try:
        return (read if read.tzinfo else read.replace(tzinfo=WIB)).astimezone(UTC)
    except OverflowError:
        return None


def type_of(fields: Mapping[str, Any]) -> str:
    """As what LAPOR classifies the entry; empty where it does not say."""
    said = one_line(fields.get("type")).lower()
    supervised = re.search(r"(?<!tidak )\bberkadar pengawasan", said.replace("_", " "))
    if said_yes(fields.get("supervision")) or supervised:
        return EntryType.PENGAWASAN.value
    if "informasi" in said:
        return EntryType.INFORMASI.value
    if "aspirasi" in said:
        return EntryType.ASPIRASI.value
    return EntryType.PENGADUAN.value if "aduan" in said else ""


def _time(text: str) -> datetime | None:
    text = re.sub(r"\s*WIB$", "", text)
    if not 8 <= len(text) <= 40:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for pattern in _FORMATS:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is put in by whoever asks
        except ValueError:
            continue
    return None
