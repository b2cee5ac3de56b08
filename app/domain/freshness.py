"""The version of the reference data: a number that the database raises with every change of it, in the same transaction.

Whoever reads anyway reads it along (an officer's account, at each request) and notes it by `seen`; the snapshot of
`reference.catalogue` that was made from another version is then read anew. So an officer sees a change in every process
with the next page, at no statement of its own; everybody else within ten seconds.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, CheckConstraint, ScalarSelect, SmallInteger, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base


class ReferenceVersion(Base):
    """One row, one number."""

    __tablename__ = "reference_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)


# What a snapshot holds; of the keys only what a request is judged by, since their use is noted every minute.
WATCHED = {
    **dict.fromkeys(("channels", "channel_wordings", "categories", "questions", "reasons", "units"), ""),
    "api_keys": "name, channel_code, key_digest, old_digest, old_until, scopes, hourly_limit, is_active",
}
TRIGGERS = (
    """
    CREATE FUNCTION raise_reference_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE reference_version SET number = number + 1;
        RETURN NULL;
    END $$
    """,
    *(
        f"CREATE TRIGGER {table}_reference_version AFTER INSERT OR DELETE OR UPDATE{f' OF {columns}' if columns else ''} "
        f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION raise_reference_version()"
        for table, columns in WATCHED.items()
    ),
)
DROP_TRIGGERS = (
    *(f"DROP TRIGGER {table}_reference_version ON {table}" for table in WATCHED),
    "DROP FUNCTION raise_reference_version()",
)


@dataclass
class _Seen:
    number: int = -1


_seen = _Seen()


def version() -> ScalarSelect[int]:
    """The number, to be read along with something else."""
    return select(ReferenceVersion.number).scalar_subquery()


def seen(number: int) -> None:
    """This process read that number just now."""
    _seen.number = number


def is_of_present(number: int) -> bool:
    """Whether that is the number which was seen last."""
    return _seen.number == number


def lock(session: Session) -> None:
    """Change the reference data alone until the end of the transaction; others wait their turn."""
    session.execute(select(ReferenceVersion.id).with_for_update()).scalar_one()
