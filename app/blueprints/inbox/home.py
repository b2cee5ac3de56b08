"""What messages add to other homes: a desk's worklist begins with them, observers see how long they wait."""

from flask import get_template_attribute, render_template, url_for
from markupsafe import Markup

from app.blueprints.inbox.listing import context_of
from app.blueprints.worklist import Beside, TabLink, words
from app.clock import now
from app.db import db
from app.domain.vocabulary import Role
from app.queries import inbox as lists
from app.queries.worklist import Count, Worklist
from app.security import actor

LABEL = "Pesan masuk"


def messages_first(found: Worklist) -> Beside:
    """The desk's messages before its reports, as long as some wait and nothing else was asked for."""
    channel = actor().channel_code or ""
    if found.asked.given:
        count = lists.waiting_count(db.session(), channel, actor=actor(), now=now())
        return Beside(version=str(count.number), tab=_tab(count, active=False))
    inbox = lists.inbox(db.session(), channel, lists.read({}), actor=actor(), now=now())
    if not inbox.rows:
        return Beside(version=inbox.version, tab=_tab(inbox.waiting, active=False))
    label = found.asked.tab.label
    html = render_template("inbox/_beranda.html", reports_label=label, **context_of(inbox))
    above = Markup(html)  # noqa: S704 - a template of ours, which escapes what it shows
    return Beside(inbox.version, _tab(inbox.waiting, active=True), above, is_first=True)


def waiting_beside(found: Worklist) -> Beside:
    """For observers: how many messages wait at which desk since when."""
    if actor().role != Role.OBSERVER:
        return Beside()
    rows = lists.waiting_by_channel(db.session(), actor=actor(), now=now())
    table = get_template_attribute("inbox/_menunggu.html", "waiting_table")
    return Beside(version=f"{len(rows)}-{sum(row.waiting for row in rows)}", above=Markup(table(rows)))  # noqa: S704


def _tab(count: Count, *, active: bool) -> TabLink:
    return TabLink("pesan", LABEL, url_for("inbox.home"), words(count), active, count.number > 0)
