"""Citizens at SP4N-LAPOR: entries that the system fetches every minute, responses to them, follow-ups that they get."""

import threading
import time
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from deploy.peers.lapor import Lapor
from deploy.peers.ledger import ARRIVED, WAITING, Entry, Ledger
from deploy.peers.ways import UnfitError, Way, text_of

ENTRY, RESPONSE = "entry", "response"
NAME_MAX, TITLE_MAX = 50, 150
WIB = timezone(timedelta(hours=7))


class OnLapor(Way):
    """Everybody who writes to `network`, known by name."""

    name = "lapor"

    def __init__(self, network: Lapor, ledger: Ledger) -> None:
        super().__init__(ledger)
        self.network = network
        self._fetched: set[str] = set()
        self._last, self._numbering = 0, threading.Lock()
        network.listed, network.heard = self._listed, self._told
        network.sent = int(time.time())
        for entry in ledger.of_way(self.name, mine=True):
            self._publish(entry)
        for entry in ledger.of_way(self.name, mine=False):
            network.keys[str(entry.more.get("key"))] = entry.mark

    def citizen(self, named: str) -> str:
        name = " ".join(named.split())
        if not name or len(name) > NAME_MAX or not name.isprintable():
            raise UnfitError("Nama pelapor: 1 sampai 50 huruf.")
        return name

    def sender(self, citizen: str) -> str:
        return citizen

    def compose(self, citizen: str, given: Mapping[str, Any]) -> Entry:
        text = text_of(given)
        title = " ".join(str(given.get("subject") or "").split())[:TITLE_MAX]
        mark = self._number()
        if given.get("kind") == RESPONSE:
            about = self._latest(citizen)
            if about is None:
                raise UnfitError("Belum ada laporan atas nama ini yang dapat ditanggapi.")
            more = {"about": about.mark, "id": mark}
            return Entry(
                self.name, citizen, text, True, RESPONSE, about.subject, WAITING, f"{about.mark}#{mark}", more
            )
        return Entry(self.name, citizen, text, True, ENTRY, title or text[:60], WAITING, mark)

    def _number(self) -> str:
        """A number that LAPOR never gave before: two entries of one moment are two."""
        with self._numbering:
            self._last = max(self._last + 1, time.time_ns() // 100_000_000)
            return str(self._last)

    def write(self, named: str, given: Mapping[str, Any]) -> Entry:
        entry = super().write(named, given)
        self._publish(entry)
        return entry

    async def hand_over(self, entry: Entry) -> str | None:
        """It is the system that fetches."""
        return ARRIVED if str(entry.more.get("about") or entry.mark) in self._fetched else None

    def _latest(self, citizen: str) -> Entry | None:
        said = self.ledger.conversation(self.name, citizen)
        return next((one for one in reversed(said) if one.mine and one.kind == ENTRY), None)

    def _publish(self, entry: Entry) -> None:
        moment = datetime.fromtimestamp(entry.at, WIB).isoformat()
        if entry.kind == RESPONSE:
            about = self.network.entries.get(str(entry.more.get("about")))
            if about is not None:
                response = {
                    "id": entry.more["id"],
                    "oleh": "pelapor",
                    "isi": entry.text,
                    "dibuat_pada": moment,
                }
                about["tanggapan"].append(response)
                about["diubah_pada"] = moment
                self._fetched.discard(about["tracking_id"])
            return
        self.network.entries[entry.mark] = {
            "tracking_id": entry.mark,
            "judul": entry.subject,
            "isi": entry.text,
            "klasifikasi": "pengaduan",
            "pelapor": {"nama": entry.citizen},
            "anonim": False,
            "rahasia": False,
            "dibuat_pada": moment,
            "diteruskan_pada": moment,
            "diubah_pada": moment,
            "lampiran": [],
            "tanggapan": [],
        }

    def _listed(self, tracking_id: str) -> None:
        self._fetched.add(tracking_id)

    def _told(self, tracking_id: str, text: str, key: str, follow_up: str) -> None:
        about = self.ledger.find(self.name, tracking_id)
        if about is not None:
            told = Entry(
                self.name,
                about.citizen,
                text,
                False,
                "follow-up",
                about.subject,
                mark=follow_up,
                more={"key": key},
            )
            self.ledger.add(told)
