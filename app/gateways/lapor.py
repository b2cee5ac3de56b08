"""SP4N-LAPOR: the entries that changed, page by page, and answers below an entry. docs/lapor.md says what is assumed."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpx

from app import clock
from app.domain.notification import Outgoing
from app.gateways.social import UNKNOWN_WAIT, Network, RefusedError, json_of, user_of

LIST_PATH = "/laporan"
ANSWER_PATH = "/laporan/{tracking_id}/tindak-lanjut"
PAGE = 100
PAGES_MAX = 50
WHY = {
    401: "LAPOR menolak token akun ini; perbarui di pengaturan kanal",
    403: "LAPOR tidak mengizinkan",
    404: "Entri ini tidak ada di LAPOR, atau alamatnya di pengaturan kanal keliru",
}
NO_LIST = "LAPOR menjawab bukan dengan daftar entri; periksa alamatnya di pengaturan kanal"


class Lapor(Network):
    """One account. `settings`: api_base, token, list_path, answer_path."""

    name = "LAPOR"

    def __init__(self, settings: Mapping[str, str]) -> None:
        token = settings.get("token", "")
        super().__init__(settings.get("api_base", ""), {"Authorization": f"Bearer {token}"})
        self._list = settings.get("list_path") or LIST_PATH
        self._answer = settings.get("answer_path") or ANSWER_PATH

    def entries(self, since: datetime) -> Iterator[list[dict[str, Any]]]:
        """The pages of entries that changed since then, oldest first. Raises RefusedError."""
        asked = {"diubah_sejak": since.isoformat(), "jumlah": str(PAGE)}
        for _ in range(PAGES_MAX):
            answer = self.ask("GET", self._list, params=asked)
            if not isinstance(answer.get("data"), list):
                raise RefusedError(NO_LIST)
            yield [entry for entry in answer["data"] if isinstance(entry, dict)]
            following = answer.get("berikutnya")
            if not following:
                return
            asked["halaman"] = str(following)

    def deliver(self, message: Outgoing) -> str | None:
        """Answer below the entry. Returns the id that LAPOR gave it. Raises RefusedError."""
        tracking_id = user_of(message)
        if not tracking_id:
            raise RefusedError("Jawaban ini tidak menyebut entri LAPOR")
        path = self._answer.replace("{tracking_id}", quote(tracking_id, safe=""))
        key = str(message.key)
        answer = self.ask(
            "POST", path, headers={"Idempotency-Key": key}, json={"isi": message.body, "kunci": key}
        )
        given = answer.get("id")
        return str(given) if isinstance(given, (str, int)) else None

    def refusal(self, answer: httpx.Response) -> RefusedError:
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            return self.limited(clock.now() + _wait(answer), answer.status_code)
        why = WHY.get(
            answer.status_code, "LAPOR sedang terganggu" if answer.is_server_error else "LAPOR menolak"
        )
        return self.refused(answer, why, str(json_of(answer).get("pesan") or ""))


def _wait(answer: httpx.Response) -> timedelta:
    """Retry-After: seconds, or a date."""
    said = answer.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,7}", said):
        return timedelta(seconds=int(said))
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return UNKNOWN_WAIT
    return max(until - clock.now(), timedelta()) if until.tzinfo else UNKNOWN_WAIT
