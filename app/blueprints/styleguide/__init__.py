"""/gaya: the look as it is: its rules, tokens and components with their states, on made-up reports.

Tokens, contrast and the components' arguments are read from the files that every page uses (look.py, macros.py).
"""

from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, render_template, request

from app import clock, security
from app.blueprints.styleguide import look, macros
from app.blueprints.styleguide.samples import OFFICER, samples, shared

blueprint = Blueprint("styleguide", __name__, url_prefix="/gaya")
security.public(blueprint)


class Page(NamedTuple):
    """One page of components; `files`: those of templates/components that it shows, in this order."""

    title: str
    template: str
    files: tuple[str, ...]


PAGES: dict[str, Page] = {
    "tanda": Page(
        "Tanda",
        "styleguide/tanda.html",
        ("icon", "illustration", "status", "number", "clock", "family", "flags", "words"),
    ),
    "kerangka": Page("Kerangka", "styleguide/kerangka.html", ("nav", "feedback", "card", "list", "share")),
    "laporan": Page(
        "Laporan",
        "styleguide/laporan.html",
        ("course", "photo", "inspection", "similar", "subtask", "as_public", "opinion"),
    ),
    "formulir": Page("Formulir", "styleguide/formulir.html", ("form", "action")),
    "angka": Page("Angka dan peta", "styleguide/angka.html", ("chart", "map")),
}


@blueprint.get("")
def portal() -> str:
    """The rules and tokens, and where each component is."""
    return render_template(
        "styleguide/portal.html",
        colours=look.colours(),
        tokens=look.tokens(),
        pairs=look.pairs(),
        signs=look.signs(),
        symbols=macros.symbols(),
        drawings=macros.drawings(),
        **_frame(),
    )


@blueprint.get("/<name>")
def components(name: str) -> str:
    """Components of one kind, each with its states."""
    page = PAGES.get(name)
    if page is None:
        abort(404)
    return render_template(page.template, page=page, **_frame(), **shared(clock.now()))


@blueprint.get("/tema.css")
def themes() -> Response:
    """Both themes as classes, so that one may look at the other one."""
    return Response(look.themes_css(), mimetype="text/css")


@blueprint.get("/kerja")
def workplace() -> str:
    """A worklist, as officers meet it."""
    now = clock.now()
    return render_template("styleguide/workplace.html", actor=OFFICER, rows=samples(now), at=now)


@blueprint.get("/tiket")
def ticket() -> str:
    """A ticket page with its actions."""
    return render_template("styleguide/ticket.html", actor=OFFICER, **shared(clock.now()))


@blueprint.get("/baris")
def new_rows() -> str:
    """What a polled fragment of a worklist looks like."""
    return render_template("styleguide/_new_rows.html", count=request.args.get("n", 3, int))


def _frame() -> dict[str, Any]:
    theme = request.args.get("tema", "")
    return {
        "pages": PAGES,
        "catalogue": macros.catalogue(),
        "theme": theme if theme in look.THEMES else None,
    }
