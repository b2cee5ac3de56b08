"""Beginning to follow: by mail with a button to confirm, by a browser at once.

Whoever asks by mail learns nothing about the address: the answer is the same whether it follows already, has refused, has had
its letters of the day, or follows as much as one may.
"""

import base64
import binascii
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import abuse, notification
from app.domain.abuse.watching import told
from app.domain.errors import Forbidden, Invalid
from app.domain.follows.follow import Follow, Follower, Frequency, Reach
from app.domain.follows.selection import Selection
from app.domain.notification import Message
from app.domain.privacy import normalise_email
from app.domain.privacy.crypto import keyed_hash, keyed_hashes
from app.domain.turns import Turn, wait_for
from app.domain.vocabulary import Notice
from app.wording import worded

MOST = 20
LETTERS_A_DAY = 3
NO_PUSH = worded("Peramban ini tidak memberi alamat pemberitahuan yang dapat dipakai.")
FULL = worded("Satu peramban dapat mengikuti paling banyak {n} hal.", n=MOST)


def ask(
    session: Session,
    email: str,
    selection: Selection,
    title: str,
    frequency: Frequency,
    *,
    network: str | None,
    now: datetime,
) -> None:
    """Ask the owner of the address by mail to confirm. `title`: what is followed, in words. Raises Invalid or Forbidden."""
    address = normalise_email(email)
    _refuse_blocked(session, address, network, now)
    wait_for(session, Turn.FOLLOWS)
    follower = _follower(session, Reach.EMAIL, address, None, now)
    if follower.refused_at is not None or _letters_today(session, address, now) >= LETTERS_A_DAY:
        return
    follow = _follow(session, follower, selection, frequency, now)
    if follow is None:
        return
    url = notification.public_url()
    context = {
        "title": title,
        "often": frequency.value,
        "confirm": f"{url}/ikuti/pastikan/{follow.key}",
        "hours": 48,
    }
    dedupe = f"{Notice.FOLLOW_CONFIRM}:{follow.id}:{now:%Y%m%d%H%M}"
    notification.tell_follower(session, address, Notice.FOLLOW_CONFIRM, context, dedupe=dedupe, now=now)


def follow_by_push(
    session: Session,
    endpoint: str,
    keys: Mapping[str, str],
    selection: Selection,
    *,
    network: str | None,
    now: datetime,
) -> Follower:
    """The browser behind that address is told from now on. Raises Invalid or Forbidden."""
    _refuse_blocked(session, None, network, now)
    checked = _checked_keys(keys)
    wait_for(session, Turn.FOLLOWS)
    follower = _follower(session, Reach.PUSH, endpoint, checked, now)
    follow = _follow(session, follower, selection, Frequency.AT_ONCE, now)
    if follow is None:
        raise Invalid({"endpoint": FULL})
    follow.confirmed_at = follow.confirmed_at or now
    session.flush()
    return follower


def _refuse_blocked(session: Session, address: str | None, network: str | None, now: datetime) -> None:
    block = abuse.blocked_by(session, abuse.known_by(address), network=network, now=now)
    if block is not None:
        raise Forbidden(told(abuse.limits(session).told, block.until))


def _follower(
    session: Session, reach: Reach, address: str, keys: dict[str, str] | None, now: datetime
) -> Follower:
    query = select(Follower).where(Follower.reach == reach, Follower.address_hash.in_(keyed_hashes(address)))
    found = session.scalar(query.order_by(Follower.id).limit(1))
    if found is None:
        found = Follower(key=uuid.uuid4(), reach=reach, address=address, created_at=now)
        found.address_hash = keyed_hash(address)
        session.add(found)
    if keys is not None and found.push_keys != keys:
        found.push_keys = keys
    session.flush()
    return found


def _follow(
    session: Session, follower: Follower, selection: Selection, frequency: Frequency, now: datetime
) -> Follow | None:
    """The row that follows this, an earlier one where there is one; None past the limit."""
    theirs = session.scalars(select(Follow).where(Follow.follower_id == follower.id)).all()
    found = next((follow for follow in theirs if selection.is_of(follow)), None)
    if found is None:
        if len(theirs) >= MOST:
            return None
        found = Follow(key=uuid.uuid4(), follower_id=follower.id, **selection.columns)
        session.add(found)
    if found.confirmed_at is None:  # what was confirmed is changed by its owner alone
        found.frequency, found.asked_at = frequency, now
    session.flush()
    return found


def _letters_today(session: Session, address: str, now: datetime) -> int:
    query = select(func.count()).where(
        Message.recipient_hash.in_(keyed_hashes(address)),
        Message.notice == Notice.FOLLOW_CONFIRM,
        Message.created_at > now - timedelta(days=1),
    )
    return session.scalar(query) or 0


def _checked_keys(keys: Mapping[str, str]) -> dict[str, str]:
    """The browser's public key and secret (RFC 8291), as it gives them."""
    try:
        point, secret = (_raw(keys.get(name, "")) for name in ("p256dh", "auth"))
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except (ValueError, binascii.Error):
        raise Invalid({"endpoint": NO_PUSH}) from None
    if len(secret) != 16:
        raise Invalid({"endpoint": NO_PUSH})
    return {"p256dh": keys["p256dh"], "auth": keys["auth"]}


def _raw(word: str) -> bytes:
    if not word.isascii() or len(word) > 200:
        raise ValueError(word[:20])
    return base64.b64decode(word.replace("-", "+").replace("_", "/") + "=" * (-len(word) % 4), validate=True)
