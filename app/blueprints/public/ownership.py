"""Which reports this browser has proven to be its own: by sending them or by their tracking code.

Kept in the signed session for two hours, so that a code is typed once and stands in no address.
"""

from datetime import datetime, timedelta

from flask import session

PROOF = "laporan_saya"
LASTS = timedelta(hours=2)
AT_MOST = 10


def remember(number: str, *, now: datetime) -> None:
    """The reporter has proven to own this report."""
    proofs = _valid(now) | {number: int(now.timestamp())}
    newest = sorted(proofs, key=lambda owned: -proofs[owned])[:AT_MOST]
    session[PROOF] = {owned: proofs[owned] for owned in newest}


def owns(number: str, *, now: datetime) -> bool:
    """Whether this browser proved it within the last two hours."""
    return number in _valid(now)


def forget(number: str, *, now: datetime) -> None:
    """End the access of this browser, on a computer that others use too."""
    session[PROOF] = {owned: at for owned, at in _valid(now).items() if owned != number}
    receipt = session.get("receipt")
    if receipt and receipt[0] == number:
        session.pop("receipt")


def _valid(now: datetime) -> dict[str, int]:
    oldest = (now - LASTS).timestamp()
    return {number: at for number, at in session.get(PROOF, {}).items() if at > oldest}
