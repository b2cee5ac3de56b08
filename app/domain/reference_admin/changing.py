"""One change of one row at a time: of the version that the administrator saw, recorded. The version is its last change."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.base import Base
from app.clock import local
from app.domain import configuration, freshness, reference
from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, NotVisible
from app.domain.vocabulary import Role

Values = dict[str, Any]
Errors = dict[str, str]
NEW = ""  # the version of what is not there yet
POSITION_MAX, CODE_MAX = 999, 40
Row = TypeVar("Row", bound=Base)


def only_biro_admin(actor: Actor) -> None:
    """Raises Forbidden for everybody else."""
    if actor.role != Role.BIRO_ADMIN:
        raise Forbidden("Hanya admin Biro Pemerintahan yang mengubah pengaturan.")


def version_of(session: Session, table: str, key: str) -> str:
    """What a form carries: which change of the row was the last one."""
    changes = configuration.changes_of(session, table, key, limit=1)
    return str(changes[0].id if changes else 0)


def begin(
    session: Session, table: str, key: str = NEW, version: str = NEW, *, actor: Actor, now: datetime
) -> None:
    """Change the reference data alone until the end of the transaction. Raises Forbidden, or Conflict where it changed since."""
    only_biro_admin(actor)
    freshness.lock(session)
    if key != NEW and version != version_of(session, table, key):
        raise Conflict(_who_was_faster(session, table, key))


def locked(session: Session, row: type[Row], key: Any) -> Row:
    """The row as it stands now, for a change; others may go on naming it. Raises NotVisible."""
    found = session.get(row, key, with_for_update={"key_share": True}, populate_existing=True)
    if found is None:
        raise NotVisible("Halaman ini tidak ada.")
    return found


def keep(
    session: Session,
    table: str,
    key: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write the change and its record."""
    session.flush()
    configuration.record(session, table, key, before, after, actor=actor, now=now)
    reference.forget()


def one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def name_fault(name: str, longest: int) -> str | None:
    """What is wrong with a name, if anything."""
    if not 0 < len(name) <= longest or not name.isprintable():
        return f"Isi, paling panjang {longest} karakter."
    return None


def position_of(typed: str) -> int | None:
    """The place in a list as typed, 0 where nothing is; None for what is no such number."""
    typed = typed.strip() or "0"
    fits = typed.isascii() and typed.isdigit() and int(typed[:9]) <= POSITION_MAX
    return int(typed) if fits else None


def code_of(words: str, taken: Collection[str], otherwise: str) -> str:
    """The code that words make, with a number behind it where it is taken."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:CODE_MAX].strip("_") or otherwise
    names = (base if n == 1 else f"{base}_{n}" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _who_was_faster(session: Session, table: str, key: str) -> str:
    last = configuration.changes_of(session, table, key, limit=1)
    if not last:
        return "Halaman ini sudah kedaluwarsa. Tidak ada yang disimpan; periksa, lalu ulangi."
    return (
        f"Sudah diubah oleh {last[0].user_name} ({local(last[0].at):%d-%m-%Y %H.%M} WIB) sejak halamannya dibuka. "
        "Tidak ada yang disimpan; periksa keadaannya sekarang, lalu ulangi."
    )
