"""Whoever guesses numbers learns nothing and is slowed down.

A number that shows nothing to its asker (unknown, private, hidden: all alike) is counted once for each network, or for each
application. Whoever tried too many different ones is told to wait instead of "unknown"; what everybody may see is shown as
before, so that nobody behind the same network, or using the same application, is shut out by it. /lacak, which tells the bare
status of a private report, has a door of its own (public/door.py).
"""

import ipaddress

from flask import request

from app import throttle
from app.domain.errors import TooMany

PEOPLE = "120 per 10 minute"
APPLICATION = "300 per 10 minute"
ONCE = "1 per 10 minute"
# What one household or phone is given of the addresses of IPv6.
HOUSEHOLD = 64
LONGEST = 40


def network() -> str:
    """Who asks, as far as limits go: an address of IPv4, or the whole of a household's IPv6; X-Forwarded-For counts only as
    PROXY_HOPS says."""
    typed = request.remote_addr or "-"
    try:
        address = ipaddress.ip_address(typed.partition("%")[0])
    except ValueError:
        return typed
    if address.version == 4:
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped or ipaddress.ip_network((address, HOUSEHOLD), strict=False))


def miss(number: str, api_key_id: int | None = None) -> None:
    """This number shows nothing to who asked for it. Raises TooMany after too many different ones."""
    who, rule = (network(), PEOPLE) if api_key_id is None else (f"kunci {api_key_id}", APPLICATION)
    try:
        throttle.hit(ONCE, "nomor", who, number[:LONGEST])
    except TooMany:
        throttle.check(rule, "nomor", who)
    else:
        throttle.hit(rule, "nomor", who)
