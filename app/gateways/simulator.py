"""The demo's other ends of the channels (deploy/peers): let a citizen write by the real way, and see what the citizen got.

Reached by a unix socket that `make run` names in SIMULATOR_SOCKET; in production there is none.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx

TIMEOUT = httpx.Timeout(5.0, connect=2.0)
AWAY = "Simulator sedang tidak berjalan; `make run` memulainya lagi sebentar lagi."


class SimulatorAwayError(Exception):
    """The peers do not answer."""


class UnfitError(Exception):
    """What the citizen was to write cannot be sent; `str()` says why."""


class Line(NamedTuple):
    """One message of a conversation; `is_mine`: the citizen's. `state`: waiting, arrived, refused, delivered."""

    id: int
    is_mine: bool
    kind: str
    at: datetime
    subject: str
    text: str
    state: str
    photo: bool


class Talk(NamedTuple):
    """A citizen at one network: `sender` is the address that the application answers to, `marks` the ids of what was written."""

    citizen: str
    sender: str
    marks: tuple[str, ...]
    lines: tuple[Line, ...]


class Simulator:
    """The peers behind that socket."""

    def __init__(self, socket: Path) -> None:
        self._socket = str(socket)

    def ways(self) -> list[str]:
        """The networks that are played (sms, email, x, facebook, lapor). Raises SimulatorAwayError."""
        return [str(way) for way in self._ask("GET", "/")["ways"]]

    def talk(self, way: str, citizen: str) -> Talk:
        """What passed with that citizen, oldest first. Raises SimulatorAwayError, UnfitError."""
        found = self._ask("GET", f"/{way}", params={"warga": citizen})
        lines = tuple(_line(entry) for entry in found["entries"])
        marks = tuple(str(entry["mark"]) for entry in found["entries"] if entry["mine"] and entry["mark"])
        return Talk(found["citizen"], found["sender"], marks, lines)

    def write(self, way: str, citizen: str, given: Mapping[str, Any]) -> str:
        """Let the citizen write; the citizen by the peers' spelling. Raises SimulatorAwayError, UnfitError."""
        return str(self._ask("POST", f"/{way}", json={**given, "warga": citizen})["citizen"])

    def _ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        transport = httpx.HTTPTransport(uds=self._socket)
        try:
            with httpx.Client(transport=transport, timeout=TIMEOUT, base_url="http://simulator") as client:
                answer = client.request(method, path, **request)
                said = dict(answer.json())
        except (httpx.HTTPError, ValueError) as error:
            raise SimulatorAwayError(AWAY) from error
        if answer.is_success:
            return said
        raise UnfitError(str(said.get("error", "")))


def _line(entry: Mapping[str, Any]) -> Line:
    at = datetime.fromtimestamp(entry["at"], UTC)
    words = (entry[name] for name in ("subject", "text", "state", "photo"))
    return Line(entry["id"], entry["mine"], entry["kind"], at, *words)
