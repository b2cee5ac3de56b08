"""What the form learns while somebody fills it in: category, place, reports near it, what everybody would read.

Asked by POST, so that nothing of what is written stands in an address. It changes nothing and reads no session; the answers are
pieces of the page, which the form's script puts where they belong.
"""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app import clock, guessing, throttle
from app.blueprints.public import blueprint, personal, proposing, sending, serupa
from app.blueprints.public.lapor import preview_of
from app.blueprints.report_form import ReportForm
from app.db import db
from app.domain import understanding
from app.domain.errors import TooMany
from app.domain.geography import find_kelurahan
from app.numerals import number_of
from app.queries import places
from app.security import csrf

FIELDS = ("isi", "kategori", "lat", "lon", "kelurahan", "alamat", "nama", "publik", serupa.FIELD)
OFTEN = "600 per 10 minute"
LENGTH_MAX = 4000
NOTHING = 204


@blueprint.post("/lapor/baca")
@personal
def read_so_far() -> ResponseReturnValue:
    """The pieces of the form that follow from what it says so far; nothing at all past a generous limit."""
    if not _may_ask():
        return Response(status=NOTHING)
    form = ReportForm({name: _typed(name) for name in FIELDS})
    form.values = {**form.values, **_fitting_point(form)}
    read = understanding.understand(db.session(), form.get("isi"), now=clock.now())
    codes = proposing.likely(read)
    chosen = form.get("kategori") or (codes[0] if codes else "")
    category = sending.category_of(chosen)
    return render_template(
        "public/_baca.html",
        form=form,
        category=category,
        proposed=[found for code in codes if (found := sending.category_of(code))],
        preview=preview_of(form, category),
        place=_area("lat", "lon"),
        photo_place=_area("foto_lat", "foto_lon"),
        similar=serupa.near(form, chosen or None),
    )


@blueprint.post("/lapor/tempat")
@personal
def place_names() -> ResponseReturnValue:
    """The places that an address names, as a piece of the form."""
    if not _may_ask():
        return Response(status=NOTHING)
    found = places.search(db.session(), _typed("alamat"))
    return render_template("desk/_tempat.html", places=found, typed="")


# Nothing is changed, and the form that a phone keeps has no token.
csrf.exempt(read_so_far)
csrf.exempt(place_names)


def _may_ask() -> bool:
    """Whether this address did not ask too often."""
    try:
        throttle.hit(OFTEN, "baca", guessing.network())
    except TooMany:
        return False
    return True


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\x00", "").strip()[:LENGTH_MAX]


def _area(lat_name: str, lon_name: str) -> str | None:
    """The place of a point in words: None without one, empty outside Jakarta."""
    lat, lon = (number_of(_typed(name).replace(",", ".")) for name in (lat_name, lon_name))
    if not _typed(lat_name) or not _typed(lon_name):
        return None
    found = find_kelurahan(db.session(), lat, lon)
    return proposing.words_of(found) if found else ""


def _fitting_point(form: ReportForm) -> dict[str, str]:
    """No point where it lies outside Jakarta or is none."""
    return {} if _area("lat", "lon") else {"lat": "", "lon": ""}
