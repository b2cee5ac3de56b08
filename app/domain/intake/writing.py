"""Writing a new report: all its rows by one statement, so that an intake costs one round trip and one plan.

Contact, report, first history entry, holder, clocks and the message to the reporter are CTEs that hand on the ids. A number
that is in use inserts nothing at all.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    bindparam,
    column,
    exists,
    func,
    literal,
    select,
    true,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.orm import Session
from sqlalchemy.types import Float

from app.domain.audit import Event
from app.domain.notification import Message
from app.domain.privacy import Contact
from app.domain.report import IdempotencyKey, Report, ReportUnit
from app.domain.sla import Clock
from app.statement import Statement

_REPORTS, _EVENTS, _UNITS = (cast(Table, t.__table__) for t in (Report, Event, ReportUnit))
_CONTACTS, _CLOCKS, _MESSAGES = (cast(Table, t.__table__) for t in (Contact, Clock, Message))
_KEYS = cast(Table, IdempotencyKey.__table__)

CONTACT = ("name", "phone", "phone_hash", "email", "email_hash", "social", "created_at")
REPORT = (
    *("number", "tracking_code", "channel_code", "category_code", "priority", "status", "holder_code"),
    *("original_text", "public_text", "is_public", "address", "kelurahan_code", "location_kind", "answers"),
    *("source", "external_ref", "api_key_id", "entered_by_id", "created_at", "updated_at", "red_flag_at"),
    *("due_at", "event_seq", "event_head"),
)
EVENT = (
    *(
        "seq",
        "action",
        "from_status",
        "to_status",
        "at",
        "actor_id",
        "actor_role",
        "actor_name",
        "actor_unit",
    ),
    *("holder_code", "assignee_id", "visibility", "data", "text_digest", "prev_hash", "hash"),
)
CLOCK = ("kind", "unit_code", "started_at", "due_at", "limit_hours", "calendar", "note")
MESSAGE = (
    *("key", "notice", "audience", "medium", "recipient", "recipient_hash", "subject", "body", "state"),
    *("next_attempt_at", "due_at", "created_at", "account", "inbound_id", "in_reply_to", "is_open"),
)

Row = Mapping[str, Any]


def write(
    session: Session,
    *,
    report: Row,
    point: tuple[float, float] | None,
    event: Row,
    clocks: Iterable[Row],
    contact: Row | None,
    message: Row | None,
    key: tuple[str, str] | None,
) -> int | None:
    """Insert the rows of a report (`point` = lat, lon); returns its id, None if the number is taken.

    The message's `dedupe` and all ids are filled in here; `key` is the idempotency key that now stands for the report.
    """
    lat, lon = point or (None, None)
    parameters = {
        "lat": lat,
        "lon": lon,
        "has_contact": contact is not None,
        "has_message": message is not None,
        "key_scope": key[0] if key else None,
        "key_word": key[1] if key else None,
        **_named("contacts", CONTACT, contact or {}),
        **_named("reports", REPORT, report),
        **_named("events", EVENT, event),
        **_named("messages", MESSAGE, message or {}),
        "clocks": [{name: _plain(clock[name]) for name in CLOCK} for clock in clocks],
    }
    row = _STATEMENT.first(session, parameters)
    return cast(int, row[0]) if row else None


def _named(table: str, columns: Iterable[str], row: Row) -> dict[str, Any]:
    return {f"{table}_{column}": row.get(column) for column in columns}


def _plain(value: Any) -> Any:
    """As it stands in JSON, from which the column's type reads it again."""
    return str(value) if isinstance(value, (datetime, Decimal)) else value


def _statement() -> Select[Any]:
    contact = _contact()
    report = _report(contact)
    event = _insert(_EVENTS, EVENT, report, {"report_id": report.c.id}).returning(_EVENTS.c.id).cte("event")
    unit = _insert(_UNITS, (), report, _unit(report)).cte("unit")
    return select(report.c.id).add_cte(unit, _clocks(report), _message(report, event), _key(report))


def _insert(
    table: Table,
    columns: Iterable[str],
    source: FromClause | None,
    given: Mapping[str, Any],
    *wanted: ColumnElement[bool],
) -> Insert:
    """INSERT of parameters named <table>_<column> and the given expressions, once for each row of the source."""
    names = list(columns)
    values = [_parameter(table, name) for name in names]
    query = select(*values, *given.values()).where(*wanted)
    if source is not None:
        query = query.select_from(source)
    return insert(table).from_select([*names, *given], query, include_defaults=False)


def _parameter(table: Table, column: str) -> ColumnElement[Any]:
    return bindparam(f"{table.name}_{column}", type_=table.c[column].type, required=True)


def _flag(name: str) -> ColumnElement[bool]:
    return sql_cast(bindparam(name, type_=Boolean, required=True), Boolean)


def _contact() -> CTE:
    taken = exists().where(_REPORTS.c.number == _parameter(_REPORTS, "number"))
    new = _insert(_CONTACTS, CONTACT, None, {}, _flag("has_contact"), ~taken)
    return new.returning(_CONTACTS.c.id).cte("contact")


def _report(contact: CTE) -> CTE:
    lat, lon = (bindparam(name, type_=Float(53), required=True) for name in ("lat", "lon"))
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)
    given = {"location": point, "contact_id": select(contact.c.id).scalar_subquery()}
    new = _insert(_REPORTS, REPORT, None, given)
    return new.on_conflict_do_nothing(index_elements=["number"]).returning(_REPORTS.c.id).cte("report")


def _unit(report: CTE) -> Mapping[str, ColumnElement[Any]]:
    holder, since = _parameter(_REPORTS, "holder_code"), _parameter(_REPORTS, "created_at")
    return {"report_id": report.c.id, "unit_code": holder, "since": since}


def _clocks(report: CTE) -> CTE:
    # One parameter for all of them: an array for each column costs more than the rows.
    given = bindparam("clocks", type_=JSONB, required=True)
    columns = [column(name, _CLOCKS.c[name].type) for name in CLOCK]
    rows = func.jsonb_to_recordset(given).table_valued(*columns, name="clock_rows")
    rows = rows.render_derived(with_types=True)
    query = select(report.c.id, *(rows.c[name] for name in CLOCK)).select_from(report.join(rows, true()))
    return insert(_CLOCKS).from_select(["report_id", *CLOCK], query, include_defaults=False).cte("clock")


def _message(report: CTE, event: CTE) -> CTE:
    """Told once a report, by the same `dedupe` as `notification.tell_reporter` would write."""
    notice = _parameter(_MESSAGES, "notice")
    given = {
        "report_id": report.c.id,
        "event_id": event.c.id,
        "dedupe": sql_cast(notice, Text) + literal(":", Text) + sql_cast(report.c.id, Text),
    }
    both = report.join(event, true())
    return _insert(_MESSAGES, MESSAGE, both, given, _flag("has_message")).cte("message")


def _key(report: CTE) -> CTE:
    scope, word = (bindparam(name, type_=Text, required=True) for name in ("key_scope", "key_word"))
    mine = update(_KEYS).where(_KEYS.c.scope == scope, _KEYS.c.key == word)
    return mine.values(report_id=select(report.c.id).scalar_subquery()).cte("keyed")


_STATEMENT = Statement(_statement)
