"""`flask bukti`: it measures by itself and touches nothing; photos from before the check are checked."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.evidence import Photo, PhotoFlag, PhotoLook
from app.gateways.storage import storage
from app.seed.streets import jpeg
from tests.domain.evidence.scenes import Street, shot


def test_it_measures_on_photos_it_makes_and_leaves_nothing(app: Flask) -> None:
    """Not in the test's transaction: the command rolls its own back."""
    answer = app.test_cli_runner().invoke(args=["bukti", "ukur", "--laporan", "20", "--proses", "1"])
    lines = answer.output.splitlines()
    assert lines[0].startswith("20 laporan selesai berfoto")
    for kind in ("jujur", "dipakai ulang persis", "dipakai ulang, diubah", "suntingan foto laporan"):
        assert any(line.startswith(kind) and "KURANG" not in line for line in lines), answer.output


@pytest.fixture
def street(session: Session) -> Street:
    return Street(session, storage())


def test_photos_from_before_the_check_are_checked(app: Flask, street: Street) -> None:
    session = street.session
    photo = street.photo(street.report(), jpeg(shot(1)))
    session.delete(session.get(PhotoLook, photo.id))
    session.commit()
    answer = app.test_cli_runner().invoke(args=["bukti", "periksa"])
    assert answer.exit_code == 0, answer.output
    assert "1 foto diperiksa, 1 punya tanda." in answer.output
    assert session.get(PhotoLook, photo.id) is not None
    assert (
        session.scalar(
            select(func.count()).select_from(PhotoFlag).join(Photo, Photo.id == PhotoFlag.photo_id)
        )
        == 1
    )
