"""What the address of an inbox asks for: a tab, or the messages of one sender or report; and where the page begins.

Texts are encrypted, so they cannot be searched: a sender is found by the exact phone number, address or account, a
report by its number.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from app.domain.actor import Actor
from app.domain.errors import Invalid
from app.domain.inbox import DECIDED, InboundMessage
from app.domain.privacy import crypto, normalise_email, normalise_phone
from app.domain.report import Report
from app.domain.vocabulary import InboundState
from app.queries.worklist import Cursor, cursor_from
from app.queries.worklist.search import number_in
from app.queries.worklist.viewer import one_of

Condition = ColumnElement[bool]
TEXT_MAX = 200
WORD_MAX = 600
AT_DESK = (InboundState.WAITING, InboundState.FAILED)
UNDECIDED = (*AT_DESK, InboundState.ASKED)


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: which messages, by which moment they are ordered, latest first or not."""

    code: str
    label: str
    empty: str
    scope: Callable[[Actor, datetime], Condition]
    key: Any
    latest_first: bool = False
    alert: bool = False


def _claimed(actor: Actor, now: datetime) -> Condition:
    mine = and_(InboundMessage.claimed_by_id == actor.user_id, InboundMessage.claimed_until > now)
    return and_(mine, one_of(InboundMessage.state, UNDECIDED))


def _in(*states: InboundState) -> Callable[[Actor, datetime], Condition]:
    # Written into the statement, so that the partial indexes can serve it.
    return lambda actor, now: one_of(InboundMessage.state, states)


WAITING = Tab(
    "menunggu", "Menunggu", "Tidak ada pesan yang menunggu.", _in(*AT_DESK), InboundMessage.due_at, alert=True
)
TABS = (
    WAITING,
    Tab(
        "ditanyakan",
        "Ditanyakan",
        "Tidak ada pertanyaan yang menunggu jawaban.",
        _in(InboundState.ASKED),
        InboundMessage.decided_at,
    ),
    Tab("saya", "Milik saya", "Tidak ada pesan yang sedang Anda kerjakan.", _claimed, InboundMessage.due_at),
    Tab(
        "selesai",
        "Selesai",
        "Belum ada pesan yang diputuskan.",
        _in(*DECIDED),
        InboundMessage.decided_at,
        latest_first=True,
    ),
    Tab(
        "tak-terbaca",
        "Tidak terbaca",
        "Semua pesan dapat dibaca.",
        _in(InboundState.FAILED),
        InboundMessage.due_at,
    ),
)
SEARCH = Tab(
    "cari",
    "Hasil pencarian",
    "Tidak ada pesan yang cocok.",
    lambda actor, now: InboundMessage.state != InboundState.JOINED,
    InboundMessage.received_at,
    latest_first=True,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One understood question. `found`: the condition of a search, None without one."""

    tab: Tab
    text: str = ""
    after: Cursor | None = None
    given: dict[str, str] = field(default_factory=dict)

    @property
    def found(self) -> Condition | None:
        return found_by(self.text) if self.text else None


def read(args: Mapping[str, str]) -> Asked:
    """Understand the arguments `tab`, `q`, `pengirim` and `setelah`; what means nothing is left out."""
    given = {
        name: args[name].replace("\x00", "").strip()[:WORD_MAX]
        for name in ("tab", "q", "pengirim", "setelah")
        if name in args
    }
    text = given.get("q", "") or sender_from(given.get("pengirim", ""))
    tab = SEARCH if text else next((tab for tab in TABS if tab.code == given.get("tab")), WAITING)
    after = cursor_from(given["setelah"]) if given.get("setelah") else None
    return Asked(tab, text[:TEXT_MAX], after, {name: value for name, value in given.items() if value})


def sender_to(text: str) -> str:
    """What somebody looks for as an opaque word of an address, where no phone number may stand."""
    return base64.urlsafe_b64encode(crypto.encrypt(text[:TEXT_MAX].encode())).decode().rstrip("=")


def sender_from(word: str) -> str:
    """The text behind that word; empty for one that is none of ours."""
    try:
        return (
            crypto.decrypt(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))).decode() if word else ""
        )
    except (crypto.UnreadableError, binascii.Error, ValueError):
        return ""


def found_by(text: str) -> Condition:
    """Messages of that report, or of exactly that sender."""
    number = number_in(text)
    sender = InboundMessage.sender_hash.in_(
        [one for name in _spellings(text) for one in crypto.keyed_hashes(name)]
    )
    if number is None:
        return sender
    reports = select(Report.id).where(Report.number == number).scalar_subquery()
    return or_(InboundMessage.report_id == reports, sender)


def _spellings(text: str) -> set[str]:
    """How a sender of that name may be kept: as typed, as a phone number, as an address, as an account."""
    names = {text, text.removeprefix("@"), text.lower()}
    for normalise in (normalise_phone, normalise_email):
        try:
            names.add(normalise(text))
        except Invalid:
            continue
    return names
