"""One step on several reports of a list: chosen there, filled in once, carried out on each by itself.

Each report has a transaction of its own and is refused or not as if it stood alone; those that were refused come back with
the reason, the form as typed and their present state. The form's key makes it count once however often it is sent.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import action_form
from app.clock import now
from app.db import db, transaction
from app.domain import merging, workflow
from app.domain.errors import Conflict, Forbidden, Invalid, NotVisible
from app.domain.report import NOT_FOUND
from app.domain.vocabulary import Action
from app.domain.workflow import Given
from app.htmx import see_other
from app.queries.worklist.chosen import bulk_actions, bulk_options, chosen
from app.security import actor

MOST = 100
KEY_MAX = 64
NONE_CHOSEN = "Pilih dulu laporan di daftar."
TOO_MANY = f"Paling banyak {MOST} laporan sekaligus."


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen report, and the version that the officer saw."""

    number: str
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the step on one report; `why` is empty where it was done. `faults`: what was wrong with the form."""

    number: str
    why: str = ""
    faults: Mapping[str, str] | None = None


def attach(blueprint: Blueprint) -> None:
    """Add the steps on several reports to a role's blueprint."""
    add = blueprint.add_url_rule
    add("/sekaligus", "bulk", _form, methods=["POST"])
    add("/sekaligus", "bulk_back", _back)
    add("/sekaligus/<action>", "bulk_act", _act, methods=["POST"])
    add("/sekaligus/<action>", "bulk_act_back", lambda action: _back())


def _back() -> ResponseReturnValue:
    """The address of a form, asked for again: the list."""
    return see_other(url_for(".home"))


def _form() -> ResponseReturnValue:
    """The form of one step for what was chosen in the list."""
    return _page(_action(request.form.get("langkah", "")), _choices())


def _act(action: str) -> ResponseReturnValue:
    step, choices = _action(action), _choices()
    given = action_form.read(request, step, actor().role, now=now())
    key = request.form.get("kunci", "")[:KEY_MAX] or secrets.token_urlsafe(12)
    outcomes = [_carry_out(step, choice, given, key) for choice in choices]
    refused = [outcome for outcome in outcomes if outcome.why]
    done = [outcome.number for outcome in outcomes if not outcome.why]
    faults = {name: sentence for outcome in refused for name, sentence in (outcome.faults or {}).items()}
    if not done and all(outcome.faults for outcome in refused):
        return _page(step, choices, errors=faults), 422
    again = [Choice(outcome.number, action_form.NO_VERSION_OF_OURS) for outcome in refused]
    return _page(step, again, done=done, refused=refused, errors=faults)


def _carry_out(step: Action, choice: Choice, given: Given, key: str) -> Outcome:
    """The step on one report, in a transaction of its own."""
    mine = replace(given, version=choice.version)
    try:
        with transaction() as session:
            if step == Action.MERGE:
                merging.lock(session, choice.number, given.parent)
            workflow.apply_once(
                session, choice.number, step, mine, f"{key}.{choice.number}", actor=actor(), now=now()
            )
    except Invalid as error:
        return Outcome(choice.number, str(error), error.errors)
    except (Conflict, Forbidden, NotVisible) as error:
        return Outcome(choice.number, str(error))
    return Outcome(choice.number)


def _action(word: str) -> Action:
    """Raises NotVisible for a step that this role cannot take on several reports."""
    for action in bulk_actions(actor().role):
        if action == word:
            return action
    raise NotVisible(NOT_FOUND)


def _choices() -> list[Choice]:
    """What was chosen, each once, without the report that the others are to follow. Raises Invalid."""
    found: dict[str, Choice] = {}
    for word in request.form.getlist("pilih"):
        number, _, version = word.partition(".")
        if version.isascii() and version.isdigit():
            found.setdefault(number, Choice(number[:40], int(version[:9])))
    for parent in request.form.getlist("induk"):
        found.pop(parent, None)
    if not found:
        raise Invalid({"pilih": NONE_CHOSEN})
    if len(found) > MOST:
        raise Invalid({"pilih": TOO_MANY})
    return list(found.values())


def _page(
    step: Action,
    choices: list[Choice],
    *,
    done: list[str] | None = None,
    refused: list[Outcome] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    numbers = [choice.number for choice in choices]
    rows = chosen(db.session(), numbers, actor=actor(), now=now())
    return render_template(
        "worklist/sekaligus.html",
        step=step,
        rows=rows,
        parents=[(row.number, row.number) for row in rows],
        seen={choice.number: choice.version for choice in choices if choice.version >= 0},
        options=bulk_options(db.session(), step, actor=actor(), now=now()),
        done=done,
        refused=refused or [],
        errors=errors or {},
        typed=request.form,
        once_key=secrets.token_urlsafe(12),
    )
