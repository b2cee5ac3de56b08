"""A statement compiled once for the process.

SQLAlchemy finds the compiled form of a statement again by walking all of it, and the driver translates a long one's
placeholders anew each time. For a statement with seventy parameters that runs on every report this costs more than its
execution, so here the text is kept with PostgreSQL's own placeholders and only the parameters are converted.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import psycopg
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql import ClauseElement

Processor = Callable[[Any], Any]


class Statement:
    """Built by `build` when it first runs; parameters are converted by the types that the statement gives them."""

    def __init__(self, build: Callable[[], ClauseElement]) -> None:
        self._build = build
        self._text = ""
        self._fixed: dict[str, Any] = {}
        self._slots: list[tuple[str, Processor | None]] = []

    def first(self, session: Session, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Run it in the session's transaction; the first row or None. Every parameter must be given.

        Raises sqlalchemy.exc.DBAPIError as the session would.
        """
        if not self._text:
            self._compile()
        values = self._values(parameters)
        driver = cast("psycopg.Connection[Any]", session.connection().connection.driver_connection)
        try:
            with psycopg.RawCursor(driver) as cursor:
                return cast("tuple[Any, ...] | None", cursor.execute(self._text, values).fetchone())
        except psycopg.Error as error:
            raise DBAPIError.instance(self._text, None, error, psycopg.Error, hide_parameters=True) from error

    def _values(self, parameters: Mapping[str, Any]) -> list[Any]:
        given = {**self._fixed, **parameters}
        return [processor(given[name]) if processor else given[name] for name, processor in self._slots]

    def _compile(self) -> None:
        dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
        compiled = self._build().compile(dialect=dialect)
        binds: Mapping[str, Any] = compiled.binds  # type: ignore[attr-defined]
        names: Sequence[str] = compiled.positiontup  # type: ignore[attr-defined]
        self._fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._slots = [
            (name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names
        ]
        self._text = str(compiled)
