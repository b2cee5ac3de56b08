"""What a file says of its making."""

from PIL import Image, PngImagePlugin

from app.domain.evidence.traces import traces_of
from tests.domain.evidence.pictures import phone_photo, picture, saved
from tests.domain.evidence.scenes import exif

MANIFEST = b"\x00\x00\x00\x1ejumdc2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x008\x9bq\x03c2pa\x00"


def with_c2pa(content: bytes) -> bytes:
    """A JPEG with a segment as C2PA puts it there."""
    data, body = saved(picture()), b"JP\x00\x01\x00\x00\x00\x01" + MANIFEST + content
    return data[:2] + b"\xff\xeb" + (len(body) + 2).to_bytes(2, "big") + body + data[2:]


def test_a_phones_photo() -> None:
    found = traces_of(phone_photo())
    assert (found.has_exif, found.has_camera, found.editor, found.is_generated) == (True, True, None, False)


def test_a_file_without_anything() -> None:
    found = traces_of(saved(picture()))
    assert (found.has_exif, found.has_camera, found.editor) == (False, False, None)


def test_the_orientation_alone_is_no_camera() -> None:
    data = Image.Exif()
    data[0x0112] = 6
    found = traces_of(saved(picture(), exif=data))
    assert (found.has_exif, found.has_camera) == (True, False)


def test_editors_by_exif_and_xmp() -> None:
    assert traces_of(saved(picture(), exif=exif(Software="Snapseed 2.0"))).editor == "Snapseed 2.0"
    assert traces_of(saved(picture(), exif=exif(Software="HDR+ 1.0.345618096zd"))).editor is None
    xmp = b'<x:xmpmeta><rdf:Description xmp:CreatorTool="PicsArt"/></x:xmpmeta>'
    assert traces_of(saved(picture(), xmp=xmp)).editor == "PicsArt"


def test_what_a_model_made_says_so() -> None:
    source = b"http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
    xmp = b'<x:xmpmeta><rdf:Description Iptc4xmpExt:DigitalSourceType="' + source + b'"/></x:xmpmeta>'
    found = traces_of(saved(picture(), xmp=xmp))
    assert (found.is_generated, found.editor) == (True, "")
    texts = PngImagePlugin.PngInfo()
    texts.add_text("parameters", "clean street, Steps: 20")
    assert traces_of(saved(picture(), "PNG", pnginfo=texts)).is_generated


def test_a_signed_record_of_an_edit_and_of_a_capture() -> None:
    edited = traces_of(with_c2pa(b"claim_generator\x6dAdobe Firefly\x00c2pa.edited"))
    assert edited.editor is not None
    assert edited.editor.startswith("Adobe Firefly")
    assert traces_of(with_c2pa(b"claim_generator\x68Pixel 10\x00c2pa.created")).editor is None
    assert traces_of(with_c2pa(b"c2pa.placed")).editor == ""
    made = traces_of(with_c2pa(b"digitalSourceType trainedAlgorithmicMedia"))
    assert (made.is_generated, made.editor) == (True, "")
