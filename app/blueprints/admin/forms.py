"""What the forms of the reference data share: what was typed, the version they were made from, the history below."""

from collections.abc import Iterable

from flask import request

from app.db import db
from app.domain import configuration
from app.domain.configuration import ConfigChange, Difference
from app.domain.reference_admin.changing import version_of

Typed = dict[str, str]
Errors = dict[str, str]


def typed(fields: Iterable[str]) -> Typed:
    """The fields as they were typed."""
    return {name: request.form.get(name, "").replace("\x00", "").strip() for name in fields}


def version() -> str:
    """The version that the form was made from."""
    return request.form.get("versi", "")


def is_on() -> bool:
    """Whether the button pressed takes something into use again."""
    return request.form.get("aktif") == "1"


def past_of(table: str, key: str) -> dict[str, object]:
    """For the page of a row: its version and what was changed."""
    session = db.session()
    return {"version": version_of(session, table, key), "changes": changes_of(table, key)}


def changes_of(table: str, key: str) -> list[tuple[ConfigChange, list[Difference]]]:
    """What was changed of a row, newest first."""
    changes = configuration.changes_of(db.session(), table, key)
    return [(change, configuration.differences(change)) for change in changes]
