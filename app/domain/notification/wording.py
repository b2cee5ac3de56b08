"""What messages say: two template files for each notice in app/templates/messages: mail, and the short text.

A reply to a post is read by everybody and has a file of its own, open.txt, that holds nothing private and no link. What is
told below an entry of LAPOR may be read by everybody too: lapor.txt, where the short text would tell the tracking code.

A file named email.txt begins with the line `Perihal: ...`, a blank line, then the text. In sms.txt the filter
`free` marks the one text that somebody typed: it is cut so that the whole fits MAX_SEGMENTS, and nothing else
ever is.
"""

import bisect
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup, escape

from app.domain.channel_texts import OwnText, fill
from app.domain.notification import gsm7
from app.domain.vocabulary import Medium, Notice

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "messages"
MAX_SEGMENTS = 3
DIRECT_MAX = 1_900  # Facebook takes 2,000 characters, X more
OPEN_MAX = {Medium.X: 280, Medium.FACEBOOK: 8_000}
LAPOR_MAX = 4_000
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)

_SUBJECT = "Perihal: "
_MARK = "\x00"
_ELLIPSIS = "…"
_LIGHT = ((8192, 8205), (8208, 8223), (8242, 8247))
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_GROUPS = re.compile(r"([A-Z]{2,3}\d{6})(\d{6})")


class Wording(NamedTuple):
    """A rendered message; `subject` is None for all but mail."""

    subject: str | None
    body: str


def compose(
    notice: Notice,
    medium: Medium,
    context: Mapping[str, object],
    *,
    is_open: bool = False,
    own: OwnText | None = None,
) -> Wording:
    """Render the channel's own text, or else the template of the notice; `is_open` for a reply that everybody reads.

    Raises jinja2.UndefinedError when the context lacks a value that the template names.
    """
    if own is not None:
        text = fill(own, notice, context, grouped=grouped, tanggal=tanggal, free=_free)
    else:
        text = _template(notice, medium, is_open).render(context)
    if medium == Medium.EMAIL:
        return _as_mail(text)
    if medium == Medium.LAPOR:
        return Wording(None, _within(text, LAPOR_MAX))
    if medium in OPEN_MAX:
        return Wording(None, _within(text, OPEN_MAX[medium] if is_open else DIRECT_MAX))
    return Wording(None, _as_sms(text))


def weight(text: str) -> int:
    """How long X counts a text: letters of European scripts and usual punctuation once, all else twice."""
    return sum(1 if _is_light(ord(char)) else 2 for char in unicodedata.normalize("NFC", text))


def _is_light(code: int) -> bool:
    return code <= 4351 or any(low <= code <= high for low, high in _LIGHT)


def answer_to(sms_number: str) -> None:
    """Tell the short texts to which number an answer goes: the sender they carry may be a name."""
    _environment().globals["sms_number"] = sms_number


def grouped(number: str) -> str:
    """A report's number as the pages show it: JK261123 180342."""
    return _GROUPS.sub(r"\1 \2", number)


def tanggal(day: date) -> str:
    """The day in words: 3 Desember 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def as_html(subject: str, body: str) -> str:
    """The HTML part of a mail, from its text: paragraphs, lines, and addresses as links.

    Everything is escaped.
    """
    paragraphs = [_linked(paragraph) for paragraph in re.split(r"\n{2,}", body.strip())]
    return _environment().get_template("email.html").render(subject=subject, paragraphs=paragraphs)


def _linked(paragraph: str) -> Markup:
    text = _ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', str(escape(paragraph)))
    return Markup(text.replace("\n", "<br>\n"))  # noqa: S704 - escaped on the line above


def _as_sms(text: str) -> str:
    before, mark, rest = gsm7.plain(text).partition(_MARK)
    free, _, after = rest.partition(_MARK)
    return gsm7.fit(before, free, after, MAX_SEGMENTS) if mark else before


def _within(text: str, most: int) -> str:
    """Only what somebody typed is cut, behind a word where one ends near."""
    before, _, rest = text.partition(_MARK)
    free, _, after = rest.partition(_MARK)
    if weight(before + free + after) <= most:
        return before + free + after
    room = most - weight(before + _ELLIPSIS + after)
    end = bisect.bisect_right(list(accumulate(map(weight, free))), room)
    return before + gsm7.at_word(free, end) + _ELLIPSIS + after


def _as_mail(text: str) -> Wording:
    subject, _, body = text.partition("\n")
    return Wording(_one_line(subject.removeprefix(_SUBJECT)), body.strip() + "\n")


def _free(text: str) -> str:
    """Mark what may be cut; it ends as a sentence, since the template goes on after it."""
    sentence = _one_line(text).replace(_MARK, "")
    return _MARK + sentence + ("" if sentence.endswith((".", "!", "?")) else ".") + _MARK


def _one_line(text: str) -> str:
    return " ".join(text.split())


@cache
def _template(notice: Notice, medium: Medium, is_open: bool) -> Template:
    own = "open" if is_open else medium
    files = (own,) if is_open or medium == Medium.EMAIL else (own, Medium.SMS)
    return _environment().select_template([f"{notice}/{file}.txt" for file in files])


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html",), default=False),
        auto_reload=False,
    )
    environment.filters.update(grouped=grouped, tanggal=tanggal, free=_free)
    environment.globals["sms_number"] = ""
    return environment
