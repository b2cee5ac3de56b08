"""Long private files: read again as written, and refused once anything of them was changed, cut or moved."""

import io
import uuid
from itertools import pairwise

import pytest
from flask import Flask

from app.domain.privacy.crypto import UnreadableError
from app.domain.privacy.sealed import FRAME, SealedWriter, unsealed

NAME = uuid.UUID("5f0c7d3e-7f5d-4b6e-9d0a-0d6f0f6f1a11")
PLAIN = bytes(range(256)) * (FRAME // 100)


def sealed(plain: bytes = PLAIN) -> bytes:
    target = io.BytesIO()
    writer = SealedWriter(target, NAME)
    for start in range(0, len(plain), 1000):
        writer.write(plain[start : start + 1000])
    writer.finish()
    assert writer.total == len(plain)
    return target.getvalue()


def read(content: bytes, name: uuid.UUID = NAME) -> bytes:
    return b"".join(unsealed(io.BytesIO(content), name))


def frames(content: bytes) -> list[bytes]:
    at = [0]
    while at[-1] < len(content):
        at.append(at[-1] + 4 + int.from_bytes(content[at[-1] : at[-1] + 4], "big"))
    return [content[start:end] for start, end in pairwise(at)]


@pytest.mark.parametrize("plain", [b"", b"x", b"x" * FRAME, b"x" * (FRAME + 1), PLAIN], ids=len)
def test_what_was_written_is_read(app: Flask, plain: bytes) -> None:
    assert read(sealed(plain)) == plain


def test_nothing_is_readable_without_the_key(app: Flask) -> None:
    assert PLAIN[:64] not in sealed()


def test_what_was_changed_is_refused(app: Flask) -> None:
    content = sealed()
    parts = frames(content)
    assert len(parts) > 2
    broken = [
        content[:-1],
        b"".join(parts[:-1]),
        b"".join(parts[1:]),
        b"".join([parts[1], parts[0], *parts[2:]]),
        content[:100] + bytes([content[100] ^ 1]) + content[101:],
    ]
    for one in broken:
        with pytest.raises(UnreadableError):
            read(one)
    with pytest.raises(UnreadableError):
        read(content, uuid.uuid4())
