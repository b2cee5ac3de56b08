"""What the desk form shows while somebody is still talking: open reports that may be the same, places by name.

Both are asked by POST, so that nothing of what a visitor says stands in an address.
"""

import math

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.report_form import ReportForm
from app.clock import now
from app.db import db
from app.domain import understanding
from app.domain.vocabulary import Role
from app.labels import role_home
from app.numerals import number_of
from app.queries import places
from app.queries.similar import Looked, Similar, similar
from app.security import actor, guard

UNKNOWN_PLACE = "Tempat ini tidak dikenal. Pilih kelurahannya di bawah, atau kosongkan."
SEVERAL_PLACES = "“{typed}” dapat berarti {names}. Pilih kelurahannya."

blueprint = Blueprint("intake_typing", __name__, url_prefix="/kanal/baru")
guard(
    blueprint,
    *(Role.CHANNEL_ADMIN, Role.KELURAHAN, Role.KECAMATAN, Role.KOTA, Role.DINAS, Role.BIRO_ADMIN),
)


@blueprint.post("/serupa")
def similar_reports() -> ResponseReturnValue:
    """Open reports that may be the same, as a piece of the form."""
    form = ReportForm(
        {name: request.form.get(name, "").strip() for name in ("isi", "kategori", "lat", "lon", "kelurahan")}
    )
    return render_template("desk/_serupa.html", similar=alike(form), report_base=report_base())


@blueprint.post("/tempat")
def place_names() -> ResponseReturnValue:
    """The places that the typed words name, as a piece of the form."""
    typed = request.form.get("tempat", "")
    return render_template(
        "desk/_tempat.html", places=places.search(db.session(), typed), typed=typed.strip()
    )


def alike(form: ReportForm, besides: int | None = None) -> list[Similar]:
    """Open reports like what the form says, without the one just made."""
    session = db.session()
    category = form.get("kategori")
    if not category:
        read = understanding.understand(session, form.get("isi"), now=now())
        category = next((code for code, _ in read.categories), "")
    looked = Looked(
        text=form.get("isi"),
        category=category or None,
        lat=_degrees(form.get("lat"), 90),
        lon=_degrees(form.get("lon"), 180),
        kelurahan=form.get("kelurahan") or None,
        besides=besides,
    )
    return similar(session, looked, actor=actor(), now=now())


def settle_place(form: ReportForm) -> None:
    """Without JavaScript nobody chose from the list: a name that means one kelurahan is that place, others are asked back."""
    typed = form.get("tempat")
    if not typed or form.get("kelurahan") or form.get("lat"):
        return
    found = places.search(db.session(), typed)
    exact = [place for place in found if place.is_exact] or found
    if len({place.kelurahan for place in exact}) == 1:
        form.values["kelurahan"] = exact[0].kelurahan
    elif exact:
        names = ", ".join(f"{place.name} ({place.within})" for place in exact)
        form.errors["kelurahan"] = SEVERAL_PLACES.format(typed=typed[:60], names=names)
    else:
        form.errors["tempat"] = UNKNOWN_PLACE


def report_base() -> str:
    """Where this officer's ticket pages are."""
    return role_home(actor()) + "laporan/"


def _degrees(typed: str, most: int) -> float | None:
    value = number_of(typed.replace(",", "."))
    return value if math.isfinite(value) and abs(value) <= most else None
