"""The parts of a mail (MIME): its text, the photos among its attachments, and why the others were not opened.

Nothing is unpacked or run: what is no photo is named and left in the kept mail. Depth, number and size are bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import PurePath

from app.channels.mail_headers import Mail, words
from app.channels.mail_text import from_html
from app.domain.evidence.check import KNOWN_SUFFIXES

DEPTH = 20
PARTS_MAX = 200
FILES_MAX = 10
BYTES_MAX = 25 * 1024 * 1024
TEXT_MAX = 2_000_000
# Logos in signatures come inline and small; a photo of a camera never is.
LOGO_BYTES = 8 * 1024
PHOTO_TYPES = {
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
} | dict.fromkeys(("image/heic", "image/heif"), ".heic")

NO_PHOTO = "Lampiran {name} tidak dibuka: hanya foto JPG, PNG, WebP, atau HEIC yang diterima."
LOGO = "Gambar {name} tidak diambil: gambar kecil di dalam teks, biasanya logo."
TOO_MANY = f"Lampiran {{name}} tidak diambil: paling banyak {FILES_MAX} foto dalam satu surel."
TOO_LARGE = "Lampiran {name} tidak diambil: foto dalam satu surel paling besar 25 MB seluruhnya."
TOO_DEEP = "Bagian {name} tidak dibuka: surel bersarang terlalu dalam."


@dataclass
class Opened:
    """What a mail holds: `plain` and `html` as they came, photos as (name, content), the others as (name, sentence)."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    photos: list[tuple[str, bytes]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text as it was written; the HTML only where there is no plain text."""
        plain = "\n\n".join(part for part in self.plain if part.strip())
        return plain or "\n\n".join(from_html(part) for part in self.html)


def opened(mail: Mail) -> Opened:
    """Take the mail apart."""
    found, room = Opened(), BYTES_MAX
    for part in leaves(mail):
        name = _file_name(part)
        if _is_text(part):
            shown = found.html if part.get_content_subtype() == "html" else found.plain
            shown.append(text_of(part))
        else:
            room -= _take(part, name, found, room)
    return found


def leaves(mail: Mail) -> Iterator[Mail]:
    """The parts that hold no others, in order. A mail within the mail is one of them: it is not opened."""
    waiting, seen = [(mail, 0)], 0
    while waiting and seen < PARTS_MAX:
        part, depth = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list) and depth < DEPTH:
            waiting.extend((piece, depth + 1) for piece in reversed(inner) if isinstance(piece, Message))
            continue
        seen += 1
        yield part


def text_of(part: Mail) -> str:
    """The text of a part in whatever alphabet it says or is."""
    content = _content(part)[:TEXT_MAX]
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return content.decode(charset)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _take(part: Mail, name: str, found: Opened, room: int) -> int:
    """Take an attachment, or say why not; how many bytes it took of the room. Whether it is a photo is checked later."""
    sentence, content = _unwanted(part, name, found), b""
    if sentence is None:
        content = _content(part)
        sentence = _unfit(part, content, room)
    if sentence is not None:
        found.refused.append((name, sentence.format(name=name)))
        return 0
    found.photos.append((name, content))
    return len(content)


def _unwanted(part: Mail, name: str, found: Opened) -> str | None:
    """Why it is not even decoded."""
    if part.get_content_maintype() == "multipart":
        return TOO_DEEP
    if PurePath(name).suffix.lower() not in KNOWN_SUFFIXES:
        return NO_PHOTO
    return TOO_MANY if len(found.photos) >= FILES_MAX else None


def _unfit(part: Mail, content: bytes, room: int) -> str | None:
    if len(content) > room:
        return TOO_LARGE
    is_shown_in_text = part.get("Content-ID") and not _is_attached(part)
    return LOGO if is_shown_in_text and len(content) < LOGO_BYTES else None


def _content(part: Mail) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return content if isinstance(content, bytes) else b""


def _is_text(part: Mail) -> bool:
    return part.get_content_type() in ("text/plain", "text/html") and not (
        _is_attached(part) or part.get_filename()
    )


def _is_attached(part: Mail) -> bool:
    return part.get_content_disposition() == "attachment"


def _file_name(part: Mail) -> str:
    """Its name without folders; a photo without one gets one that says what it is."""
    kind = part.get_content_type()
    try:
        given = words(part.get_filename() or "")
    except (LookupError, ValueError):
        given = ""
    name = PurePath(given.replace("\\", "/")).name[-200:]
    return name or (f"foto{PHOTO_TYPES[kind]}" if kind in PHOTO_TYPES else kind)
