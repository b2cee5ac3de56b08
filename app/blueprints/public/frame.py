"""The frame of the portal around a page's own part, for pages that are asked for more than all others.

A visitor without a session of his own gets the same header and footer as everybody else, so they are rendered once in a few
seconds; the page's own part is kept for a minute as long as what it shows is the same. Whoever has a session gets
the page rendered as a whole.
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any

from flask import current_app, render_template, request
from markupsafe import Markup, escape

from app.language import in_language, other_language
from app.security import has_own_pages
from app.wording import language

FRAME_SECONDS = 5.0
PART_SECONDS = 60.0
PARTS = 8192  # about 20 MB a process
TITLE, PART, OTHER = "@@judul@@", "@@bagian@@", "@@bahasa@@"
Pieces = tuple[str, str, str]
# What a part may call. Given to it ready, because each import in a template costs as much as a line of a table.
COMPONENTS = {
    "icon": "icon",
    "status_badge": "status",
    "ticket_number": "number",
    "course": "course",
    "standing": "course",
}
ANSWERS = 256


@dataclass
class _Kept:
    """Frames by language and active entry, and parts by what they show, each with the moment of its making."""

    frames: dict[tuple[str, str], tuple[float, Pieces]] = field(default_factory=dict)
    parts: dict[Hashable, tuple[float, str]] = field(default_factory=dict)
    components: dict[str, Any] = field(default_factory=dict)
    globals: dict[str, Any] = field(default_factory=dict)
    adding: Lock = field(default_factory=Lock)


def framed(part: str, title: str, active: str, *, key: Hashable, values: Callable[[], dict[str, Any]]) -> str:
    """The page whose own part is the template `part` with `values()`; `key` says all that the part shows."""
    kept: _Kept = current_app.extensions.setdefault("frames", _Kept())
    if request.cookies and has_own_pages():
        own = {**_components(kept), **values()}
        return render_template("public/_bingkai.html", part=part, title=title, active=active, **own)
    before, between, after = _frame(kept, active)
    between = between.replace(OTHER, escape(in_language(other_language())))
    return f"{before}{escape(title)}{between}{_part(kept, part, (language(), key), values)}{after}"


def _frame(kept: _Kept, active: str) -> Pieces:
    made_at, pieces = kept.frames.get((language(), active), (0.0, ("", "", "")))
    if time.monotonic() - made_at > FRAME_SECONDS or not made_at:
        page = render_template(
            "public/_bingkai.html", part=None, mark=PART, title=TITLE, active=active, switch_to=OTHER
        )
        before, _, rest = page.partition(TITLE)
        between, _, after = rest.partition(PART)
        pieces = (before, between, after)
        kept.frames[language(), active] = (time.monotonic(), pieces)
    return pieces


def _part(kept: _Kept, part: str, key: Hashable, values: Callable[[], dict[str, Any]]) -> str:
    made_at, own = kept.parts.get((part, key), (0.0, ""))
    if time.monotonic() - made_at < PART_SECONDS and made_at:
        return own
    template = current_app.jinja_env.get_template(part)
    # What `render` does, but for the merging of all globals anew each time.
    context = template.new_context({**_globals(kept), **values()}, shared=True)
    own = "".join(template.root_render_func(context))
    with kept.adding:
        kept.parts.pop((part, key), None)
        while len(kept.parts) >= PARTS:
            kept.parts.pop(next(iter(kept.parts)))
        kept.parts[part, key] = (time.monotonic(), own)
    return own


def _globals(kept: _Kept) -> dict[str, Any]:
    """All that a part may name besides its own values."""
    if not kept.globals:
        kept.globals = {**current_app.jinja_env.globals, **_components(kept)}
    return kept.globals


def _components(kept: _Kept) -> dict[str, Any]:
    if not kept.components:
        env = current_app.jinja_env
        kept.components = {
            name: _remembered(getattr(env.get_template(f"components/{file}.html").module, name))
            for name, file in COMPONENTS.items()
        }
    return kept.components


def _remembered(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """The macro with its last answers: what it says depends on its arguments and the language alone."""

    @lru_cache(maxsize=ANSWERS)
    def answer(code: str, *args: Any, **options: Any) -> Markup:
        return macro(*args, **options)

    def call(*args: Any, **options: Any) -> Markup:
        try:
            return answer(language(), *args, **options)
        except TypeError:  # a list of steps is no key
            return macro(*args, **options)

    return call
