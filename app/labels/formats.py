"""How times, lengths, numbers and ticket numbers are written for people (screens.md, "Words").

Moments are aware datetimes, shown in Jakarta time (WIB); `now` is an argument wherever it matters.
"""

import re
from datetime import date, datetime, timedelta

from app import clock
from app.wording import language, say, say_number

ENGLISH = "en"
DAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
WHOLE_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
WHOLE_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
NOTHING = "-"
_NUMBER = re.compile(r"([A-Z]{2,3}\d{6})(\d+)")
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_POINTS = str.maketrans(",.", ".,")
ENTRY = "lapor:"


def tanggal(day: date | datetime | None) -> str:
    """23 Nov 2026; a moment counts as the day it is in Jakarta."""
    if day is None:
        return NOTHING
    day = clock.local_date(day) if isinstance(day, datetime) else day
    return f"{day.day} {_month(day)} {day.year}"


def jam(moment: datetime | None) -> str:
    """16.40"""
    return NOTHING if moment is None else _time(clock.local(moment))


def wib(moment: datetime | None) -> str:
    """Sen, 23 Nov 2026 16.40 WIB"""
    if moment is None:
        return NOTHING
    local = clock.local(moment)
    day = f"{_weekday(local)}, {local.day} {_month(local)} {local.year}"
    return f"{day} {_time(local)} WIB"


def batas(moment: datetime | None) -> str:
    """Selasa, 1 Desember 2026, 16.00 WIB: in full, for the one date that a reader waits for."""
    if moment is None:
        return NOTHING
    local = clock.local(moment)
    days, months = (ENGLISH_DAYS, ENGLISH_MONTHS) if language() == ENGLISH else (WHOLE_DAYS, WHOLE_MONTHS)
    day = f"{days[local.weekday()]}, {local.day} {months[local.month - 1]} {local.year}"
    return f"{day}, {_time(local)} WIB"


def wib_short(moment: datetime | None) -> str:
    """Sen 23 Nov 16.40, for histories and tables where the year is plain."""
    if moment is None:
        return NOTHING
    local = clock.local(moment)
    return f"{_weekday(local)} {local.day} {_month(local)} {_time(local)}"


def _weekday(day: date) -> str:
    at = day.weekday()
    return ENGLISH_DAYS[at][:3] if language() == ENGLISH else DAYS[at]


def _month(day: date) -> str:
    at = day.month - 1
    return ENGLISH_MONTHS[at][:3] if language() == ENGLISH else MONTHS[at]


def _time(local: datetime) -> str:
    point = ":" if language() == ENGLISH else "."
    return f"{local.hour:02d}{point}{local.minute:02d}"


def bulan(month: str) -> str:
    """Nov 2026, from the code 2026-11."""
    year, _, number = month.partition("-")
    return f"{_month(date(int(year), int(number), 1))} {year}"


def relatif(moment: datetime | None, now: datetime | None = None) -> str:
    """2 jam lalu, up to a day before or after `now` (default: the present); then the date."""
    if moment is None:
        return NOTHING
    seconds = ((now or clock.now()) - moment).total_seconds()
    if abs(seconds) < _MINUTE:
        return say("baru saja")
    if abs(seconds) >= _DAY:
        return tanggal(moment)
    hours, minutes = int(abs(seconds) // _HOUR), int(abs(seconds) // _MINUTE)
    words = say_number("{n} jam", hours) if hours else say_number("{n} menit", minutes)
    return say("{length} lalu", length=words) if seconds > 0 else say("dalam {length}", length=words)


def durasi(length: timedelta | float | None) -> str:
    """3 j 20 m for a length (or seconds); from a day on 2 hari 4 j. The sign is dropped."""
    if length is None:
        return NOTHING
    seconds = int(abs(length.total_seconds() if isinstance(length, timedelta) else length))
    days, hours, minutes = seconds // _DAY, seconds % _DAY // _HOUR, seconds % _HOUR // _MINUTE
    if days and hours:
        return say_number("{n} hari {hours} j", days, hours=hours)
    if days:
        return say_number("{n} hari", days)
    return (
        say("{hours} j {minutes} m", hours=hours, minutes=f"{minutes:02d}")
        if hours
        else say("{minutes} m", minutes=minutes)
    )


def sisa(due: datetime | None, now: datetime | None = None) -> str:
    """The length between `now` and the limit, before or after it: 3 j 20 m."""
    return NOTHING if due is None else durasi(due - (now or clock.now()))


def angka(value: float | None, decimals: int = 0) -> str:
    """1.234 or 1.234,5: a dot between thousands, a comma before decimals."""
    if value is None:
        return NOTHING
    written = f"{value:,.{decimals}f}"
    return written if language() == ENGLISH else written.translate(_POINTS)


def persen(share: float | None) -> str:
    """12,3 % from 0.123."""
    return NOTHING if share is None else f"{angka(share * 100, 1)}{'%' if language() == ENGLISH else ' %'}"


def nomor(number: str) -> str:
    """A ticket number in groups to be read aloud: JK261123 104582."""
    return " ".join(nomor_groups(number))


def nomor_groups(number: str) -> tuple[str, ...]:
    """Prefix with day, and the digits after it; a foreign number stays whole."""
    match = _NUMBER.fullmatch(number)
    return match.groups() if match else (number,)


def samar(phone: str | None) -> str:
    """0812****7890: enough to recognise one's own number and no more."""
    if not phone:
        return NOTHING
    local = "0" + phone.removeprefix("+62") if phone.startswith("+62") else phone
    if len(local) < 9:
        return "*" * len(local)
    return local[:4] + "*" * (len(local) - 8) + local[-4:]


def samar_pengirim(address: str) -> str:
    """A sender's address in part: 0812****7890, si***@contoh.id; an account's name or id as it is.

    Who wrote at LAPOR is known by the entry.
    """
    if address.startswith(ENTRY):
        return f"Entri LAPOR {address.removeprefix(ENTRY)}"
    local, at, domain = address.partition("@")
    if at and local:
        return f"{local[:2]}***@{domain}"
    return (
        samar(address)
        if address.lstrip("+").isdigit() and len(address) >= 9 and address[0] in "+0"
        else address
    )
