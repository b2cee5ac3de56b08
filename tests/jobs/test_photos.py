"""Photos after a form was sent: copies by a worker, what was lost is asked for again, what nobody knows is removed."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from rq import Queue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app import clock, queues
from app.db import transaction
from app.domain import evidence
from app.domain.actor import SYSTEM
from app.domain.errors import Invalid
from app.domain.evidence import Photo
from app.domain.vocabulary import PhotoKind, PhotoState
from app.gateways.storage import storage
from app.jobs import photos
from app.uploads import PhotosRefused, take_photos
from tests.domain.desk_report import desk_report
from tests.domain.evidence.pictures import phone_photo


@pytest.fixture(autouse=True)
def queue(app: Flask) -> Iterator[Queue]:
    line = Queue(queues.FOTO, connection=queues.connection())
    line.empty()
    yield line
    line.empty()


def chosen(data: bytes, name: str) -> FileStorage:
    return FileStorage(BytesIO(data), filename=name, name="foto")


def filed(session: Session, *, days_ago: int = 0, fails: bool = False) -> Photo:
    """A report with one photo, committed; or rolled back at the last moment."""
    now = clock.now() - timedelta(days=days_ago)
    uploads = take_photos([chosen(phone_photo(), "got.jpg")], now=now)
    with transaction() as session:
        report = desk_report(session, now=now)
        (photo,) = evidence.attach(session, report, uploads, PhotoKind.COMPLAINT, actor=SYSTEM, now=now)
        if fails:
            raise RuntimeError
    return photo


def test_the_commit_starts_the_job_that_makes_the_copies(session: Session, queue: Queue) -> None:
    photo = filed(session)
    (job,) = queue.jobs
    job.perform()
    session.refresh(photo)
    assert photo.state == PhotoState.READY
    assert storage().exists(photo.display_key or "")


def test_a_transaction_that_fails_starts_none(session: Session, queue: Queue) -> None:
    with pytest.raises(RuntimeError):
        filed(session, fails=True)
    assert queue.jobs == []


def test_the_sweep_asks_again_for_a_lost_job_and_not_for_a_fresh_one(session: Session, queue: Queue) -> None:
    lost, fresh = filed(session, days_ago=1), filed(session)
    queue.empty()
    photos.sweep_photos()
    photos.sweep_photos()
    assert [job.args for job in queue.jobs] == [(str(lost.id),)]
    assert fresh.state == PhotoState.PENDING


def test_originals_without_a_report_are_removed_and_the_others_stay(session: Session) -> None:
    kept, recent = filed(session, days_ago=2), filed(session)
    (orphan,) = take_photos([chosen(phone_photo(), "got.jpg")], now=clock.now() - timedelta(days=2))
    photos.sweep_orphans()
    assert not storage().exists(orphan.original_key)
    assert storage().exists(kept.original_key)
    assert storage().exists(recent.original_key)


def test_every_bad_photo_of_a_form_is_named_and_only_the_good_one_is_stored(session: Session) -> None:
    now = clock.now() - timedelta(days=900)
    files = [chosen(phone_photo(), "baik.jpg"), chosen(b"%PDF-1.4", "hasil.pdf"), chosen(b"", "kosong.jpg")]
    with pytest.raises(PhotosRefused) as refused:
        take_photos(files, now=now)
    assert "Foto hasil.pdf bukan gambar." in refused.value.errors["foto"]
    assert "Foto kosong.jpg kosong." in refused.value.errors["foto"]
    stored = [upload.original_key for upload in refused.value.fitting]
    assert len(stored) == 1
    assert list(storage().keys(evidence.day_folder(now.date()))) == stored


def test_inputs_left_empty_are_skipped_and_six_photos_are_too_many(session: Session) -> None:
    assert take_photos([chosen(b"", "")], now=clock.now()) == []
    with pytest.raises(Invalid, match="Paling banyak 5 foto"):
        take_photos([chosen(phone_photo(), f"{n}.jpg") for n in range(6)], now=clock.now())
