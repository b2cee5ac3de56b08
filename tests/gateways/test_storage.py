"""Where files are kept: whole or not at all, private, and the same behaviour in a folder and in a bucket."""

import stat
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from app.gateways.storage import BucketStorage, FolderStorage, MissingError, Storage, storage_at

KEY = "private/2026/11/23/abc"


@pytest.fixture
def folder(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "photos")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketStorage]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "uji")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="foto")
        found = storage_at("s3://foto/crm")
        assert isinstance(found, BucketStorage)
        yield found


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest) -> Storage:
    found: Storage = request.getfixturevalue(request.param)
    return found


def test_what_was_put_is_got(store: Storage) -> None:
    store.put(KEY, b"satu", "image/jpeg")
    store.put(KEY, b"dua", "image/jpeg")
    assert store.get(KEY) == b"dua"
    with store.open(KEY) as stream:
        assert stream.read() == b"dua"
    assert store.exists(KEY)
    assert not store.exists(KEY[:-1])


def test_a_long_file_is_kept_from_where_the_stream_stands(store: Storage) -> None:
    stream = BytesIO(b"x" * 9_000_000)
    stream.seek(1_000_000)
    store.put_file(KEY, stream, "application/octet-stream")
    assert len(store.get(KEY)) == 8_000_000


def test_what_is_not_there_is_missing(store: Storage) -> None:
    with pytest.raises(MissingError):
        store.get(KEY)
    with pytest.raises(MissingError):
        store.open(KEY)
    store.delete(KEY)
    assert not store.exists(KEY)


def test_a_deleted_file_is_gone(store: Storage) -> None:
    store.put(KEY, b"x", "image/jpeg")
    store.delete(KEY)
    assert not store.exists(KEY)


def test_the_keys_of_a_folder(store: Storage) -> None:
    for name in (
        "private/2026/11/23/a",
        "private/2026/11/23/b",
        "private/2026/11/24/c",
        "public/2026/11/23/a",
    ):
        store.put(name, b"x", "image/jpeg")
    assert sorted(store.keys("private/2026/11/23/")) == ["private/2026/11/23/a", "private/2026/11/23/b"]
    assert list(store.keys("private/1999/01/01/")) == []


def test_files_are_readable_by_their_owner_only(folder: FolderStorage) -> None:
    folder.put(KEY, b"x", "image/jpeg")
    path = folder.root / KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0


def test_a_failed_write_leaves_the_old_file_and_no_rest(folder: FolderStorage) -> None:
    folder.put(KEY, b"lama", "image/jpeg")
    with pytest.raises(TypeError):
        folder.put(KEY, "bukan bita", "image/jpeg")  # type: ignore[arg-type]
    assert folder.get(KEY) == b"lama"
    assert [path.name for path in (folder.root / KEY).parent.iterdir()] == ["abc"]


@pytest.mark.parametrize("key", ["../luar", "/etc/passwd", "private/../../x", "", "a//b", "./a"])
def test_no_key_leads_out_of_the_folder(folder: FolderStorage, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        folder.put(key, b"x", "image/jpeg")


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="STORAGE_URL"):
        storage_at("ftp://contoh/foto")
