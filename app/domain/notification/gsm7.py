"""How long a text is as SMS, and where it may be cut.

A text of the GSM 03.38 default alphabet takes 160 septets in one segment and 153 in each of several; any
other character turns the whole text into UCS-2, 70 and 67 UTF-16 units. Characters of the extension table
count two septets. No segment ends inside an escaped character or a surrogate pair.
"""

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "^{}\\[~]|€"
ESCAPE = 0x1B
ELLIPSIS = "..."

_SINGLE, _PART = 160, 153
_SINGLE_UCS2, _PART_UCS2 = 70, 67

# Word processors and phones put these in by themselves; each would turn the whole message into UCS-2.
_PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "′": "'", "`": "'", "´": "'",
        "“": '"', "”": '"', "„": '"', "″": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "•": "-", "·": "-",
        "…": "...", "×": "x", "\t": " ", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
        "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "\u00ad": "", "\ufe0f": "",
    }
)  # fmt: skip

_CODES = {char: bytes([code + (code >= ESCAPE)]) for code, char in enumerate(BASIC)} | {
    char: bytes([ESCAPE, code])
    for char, code in zip(EXTENSION, (0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65), strict=True)
}
_CHARACTERS = {code: char for char, code in _CODES.items()}
_BASIC, _EXTENSION = frozenset(BASIC), frozenset(EXTENSION)
_ALL = _BASIC | _EXTENSION


def plain(text: str) -> str:
    """The same text with typographic quotes, dashes and blanks as the GSM alphabet has them."""
    return text.translate(_PLAIN)


def is_gsm7(text: str) -> bool:
    """Whether every character is in the GSM default alphabet or its extension table."""
    return _ALL.issuperset(text)


def length(text: str) -> int:
    """Septets of a GSM-7 text, UTF-16 units of any other."""
    if is_gsm7(text):
        return len(text) + sum(char in _EXTENSION for char in text)
    return len(text.encode("utf-16-be")) // 2


def limit(text: str, count: int) -> int:
    """How many septets or units `count` segments of such a text hold."""
    single, part = (_SINGLE, _PART) if is_gsm7(text) else (_SINGLE_UCS2, _PART_UCS2)
    return single if count == 1 else part * count


def segments(text: str) -> list[str]:
    """The texts of the segments in which it leaves; at least one."""
    if length(text) <= limit(text, 1):
        return [text]
    room = limit(text, 2) // 2
    wide = _EXTENSION if is_gsm7(text) else None
    parts, used = [""], 0
    for char in text:
        size = (char in wide) + 1 if wide is not None else (ord(char) > 0xFFFF) + 1
        if used + size > room:
            parts.append("")
            used = 0
        parts[-1] += char
        used += size
    return parts


def encode(segment: str, *, ucs2: bool) -> bytes:
    """The bytes of one segment: unpacked septets, or UTF-16 big-endian."""
    return segment.encode("utf-16-be") if ucs2 else b"".join(_CODES[char] for char in segment)


def decode(septets: bytes) -> str:
    """The text of unpacked septets; what is no character of the alphabet becomes a question mark."""
    text, escaped = "", False
    for octet in septets:
        if octet == ESCAPE and not escaped:
            escaped = True
            continue
        text += _CHARACTERS.get(bytes([ESCAPE, octet]) if escaped else bytes([octet]), "?")
        escaped = False
    return text


def fit(before: str, free: str, after: str, count: int) -> str:
    """`before + free + after` in at most `count` segments.

    Only `free` is cut, at a word where one ends near.
    """
    whole = before + free + after
    if _fits(whole, count):
        return whole
    low, high = 0, len(free)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high) if _fits(before + free[:middle] + ELLIPSIS + after, count) else (low, middle - 1)
        )
    return before + at_word(free, low) + ELLIPSIS + after


def _fits(text: str, count: int) -> bool:
    return len(segments(text)) <= count


def at_word(text: str, end: int) -> str:
    """The first `end` characters without the beginning of a cut word, unless that word is very long."""
    blank = text.rfind(" ", max(0, end - 20), end + 1)
    return text[: blank if blank > 0 else end].rstrip()
