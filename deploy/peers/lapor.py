"""SP4N-LAPOR as docs/lapor.md assumes it: entries listed by the time of their last change, follow-ups taken once by key."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from deploy.peers.networks import Answer, Network

_FOLLOW_UP = re.compile(r"/laporan/([^/]+)/tindak-lanjut")


@dataclass
class Lapor(Network):
    """One agency's entries by tracking id, each as it is listed; `keys` maps the key of a follow-up to its id."""

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    listed: Callable[[str], None] = lambda tracking_id: None
    """Told of each entry that was fetched."""
    heard: Callable[[str, str, str, str], None] = lambda tracking_id, text, key, follow_up: None
    """Told of each follow-up."""

    def wrong_token(self) -> dict[str, Any]:
        return {"pesan": "Token tidak dikenal."}

    def answer(self, method: str, path: str, given: dict[str, Any]) -> Answer:
        if method == "GET" and path == "/laporan":
            return self._list(given)
        if method == "POST" and (found := _FOLLOW_UP.fullmatch(path)):
            return self._follow_up(
                unquote(found[1]), str(given.get("isi") or ""), str(given.get("kunci") or "")
            )
        return 404, {"pesan": "Tidak ada di sini."}

    def _list(self, given: dict[str, Any]) -> Answer:
        try:
            since = datetime.fromisoformat(str(given["diubah_sejak"]).replace(" ", "+"))
            size, start = int(given.get("jumlah", 100)), int(given.get("halaman", 0))
            changed = sorted(self.entries.values(), key=_changed)
            fitting = [entry for entry in changed if _changed(entry) >= since]
        except (KeyError, ValueError, TypeError):
            return 422, {"pesan": "diubah_sejak, jumlah, atau halaman tidak dapat dibaca."}
        page = fitting[start : start + size]
        for entry in page:
            self.listed(entry["tracking_id"])
        following = str(start + size) if start + size < len(fitting) else None
        return 200, {"data": page, "berikutnya": following}

    def _follow_up(self, tracking_id: str, text: str, key: str) -> Answer:
        if tracking_id not in self.entries:
            return 404, {"pesan": "Laporan itu tidak ada."}
        if not text:
            return 422, {"pesan": "isi kosong."}
        if key in self.keys:
            return 200, {"id": self.keys[key]}
        follow_up = str(self.next_id())
        self.keys[key] = follow_up
        self.heard(tracking_id, text, key, follow_up)
        return 201, {"id": follow_up}


def _changed(entry: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["diubah_pada"])
