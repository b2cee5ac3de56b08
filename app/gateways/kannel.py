"""SMS by Kannel's sendsms: the second adapter, for whoever already runs a Kannel.

202 means accepted or queued and is never sent again by us. Receipts (dlr-url) are not asked for yet. Blanks
in `to` would send to several numbers, so they are taken out.
"""

import httpx

from app.domain import privacy
from app.domain.notification import Outcome, Outgoing, gsm7

TIMEOUT = 10.0
# Wrong credentials and a full throttle are put right by people or time; the message is not at fault.
NOT_THE_MESSAGE = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.TOO_MANY_REQUESTS})


class Kannel:
    """One HTTP client for a batch of messages. `token` is `username:password` of the sendsms user."""

    def __init__(self, url: str, token: str | None, sender: str) -> None:
        self._url, self._sender = url, sender
        self._user, _, self._password = (token or "").partition(":")
        self._http = httpx.Client(timeout=TIMEOUT)

    def __enter__(self) -> "Kannel":
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    def send(self, message: Outgoing) -> Outcome:
        """Hand one message to Kannel; never raises for what it or the network does."""
        try:
            answer = self._http.get(self._url, params=self._parameters(message))
        except httpx.HTTPError as error:
            return Outcome(message, failure=f"Kannel tidak menjawab: {error}", temporary=True)
        if answer.status_code == httpx.codes.ACCEPTED:
            return Outcome(message, parts=len(gsm7.segments(message.body)))
        temporary = answer.status_code >= 500 or answer.status_code in NOT_THE_MESSAGE
        reason = privacy.mask(answer.text[:100]).text
        return Outcome(message, failure=f"ditolak Kannel: {answer.status_code} {reason}", temporary=temporary)

    def _parameters(self, message: Outgoing) -> dict[str, str]:
        ucs2 = not gsm7.is_gsm7(message.body)
        coding = {"coding": "2"} if ucs2 else {}
        return {
            "username": self._user,
            "password": self._password,
            "from": self._sender,
            "to": "".join(message.recipient.split()),
            "text": message.body,
            "charset": "UTF-8",
            "foreign-id": str(message.key),
            **coding,
        }
