"""Citizens on X: mentions and direct messages to the province's account; replies and messages that they get."""

import asyncio
import hashlib
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from deploy.peers.knocking import body_of, knock, x_signature
from deploy.peers.ledger import ARRIVED, REFUSED, WAITING, Entry, Ledger
from deploy.peers.ways import UnfitError, Way, text_of
from deploy.peers.x import X

MENTION, DIRECT = "mention", "direct"
TEXT_MAX = 280
_HANDLE = re.compile(r"[a-z0-9_]{1,15}")


class OnX(Way):
    """Everybody who speaks to `network`'s account; `hook` is the application's webhook, `secret` signs for it."""

    name = "x"

    def __init__(self, network: X, hook: str, secret: str, ledger: Ledger) -> None:
        super().__init__(ledger)
        self.network, self._hook, self._secret = network, hook, secret
        network.heard = self._told
        network.sent = int(time.time())  # so that ids never repeat, whenever it is started again
        for entry in ledger.of_way(self.name, mine=True):
            self._publish(entry)

    def citizen(self, named: str) -> str:
        handle = named.strip().removeprefix("@").lower()
        if not _HANDLE.fullmatch(handle):
            raise UnfitError("Nama akun X: 1 sampai 15 huruf, angka, atau garis bawah.")
        return handle

    def sender(self, citizen: str) -> str:
        return f"x:{user_id(citizen)}"

    def compose(self, citizen: str, given: Mapping[str, Any]) -> Entry:
        kind = DIRECT if given.get("kind") == DIRECT else MENTION
        text = text_of(given, TEXT_MAX)
        if kind == MENTION and "@dkijakarta" not in text.lower():
            text = f"@DKIJakarta {text}"
        return Entry(self.name, citizen, text, True, kind, state=WAITING, mark=str(time.time_ns() // 1000))

    def write(self, named: str, given: Mapping[str, Any]) -> Entry:
        entry = super().write(named, given)
        self._publish(entry)
        return entry

    async def hand_over(self, entry: Entry) -> str | None:
        content = body_of(self._delivery(entry))
        taken = await asyncio.to_thread(knock, self._hook, content, x_signature(self._secret, content))
        return None if taken is None else ARRIVED if taken else REFUSED

    def _publish(self, entry: Entry) -> None:
        """Let the account find the mention by asking, too."""
        if entry.kind == MENTION:
            author = user_id(entry.citizen)
            self.network.users[author] = _user(entry.citizen)
            self.network.write(int(entry.mark), entry.text, author, created_at=_moment(entry))

    def _delivery(self, entry: Entry) -> dict[str, Any]:
        """The body that X documents for this event."""
        author = user_id(entry.citizen)
        if entry.kind == MENTION:
            post = next(post for post in self.network.mentions if post["id"] == entry.mark)
            return self._event(
                entry, "post.mention.create", post, {"includes": {"users": [_user(entry.citizen)]}}
            )
        event = {
            "type": "message_create",
            "id": entry.mark,
            "created_timestamp": str(int(entry.at * 1000)),
            "message_create": {
                "target": {"recipient_id": self.network.user_id},
                "sender_id": author,
                "message_data": {"text": entry.text, "entities": {"urls": []}},
            },
        }
        users = {author: {"data": _user(entry.citizen)}}
        return self._event(entry, "dm.received", {"direct_message_events": [event], "users": users}, {})

    def _event(
        self, entry: Entry, kind: str, payload: dict[str, Any], more: dict[str, Any]
    ) -> dict[str, Any]:
        named = {"event_uuid": entry.mark, "filter": {"user_id": self.network.user_id}, "event_type": kind}
        return {"data": {**named, "tag": "crm", "payload": payload, **more}}

    def _told(self, kind: str, to: str, text: str) -> None:
        """The account answers: a reply to the author of the post, a message to the user."""
        if kind == "reply":
            post = self.ledger.find(self.name, to)
            citizen = post.citizen if post else ""
        else:
            citizen = next((one.citizen for one in self._writers() if user_id(one.citizen) == to), "")
        self.ledger.add(Entry(self.name, citizen, text, False, kind))

    def _writers(self) -> list[Entry]:
        return self.ledger.of_way(self.name, mine=True)


def user_id(handle: str) -> str:
    """The number by which X calls the account; the same one for ever."""
    return str(10**9 + int.from_bytes(hashlib.sha256(handle.encode()).digest()[:4], "big"))


def _user(handle: str) -> dict[str, str]:
    return {"id": user_id(handle), "username": handle, "name": handle.replace("_", " ").title()}


def _moment(entry: Entry) -> str:
    return datetime.fromtimestamp(entry.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
