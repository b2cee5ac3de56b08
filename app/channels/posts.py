"""What the adapters of social networks share: reading JSON that may hold anything, identities, links to media.

Bodies are signed and yet made by strangers in part: a field may be missing, of another type or absurd, and is then read
as not there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.domain.inbox import Account
from app.domain.vocabulary import Medium

Json = Mapping[str, Any]
ID_MAX = 300
LINKS = "Lampiran di jejaring sosial (tidak diambil sistem):"


def object_of(parent: Json, name: str) -> dict[str, Any]:
    """The object of that name; empty where there is none."""
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def items(parent: Json, name: str) -> Iterator[dict[str, Any]]:
    """The objects in the list of that name."""
    value = parent.get(name)
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def identifier(value: object) -> str:
    """An id as text; empty for what cannot be one."""
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    return text if text.isascii() and text.isprintable() and " " not in text and len(text) <= ID_MAX else ""


def moment(value: object) -> datetime | None:
    """An ISO time with a zone, or seconds since 1970; None for anything else."""
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        read = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return read.astimezone(UTC) if read.tzinfo else None


def sender_of(network: Medium, user_id: str) -> str:
    """The identity of an account at a network, `x:2244994945`: what an answer goes to."""
    return f"{network.value}:{user_id}"


def account_of(accounts: Sequence[Account], owner: str, setting: str) -> Account:
    """Whose message it is, by the owner's id in it; the first account where none says that it is that one's."""
    return next((account for account in accounts if owner and account.setting(setting) == owner), accounts[0])


def with_links(text: str, addresses: Iterable[str]) -> str:
    """The text, and below it the addresses of its media."""
    listed = [address for address in addresses if address.startswith(("https://", "http://"))]
    return "\n".join([text, "", LINKS, *listed]).strip() if listed else text
