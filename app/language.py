"""Which language a page is in: Indonesian, or English for whoever asked for it.

`?lang=en` says it for one page and is remembered by the browser (cookie `lang`), so that an address can be passed on in a
language. Only pages for citizens have a second language: the workplaces, interfaces and files are Indonesian.
"""

from urllib.parse import urlencode

from flask import Flask, Response, g, request

from app.config import settings
from app.wording import HOME, LANGUAGES, language, read_in, say, say_number, words_for_scripts

ARGUMENT = COOKIE = "lang"
KEPT_SECONDS = 365 * 86_400
FOR_CITIZENS = frozenset({"public", "account", "portal_app", None})  # None: no such address


def init_app(app: Flask) -> None:
    """Choose the language before anything else looks at a request, and give its words to all templates."""
    app.before_request(_choose)
    app.after_request(_remember)
    app.teardown_request(lambda fault: read_in(HOME))  # what the thread does next is nobody's page
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(say, say_number, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.add_template_filter(say)
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES,
        language=language,
        say_number=say_number,
        in_language=in_language,
        other_language=other_language,
        words_for_scripts=words_for_scripts,
    )


def other_language() -> str:
    """The code of the language that a page offers instead of its own."""
    return next(code for code in LANGUAGES if code != language())


def in_language(code: str, path: str | None = None) -> str:
    """Where `path` is in that language; without one the present page, with the arguments that a kept page knows of."""
    if path is not None:
        return f"{path}?{urlencode({ARGUMENT: code})}"
    known = g.get("known_arguments")
    asked = list(request.args.items(multi=True)) if known is None else list(known)
    arguments = [(name, value) for name, value in asked if name != ARGUMENT]
    return f"{request.path}?{urlencode([*arguments, (ARGUMENT, code)])}"


def _choose() -> None:
    read_in(_wanted() if request.blueprint in FOR_CITIZENS and not _is_file(request.path) else HOME)


def _wanted() -> str:
    asked = request.args.get(ARGUMENT)
    if asked in LANGUAGES:
        return asked
    return request.cookies.get(COOKIE, HOME) if request.cookies else HOME


def _is_file(path: str) -> bool:
    """What has an ending is for machines, or a picture."""
    return "." in path.rpartition("/")[2]


def _remember(response: Response) -> Response:
    if request.blueprint not in FOR_CITIZENS or response.mimetype != "text/html":
        return response
    response.vary.add("Cookie")
    asked = request.args.get(ARGUMENT)
    if asked in LANGUAGES and asked != request.cookies.get(COOKIE, HOME):
        response.set_cookie(
            COOKIE,
            asked,
            max_age=KEPT_SECONDS,
            samesite="Lax",
            secure=settings().secure_cookies,
            httponly=True,
        )
        response.headers["Cache-Control"] = "no-store"
    return response
