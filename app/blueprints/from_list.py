"""The list that a report was opened from: it goes along in the page's address, so that a decision leads on to its next report.

The link of a row carries the arguments of its list, always with the tab; the forms of the page send them back in one field.
A page that was opened otherwise has no list, and after an action it shows the same report again.
"""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode

from flask import flash, request, url_for
from markupsafe import Markup

from app.clock import now
from app.db import db
from app.domain.vocabulary import Action
from app.labels import nomor
from app.queries import worklist
from app.security import actor

FIELD = "daftar"
LONGEST = 2000
# After these somebody else has to act, or the work itself begins: the officer is done with it here.
LEADING_ON = frozenset(
    {
        *(Action.HANDLE, Action.COORDINATE, Action.DISPOSE, Action.START, Action.ASSIGN, Action.RETURN),
        *(Action.FINISH, Action.DECLINE, Action.APPROVE, Action.REJECT, Action.REROUTE, Action.MERGE),
        *(Action.APPROVE_ESTIMATE, Action.REFUSE_ESTIMATE, Action.REOPEN, Action.REFUSE_REOPENING),
        *(Action.ASK_REPORTER, Action.RELOCATE),
    }
)
LAST = "Tidak ada lagi laporan lain di daftar ini."


def arguments() -> dict[str, str]:
    """The arguments of the list, of the page's address or of the form that was sent from it; none without a list."""
    sent = request.method == "POST"
    given = parse_qs(request.form.get(FIELD, "")[:LONGEST]) if sent else request.args.to_dict(flat=False)
    names = [name for name in worklist.NAMES if name != "setelah" and name in given]
    found = {name: " ".join(given[name])[: worklist.TEXT_MAX] for name in names}
    return found if found.get("tab") else {}


def suffix(listed: Mapping[str, str]) -> str:
    """What a page's address carries of its list."""
    return f"?{urlencode(listed)}" if listed else ""


def following(number: str, listed: Mapping[str, str]) -> str | None:
    """The number of the report after this one in the list, or else its first one; without a list the first of the home list."""
    args = {name: [value] for name, value in listed.items()}
    return worklist.following_number(db.session(), number, actor=actor(), now=now(), args=args)


def after(number: str, action: str, listed: Mapping[str, str]) -> str | None:
    """The report that this step leads on to; asked before the step, which may take the report out of the list."""
    return following(number, listed) if listed and action in LEADING_ON else None


def lead_on(number: str, action: str, listed: Mapping[str, str], to: str | None, sentence: str) -> str:
    """Tell what was done to the report, and the address to go to: the next one's page, or its own where there is none."""
    own = url_for(".ticket", nomor=number)
    if to is None:
        flash(f"{sentence} {LAST}" if listed and action in LEADING_ON else sentence, "success")
        return own + suffix(listed)
    told = Markup('<a class="ticket-number" href="{}">{}</a>: {}').format(own, nomor(number), sentence)
    flash(told, "success")
    return url_for(".ticket", nomor=to) + suffix(listed)
