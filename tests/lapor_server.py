"""SP4N-LAPOR on loopback as docs/lapor.md describes it: entries by change and page, answers once a key, 401 and 429."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.peers.networks import Answer, Network

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class Lapor(Network):
    """The entries of one agency, in the order of their last change, and what it answered below them."""

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    page_size: int = 100
    at: datetime = START

    def write(
        self, tracking_id: str, text: str = "Lampu jalan mati depan SDN 01 Gambir", **more: Any
    ) -> None:
        """Somebody writes an entry, or changes it."""
        given = {"tracking_id": tracking_id, "judul": "Lampu jalan", "isi": text, "klasifikasi": "pengaduan"}
        known = self.entries.pop(tracking_id, {"dibuat_pada": self._tick()})
        self.entries[tracking_id] = {**known, **given, **more, "diubah_pada": self._tick()}

    def comment(self, tracking_id: str, comment_id: str, text: str, by: str = "pelapor") -> None:
        """Somebody writes below an entry."""
        entry = self.entries.pop(tracking_id)
        said = {"id": comment_id, "oleh": by, "isi": text, "dibuat_pada": self._tick()}
        self.entries[tracking_id] = {
            **entry,
            "tanggapan": [*entry.get("tanggapan", []), said],
            "diubah_pada": self._tick(),
        }

    def told(self, tracking_id: str) -> list[str]:
        """What was answered below that entry."""
        return [text for about, text, _ in self.answers.values() if about == tracking_id]

    def wrong_token(self) -> dict[str, Any]:
        return {"pesan": "Token tidak dikenal"}

    def answer(self, method: str, path: str, given: dict[str, Any]) -> Answer:
        if method == "GET" and path == "/laporan":
            return 200, self._list(given)
        found = re.fullmatch(r"/laporan/([^/]+)/tindak-lanjut", path)
        if method == "POST" and found:
            return self._take(found[1], given)
        return 404, {"pesan": "Tidak ada di sini"}

    def _list(self, given: dict[str, Any]) -> dict[str, Any]:
        since = datetime.fromisoformat(given["diubah_sejak"])
        fresh = [
            entry for entry in self.entries.values() if datetime.fromisoformat(entry["diubah_pada"]) >= since
        ]
        start = int(given.get("halaman", 0))
        end = start + min(self.page_size, int(given["jumlah"]))
        return {"data": fresh[start:end], "berikutnya": str(end) if end < len(fresh) else None}

    def _take(self, tracking_id: str, given: dict[str, Any]) -> Answer:
        if tracking_id not in self.entries:
            return 404, {"pesan": "Laporan tidak ditemukan"}
        key = given["kunci"]
        if key in self.answers:
            return 200, {"id": self.answers[key][2]}
        self.answers[key] = (tracking_id, given["isi"], f"tl-{self.next_id()}")
        return 201, {"id": self.answers[key][2]}

    def _tick(self) -> str:
        self.at += timedelta(minutes=1)
        return self.at.isoformat()
