"""A statement compiled once for the process.

SQLAlchemy finds the compiled form of a statement again by walking all of it. For one with a hundred parameters that runs on
every report this walk costs more than the execution, so here the text is kept and only the parameters are converted.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import CursorResult, Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql import ClauseElement

Processor = Callable[[Any], Any]


class Statement:
    """Built by `build` when it first runs; parameters are converted by the types that the statement gives them."""

    def __init__(self, build: Callable[[], ClauseElement]) -> None:
        self._build = build
        self._text = ""
        self._fixed: dict[str, Any] = {}
        self._processors: dict[str, Processor | None] = {}

    def execute(self, session: Session, parameters: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it in the session's transaction; every parameter must be given."""
        connection = session.connection()
        if not self._text:
            self._compile(connection.dialect)
        values = {
            name: processor(parameters[name]) if processor else parameters[name]
            for name, processor in self._processors.items()
        }
        return connection.exec_driver_sql(self._text, {**self._fixed, **values})

    def _compile(self, dialect: Dialect) -> None:
        compiled = self._build().compile(dialect=dialect)
        binds: Mapping[str, Any] = compiled.binds  # type: ignore[attr-defined]
        self._fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._processors = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in binds.items()
            if bind.required
        }
        self._text = str(compiled)
