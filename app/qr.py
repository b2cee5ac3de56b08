"""QR codes for what people take home on paper: black on white whatever the theme, so that a camera reads them."""

import segno
from markupsafe import Markup


def qr_svg(text: str, label: str) -> Markup:
    """The text as an SVG element; `label` is what it says aloud."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(
        svgclass="qr", lineclass=None, omitsize=True, light="#fff", dark="#000", border=2, title=label
    )
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704 - drawn by segno, which escapes the title
