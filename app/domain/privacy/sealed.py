"""Long private files: encrypted in frames, so that neither who writes nor who reads ever holds all of it.

Each frame says which file it belongs to, which it is and whether it is the last, so that none can be left out, moved or
taken from another file unnoticed.
"""

import io
import tempfile
import uuid
from collections.abc import Iterator
from typing import BinaryIO, Protocol, cast

from app.domain.privacy.crypto import UnreadableError, decrypt, encrypt, head

FRAME = 256 * 1024
_LENGTH_BYTES = 4
_HEAD_BYTES = 21  # the file's id, the frame's number, whether it is the last


class SealedWriter(io.RawIOBase):
    """What is written to it goes to `target` encrypted; `finish` writes the last frame. `total`: bytes taken in."""

    def __init__(self, target: BinaryIO, name: uuid.UUID) -> None:
        self.target, self.name = target, name
        self.frame = self.total = 0
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        given = bytes(cast(bytes, data))
        self.waiting += given
        self.total += len(given)
        while len(self.waiting) > FRAME:
            self._seal(bytes(self.waiting[:FRAME]), is_last=False)
            del self.waiting[:FRAME]
        return len(given)

    def finish(self) -> None:
        self._seal(bytes(self.waiting), is_last=True)
        self.waiting.clear()

    def _seal(self, plain: bytes, *, is_last: bool) -> None:
        sealed = encrypt(_head(self.name, self.frame, is_last=is_last) + plain)
        self.target.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)
        self.frame += 1


def unsealed(source: BinaryIO, name: uuid.UUID) -> Iterator[bytes]:
    """The file again, frame by frame; closes `source`. Raises UnreadableError where it was changed or cut."""
    frame = 0
    with source:
        while True:
            length = int.from_bytes(source.read(_LENGTH_BYTES), "big")
            plain = decrypt(source.read(length))
            told = plain[:_HEAD_BYTES]
            is_last = told == _head(name, frame, is_last=True)
            if not is_last and told != _head(name, frame, is_last=False):
                raise UnreadableError("a frame is missing or belongs to another file")
            yield plain[_HEAD_BYTES:]
            if is_last:
                return
            frame += 1


class Store(Protocol):
    """Where sealed files lie."""

    def open(self, key: str) -> BinaryIO: ...
    def put_file(self, key: str, stream: BinaryIO, media_type: str) -> None: ...


def resealed(store: Store, key: str) -> bool:
    """Write a sealed file, named by its id, anew under the newest key; False where it is already."""
    with store.open(key) as source:
        source.read(_LENGTH_BYTES)
        if source.read(len(head())) == head():
            return False
    name = uuid.UUID(key.rsplit("/", 1)[1])
    with tempfile.TemporaryFile() as file:
        writer = SealedWriter(file, name)
        for part in unsealed(store.open(key), name):
            writer.write(part)
        writer.finish()
        file.seek(0)
        store.put_file(key, file, "application/octet-stream")
    return True


def _head(name: uuid.UUID, frame: int, *, is_last: bool) -> bytes:
    return name.bytes + frame.to_bytes(4, "big") + bytes([is_last])
