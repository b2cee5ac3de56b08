"""The declarative base of every mapped class and the column types that concepts share."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Dialect, Identity, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Id = Annotated[int, mapped_column(BigInteger, Identity(always=False), primary_key=True)]
PublicId = Annotated[uuid.UUID, mapped_column(primary_key=True, default=uuid.uuid4)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Code = Annotated[str, mapped_column(Text)]


class Base(DeclarativeBase):
    """Base of all tables: one metadata, one naming rule for constraints."""

    # Given as a registry because Flask-SQLAlchemy derives a class of its own from this one and SQLAlchemy 2.1
    # refuses a type map there.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={str: Text, datetime: DateTime(timezone=True), bytes: LargeBinary},
    )


class EnumText(TypeDecorator[Any]):
    """A StrEnum kept as text; pair it with `one_of` so that the database refuses other words."""

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.enum(value)


def one_of(column: str, enum: type[StrEnum]) -> CheckConstraint:
    """CHECK that the column holds one of the enum's words (or NULL where the column allows it)."""
    words = ", ".join(f"'{word.value}'" for word in enum)
    return CheckConstraint(f"{column} IN ({words})", name=column)
