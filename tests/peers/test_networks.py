"""X and LAPOR as the demo plays them: what was said outlives a restart, and LAPOR speaks what docs/lapor.md writes down."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.peers.lapor import Lapor
from deploy.peers.ledger import Ledger
from deploy.peers.networks import serving
from deploy.peers.on_lapor import OnLapor
from deploy.peers.on_x import OnX, user_id
from deploy.peers.ways import UnfitError
from deploy.peers.x import X

TOKEN = {"Authorization": "Bearer token"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite3")
    yield opened
    opened.close()


def test_a_mention_is_still_there_after_a_restart(ledger: Ledger) -> None:
    mark = OnX(X("token"), "", "", ledger).write("@Warga_1", {"text": "lampu mati"}).mark
    again = X("token")
    OnX(again, "", "", ledger)
    _, found = again.answer("GET", "/2/tweets", {"ids": mark})
    assert [post["text"] for post in found["data"]] == ["@DKIJakarta lampu mati"]
    assert found["errors"] == []
    again.answer("POST", f"/2/dm_conversations/with/{user_id('warga_1')}/messages", {"text": "Kode"})
    assert [entry.text for entry in ledger.conversation("x", "warga_1")] == ["@DKIJakarta lampu mati", "Kode"]


def test_lapor_lists_what_changed_page_by_page_and_takes_an_answer_once(ledger: Ledger) -> None:
    network = Lapor("token")
    people = OnLapor(network, ledger)
    marks = [people.write(name, {"text": f"Jalan rusak {name}"}).mark for name in ("Budi", "Siti")]
    with (
        serving({"/lapor": network}) as base,
        httpx.Client(base_url=f"{base}/lapor", headers=TOKEN) as client,
    ):
        assert client.get("/laporan", headers={"Authorization": "Bearer salah"}).status_code == 401
        asked = {"diubah_sejak": "2026-01-01T00:00:00+07:00", "jumlah": "1"}
        first = client.get("/laporan", params=asked).json()
        second = client.get("/laporan", params={**asked, "halaman": first["berikutnya"]}).json()
        assert [first["data"][0]["tracking_id"], second["data"][0]["tracking_id"]] == marks
        assert second["berikutnya"] is None
        answer = {"isi": "Kami terima.", "kunci": "1b2f"}
        address = f"/laporan/{marks[0]}/tindak-lanjut"
        given = [client.post(address, json=answer) for _ in range(2)]
        assert [one.status_code for one in given] == [201, 200]
        assert given[0].json() == given[1].json()
        people.write("Budi", {"text": "Masih rusak", "kind": "response"})
        since = {"diubah_sejak": second["data"][0]["diubah_pada"]}
        changed = client.get("/laporan", params=since).json()["data"]
        assert [item["isi"] for item in changed[-1]["tanggapan"]] == ["Masih rusak"]
    assert [entry.text for entry in ledger.conversation("lapor", "Budi")] == [
        "Jalan rusak Budi",
        "Kami terima.",
        "Masih rusak",
    ]


def test_nothing_can_be_added_to_what_was_never_written(ledger: Ledger) -> None:
    with pytest.raises(UnfitError, match="Belum ada laporan"):
        OnLapor(Lapor("token"), ledger).write("Budi", {"text": "Masih rusak", "kind": "response"})
