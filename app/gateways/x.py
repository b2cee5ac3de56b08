"""X (API v2): mentions of an account, replies to posts, direct messages.

A reply is read by everybody; whether a message may be one was decided when it was written.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from app import clock
from app.domain.notification import Outgoing
from app.gateways.social import UNKNOWN_WAIT, Network, RefusedError, json_of, user_of

PAGES_MAX = 8  # X goes back 800 mentions
FIELDS = {
    "tweet.fields": "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities,"
    "note_tweet,referenced_tweets",
    "expansions": "author_id,attachments.media_keys",
    "user.fields": "id,name,username",
    "media.fields": "media_key,preview_image_url,type,url",
}
WHY = {
    401: "X menolak token akun ini; perbarui di pengaturan kanal",
    403: "X tidak mengizinkan",
    404: "Kiriman atau akun di X sudah tidak ada",
}
NO_POST = "Tidak ada kiriman di X yang dapat dibalas"


class X(Network):
    """One account. `settings`: api_base, token (of the user), user_id."""

    name = "X"

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(
            settings.get("api_base", ""), {"Authorization": f"Bearer {settings.get('token', '')}"}
        )
        self._user_id = settings.get("user_id", "")

    def mentions(self, since_id: str | None) -> Iterator[dict[str, Any]]:
        """The pages of mentions after that post, newest first; only the newest page where it is not known.

        Raises RefusedError.
        """
        asked: dict[str, str] = {
            "max_results": "100",
            **FIELDS,
            **({"since_id": since_id} if since_id else {}),
        }
        for _ in range(PAGES_MAX if since_id else 1):
            page = self.ask("GET", f"/2/users/{self._user_id}/mentions", params=asked)
            yield page
            following = page.get("meta", {}).get("next_token")
            if not following:
                return
            asked["pagination_token"] = following

    def posts(self, ids: list[str]) -> dict[str, Any]:
        """Those posts as they are now; `errors` names those that are gone. Raises RefusedError."""
        return self.ask("GET", "/2/tweets", params={"ids": ",".join(ids), **FIELDS})

    def deliver(self, message: Outgoing) -> str | None:
        """Reply to the post, or write to the person. Returns the id that X gave it. Raises RefusedError."""
        return self._reply(message) if message.is_open else self._write(message)

    def refusal(self, answer: httpx.Response) -> RefusedError:
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            return self.limited(_reset(answer), answer.status_code)
        said = json_of(answer)
        detail = str(said.get("detail") or said.get("title") or "")
        why = WHY.get(answer.status_code, "X sedang terganggu" if answer.is_server_error else "X menolak")
        return self.refused(answer, why, detail)

    def _reply(self, message: Outgoing) -> str | None:
        if not (message.in_reply_to or "").isdigit():
            raise RefusedError(NO_POST)
        content = {"text": message.body, "reply": {"in_reply_to_tweet_id": message.in_reply_to}}
        return _id(self.ask("POST", "/2/tweets", json=content), "id")

    def _write(self, message: Outgoing) -> str | None:
        user_id = user_of(message)
        if not user_id.isdigit():
            raise RefusedError("Alamat penerima bukan akun X")
        path = f"/2/dm_conversations/with/{user_id}/messages"
        return _id(self.ask("POST", path, json={"text": message.body}), "dm_event_id")


def _id(answer: Mapping[str, Any], name: str) -> str | None:
    data = answer.get("data")
    return str(data[name]) if isinstance(data, dict) and name in data else None


def _reset(answer: httpx.Response) -> datetime:
    """When the limit ends: the header counts seconds since 1970."""
    stamp = answer.headers.get("x-rate-limit-reset", "")
    now = clock.now()
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):
        return now + UNKNOWN_WAIT
    return max(now, datetime.fromtimestamp(int(stamp), UTC))
