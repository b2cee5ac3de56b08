"""The public copies: upright, small, without metadata; made once, and failed for good only where the file is to blame."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from sqlalchemy.orm import Session

from app.domain import evidence
from app.domain.actor import SYSTEM
from app.domain.evidence import Photo, render
from app.domain.vocabulary import PhotoKind, PhotoState
from app.gateways.storage import FolderStorage
from tests.domain.desk_report import MONDAY, desk_report
from tests.domain.evidence.pictures import camera_exif, colour, phone_photo, picture, saved

SECRETS = (b"Exif", b"Kamera Uji", b"rumah saya", b"ICC_PROFILE", b"http://ns.adobe.com", b"GPS")


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_copies_are_jpegs_of_2048_and_480_pixels() -> None:
    rendered = render(saved(picture(4000, 3000)))
    display, thumb = opened(rendered.display), opened(rendered.thumb)
    assert (display.format, display.size, thumb.format, thumb.size) == (
        "JPEG",
        (2048, 1536),
        "JPEG",
        (480, 360),
    )
    assert (rendered.width, rendered.height) == (2048, 1536)


def test_a_small_photo_is_not_blown_up() -> None:
    assert opened(render(saved(picture(200, 100))).display).size == (200, 100)


@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
def test_a_turned_photo_is_shown_upright(orientation: int) -> None:
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    held = picture().transpose(turn[orientation]) if orientation in turn else picture()
    shown = opened(render(saved(held, exif=camera_exif(orientation))).display)
    assert shown.size == (640, 480)
    assert (colour(shown, 0.5, 0.1), colour(shown, 0.5, 0.9)) == ("red", "blue")


def test_no_metadata_leaves_with_a_copy() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    original = phone_photo(
        icc_profile=profile, xmp=b"<x:xmpmeta>http://ns.adobe.com/xap rumah saya</x:xmpmeta>"
    )
    assert all(secret in original for secret in SECRETS[:4])
    rendered = render(original)
    for copy in (rendered.display, rendered.thumb):
        assert not any(secret in copy for secret in SECRETS)
        assert not opened(copy).getexif()


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "HEIF"])
def test_every_format_becomes_a_jpeg(format_: str) -> None:
    shown = opened(render(saved(picture(), format_)).display)
    assert (shown.format, colour(shown, 0.5, 0.1), colour(shown, 0.5, 0.9)) == ("JPEG", "red", "blue")


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK", "I;16"])
def test_every_kind_of_pixel_becomes_rgb(mode: str) -> None:
    source = Image.new(mode, (60, 40)) if mode == "I;16" else picture(60, 40).convert(mode)
    data = saved(source, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(render(data).display).mode == "RGB"


def test_what_is_see_through_is_shown_on_white() -> None:
    shown = opened(render(saved(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG")).display)
    assert min(shown.getpixel((20, 20))) > 250  # type: ignore[type-var]


@pytest.fixture
def store(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path)


def attached(session: Session, store: FolderStorage, data: bytes | None = None) -> Photo:
    data = phone_photo() if data is None else data
    upload = evidence.plan_upload(data, "Got depan rumah.jpg", now=MONDAY)
    store.put(upload.original_key, data, upload.inspected.media_type)
    report = desk_report(session)
    (photo,) = evidence.attach(session, report, [upload], PhotoKind.COMPLAINT, actor=SYSTEM, now=MONDAY)
    return photo


def test_a_photo_waits_with_what_its_camera_wrote(session: Session, store: FolderStorage) -> None:
    photo = attached(session, store)
    session.expire(photo)
    assert (photo.state, photo.file_name, photo.is_ready) == (
        PhotoState.PENDING,
        "Got depan rumah.jpg",
        False,
    )
    assert (photo.width, photo.height, photo.display_key) == (640, 480, None)
    assert photo.taken_location is not None
    assert evidence.photos_of(session, desk_report(session)) == []


def test_processing_makes_it_ready_once(session: Session, store: FolderStorage) -> None:
    photo = attached(session, store)
    assert evidence.process(session, store, photo.id) == PhotoState.READY
    assert photo.display_key is not None
    assert photo.thumb_key is not None
    assert opened(store.get(photo.display_key)).size == (640, 480)
    assert opened(store.get(photo.thumb_key)).size == (480, 360)
    assert photo.original_key.split("/")[0] != photo.display_key.split("/")[0]
    assert store.get(photo.original_key) == phone_photo()
    assert evidence.process(session, store, photo.id) is None


def test_a_lost_original_is_said_to_be_lost(session: Session, store: FolderStorage) -> None:
    photo = attached(session, store)
    store.delete(photo.original_key)
    assert evidence.process(session, store, photo.id) == PhotoState.FAILED
    assert photo.failure == "Berkas asli tidak ditemukan."


def test_a_file_that_broke_in_the_store_is_said_to_be_unreadable(
    session: Session, store: FolderStorage
) -> None:
    photo = attached(session, store)
    store.put(photo.original_key, phone_photo()[:400], "image/jpeg")
    assert evidence.process(session, store, photo.id) == PhotoState.FAILED
    assert photo.failure == "Foto tidak dapat dibaca."


class _Away(FolderStorage):
    def get(self, key: str) -> bytes:
        raise ConnectionError("store is away")


def test_a_store_that_is_away_leaves_the_photo_for_later(session: Session, store: FolderStorage) -> None:
    photo = attached(session, store)
    with pytest.raises(ConnectionError):
        evidence.process(session, _Away(store.root), photo.id)
    assert evidence.process(session, store, photo.id) == PhotoState.READY
