"""A statement compiled once for the process.

SQLAlchemy finds the compiled form of a statement again by walking all of it, and the driver translates a long one's
placeholders anew each time. For a statement with seventy parameters that runs on every report this costs more than its
execution, so here the text is kept with PostgreSQL's own placeholders and only the parameters are converted.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, cast
from weakref import WeakSet

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult
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


class Reading:
    """A fixed read with $1, $2 ... as its parameters, run by a single call of libpq.

    For the few reads that come by the thousand: a cursor costs several times as much as the look-up itself. It stays
    prepared on connections that commit by themselves; on others a rollback would take that away. Values are converted as
    the driver does it.
    """

    _numbers = count()

    def __init__(self, text: str) -> None:
        self._text = text.encode()
        self._name = b"reading_%d" % next(self._numbers)
        self._prepared: WeakSet[psycopg.Connection[Any]] = WeakSet()

    def rows(self, connection: psycopg.Connection[Any], *parameters: str | int) -> list[tuple[Any, ...]]:
        """All rows, in the transaction at hand where there is one. Raises psycopg.Error."""
        given = [str(parameter).encode() for parameter in parameters]
        if connection.autocommit:
            result = self._ask_prepared(connection, given)
        else:
            result = _sound(connection, connection.pgconn.exec_params(self._text, given))
        loading = Transformer(connection)
        loading.set_pgresult(result)
        return loading.load_rows(0, result.ntuples, tuple)

    def _ask_prepared(self, connection: psycopg.Connection[Any], given: list[bytes]) -> PGresult:
        if connection in self._prepared:
            try:
                return _sound(connection, connection.pgconn.exec_prepared(self._name, given))
            except psycopg.errors.InvalidSqlStatementName:
                self._prepared.discard(connection)  # a pool between gave us another server connection
        _sound(connection, connection.pgconn.prepare(self._name, self._text))
        self._prepared.add(connection)
        return _sound(connection, connection.pgconn.exec_prepared(self._name, given))


def _sound(connection: psycopg.Connection[Any], result: PGresult) -> PGresult:
    """The result. Raises psycopg.Error for one that tells of an error."""
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    if connection.closed:
        raise psycopg.OperationalError(result.get_error_message())
    raise psycopg.errors.error_from_result(result)
