"""What somebody wrote in a mail, without what the programs added: quotes of earlier mails, headers, signatures.

mail-parser-reply knows how mail programs write in twelve languages; here Indonesian is added.
"""

import re
from html import unescape

import nh3
from mailparser_reply import EmailMessage
from mailparser_reply.constants import MAIL_LANGUAGES, QUOTED_MATCH_INCLUDE
from selectolax.lexbor import LexborHTMLParser, LexborNode

SOURCE_MAX = 300_000
READ_MAX = 30_000
LINE_MAX = 300
# A closing is a signature if only a few short lines follow that are no address: an address is what the desk needs.
_ADDRESS = r"\b(?:jl|jln|jalan|gg|gang|rt|rw|kel|kelurahan|kec|kecamatan|blok|komplek|perumahan)\b"
_FEW_LINES = rf"[,.]?(?=(?:\s*\n(?!.*{_ADDRESS})[^\n]{{0,40}}){{0,4}}\s*\Z)"
_HEADERS = "Dari|Kepada|Dikirim|Terkirim|Perihal|Subjek|Tanggal|Tembusan|Cc"

MAIL_LANGUAGES["id"] = {
    "wrote_header": rf"^({QUOTED_MATCH_INCLUDE}Pada\s[^\n]{{0,250}}\n?[^\n]{{0,150}}\s?menulis:)$",
    "from_header": (
        r"((?:^-{2,} ?Pesan (?:asli|yang diteruskan) ?-{2,}\n+)?"
        rf"(?:(?:^|\n|\n{QUOTED_MATCH_INCLUDE})[* ]*(?:{_HEADERS})\s?:[ *]*(?:\s{{,2}}).*){{2,}}(?:\n.*){{,1}})"
    ),
    "disclaimers": [],
    "signatures": [
        closing + _FEW_LINES
        for closing in (
            "(?:Salam|Hormat)(?: hormat| kami| saya)?",
            "Terima ?kasih",
            "Wassalam(?:ualaikum)?[^\n]{0,20}",
        )
    ],
    "sent_from": "Dikirim dari|Terkirim dari|Dapatkan Outlook untuk|Dikirim menggunakan",
}
LANGUAGES = ("id", "en")

_TAGS = {
    *(
        "a",
        "b",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "hr",
        "i",
        "li",
        "ol",
        "p",
    ),
    *("pre", "span", "strong", "table", "tbody", "td", "th", "tr", "u", "ul"),
}
_HIDDEN = {"script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "iframe"}
_QUOTES = (
    "blockquote[type=cite]",
    *(".gmail_quote", ".gmail_attr", ".yahoo_quoted", ".moz-cite-prefix", ".protonmail_quote"),
    *("#divRplyFwdMsg", "#divRplyFwdMsg ~ *", "#appendonsend ~ *"),
)
_LINES = "br,p,div,li,tr,h1,h2,h3,h4,hr,pre,blockquote,dt,dd"
_EMPTY_LINES = re.compile(r"\n{3,}")
# Pictures within the text, in base64.
_DATA = re.compile(r"data:[a-z]+/[^\"'<>\s]*")
_TAG = re.compile(r"<[^<>]*>?")
# Newsletters have some thousands; more is meant to keep a parser busy.
TAGS_MAX = 10_000
_HELD = "\ue000"


def from_html(source: str) -> str:
    """The words of an HTML part: no scripts, no styles, nothing that mail programs mark as quoted."""
    source = _DATA.sub("", source)[:SOURCE_MAX]
    if source.count("<") > TAGS_MAX:
        return _tidy(unescape(_TAG.sub(" ", source)))
    attributes = {"*": {"class", "id"}, "blockquote": {"type"}}
    safe = nh3.clean(source, tags=_TAGS, attributes=attributes, clean_content_tags=_HIDDEN, link_rel=None)
    tree = LexborHTMLParser(safe)
    whole = _words(tree)
    for selector in _QUOTES:
        for node in tree.css(selector):
            node.decompose()
    return _words(tree) or whole


def written(text: str) -> str:
    """What the sender wrote himself; the whole text where nothing else is in it."""
    text = _tidy(text)[:READ_MAX]
    short, long = _hold_long_lines(text)
    replies = EmailMessage(text=short, languages=list(LANGUAGES), keep_hyphen_lists=True).read().replies
    if not replies:
        return text
    own = _unquoted(replies[0].body) or _unquoted(replies[0].full_body)
    return _put_back(own, long).strip() or text


def _words(tree: LexborHTMLParser) -> str:
    for node in tree.css(_LINES):
        _break_before(node)
    body = tree.body
    return _tidy(body.text(deep=True) if body is not None else "")


def _tidy(text: str) -> str:
    """Blanks made single, at most one empty line in a row: over endless ones the patterns would take minutes."""
    lines = [" ".join(line.split()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _break_before(node: LexborNode) -> None:
    if node.tag == "br":
        node.replace_with("\n")
    else:
        node.insert_before("\n")


def _unquoted(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith(">")).strip()


def _hold_long_lines(text: str) -> tuple[str, list[str]]:
    """Put endless lines aside: none is a header of a quote, and the patterns would take hours over them."""
    lines = text.replace(_HELD, "").split("\n")
    long: list[str] = []
    for number, line in enumerate(lines):
        if len(line) > LINE_MAX:
            lines[number] = f"{_HELD}{len(long)}{_HELD}"
            long.append(line)
    return "\n".join(lines), long


def _put_back(text: str, long: list[str]) -> str:
    return re.sub(f"{_HELD}(\\d+){_HELD}", lambda found: long[int(found[1])], text)
