"""Where files are kept: a folder of this machine (file:///...) or a bucket (s3://bucket) for several hosts.

Keys are relative paths with forward slashes. A file appears whole or not at all; files of a folder are
readable by their owner only. S3 takes its access data from the environment, as boto3 does, and
AWS_ENDPOINT_URL for stores that are not Amazon's.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app

from app.config import settings

OWNER_ONLY = 0o600
FOLDER_MODE = 0o700
PART = ".part-"


class MissingError(KeyError):
    """No file of that key."""


class Storage(Protocol):
    """What every store can do."""

    def put(self, key: str, data: bytes, media_type: str) -> None:
        """Keep the data under that key, in place of what may be there."""

    def put_file(self, key: str, stream: BinaryIO, media_type: str) -> None:
        """The same with what the stream holds from here on, without ever holding all of it."""

    def get(self, key: str) -> bytes:
        """The data. Raises MissingError."""

    def open(self, key: str) -> BinaryIO:
        """The data as a stream that the caller closes. Raises MissingError."""

    def delete(self, key: str) -> None:
        """Remove the file; nothing happens where there is none."""

    def exists(self, key: str) -> bool:
        """Whether there is such a file."""

    def keys(self, prefix: str) -> Iterator[str]:
        """The keys that begin with that folder, which ends in a slash."""


def storage() -> Storage:
    """The store of the running application (STORAGE_URL)."""
    found: Storage | None = current_app.extensions.get("storage")
    if found is None:
        found = current_app.extensions["storage"] = storage_at(settings().storage_url)
    return found


def storage_at(url: str) -> Storage:
    """The store of that address: file:///folder (%20 for a blank, as addresses write it) or s3://bucket/folder."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStorage(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        return BucketStorage(parts.netloc, parts.path.strip("/"))
    raise ValueError("STORAGE_URL harus file:///folder atau s3://bucket.")


class FolderStorage:
    """Files below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes, media_type: str) -> None:
        self.put_file(key, BytesIO(data), media_type)

    def put_file(self, key: str, stream: BinaryIO, media_type: str) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        part = path.with_name(f"{PART}{secrets.token_hex(8)}")
        try:
            _write_through(part, stream)
            part.replace(path)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise

    def get(self, key: str) -> bytes:
        with self.open(key) as stream:
            return stream.read()

    def open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError) as error:
            raise MissingError(key) from error

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def keys(self, prefix: str) -> Iterator[str]:
        folder = self._path(prefix.rstrip("/"))
        for path in folder.rglob("*") if folder.is_dir() else ():
            if path.is_file() and not path.name.startswith(PART):
                yield path.relative_to(self.root).as_posix()

    def _path(self, key: str) -> Path:
        if not key or key.startswith("/") or any(step in ("", ".", "..") for step in key.split("/")):
            raise ValueError(f"not a key: {key!r}")
        return self.root / key


def _write_through(path: Path, source: BinaryIO) -> None:
    """Write a new file and wait until the disk has it: the row that names it may be committed next."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as stream:
        shutil.copyfileobj(source, stream)
        stream.flush()
        os.fsync(stream.fileno())


class BucketStorage:
    """Objects of one bucket of an S3-compatible store, below a folder of it if one is given."""

    def __init__(self, bucket: str, folder: str = "", client: Any = None) -> None:
        self.bucket = bucket
        self.folder = f"{folder}/" if folder else ""
        self.client = client or _client()

    def put(self, key: str, data: bytes, media_type: str) -> None:
        self.client.put_object(Bucket=self.bucket, Key=self.folder + key, Body=data, ContentType=media_type)

    def put_file(self, key: str, stream: BinaryIO, media_type: str) -> None:
        kind = {"ContentType": media_type}
        self.client.upload_fileobj(stream, self.bucket, self.folder + key, ExtraArgs=kind)

    def get(self, key: str) -> bytes:
        return self.open(key).read()

    def open(self, key: str) -> BinaryIO:
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.folder + key)
        except self.client.exceptions.NoSuchKey as error:
            raise MissingError(key) from error
        return BytesIO(answer["Body"].read())

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self.folder + key)

    def exists(self, key: str) -> bool:
        found = self.client.list_objects_v2(Bucket=self.bucket, Prefix=self.folder + key, MaxKeys=1)
        return any(item["Key"] == self.folder + key for item in found.get("Contents", ()))

    def keys(self, prefix: str) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=self.folder + prefix):
            yield from (item["Key"].removeprefix(self.folder) for item in page.get("Contents", ()))


def _client() -> Any:
    import boto3  # heavy, and needed only where the store is a bucket

    return boto3.client("s3")
