"""SMS by Kannel's sendsms: the second adapter, for whoever already runs a Kannel.

202 means accepted or queued and is never sent again by us. Kannel names no id of its own, so the key of the message stands
for it: a receipt comes to dlr-url with that key. Blanks in `to` would send to several numbers, so they are taken out.
"""

import httpx

from app.domain import privacy
from app.domain.notification import Outcome, Outgoing, gsm7

TIMEOUT = 10.0
# Wrong credentials and a full throttle are put right by people or time; the message is not at fault.
NOT_THE_MESSAGE = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.TOO_MANY_REQUESTS})
# Delivered, not delivered, refused by the message centre.
RECEIPTS = 1 + 2 + 16


class Kannel:
    """One HTTP client for a batch of messages. `token` is `username:password` of the sendsms user.

    `receipts_to`: the address for receipts with its own token, None where none are wanted.
    """

    def __init__(self, url: str, token: str | None, sender: str, receipts_to: str | None = None) -> None:
        self._url, self._sender, self._receipts_to = url, sender, receipts_to
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
            return Outcome(message, provider_id=str(message.key), parts=len(gsm7.segments(message.body)))
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
            **self._receipts(message),
        }

    def _receipts(self, message: Outgoing) -> dict[str, str]:
        """Kannel puts the kind of the receipt for %d."""
        if self._receipts_to is None:
            return {}
        return {"dlr-mask": str(RECEIPTS), "dlr-url": f"{self._receipts_to}&key={message.key}&status=%d"}


def receipts_to(public_url: str, token: str | None) -> str | None:
    """The address to which Kannel brings receipts; None without a token that would prove them."""
    return f"{public_url}/webhook/sms/dlr?token={token}" if token else None
