"""The officers' mail digest: written once for a span of time, and the mark that says until when."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.notification.message import DigestMark
from app.domain.notification.writing import tell_officer
from app.domain.vocabulary import Notice


def send_digest(
    session: Session, user_id: int, email: str, context: Mapping[str, object], *, now: datetime
) -> None:
    """Write the digest mail and move the officer's mark to `now`; the same moment twice writes one."""
    dedupe = f"{Notice.DIGEST}:{user_id}:{now:%Y%m%dT%H%M}"
    tell_officer(session, user_id, email, Notice.DIGEST, context, dedupe=dedupe, now=now)
    mark = insert(DigestMark).values(user_id=user_id, sent_until=now)
    session.execute(mark.on_conflict_do_update(index_elements=["user_id"], set_={"sent_until": now}))
