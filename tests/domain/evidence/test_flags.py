"""What stands out about a result photo: copies of others and of the complaint's own; never an honest photo of the same street."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_images
from sqlalchemy.orm import Session

from app.domain import evidence
from app.domain.evidence.flag_code import FlagCode
from app.domain.evidence.limits import EvidenceLimit
from app.domain.vocabulary import PhotoKind
from app.gateways.storage import FolderStorage
from app.seed import streets
from app.seed.streets import brightened, cropped, encoded, jpeg, smaller, turned
from tests.course import GAMBIR
from tests.domain.evidence.pictures import saved
from tests.domain.evidence.scenes import Street, exif, painted_over, shot

COPIES = {FlagCode.USED_BEFORE, FlagCode.COMPLAINT_COPY}
Change = Callable[[np.ndarray], np.ndarray]


@pytest.fixture
def street(session: Session, tmp_path: Path) -> Street:
    return Street(session, FolderStorage(tmp_path))


def codes(street: Street, photo: evidence.Photo) -> set[FlagCode]:
    return {flag.code for flag in street.flags(photo)}


# -- Used before ------------------------------------------------------------------------------------------------------


def test_the_same_file_is_named_with_the_report_it_came_with(street: Street) -> None:
    first, second = street.result(jpeg(shot(1))), street.result(jpeg(shot(1)))
    (flag,) = [flag for flag in street.flags(second) if flag.code == FlagCode.USED_BEFORE]
    assert (flag.other_photo_id, flag.details["how"]) == (first.id, "file")
    assert codes(street, first) & COPIES == set()


def test_the_same_pixels_in_another_file_are_the_same_photo(street: Street) -> None:
    data = jpeg(shot(1))
    first = street.result(data)
    second = street.result(data[:2] + b"\xff\xfe\x00\x06uji!" + data[2:])
    (flag,) = [flag for flag in street.flags(second) if flag.code == FlagCode.USED_BEFORE]
    assert (flag.other_photo_id, flag.details["how"]) == (first.id, "pixels")


CHANGES: dict[str, Change] = {
    "compressed": lambda picture: encoded(picture, 30),
    "cut at the left": lambda picture: cropped(picture, "kiri"),
    "cut at the bottom": lambda picture: cropped(picture, "bawah"),
    "cut at a corner": lambda picture: cropped(picture, "sudut"),
    "cut all around": lambda picture: cropped(picture, "keliling-10"),
    "darker": lambda picture: brightened(picture, 0.7),
    "lighter": lambda picture: brightened(picture, 1.3),
    "half the size": lambda picture: smaller(picture, 0.5),
    "turned": lambda picture: turned(picture, 1),
    "by a messenger": lambda picture: encoded(cropped(smaller(picture, 0.8), "kanan"), 60),
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda name: name.replace(" ", "-"))
def test_a_changed_photo_is_still_the_same_shot(street: Street, change: str) -> None:
    picture = shot(2)
    first = street.result(jpeg(picture, 88))
    second = street.result(jpeg(np.ascontiguousarray(CHANGES[change](picture)), 75))
    (flag,) = [flag for flag in street.flags(second) if flag.code == FlagCode.USED_BEFORE]
    assert flag.other_photo_id == first.id
    assert flag.details["how"] == "near"


def test_the_whole_of_a_photo_that_was_used_cut_is_found_too(street: Street) -> None:
    picture = shot(2)
    first = street.result(jpeg(cropped(picture, "keliling-5")))
    second = street.result(jpeg(picture))
    assert [flag.other_photo_id for flag in street.flags(second) if flag.code == FlagCode.USED_BEFORE] == [
        first.id
    ]


def test_who_comes_again_to_the_same_street_has_taken_another_photo(street: Street) -> None:
    street.result(jpeg(shot(5)), jpeg(shot(5)))
    for again in range(1, 5):
        assert codes(street, street.result(jpeg(shot(5, again=again, mended=True)))) & COPIES == set()


def test_photos_of_one_report_are_no_reuse_of_each_other(street: Street) -> None:
    report, data = street.report(), jpeg(shot(6))
    for hours in (1, 2):
        photo = street.photo(report, data, after=timedelta(hours=hours))
        assert FlagCode.USED_BEFORE not in street.checked(photo)


def test_a_copy_that_was_checked_first_is_checked_again(street: Street) -> None:
    one, other = street.report(), street.report()
    early = street.photo(one, jpeg(shot(7)))
    late = street.photo(other, jpeg(shot(7), 60))
    street.session.delete(street.session.get(evidence.PhotoLook, early.id))
    assert FlagCode.USED_BEFORE not in street.checked(late)
    street.checked(early)
    street.session.expire(late)
    assert late.checked_at is None
    assert FlagCode.USED_BEFORE in street.checked(late)


def test_an_officers_photo_from_before_the_work_is_held_against_others(street: Street) -> None:
    street.result(jpeg(shot(8)))
    report = street.report()
    assert FlagCode.USED_BEFORE in street.checked(street.photo(report, jpeg(shot(8)), PhotoKind.BEFORE))


def test_what_a_check_saw_is_no_copy_of_the_result_it_looks_at(street: Street) -> None:
    report = street.report()
    street.checked(street.photo(report, jpeg(shot(9))))
    street.checked(seen := street.photo(report, jpeg(shot(9)), PhotoKind.CHECK, after=timedelta(hours=3)))
    (flag,) = [flag for flag in street.flags(seen) if flag.code == FlagCode.COMPLAINT_COPY]
    assert flag.details["of"] == PhotoKind.RESULT


# -- Made from the complaint's own photo --------------------------------------------------------------------------------


@pytest.mark.parametrize("family", list(streets.FAMILIES))
def test_a_painted_over_copy_of_the_complaint_is_noticed(street: Street, family: str) -> None:
    photo = street.result(painted_over(11, family), jpeg(shot(11, family=family)))
    (flag,) = [flag for flag in street.flags(photo) if flag.code == FlagCode.COMPLAINT_COPY]
    assert 50 < flag.details["share"] < 100


@pytest.mark.parametrize("family", list(streets.FAMILIES))
def test_an_honest_photo_of_the_mended_place_is_not(street: Street, family: str) -> None:
    photo = street.result(jpeg(shot(12, again=1, mended=True, family=family)), jpeg(shot(12, family=family)))
    assert codes(street, photo) & COPIES == set()


def test_the_complaints_own_photo_as_result_is_noticed(street: Street) -> None:
    data = jpeg(shot(13))
    photo = street.result(data, data)
    assert FlagCode.COMPLAINT_COPY in codes(street, photo)
    assert FlagCode.USED_BEFORE not in codes(street, photo)


def test_real_photos_cut_painted_over_and_honest(street: Street) -> None:
    temple, flower = (np.asarray(image) for image in load_sample_images().images)
    street.result(jpeg(temple))
    assert FlagCode.USED_BEFORE in codes(street, street.result(jpeg(cropped(temple, "sudut"), 60)))
    painted = flower.copy()
    cv2.circle(painted, (330, 200), 70, (60, 80, 50), -1)
    assert FlagCode.COMPLAINT_COPY in codes(street, street.result(jpeg(painted, 80), jpeg(flower)))
    assert (
        codes(street, street.result(jpeg(temple[20:400, 60:]), jpeg(flower))) & {FlagCode.COMPLAINT_COPY}
        == set()
    )


# -- When, where, by what -----------------------------------------------------------------------------------------------


def told(street: Street, **camera: object) -> dict[FlagCode, dict[str, object]]:
    """The flags of a result with what its camera wrote, two hours after the report."""
    report = street.report()
    moment = camera.pop("hours", None)
    taken = report.created_at + timedelta(hours=moment) if isinstance(moment, int | float) else None
    data = saved(Image.fromarray(shot(20 + street.count)), exif=exif(taken, **camera))
    photo = street.photo(report, data)
    street.checked(photo)
    return {flag.code: flag.details for flag in street.flags(photo)}


def test_what_fits_stands_not_out(street: Street) -> None:
    assert told(street, hours=1, place=GAMBIR) == {}


def test_a_photo_from_before_the_work_came(street: Street) -> None:
    assert told(street, hours=-3)[FlagCode.TAKEN_EARLY] == {"minutes": 180}
    assert told(street, hours=-0.1) == {}


def test_a_photo_from_after_the_result(street: Street) -> None:
    assert told(street, hours=5)[FlagCode.TAKEN_LATE] == {"minutes": 180}


def test_a_photo_from_elsewhere(street: Street) -> None:
    found = told(street, hours=1, place=(GAMBIR[0], GAMBIR[1] + 0.004))
    assert found[FlagCode.TAKEN_FAR]["metres"] == pytest.approx(442, abs=8)
    assert told(street, hours=1, place=(GAMBIR[0], GAMBIR[1] + 0.001)) == {}


def test_limits_that_were_set_hold(street: Street) -> None:
    street.session.add_all(
        [EvidenceLimit(name="metres", value=1000), EvidenceLimit(name="minutes", value=240)]
    )
    assert told(street, hours=5, place=(GAMBIR[0], GAMBIR[1] + 0.004)) == {}


def test_an_editor_in_the_file_is_named(street: Street) -> None:
    found = told(street, hours=1, Software="Adobe Photoshop 26.1 (Android)")
    assert found[FlagCode.EDITED] == {"program": "Adobe Photoshop 26.1 (Android)", "generated": False}
    assert told(street, hours=1, Software="A546EXXS9DXI1") == {}


def test_no_data_of_a_camera_is_said(street: Street) -> None:
    assert codes(street, street.result(jpeg(shot(22)))) == {FlagCode.NO_EXIF}


def test_a_screenshot_is_known_by_its_size(street: Street) -> None:
    tall = cv2.resize(shot(23), (1080, 2400))
    assert codes(street, street.result(jpeg(tall))) == {FlagCode.SCREENSHOT}


def test_checked_again_it_has_the_same_flags_since_the_same_time(street: Street) -> None:
    street.result(jpeg(shot(24)))
    photo = street.result(jpeg(shot(24), 60))
    before = [(flag.id, flag.made_at) for flag in street.flags(photo)]
    evidence.recheck(street.session, since=photo.uploaded_at - timedelta(days=1))
    assert photo.id in evidence.unchecked(street.session, 10)
    evidence.examine(street.session, street.store, photo.id, now=photo.uploaded_at + timedelta(days=1))
    assert [(flag.id, flag.made_at) for flag in street.flags(photo)] == before


def test_a_photo_whose_original_is_gone_is_checked_once_and_left(street: Street) -> None:
    photo = street.photo(street.report(), jpeg(shot(25)))
    street.session.delete(street.session.get(evidence.PhotoLook, photo.id))
    street.store.delete(photo.original_key)
    street.checked(photo)
    assert photo.checked_at is not None
