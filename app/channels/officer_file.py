"""A table of officers (CSV or XLSX) with the columns username, nama, peran, unit, email; roles by code or by their words."""

from collections.abc import Mapping

from app.channels.table_file import UnreadableFileError, read_lines
from app.domain.reference_admin.user_import import MAX_LINES, Line
from app.domain.reference_admin.users import OFFICER_ROLES, Wanted

COLUMNS = ("username", "nama", "peran", "unit", "email")


def read_officers(content: bytes, words: Mapping[str, str]) -> list[Line]:
    """The lines of the table; `words`: roles by their names as people write them. Raises UnreadableFileError."""
    found = read_lines(content)
    if found.broken:
        at, why = found.broken[0]
        raise UnreadableFileError(f"Baris {at}: {why}")
    if not found.rows:
        raise UnreadableFileError("Berkas ini kosong.")
    heads = [_text(cell).lower() for cell in found.rows[0][1]]
    missing = [column for column in COLUMNS if column not in heads]
    if missing:
        raise UnreadableFileError(
            f"Baris judul harus memuat {', '.join(COLUMNS)}; yang tidak ada: {', '.join(missing)}."
        )
    if not 0 < len(found.rows) - 1 <= MAX_LINES:
        raise UnreadableFileError(f"Isi 1 sampai {MAX_LINES} baris di bawah baris judul.")
    roles = {word.lower(): role for word, role in words.items()} | {
        role.value: role.value for role in OFFICER_ROLES
    }
    places = [heads.index(column) for column in COLUMNS]
    return [_line(number, cells, places, roles) for number, cells in found.rows[1:]]


def _line(number: int, cells: list[object], places: list[int], roles: Mapping[str, str]) -> Line:
    username, name, role, unit, email = (_text(cells[at]) if at < len(cells) else "" for at in places)
    return Line(number, username.lower(), Wanted(name, roles.get(role.lower(), role), unit.lower(), email))


def _text(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())
