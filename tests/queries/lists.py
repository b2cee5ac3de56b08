"""Worklists as officers of the demo see them, in tests."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.queries import worklist
from app.queries.worklist import Worklist
from tests.course import MONDAY, officer

CIDENG = (-6.1710, 106.8080)


def seen(session: Session, username: str, *, now: datetime = MONDAY, **args: str) -> Worklist:
    asked = {name: [value] for name, value in args.items()}
    return worklist.worklist(session, asked, actor=officer(session, username), now=now)


def numbers(page: Worklist) -> list[str]:
    return [row.number for row in page.rows]
