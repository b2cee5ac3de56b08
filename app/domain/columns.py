"""The columns of a worklist besides its fixed ones (time left, number, text): which an officer wants to see, and in which order.

Kept with the account, and in a saved view for whoever opens that.
"""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.organisation import User


class Column(StrEnum):
    """One of them, in the order in which they are offered."""

    ABOUT = "perihal"
    CATEGORY = "kategori"
    PLACE = "tempat"
    CHANNEL = "kanal"
    STATUS = "status"
    UNIT = "unit"
    STAFF = "petugas"
    PRIORITY = "prioritas"
    REPORTERS = "pelapor"
    AGE = "umur"
    RECEIVED = "masuk"


Columns = tuple[Column, ...]
USUAL: Columns = (Column.ABOUT, Column.CHANNEL, Column.STATUS)


def columns_from(words: Iterable[str]) -> Columns:
    """The known ones among these words, each once, in their order."""
    return tuple(Column(word) for word in dict.fromkeys(words) if word in set(Column))


def keep(session: Session, wanted: Columns, *, actor: Actor) -> None:
    """Let this officer's lists have these columns from now on; none or the usual ones = as everybody's."""
    user = session.get_one(User, actor.user_id)
    user.list_columns = None if wanted in ((), USUAL) else [column.value for column in wanted]
    session.flush()
