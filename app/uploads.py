"""Files that come with a form: checked, and their originals stored before a transaction gives them rows.

A file without a row, because the transaction failed after this, is removed by the daily sweep.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from werkzeug.datastructures import FileStorage

from app.domain import evidence
from app.domain.errors import Invalid
from app.domain.evidence import StoredUpload
from app.domain.evidence.check import MAX_BYTES
from app.gateways.storage import storage
from app.wording import together, worded

MAX_PHOTOS = 5
NAMELESS = "foto"


class PhotosRefused(Invalid):
    """Some photos do not fit; `fitting` are those that do, for a form that keeps what it has."""

    def __init__(self, faults: Iterable[str], fitting: list[StoredUpload]) -> None:
        super().__init__({"foto": together(faults)})
        self.fitting = fitting


def take_photos(files: Iterable[FileStorage], *, now: datetime) -> list[StoredUpload]:
    """Check the photos of a form and store their originals; inputs left empty are skipped, a file without name is a `foto`.

    Raises PhotosRefused with one sentence for every photo that does not fit; the others are stored and come with it.
    """
    chosen = _chosen(files)
    if len(chosen) > MAX_PHOTOS:
        sentence = worded("Paling banyak {most} foto; sekarang {n}.", most=MAX_PHOTOS, n=len(chosen))
        raise Invalid({"foto": sentence})
    checked, faults = _checked(chosen, now)
    for upload, data in checked:
        storage().put(upload.original_key, data, upload.inspected.media_type)
    fitting = [upload for upload, _ in checked]
    if faults:
        raise PhotosRefused(faults, fitting)
    return fitting


def digests_of(files: Iterable[FileStorage]) -> list[str]:
    """The SHA-256 of each photo of a form, checked or not, by which a request sent again is recognised."""
    return [_digest(file) for file in _chosen(files)]


def _digest(file: FileStorage) -> str:
    file.stream.seek(0)
    return hashlib.sha256(file.stream.read(MAX_BYTES + 1)).hexdigest()


def _chosen(files: Iterable[FileStorage]) -> list[FileStorage]:
    return [file for file in files if file.filename or _has_content(file)]


def _has_content(file: FileStorage) -> bool:
    """Browsers send an input left empty as a file without name and content; some clients give no photo a name."""
    file.stream.seek(0)
    first = file.stream.read(1)
    file.stream.seek(0)
    return bool(first)


def _checked(files: list[FileStorage], now: datetime) -> tuple[list[tuple[StoredUpload, bytes]], list[str]]:
    checked: list[tuple[StoredUpload, bytes]] = []
    faults: list[str] = []
    for file in files:
        # One byte more than allowed is enough to see that it is too large.
        data = file.stream.read(MAX_BYTES + 1)
        try:
            checked.append((evidence.plan_upload(data, file.filename or NAMELESS, now=now), data))
        except Invalid as fault:
            faults += fault.errors.values()
    return checked, faults
