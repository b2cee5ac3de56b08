"""The pages of following: what may be followed, what the owner of a link follows, what waits to be confirmed."""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import follows
from app.domain.errors import NotVisible
from app.domain.follows import Frequency, Reach, Selection, managing, selection_of
from app.domain.geography import area_tree
from app.domain.report import Report
from app.labels import samar_pengirim
from app.queries.choices import Options
from app.queries.follow_news import title_of
from app.wording import say, worded

UNKNOWN = worded("Tidak ada laporan publik dengan nomor ini.")


class Followed(NamedTuple):
    """One thing that is followed."""

    key: uuid.UUID
    title: str
    frequency: Frequency


class Listing(NamedTuple):
    """All that one follower follows; `address` in part, None for a browser."""

    address: str | None
    follows: list[Followed]


class Awaiting(NamedTuple):
    """What is to be confirmed; `list_key`: of the list, once it is."""

    title: str
    frequency: Frequency
    address: str
    list_key: uuid.UUID | None


def report_to_follow(session: Session, number: str, *, is_owner: bool) -> Selection:
    """The published report of that number, or the reporter's own. Raises NotVisible, alike for all others."""
    query = select(Report.id, Report.is_public, Report.hidden_reason).where(Report.number == number)
    row = session.execute(query).one_or_none()
    if row is None or not (is_owner or (row.is_public and row.hidden_reason is None)):
        raise NotVisible(UNKNOWN)
    return Selection(report_id=row.id, is_own=is_owner)


def listing(session: Session, key: uuid.UUID) -> Listing:
    """What the holder of that key follows. Raises NotVisible."""
    follower = follows.follower_of(session, key)
    rows = [
        Followed(follow.key, title_of(session, selection_of(follow)), follow.frequency)
        for follow in follows.follows_of(session, follower)
    ]
    return Listing(samar_pengirim(follower.address) if follower.reach == Reach.EMAIL else None, rows)


def awaiting(session: Session, key: uuid.UUID, *, now: datetime) -> Awaiting:
    """What that link would confirm. Raises NotVisible."""
    follow = managing.awaiting(session, key, now=now)
    return Awaiting(
        title_of(session, selection_of(follow)),
        follow.frequency,
        samar_pengirim(follow.follower.address),
        follow.follower.key if follow.confirmed_at else None,
    )


def areas(session: Session) -> Options:
    """Kota, kecamatan and kelurahan as (dotted code, name), for one select."""
    tree = area_tree(session)
    return {
        say("Kota dan kabupaten"): [(kota.code, kota.name) for kota in tree],
        **{
            kota.name: [
                option
                for kecamatan in kota.kecamatan
                for option in (
                    (kecamatan.code, f"Kecamatan {kecamatan.name}"),
                    *((one.code, f"{kecamatan.name}: Kel. {one.name}") for one in kecamatan.kelurahan),
                )
            ]
            for kota in tree
        },
    }
