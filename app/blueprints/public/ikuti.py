"""/ikuti: following a report, a place, an area or a category; here by mail, with feeds and browser beside it.

Nothing is sent before the owner of the address confirmed it, and the answer here tells nothing about the address. Twenty requests
a day come from one network, three letters a day go to one address.
"""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app import clock, throttle, vapid
from app.blueprints.public import blueprint, ownership, personal
from app.db import db, transaction
from app.domain import follows
from app.domain.errors import DomainError, Forbidden, Invalid, NotVisible, TooMany
from app.domain.follows import RADII, Frequency, Selection
from app.domain.follows.managing import NOT_OFFERED
from app.domain.follows.selection import chosen
from app.labels import samar_pengirim
from app.labels.follows import FREQUENCIES
from app.queries import choices, follow_news, follow_pages
from app.queries.tracking import clean_number
from app.wording import say, worded

FIELDS = ("nomor", "wilayah", "kategori", "lat", "lon", "radius")
LIMIT = "20 per day"
BROWSER = "peramban"
SENT = worded(
    "Kami mengirim surat ke {address}. Buka surat itu dan tekan tombolnya dalam 48 jam; sesudah itu kabarnya mulai dikirim. "
    "Tidak ada? Periksa folder spam."
)


class Wanted(NamedTuple):
    """What a request is about: the selection with its words, and its own part of an address."""

    selection: Selection
    title: str
    named: dict[str, str]

    @property
    def back(self) -> str:
        return f"/ikuti?{urlencode(self.named)}"

    @property
    def feeds(self) -> dict[str, str]:
        """The addresses of its feeds by kind; none for a report that is not public."""
        number = self.named.get("nomor")
        if number:
            names = {"Atom": "public.report_atom", "RSS": "public.report_rss"}
            return {} if self.selection.is_own else {k: url_for(v, nomor=number) for k, v in names.items()}
        tail = urlencode(self.named)
        return {kind: f"/data/umpan.{kind.lower()}?{tail}" for kind in ("Atom", "RSS")}


@blueprint.get("/ikuti")
@personal
def follow_page() -> ResponseReturnValue:
    """What can be followed; with a selection in the address, how."""
    moment = clock.now()
    if not any(request.args.get(name) for name in FIELDS if name != "radius"):
        return page(None)
    try:
        return page(wanted(moment))
    except (Invalid, NotVisible) as error:
        return refused(None, error)


@blueprint.post("/ikuti")
@personal
def ask_by_mail() -> ResponseReturnValue:
    """Send the letter that asks to confirm; 422 with everything kept, 429 past the limit, 403 for who is kept out."""
    moment, found = clock.now(), None
    try:
        found = wanted(moment)
        frequency = _frequency()
        count()
        with transaction() as opened:
            email = request.form.get("email", "")
            network = request.remote_addr
            follows.ask(opened, email, found.selection, found.title, frequency, network=network, now=moment)
    except (Invalid, NotVisible, Forbidden, TooMany) as error:
        return refused(found, error)
    flash(say(SENT, address=samar_pengirim(email.strip().lower())), "success")
    return redirect(found.back, 303)


def wanted(moment: datetime) -> Wanted:
    """What address or form ask for. Raises Invalid or NotVisible."""
    given = {name: request.values.get(name, "").strip() for name in FIELDS}
    opened = db.session()
    number = clean_number(given["nomor"])
    if number:
        is_owner = ownership.owns(number, now=moment)
        selection = follow_pages.report_to_follow(opened, number, is_owner=is_owner)
        return Wanted(selection, follow_news.title_of(opened, selection), {"nomor": number})
    words = {name: given[name] for name in ("lat", "lon", "radius")}
    selection = chosen(opened, area=given["wilayah"], category=given["kategori"], **words)
    return Wanted(selection, follow_news.title_of(opened, selection), _query(selection))


def count() -> None:
    """One network begins to follow only so often in a day. Raises TooMany."""
    throttle.hit(LIMIT, "ikuti", request.remote_addr or "-")


def refused(found: Wanted | None, error: DomainError) -> ResponseReturnValue:
    """The form again, with what was typed and why it was not taken."""
    if isinstance(error, Invalid):
        return page(found, errors=error.errors), 422
    if isinstance(error, NotVisible):
        return page(None, errors={"nomor": str(error)}), 404
    if isinstance(error, TooMany):
        return page(found, notice=str(error)), 429, {"Retry-After": str(error.retry_after)}
    return page(found, notice=str(error)), 403


def page(found: Wanted | None, **shown: Any) -> str:
    """The page of following; `found`: what was chosen already."""
    opened = db.session()
    return render_template(
        "public/ikuti.html",
        wanted=found,
        values={name: request.values.get(name, "") for name in (*FIELDS, "email", "seberapa")},
        areas=follow_pages.areas(opened) if found is None else {},
        categories=choices.categories(opened) if found is None else {},
        radii=[(str(radius), "1 km" if radius == 1000 else f"{radius} m") for radius in RADII],
        frequencies=often(),
        push_key=vapid.public_key(),
        browser=session.get(BROWSER),
        **{"errors": {}, "notice": None, **shown},
    )


def often() -> list[tuple[str, str]]:
    """How often one may be told, to choose from."""
    return [(code, say(words)) for code, words in FREQUENCIES.items()]


def _frequency() -> Frequency:
    typed = request.form.get("seberapa", Frequency.DAILY.value)
    if typed not in set(Frequency):
        raise Invalid({"seberapa": NOT_OFFERED})
    return Frequency(typed)


def _query(selection: Selection) -> dict[str, str]:
    """As addresses say it; feeds understand the same words."""
    place = selection.place
    found = {"wilayah": selection.area, "kategori": selection.category}
    if place:
        found |= {"lat": str(place.lat), "lon": str(place.lon), "radius": str(place.radius)}
    return {name: value for name, value in found.items() if value}
