"""Photos by command: those that nobody looked at are looked at, and what is found is counted on a folder of one's own."""

from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from app.domain.redaction import Screening
from app.gateways.storage import storage
from tests.domain.evidence.scenes import Street
from tests.domain.redaction.street import busy_street


def test_photos_that_nobody_looked_at_are_looked_at_once(app: Flask, session: Session) -> None:
    street = Street(session, storage())
    photo = street.photo(street.report(), busy_street()[0])
    run = app.test_cli_runner()
    assert "1 foto diperiksa, 0 ditahan" in run.invoke(args=["privasi", "foto"]).output
    session.refresh(photo)
    assert photo.screening == Screening.CLEAR
    assert "0 foto diperiksa" in run.invoke(args=["privasi", "foto"]).output


def test_a_folder_is_counted_and_its_photos_left_as_the_public_would_see_them(
    app: Flask, tmp_path: Path
) -> None:
    given, left = tmp_path / "foto", tmp_path / "hasil"
    given.mkdir()
    left.mkdir()
    (given / "jalan.jpg").write_bytes(busy_street()[0])
    (given / "catatan.txt").write_text("bukan foto")
    options = ["--folder", str(given), "--hasil", str(left)]
    told = app.test_cli_runner().invoke(args=["privasi", "ukur-foto", *options])
    assert told.exit_code == 0
    assert "Pelat nomor" in told.output
    assert "Wajah" in told.output
    assert "ditahan: 0 dari 1 foto" in told.output
    assert (left / "jalan.jpg").read_bytes() != busy_street()[0]
