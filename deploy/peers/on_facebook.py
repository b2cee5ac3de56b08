"""Citizens on Facebook: posts on the province's page and messages to it; comments and messages that they get."""

import asyncio
import hashlib
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from deploy.peers.facebook import Facebook
from deploy.peers.knocking import body_of, facebook_signature, knock
from deploy.peers.ledger import ARRIVED, REFUSED, WAITING, Entry, Ledger
from deploy.peers.ways import UnfitError, Way, text_of

POST, DIRECT = "post", "direct"
NAME_MAX = 50


class OnFacebook(Way):
    """Everybody who speaks to `network`'s page; `hook` is the application's webhook, `secret` signs for it."""

    name = "facebook"

    def __init__(self, network: Facebook, hook: str, secret: str, ledger: Ledger) -> None:
        super().__init__(ledger)
        self.network, self._hook, self._secret = network, hook, secret
        network.heard = self._told
        network.sent = int(time.time())
        for entry in ledger.of_way(self.name, mine=True):
            self._publish(entry)

    def citizen(self, named: str) -> str:
        name = " ".join(named.split())
        if not name or len(name) > NAME_MAX or not name.isprintable():
            raise UnfitError("Nama di Facebook: 1 sampai 50 huruf.")
        return name

    def sender(self, citizen: str) -> str:
        return f"facebook:{user_id(citizen)}"

    def compose(self, citizen: str, given: Mapping[str, Any]) -> Entry:
        kind = DIRECT if given.get("kind") == DIRECT else POST
        number = time.time_ns() // 1000
        mark = f"m_{number}" if kind == DIRECT else f"{self.network.page_id}_{number}"
        return Entry(self.name, citizen, text_of(given), True, kind, state=WAITING, mark=mark)

    def write(self, named: str, given: Mapping[str, Any]) -> Entry:
        entry = super().write(named, given)
        self._publish(entry)
        return entry

    async def hand_over(self, entry: Entry) -> str | None:
        content = body_of(self._delivery(entry))
        signed = facebook_signature(self._secret, content)
        taken = await asyncio.to_thread(knock, self._hook, content, signed)
        return None if taken is None else ARRIVED if taken else REFUSED

    def _publish(self, entry: Entry) -> None:
        """Let the page find it by asking, too, and write back to whoever wrote to it."""
        author = _user(entry.citizen)
        self.network.reachable.add(author["id"])
        moment = datetime.fromtimestamp(entry.at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        found = {"id": entry.mark, "from": author, "message": entry.text, "created_time": moment}
        if entry.kind == POST:
            self.network.feed.insert(0, found)
        else:
            self.network.talks.insert(0, {"updated_time": moment, "messages": {"data": [found]}})

    def _delivery(self, entry: Entry) -> dict[str, Any]:
        """The body that the Graph API documents for this event."""
        page, stamp = self.network.page_id, int(entry.at)
        if entry.kind == DIRECT:
            messaging = {
                "sender": _user(entry.citizen),
                "recipient": {"id": page},
                "timestamp": stamp * 1000,
                "message": {"mid": entry.mark, "text": entry.text},
            }
            return {"object": "page", "entry": [{"id": page, "time": stamp * 1000, "messaging": [messaging]}]}
        value = {
            "item": "post",
            "verb": "add",
            "post_id": entry.mark,
            "from": _user(entry.citizen),
            "created_time": stamp,
            "message": entry.text,
        }
        changes = [{"field": "feed", "value": value}]
        return {"object": "page", "entry": [{"id": page, "time": stamp, "changes": changes}]}

    def _told(self, kind: str, to: str, text: str) -> None:
        """The page answers: below the post, or by message to its author or to the user."""
        post = self.ledger.find(self.name, to)
        if post is not None:
            citizen = post.citizen
        else:
            writers = self.ledger.of_way(self.name, mine=True)
            citizen = next((one.citizen for one in writers if user_id(one.citizen) == to), "")
        self.ledger.add(Entry(self.name, citizen, text, False, kind))


def user_id(name: str) -> str:
    """The number by which the page knows the person; the same one for ever."""
    return str(10**9 + int.from_bytes(hashlib.sha256(name.lower().encode()).digest()[:4], "big"))


def _user(name: str) -> dict[str, str]:
    return {"id": user_id(name), "name": name}
