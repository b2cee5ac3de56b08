"""The GSM 03.38 alphabet as phones and message centres write it: one septet in each byte."""

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = {
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
ESCAPE = 0x1B
_CODES = {char: bytes([code]) for code, char in enumerate(BASIC) if code != ESCAPE} | {
    char: bytes([ESCAPE, code]) for code, char in EXTENSION.items()
}


def is_gsm(text: str) -> bool:
    """Whether the alphabet has every character."""
    return all(char in _CODES for char in text)


def encode(text: str) -> list[bytes]:
    """Each character in its one or two septets."""
    return [_CODES[char] for char in text]


def decode(content: bytes) -> str:
    """The text; what is no character becomes a question mark."""
    text, escaped = "", False
    for octet in content:
        if octet == ESCAPE and not escaped:
            escaped = True
            continue
        text += EXTENSION.get(octet, "?") if escaped else BASIC[octet] if octet < len(BASIC) else "?"
        escaped = False
    return text
