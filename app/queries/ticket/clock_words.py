"""Why a clock started, stopped or got another end, in words; a change of the configuration with what changed and by whom."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import sla
from app.domain.configuration import ConfigChange, Difference, differences
from app.domain.merging import JOINED, LEFT
from app.domain.reference import Catalogue
from app.domain.vocabulary import CLOSED, Action, Calendar, Status
from app.labels import label, tanggal, verb

WHY = {
    "pause": "Berhenti: menunggu pelapor",
    "resume": "Berjalan lagi",
    "priority": "Prioritas berubah",
    sla.SUSPENDED: "Berhenti: digabung dengan laporan lain",
    sla.TAKEN_UP: "Berjalan lagi: dipisahkan, waktu selama digabung tidak dihitung",
    JOINED: "Mengikuti batas lebih awal dari laporan yang digabung",
    LEFT: "Dihitung lagi: laporan yang digabung dipisahkan",
}
STARTS = {"create": "Laporan masuk", "ask_reopening": "Pelapor minta dibuka lagi", "load": "Dimuat"}
DAYS = {"holidays": "hari libur", "ramadan_periods": "Ramadan"}
HOURS = {
    f"{prefix}{end}": f"{word} {day}".strip()
    for prefix, day in (
        ("", ""),
        ("friday_", "Jumat"),
        ("ramadan_", "Ramadan"),
        ("ramadan_friday_", "Jumat Ramadan"),
    )
    for end, word in (("opens", "buka"), ("closes", "tutup"))
}
Changes = dict[int, ConfigChange]


def changes_named(session: Session, whys: Collection[str]) -> Changes:
    """The changes of the configuration that these lines name; reads nothing where there are none."""
    prefixes = (sla.LIMIT_SET, sla.CALENDAR_SET)
    ids = {int(why.partition(":")[2]) for why in whys if why.startswith(prefixes)}
    if not ids:
        return {}
    query = select(ConfigChange).where(ConfigChange.id.in_(ids))
    return {change.id: change for change in session.scalars(query)}


def started_words(note: str) -> str:
    return STARTS.get(note) or (f"Mulai: {verb(note).lower()}" if note in set(Action) else "Mulai")


def ended_words(outcome: str | None) -> str:
    if outcome in {status.value for status in CLOSED}:
        return f"Berakhir: {label(Status(outcome)).lower()}"
    return f"Berakhir: {verb(outcome).lower()}" if outcome in set(Action) else "Berakhir"


def line_words(code: str, known: Catalogue, changes: Changes) -> str:
    if code.startswith(sla.HANDED):
        return f"Berpindah ke {known.unit_name(code.removeprefix(sla.HANDED))}"
    if code.startswith((sla.LIMIT_SET, sla.CALENDAR_SET)):
        return _changed(changes.get(int(code.partition(":")[2])))
    return WHY.get(code) or (verb(code) if code in set(Action) else code)


def _changed(change: ConfigChange | None) -> str:
    if change is None:
        return "Pengaturan berubah"
    return f"{change_words(change)} ({change.user_name})"


def change_words(change: ConfigChange) -> str:
    """What a change of a limit or of the calendar was."""
    if change.table_name not in (*DAYS, "office_hours"):
        parts = [f"{one.name} {_from_to(one)}" for one in differences(change)]
        return "Batas diubah: " + "; ".join(parts)
    if change.table_name == "office_hours":
        parts = [f"{HOURS.get(one.name, one.name)} {_from_to(one)}" for one in differences(change)]
        return f"Jam kerja sejak {change.key} diubah: {'; '.join(parts)}"
    word = DAYS[change.table_name]
    verb_ = "diubah" if change.before and change.after else "dihapus" if change.before else "ditambahkan"
    day = tanggal(date.fromisoformat(change.key)) if "-" in change.key else f"tahun {change.key}"
    name = (change.after or change.before or {}).get("nama")
    return f"Kalender: {word} {day}{f' ({name})' if name else ''} {verb_}"


def _from_to(one: Difference) -> str:
    return f"dari {said(one.before)} menjadi {said(one.after)}"


def said(value: object) -> str:
    """A value of the configuration as people read it."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, str) and value in set(Calendar):
        return label(Calendar(value)).lower()
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return "kosong" if value in (None, "") else str(value)
