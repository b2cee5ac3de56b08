"""The check of an uploaded photo: what is accepted, and the sentence with which the rest is refused."""

import time
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from app.domain.errors import Invalid
from app.domain.evidence import inspect
from tests.domain.evidence.pictures import camera_exif, phone_photo, picture, png_that_claims, saved


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Invalid) as refused:
        inspect(data, name)
    return refused.value.errors["foto"]


@pytest.mark.parametrize(
    ("format_", "name", "media_type"),
    [
        ("JPEG", "hasil.jpg", "image/jpeg"),
        ("JPEG", "HASIL.JPEG", "image/jpeg"),
        ("PNG", "hasil.png", "image/png"),
        ("WEBP", "hasil.webp", "image/webp"),
        ("HEIF", "IMG_0001.HEIC", "image/heic"),
        ("JPEG", "tanpa-akhiran", "image/jpeg"),
    ],
)
def test_the_four_formats_are_accepted(format_: str, name: str, media_type: str) -> None:
    seen = inspect(saved(picture(), format_), name)
    assert (seen.media_type, seen.width, seen.height) == (media_type, 640, 480)
    assert len(seen.sha256) == 32


def test_time_and_place_of_the_camera_are_read() -> None:
    seen = inspect(phone_photo(), "foto.jpg")
    assert seen.taken_at == datetime(2026, 11, 23, 3, 15, 30, tzinfo=UTC)
    assert (seen.lat, seen.lon) == (pytest.approx(-6.1763), pytest.approx(106.8270))


def test_a_heic_photo_brings_them_too() -> None:
    seen = inspect(saved(picture(), "HEIF", exif=camera_exif().tobytes()), "foto.heic")
    assert seen.taken_at == datetime(2026, 11, 23, 3, 15, 30, tzinfo=UTC)
    assert seen.lat == pytest.approx(-6.1763)


def test_a_camera_without_zone_is_in_jakarta() -> None:
    seen = inspect(saved(picture(), exif=camera_exif(zone=None)), "foto.jpg")
    assert seen.taken_at == datetime(2026, 11, 23, 3, 15, 30, tzinfo=UTC)


def test_a_photo_without_exif_has_neither() -> None:
    seen = inspect(saved(picture()), "foto.jpg")
    assert (seen.taken_at, seen.lat, seen.lon) == (None, None, None)


def test_a_large_png_is_accepted() -> None:
    assert inspect(saved(picture(6000, 3000), "PNG"), "layar.png").width == 6000


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (640, 480)), (3, (640, 480)), (6, (480, 640)), (8, (480, 640))]
)
def test_a_turned_photo_has_the_size_it_is_seen_in(orientation: int, size: tuple[int, int]) -> None:
    seen = inspect(saved(picture(), exif=camera_exif(orientation)), "foto.jpg")
    assert (seen.width, seen.height) == size


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_nonsense_in_the_exif_does_no_harm() -> None:
    data = bytearray(phone_photo())
    at = data.index(b"Exif\0\0") + 6
    end = at - 8 + int.from_bytes(data[at - 8 : at - 6], "big")
    for position in range(at, end):
        broken = bytearray(data)
        broken[position] ^= 0xFF
        assert inspect(bytes(broken), "foto.jpg").media_type == "image/jpeg"


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "halo")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7 ...", "hasil.pdf"),
        (b"%PDF-1.7 ...", "hasil.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "hasil.svg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "hasil.png"),
        (b"GIF89a" + b"\0" * 40, "hasil.gif"),
        (saved(picture(), "GIF"), "hasil.jpg"),
        (saved(picture(), "TIFF"), "hasil.png"),
        (saved(picture()), "hasil.pdf"),
        (saved(picture()), "hasil.exe"),
        (zipped(), "hasil.jpg"),
        (b"halo", "hasil.jpg"),
    ],
)
def test_what_is_no_photo_is_refused_by_name(data: bytes, name: str) -> None:
    assert refusal(data, name) == f"Foto {name} bukan gambar. Pilih foto JPG, PNG, WebP, atau HEIC."


def test_content_other_than_the_name_says() -> None:
    sentence = refusal(saved(picture(), "PNG"), "hasil.jpg")
    assert sentence.startswith("Isi foto hasil.jpg tidak sesuai namanya (isinya PNG).")


def test_an_empty_file() -> None:
    assert refusal(b"", "hasil.jpg").startswith("Foto hasil.jpg kosong.")


def test_more_than_ten_megabytes() -> None:
    assert refusal(b"\xff" * (10 * 1024 * 1024 + 1), "besar.jpg") == (
        "Foto besar.jpg berukuran 10,1 MB. Paling besar 10 MB."
    )


@pytest.mark.parametrize("size", [(6400, 6300), (9000, 9000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_more_than_forty_megapixels_without_decoding_them(size: tuple[int, int]) -> None:
    started = time.perf_counter()
    assert refusal(png_that_claims(*size), "bom.png").startswith("Foto bom.png")
    assert time.perf_counter() - started < 0.5


def test_forty_megapixels_are_said_to_be_too_many() -> None:
    assert refusal(png_that_claims(6400, 6300), "bom.png") == (
        "Foto bom.png lebih dari 40 megapiksel. Perkecil dulu fotonya."
    )


def test_a_truncated_photo_also_after_a_pdf_was_printed() -> None:
    import weasyprint  # noqa: F401 - it changes how the process decodes

    whole = saved(Image.effect_noise((640, 480), 80).convert("RGB"), "JPEG")
    assert refusal(whole[: len(whole) // 2], "a.jpg").startswith("Foto a.jpg rusak atau terpotong.")


@pytest.mark.parametrize(
    ("format_", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("HEIF", "a.heic")]
)
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_truncated_photo(format_: str, name: str, share: float) -> None:
    whole = saved(Image.effect_noise((640, 480), 80).convert("RGB"), format_)
    assert refusal(whole[: int(len(whole) * share)], name).startswith(f"Foto {name} rusak atau terpotong.")


@pytest.mark.parametrize("size", [(640, 480), (6000, 3000)])
@pytest.mark.parametrize("missing", [1, 4, 8, 12, 13])
def test_a_png_cut_within_its_last_bytes(size: tuple[int, int], missing: int) -> None:
    whole = saved(picture(*size), "PNG")
    assert refusal(whole[:-missing], "a.png").startswith("Foto a.png rusak atau terpotong.")


@pytest.mark.parametrize(("format_", "name"), [("PNG", "a.png"), ("WEBP", "a.webp")])
def test_a_moving_picture(format_: str, name: str) -> None:
    data = saved(picture(), format_, save_all=True, append_images=[picture().rotate(180)], duration=100)
    assert refusal(data, name) == f"Foto {name} adalah gambar bergerak. Pilih foto biasa."


RIDERS = [
    b"<script>alert(1)</script>",
    b"<SCRIPT src=//example.org>",
    b"<!DOCTYPE html><p>",
    b"<html><body>",
    b"<?php system('id');",
    b"%PDF-1.4\n",
    b"<svg/onload=alert(1)>",
    b"<svg:svg xmlns:svg='http://www.w3.org/2000/svg'>",
]


@pytest.mark.parametrize("rider", [*RIDERS, zipped()])
def test_a_photo_that_is_something_else_too(rider: bytes) -> None:
    assert "lebih dari sekadar gambar" in refusal(phone_photo() + rider, "dua.jpg")


@pytest.mark.parametrize("rider", RIDERS)
def test_a_photo_with_something_else_in_its_comment(rider: bytes) -> None:
    assert "lebih dari sekadar gambar" in refusal(saved(picture(), comment=rider), "dua.jpg")


@pytest.mark.parametrize("letters", [b"<svg", b"<sVG ", b"<HTmL", b"<?php", b"%PDF-", b"<script"])
def test_letters_that_stand_among_the_pixels_by_chance_are_no_mark(letters: bytes) -> None:
    width, height = 640, 480
    pixels = bytearray(b"\x07" * (width * height))
    middle = len(pixels) // 2
    pixels[middle : middle + len(letters)] = letters
    image = Image.frombytes("P", (width, height), bytes(pixels))
    image.putpalette(bytes(range(256)) * 3)
    data = saved(image, "PNG", compress_level=0)  # with a palette the pixels stand in it as they are
    assert letters in data
    assert inspect(data, "layar.png").width == width


def test_the_second_picture_of_a_phone_is_left_aside() -> None:
    data = saved(picture(), "MPO", save_all=True, append_images=[picture(320, 240)])
    assert inspect(data, "IMG.jpg").media_type == "image/jpeg"


def test_a_hostile_name_is_shown_without_folders_and_line_breaks() -> None:
    sentence = refusal(b"halo", "../../etc\\pass\nwd" + "x" * 200 + ".pdf")
    assert "\n" not in sentence
    assert "/" not in sentence
    assert len(sentence) < 140


@pytest.mark.parametrize("size", [(1, 1), (7, 300), (300, 7)])
def test_a_jpeg_of_a_few_pixels_is_a_photo_too(size: tuple[int, int]) -> None:
    seen = inspect(saved(picture(*size)), "kecil.jpg")
    assert (seen.width, seen.height) == size
