"""Facebook (Graph API): a page's feed and conversations, comments below posts, messages to people (Send API).

Who commented can be written to once by naming the comment; who wrote to the page, within 24 hours.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import httpx

from app import clock
from app.domain.notification import Outgoing
from app.gateways.social import UNKNOWN_WAIT, Network, RefusedError, json_of, user_of

FEED = (
    "id,from,message,created_time,full_picture,comments.limit(100).order(reverse_chronological)"
    "{id,from,message,created_time,parent{id},attachment{media{image{src}}}}"
)
TALKS = "updated_time,messages.limit(25){id,from,message,created_time,attachments{image_data{url}}}"
_POST = re.compile(r"\d+_\d+")
UNNAMED = "tanpa-nama-"
# Codes of the Graph API's error object.
LIMITS = frozenset({4, 17, 32, 341, 613, 80001, 80006})
PASSING = frozenset({1, 2})
WHY = {
    190: "Facebook menolak token halaman; perbarui di pengaturan kanal",
    10: "Facebook tidak mengizinkan: di luar 24 jam sejak pesan terakhir warga, atau izin halaman kurang",
    100: "Facebook tidak mengenal kiriman atau orang itu",
    200: "Facebook tidak mengizinkan; izin halaman kurang",
    551: "Orang ini sedang tidak dapat menerima pesan",
    10900: "Kiriman ini sudah pernah dibalas lewat pesan langsung",
}
NO_POST = "Tidak ada kiriman di Facebook yang dapat dibalas"


class Facebook(Network):
    """One page. `settings`: api_base, page_token, app_secret."""

    name = "Facebook"

    def __init__(self, settings: Mapping[str, str]) -> None:
        token, secret = settings.get("page_token", ""), settings.get("app_secret", "")
        super().__init__(settings.get("api_base", ""), {"Authorization": f"Bearer {token}"})
        proof = hmac.digest(secret.encode(), token.encode(), hashlib.sha256).hex() if secret else ""
        self._proof = {"appsecret_proof": proof} if proof else {}

    def feed(self, since: int) -> dict[str, Any]:
        """Posts on the page since then (seconds) with their comments. Raises RefusedError."""
        asked = {"since": str(since), "limit": "100", "fields": FEED, **self._proof}
        return self.ask("GET", "/me/feed", params=asked)

    def conversations(self) -> dict[str, Any]:
        """The conversations that changed last, with their messages. Raises RefusedError."""
        return self.ask("GET", "/me/conversations", params={"limit": "50", "fields": TALKS, **self._proof})

    def page_id(self) -> str:
        """The page's own id. Raises RefusedError."""
        found = _text(self.ask("GET", "/me", params={"fields": "id", **self._proof}).get("id"))
        if not found:
            raise RefusedError("Facebook tidak menyebut halaman mana yang diwakili token ini")
        return found

    def deliver(self, message: Outgoing) -> str | None:
        """Comment below the post, or write to the person. Returns the id that Facebook gave it. Raises RefusedError."""
        return self._comment(message) if message.is_open else self._write(message)

    def refusal(self, answer: httpx.Response) -> RefusedError:
        error = json_of(answer).get("error")
        said = error if isinstance(error, dict) else {}
        code = said.get("code")
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or code in LIMITS:
            return self.limited(clock.now() + _wait(answer), answer.status_code)
        why = WHY.get(code, "") if isinstance(code, int) else ""
        why = why or ("Facebook sedang terganggu" if answer.is_server_error else "Facebook menolak")
        refused = self.refused(answer, why, str(said.get("message") or ""))
        refused.temporary = refused.temporary or code in PASSING or said.get("is_transient") is True
        refused.code = httpx.codes.UNAUTHORIZED if code == 190 else refused.code
        return refused

    def _comment(self, message: Outgoing) -> str | None:
        post = message.in_reply_to or ""
        if not _POST.fullmatch(post):
            raise RefusedError(NO_POST)
        answer = self.ask("POST", f"/{post}/comments", params=self._proof, json={"message": message.body})
        return _text(answer.get("id"))

    def _write(self, message: Outgoing) -> str | None:
        """By each way in turn that may lead to the person, until one does."""
        ways = list(_recipients(message))
        if not ways:
            raise RefusedError("Facebook tidak menyebut siapa yang menulis kiriman ini")
        for way in ways[:-1]:
            try:
                return self._deliver(message, way)
            except RefusedError as error:
                if error.temporary or error.code == httpx.codes.UNAUTHORIZED:
                    raise
        return self._deliver(message, ways[-1])

    def _deliver(self, message: Outgoing, recipient: Mapping[str, str]) -> str | None:
        content = {
            "recipient": dict(recipient),
            "messaging_type": "RESPONSE",
            "message": {"text": message.body},
        }
        return _text(self.ask("POST", "/me/messages", params=self._proof, json=content).get("message_id"))


def _recipients(message: Outgoing) -> Iterator[dict[str, str]]:
    post, user_id = message.in_reply_to or "", user_of(message)
    if _POST.fullmatch(post):
        yield {"comment_id": post}
        yield {"post_id": post}
    if user_id and not user_id.startswith(UNNAMED):
        yield {"id": user_id}


def _wait(answer: httpx.Response) -> timedelta:
    """How long Facebook says that its limit lasts (minutes, in a header of JSON)."""
    found = re.findall(r'"estimated_time_to_regain_access"\s*:\s*(\d{1,4})\b', str(dict(answer.headers)))
    return max((timedelta(minutes=int(minutes)) for minutes in found), default=UNKNOWN_WAIT) or UNKNOWN_WAIT


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, (str, int)) else None
