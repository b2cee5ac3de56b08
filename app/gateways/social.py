"""Speaking to a social network over HTTP: one client an account, refusals as sentences that an officer can use.

429 and its kin say until when to wait, 5xx and silence may pass, every other refusal is for good.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import httpx

from app import clock
from app.domain import privacy
from app.domain.notification import Outcome, Outgoing

TIMEOUT = httpx.Timeout(8.0, connect=3.0)
WORDS_MAX = 200
UNKNOWN_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=24)


@dataclass
class RefusedError(Exception):
    """The network did not do it. `until`: when it may be asked again, where it limits us; `detail`: its own words."""

    sentence: str
    temporary: bool = False
    until: datetime | None = None
    code: int = 0
    detail: str = ""

    def __str__(self) -> str:
        return self.sentence


class Network(ABC):
    """One client of a network; `name` is what people call it."""

    name = ""

    def __init__(self, api_base: str, headers: Mapping[str, str]) -> None:
        self._base = api_base.rstrip("/")
        try:
            self._http = httpx.Client(timeout=TIMEOUT, headers=headers)
        except UnicodeError as error:
            raise RefusedError(f"Token akun {self.name} ini memuat huruf yang tidak sah", code=401) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    def ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """The JSON object that is answered. Raises RefusedError."""
        try:
            answer = self._http.request(method, self._base + path, **request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            sentence = f"{self.name} tidak menjawab: {type(error).__name__}"
            raise RefusedError(sentence, temporary=True) from error
        if answer.is_success:
            return json_of(answer)
        raise self.refusal(answer)

    @abstractmethod
    def deliver(self, message: Outgoing) -> str | None:
        """Hand one message over. Returns the id that the network gave it. Raises RefusedError."""

    @abstractmethod
    def refusal(self, answer: httpx.Response) -> RefusedError:
        """What a refusal of this network means."""

    def limited(self, until: datetime, code: int) -> RefusedError:
        """The network wants to be left alone until then."""
        latest = clock.now() + LONGEST_WAIT
        until = min(until, latest)
        sentence = f"{self.name} membatasi jumlah permintaan sampai {clock.local(until):%H.%M} WIB"
        return RefusedError(sentence, temporary=True, until=until, code=code)

    def refused(self, answer: httpx.Response, why: str, detail: str) -> RefusedError:
        """A refusal in our words, then in the network's, without what is personal in them."""
        said = privacy.mask(" ".join(detail.split())[:WORDS_MAX]).text
        sentence = f"{why} ({answer.status_code}{': ' if said else ''}{said})"
        temporary = answer.status_code >= 500
        return RefusedError(sentence, temporary=temporary, code=answer.status_code, detail=detail)


def json_of(answer: httpx.Response) -> dict[str, Any]:
    """The object that came; empty for anything else."""
    try:
        read = answer.json()
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def outcome_of(message: Outgoing, error: RefusedError) -> Outcome:
    """What became of a message that was refused."""
    return Outcome(message, failure=error.sentence, temporary=error.temporary, again_at=error.until)


def user_of(message: Outgoing) -> str:
    """The recipient's id at the network (`x:2244994945`)."""
    return message.recipient.partition(":")[2]
