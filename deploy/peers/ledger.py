"""What citizens and the application said to each other, as the peers saw it: a SQLite file that outlives a restart.

`way` is the network (sms, email, x, facebook, lapor), `citizen` who speaks there, `mine` whether the citizen wrote it.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WAITING, ARRIVED, REFUSED, DELIVERED = "waiting", "arrived", "refused", "delivered"
MOST_SHOWN, MOST_KEPT = 60, 5000
_TABLE = """
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, way TEXT NOT NULL, citizen TEXT NOT NULL, mine INTEGER NOT NULL,
    kind TEXT NOT NULL, at REAL NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL,
    mark TEXT NOT NULL, more TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_citizen ON entries (way, citizen, id);
CREATE INDEX IF NOT EXISTS entries_state ON entries (way, state);
"""
_COLUMNS = "id, way, citizen, mine, kind, at, subject, text, state, mark, more"


@dataclass(frozen=True)
class Entry:
    """One message. `mark` is its id at the network, `more` what the network keeps of it besides."""

    way: str
    citizen: str
    text: str
    mine: bool
    kind: str = ""
    subject: str = ""
    state: str = ARRIVED
    mark: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    at: float = 0.0
    id: int = 0


class Ledger:
    """The file at `path`; may be used by several threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._file.executescript("PRAGMA journal_mode = WAL;" + _TABLE)
        self._do("DELETE FROM entries WHERE id <= (SELECT max(id) FROM entries) - ?", MOST_KEPT)

    def add(self, entry: Entry) -> int:
        """Write it down; its id."""
        values = (entry.way, entry.citizen, entry.mine, entry.kind, time.time(), entry.subject, entry.text)
        more = json.dumps(dict(entry.more), ensure_ascii=False)
        statement = (
            f"INSERT INTO entries ({_COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"  # noqa: S608 - names of ours
        )
        return int(self._do(statement, *values, entry.state, entry.mark, more)[0][0])

    def set_state(self, entry_id: int, state: str) -> None:
        """What became of it."""
        self._do("UPDATE entries SET state = ? WHERE id = ?", state, entry_id)

    def get(self, entry_id: int) -> Entry | None:
        """The entry of that id."""
        return next(iter(self._entries("WHERE id = ?", entry_id)), None)

    def find(self, way: str, mark: str) -> Entry | None:
        """The entry that the network knows by that id."""
        return next(iter(self._entries("WHERE way = ? AND mark = ?", way, mark)), None)

    def conversation(self, way: str, citizen: str) -> list[Entry]:
        """The last 60, oldest first."""
        where = "WHERE way = ? AND citizen = ? ORDER BY id DESC LIMIT ?"
        return self._entries(where, way, citizen, MOST_SHOWN)[::-1]

    def of_way(self, way: str, *, mine: bool) -> list[Entry]:
        """Everything of a network that citizens wrote, or that they were told, oldest first."""
        return self._entries("WHERE way = ? AND mine = ? ORDER BY id", way, mine)

    def waiting(self) -> list[Entry]:
        """What citizens wrote and nobody took yet, oldest first."""
        return self._entries("WHERE state = ? AND mine ORDER BY id", WAITING)

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def _entries(self, where: str, *values: Any) -> list[Entry]:
        rows = self._do(f"SELECT {_COLUMNS} FROM entries {where}", *values)  # noqa: S608 - names of ours
        return [_entry(*row) for row in rows]

    def _do(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._file.execute(statement, values).fetchall()


def _entry(
    entry_id: int,
    way: str,
    citizen: str,
    mine: int,
    kind: str,
    at: float,
    subject: str,
    text: str,
    state: str,
    mark: str,
    more: str,
) -> Entry:
    return Entry(
        way, citizen, text, bool(mine), kind, subject, state, mark, json.loads(more), at=at, id=entry_id
    )
