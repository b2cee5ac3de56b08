"""What becomes of a photo before the public sees it: what surely is a face or a plate is covered for good, the rest is held."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy.orm import Session

from app.domain import redaction
from app.domain.evidence import Photo, public_key
from app.domain.redaction import AreaState, Screening
from app.domain.redaction.finding import find
from app.domain.redaction.plates import reads_as_plate
from app.domain.redaction.spot import WHOLE, Box, Spot, SpotKind
from app.domain.vocabulary import PhotoKind
from app.gateways.storage import FolderStorage
from tests.course import MONDAY
from tests.domain.evidence.scenes import Street
from tests.domain.redaction.street import busy_street


@pytest.fixture
def street(session: Session, tmp_path: Path) -> Street:
    return Street(session, FolderStorage(tmp_path))


def pixels(data: bytes) -> np.ndarray:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"), np.int16)


def part(picture: np.ndarray, box: Box) -> np.ndarray:
    height, width = picture.shape[:2]
    rows = slice(box.top * height // WHOLE, box.bottom * height // WHOLE)
    return picture[rows, box.left * width // WHOLE : box.right * width // WHOLE]


def public_copy(street: Street, photo: Photo, *, small: bool = False) -> bytes:
    assert photo.public_id is not None
    return street.store.get(public_key(photo.original_key, photo.public_id, small=small))


def doubtful(data: bytes) -> list[Spot]:
    return [Spot(SpotKind.FACE, Box(1000, 1000, 900, 1200), 38, is_sure=False)]


def test_a_face_and_a_plate_are_covered_for_good_and_the_rest_stays(session: Session, street: Street) -> None:
    data, truths = busy_street()
    photo = street.photo(street.report(), data)
    assert redaction.screen(session, street.store, photo.id, now=MONDAY) == Screening.CLEAR
    assert {area.kind for area in redaction.areas_of(session, photo.id)} == {SpotKind.PLATE, SpotKind.FACE}
    shown, copy = pixels(street.store.get(photo.display_key or "")), pixels(public_copy(street, photo))
    changed = np.abs(shown - copy).max(axis=2) > 40
    assert changed.mean() < 0.12
    for box in truths:
        assert np.abs(part(shown, box) - part(copy, box)).mean() > 8
        assert part(copy, box).std() < part(shown, box).std()
    assert find(public_copy(street, photo)) == []
    thumb = pixels(public_copy(street, photo, small=True))
    assert np.abs(thumb - pixels(street.store.get(photo.thumb_key or ""))).mean() > 1
    assert redaction.screen(session, street.store, photo.id, now=MONDAY) is None


def test_what_may_be_a_face_waits_for_a_person_and_what_was_before_is_looked_at_again(
    session: Session, street: Street
) -> None:
    photo = street.photo(street.report(), busy_street()[0])
    assert redaction.unscreened(session, 5) == [photo.id]
    old = photo.display_key = f"public/{photo.id}.jpg"
    street.store.put(old, b"\xff\xd8", "image/jpeg")
    assert redaction.screen(session, street.store, photo.id, doubtful, now=MONDAY) == Screening.HELD
    assert photo.public_id is None
    assert [area.state for area in redaction.areas_of(session, photo.id)] == [AreaState.PROPOSED]
    # The copy for officers lies no longer among the public ones.
    assert photo.display_key.startswith("display/")
    assert old in session.info[redaction.GIVEN_UP]
    assert redaction.screen_again(session, since=MONDAY) == 1
    session.expire_all()
    street.store.put(photo.display_key, busy_street()[0], "image/jpeg")
    assert redaction.screen(session, street.store, photo.id, lambda data: [], now=MONDAY) == Screening.CLEAR
    assert redaction.areas_of(session, photo.id) == []


def test_what_officers_took_for_themselves_is_not_looked_at_and_never_public(
    session: Session, street: Street
) -> None:
    photo = street.photo(street.report(), busy_street()[0], PhotoKind.BEFORE)
    assert redaction.screen(session, street.store, photo.id, doubtful, now=MONDAY) == Screening.HIDDEN
    assert redaction.areas_of(session, photo.id) == []


@pytest.mark.parametrize("text", ["B1234XYZ", "B1AB", "F4021K", "AB3112DE", "B2468"])
def test_what_is_writtenreads_as_plates_are_is_one(text: str) -> None:
    assert reads_as_plate(text) == "exact"


@pytest.mark.parametrize("text", ["81234XYZ", "36103ZGP", "BI234XYZ"])
def test_letters_taken_for_digits_make_nearly_one(text: str) -> None:
    assert reads_as_plate(text) == "near"


@pytest.mark.parametrize(
    "text",
    ["KM14200", "BUS6B", "RT05", "RW03", "NO12A", "17AGUSTUS2026", "081290112345", "B12", "LIGKRD", ""],
)
def test_signs_and_numbers_of_the_street_are_none(text: str) -> None:
    assert reads_as_plate(text) is None
