"""Pages that are the same for all who have no session, kept for seconds, so that a flood of readers costs the database little.

`kept` keeps the whole answer, packed as browsers take it. What shows reports says `no-cache` to all caches on the way, is asked
for again each time by its ETag, and is gone with the next request once something of it was withdrawn (app/public_news.py); what
only counts or explains may be kept by browsers for a while. Where a page has a form, its token and its one-time key are left out
of what is kept and put in for each reader, and nobody else keeps such a page.

A page depends on its path and on the arguments it names; others, which anybody may make up, are not looked at.
"""

import secrets
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import partial, wraps
from typing import Any, cast

from flask import Response, copy_current_request_context, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from app import public_news
from app.aside import do_aside
from app.blueprints.report_form import one_time_key
from app.db import db
from app.domain.errors import DomainError
from app.domain.reference import catalogue
from app.packing import SMALL, coding_for
from app.security import has_own_pages
from app.shelf import Answer, Shelf
from app.wording import language, read_in

ROOM = 32 * 1024 * 1024  # of each process
ASKED_MAX = 300
ASK_AGAIN = "no-cache"
FIGURES = "public, max-age=30, stale-while-revalidate=300"
WORDS = "public, max-age=60, stale-while-revalidate=600"
# Stand in a kept form for what each reader gets of his own; nobody can guess and so write them.
TOKEN, KEY = (f"@@{secrets.token_hex(16)}@@" for _ in range(2))
View = Callable[..., ResponseReturnValue]
Mark = Callable[..., Hashable | None]


class _NotForAllError(Exception):
    """The view gave an answer that is not to be kept."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def of_now(**given: Any) -> Hashable:
    """The mark of what shows reports: it holds until something was withdrawn."""
    return public_news.version()


def of_no_report(**given: Any) -> Hashable:
    """The mark of what shows none."""
    return ""


def kept(
    *arguments: str, seconds: float, rule: str = ASK_AGAIN, mark: Mark = of_now
) -> Callable[[View], View]:
    """A view whose answer is kept for so long while its mark holds; no mark, and the view itself answers."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(**given: Any) -> ResponseReturnValue:
            key = _key(view, arguments, given)
            held = mark(**given) if key else None
            if held is None:
                return view(**given)
            try:
                page = _shelf().answer(key, (held, _reference()), seconds, partial(_made, view, given))
                return _filled(page) or _sent(page, rule)
            except _NotForAllError as other:
                return other.response

        return answer

    return decorate


def _key(view: View, arguments: tuple[str, ...], given: dict[str, Any]) -> Hashable:
    """Under what it is kept; None where it is not."""
    if not current_app.config["KEEPS_PAGES"] or has_own_pages() or "HX-Request" in request.headers:
        return None
    asked = tuple((name, value) for name in arguments for value in request.args.getlist(name) if value)
    if sum(len(value) for _, value in asked) > ASKED_MAX:
        return None
    g.known_arguments = asked
    return (language(), view.__name__, *given.values(), *asked)


def _reference() -> int:
    """The version of categories, channels and units that pages are made with now."""
    return catalogue(cast(Session, db.session)).version


def _made(view: View, given: dict[str, Any]) -> Answer:
    """Made with TOKEN and KEY where a reader's own would stand: what asks for these finds them here."""
    g.csrf_token, g.one_time_key = TOKEN, KEY
    try:
        response: Response = make_response(view(**given))
    finally:
        g.pop("csrf_token", None)
        g.pop("one_time_key", None)
    if response.status_code != 200 or response.is_streamed or "Set-Cookie" in response.headers:
        if not response.is_streamed:
            response.set_data(_with_own(response.get_data()))
        raise _NotForAllError(response)
    headers = [(name, value) for name, value in response.headers if name != "Content-Length"]
    return Answer(response.get_data(), headers)


def _filled(page: Answer) -> Response | None:
    """The page with a token and a key for this reader; None for one that has no form."""
    if TOKEN.encode() not in page.body and KEY.encode() not in page.body:
        return None
    response = Response(_with_own(page.body), headers=page.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_own(body: bytes) -> bytes:
    """With this reader's token and a fresh key where they belong."""
    for mark, own in ((TOKEN, generate_csrf), (KEY, one_time_key)):
        if mark.encode() in body:
            body = body.replace(mark.encode(), own().encode())
    return body


def _sent(page: Answer, rule: str) -> Response:
    coding = coding_for(request.headers.get("Accept-Encoding", "")) if len(page.body) > SMALL else None
    response = Response(page.packed(coding) if coding else page.body, headers=page.headers)
    response.headers["Cache-Control"] = rule
    if coding:
        response.headers["Content-Encoding"] = coding
    response.set_etag(f"{page.etag}:{coding}" if coding else page.etag)
    response.make_conditional(request)
    return response


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions.setdefault("public_pages", Shelf(ROOM, _beside))
    return shelf


def _beside(key: Hashable, work: Callable[[], object]) -> None:
    """Do it after this request, as if for it. What it fails of is met by whoever asks when the time is over."""
    asked, code = g.known_arguments, language()

    def again() -> None:
        g.known_arguments = asked
        read_in(code)
        with suppress(_NotForAllError, DomainError):
            work()

    do_aside(key, copy_current_request_context(again))
