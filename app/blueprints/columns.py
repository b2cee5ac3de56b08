"""The columns of every role's worklist: what is shown, and the form by which an officer chooses them."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import from_list
from app.clock import now
from app.db import db, transaction
from app.domain import columns
from app.domain.columns import USUAL, Column, Columns, columns_from
from app.htmx import see_other
from app.labels import label
from app.queries import worklist as lists
from app.queries.worklist import Asked
from app.security import account, actor

KEPT = "Kolom daftar disimpan."


class Option(NamedTuple):
    """A column in the form. `place`: its position from 1 on, behind the chosen ones where it is not chosen."""

    code: str
    label: str
    is_chosen: bool
    place: int


def attach(blueprint: Blueprint) -> None:
    """Add the choice of columns to a role's blueprint."""
    blueprint.add_url_rule("/kolom", "columns", _keep, methods=["POST"])


def shown(asked: Asked) -> Columns:
    """What the address asks for, else what the officer keeps, else the usual ones."""
    return asked.columns or columns_from(account().list_columns or ()) or USUAL


def options(current: Columns) -> list[Option]:
    """Every column for the form, the chosen ones first."""
    order = [*current, *(column for column in Column if column not in current)]
    return [Option(one.value, label(one), one in current, place) for place, one in enumerate(order, start=1)]


def for_view(query: Mapping[str, str]) -> dict[str, str]:
    """What a saved view keeps of its columns: those of the address, or the officer's own."""
    own = columns_from(account().list_columns or ())
    return {} if "kolom" in query or not own else {"kolom": ",".join(own)}


def _keep() -> ResponseReturnValue:
    query, _ = lists.in_words(db.session(), request.form.to_dict(flat=False), actor=actor(), now=now())
    with transaction() as session:
        columns.keep(session, () if "bawaan" in request.form else _wanted(), actor=actor())
    flash(KEPT, "success")
    kept = {name: value for name, value in query.items() if name != "kolom"}
    return see_other(url_for(".home") + from_list.suffix(kept))


def _wanted() -> Columns:
    """The chosen ones by their positions; equal ones as they are offered."""
    chosen = columns_from(request.form.getlist("tampil"))
    return tuple(sorted(sorted(chosen, key=list(Column).index), key=_position))


def _position(column: Column) -> int:
    typed = request.form.get(f"ke-{column}", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else len(Column)
