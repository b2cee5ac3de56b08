"""What only one transaction in the whole database may be doing at a time, whichever process it runs in.

PostgreSQL's advisory locks are known by nothing but a number, so the numbers stand together. A turn ends with its
transaction.
"""

from enum import IntEnum, unique

from sqlalchemy import func, select
from sqlalchemy.orm import Session


@unique
class Turn(IntEnum):
    """Each is any number that nothing else in the database takes."""

    MAP_COUNTS = 7_301_215
    TALLY = 7_301_216
    DAILY_CAP = 7_301_217
    PLACE_IMPORT = 7_301_218
    FOLLOWS = 7_301_219
    RECEIPTS = 7_301_220


def wait_for(session: Session, turn: Turn) -> None:
    """Take the turn once nobody has it."""
    session.execute(select(func.pg_advisory_xact_lock(turn.value)))


def taken(session: Session, turn: Turn) -> bool:
    """Take the turn if nobody has it; False where somebody does."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(turn.value))))
