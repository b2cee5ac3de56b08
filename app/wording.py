"""Words in the reader's language: written in Indonesian everywhere, read in Indonesian or English.

The Indonesian text is the key (gettext); app/translations holds the others. `say` puts a text into the language of the
present reader, `worded` only marks one that is said later, where somebody reads it. Nobody's words are said: what a person
wrote stays as it is, and what is kept or sent is Indonesian (`at_home`). A text without a translation is said as it is.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

HOME = "id"
LANGUAGES: dict[str, str] = {HOME: "Bahasa Indonesia", "en": "English"}
FOLDER = Path(__file__).parent / "translations"
SCRIPTS = ".js"
_language: ContextVar[str] = ContextVar("language", default=HOME)


class Worded(str):
    """A sentence in Indonesian that knows its pattern and values, so that it can be said in another language later."""

    __slots__ = ("pattern", "values")
    pattern: str
    values: dict[str, Any]

    def __str__(self) -> str:
        """Itself, so that `str(error)` keeps what the error was made of."""
        return self


def worded(pattern: str, **values: Any) -> Worded:
    """`pattern` with `values` put in ({name}, as by str.format), to be said later. Without values it is taken as it is.

    A float is written as the language writes numbers.
    """
    home = {name: _written(value, HOME) for name, value in values.items()}
    made = Worded(pattern.format(**home) if values else pattern)
    made.pattern, made.values = pattern, values
    return made


def together(sentences: Iterable[str]) -> str:
    """Sentences one after the other, to be said later, each for itself."""
    parts = {f"s{number}": sentence for number, sentence in enumerate(sentences)}
    pattern = " ".join(f"{{{name}}}" for name in parts)
    return worded(pattern, **parts)


def say(text: str, **values: Any) -> str:
    """The text in the reader's language, with `values` put in ({name}); a `Worded` brings its own."""
    if _language.get() == HOME:
        return text.format(**values) if values else text
    pattern = text
    if isinstance(text, Worded):
        pattern, values = text.pattern, {**text.values, **values}
    code = _language.get()
    told = _translations(code).get(pattern, pattern)
    if not values:
        return told
    return told.format(**{name: _written(value, code) for name, value in values.items()})


def say_number(text: str, count: int, **values: Any) -> str:
    """A text about `count` things, which is put in as {n}: Indonesian has one form for all numbers, others have more."""
    values = {"n": count, **values}
    if _language.get() == HOME:
        return text.format(**values)
    forms = _plurals(_language.get()).get(text, (text, text))
    return forms[count != 1].format(**values)


def language() -> str:
    """The code of the language that the present reader reads."""
    return _language.get()


def read_in(code: str) -> None:
    """From here on, in this request, say everything in that language."""
    _language.set(code if code in LANGUAGES else HOME)


@contextmanager
def at_home() -> Iterator[None]:
    """Say everything in Indonesian in this block: for what is kept, or sent to somebody else."""
    before = _language.set(HOME)
    try:
        yield
    finally:
        _language.reset(before)


def catalogue_of(code: str) -> Catalog:
    """What translators wrote: app/translations/<code>/LC_MESSAGES/messages.po."""
    with (FOLDER / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)


def words_for_scripts() -> dict[str, str]:
    """What the pages' scripts say, by the Indonesian text; empty in Indonesian."""
    return {} if _language.get() == HOME else _script_words(_language.get())


def _written(value: Any, code: str) -> Any:
    if isinstance(value, Worded):
        return value if code == HOME else say(value)
    return format_decimal(value, locale=code) if isinstance(value, float) else value


@cache
def _translations(code: str) -> dict[str, str]:
    return {message.id: message.string for message in _done(code) if not message.pluralizable}


@cache
def _plurals(code: str) -> dict[str, tuple[str, str]]:
    """English has two forms, and so has each language to come until one needs more."""
    return {message.id[0]: message.string for message in _done(code) if message.pluralizable}


@cache
def _script_words(code: str) -> dict[str, str]:
    return {
        message.id: message.string
        for message in _done(code)
        if not message.pluralizable and any(place.endswith(SCRIPTS) for place, _ in message.locations)
    }


def _done(code: str) -> list[Any]:
    """Translated messages (babel.messages.catalog.Message); the one with an empty id is the head of the file."""
    return [message for message in catalogue_of(code) if message.id and is_translated(message)]


def is_translated(message: Message) -> bool:
    """Whether every form of it is there."""
    forms = message.string if message.pluralizable else [message.string]
    return not message.fuzzy and all(forms or [""])
