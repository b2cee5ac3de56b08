"""The report form of /lapor and /kanal/baru as it was typed: its fields, its photos, its one-time key, its errors.

Whatever is wrong, everything typed is kept for the next showing, photos too: they are stored when they first arrive and
named by a signed token in the form until it goes through. The one-time key makes a form sent twice one report.
"""

import math
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from flask import Request, current_app, g, session
from itsdangerous import BadData, URLSafeTimedSerializer

from app.domain import intake
from app.domain.errors import Invalid
from app.domain.evidence import StoredUpload, packed, unpacked
from app.domain.intake import Submission
from app.numerals import number_of
from app.uploads import MAX_PHOTOS, PhotosRefused, take_photos
from app.wording import worded

TEXTS = ("isi", "kategori", "lat", "lon", "alamat", "kelurahan", "nama", "telepon", "email", "publik")
PHOTOS = "foto"
KEPT = "foto_diterima"
KEY = "kunci"
KEPT_SECONDS = 12 * 3600
PLACE_INCOMPLETE = worded("Lintang dan bujur harus diisi keduanya, atau dikosongkan keduanya.")
NOT_A_NUMBER = worded("Isi angka, misalnya -6.1763.")
TOO_MANY = worded("Paling banyak {n} foto; yang pertama {n} disimpan.", n=MAX_PHOTOS)
SENT_ALREADY = worded(
    "Formulir ini sudah terkirim dengan isi lain. Bila ini laporan baru, pilih fotonya lagi dan kirim."
)


@dataclass
class ReportForm:
    """One filled-in form. `values` as typed, by field name; `errors` field name -> sentence; `photos` received so far."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    photos: list[StoredUpload] = field(default_factory=list)
    once: str = field(default_factory=lambda: one_time_key())

    @property
    def kept(self) -> list[str]:
        """The names of the photos that need not be chosen again."""
        return [photo.file_name for photo in self.photos]

    @property
    def kept_token(self) -> str:
        """The value of the hidden field `foto_diterima`; empty without photos."""
        return _sign(self.photos) if self.photos else ""

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    def refuse(self, error: Invalid) -> None:
        """Take over what the domain refused; a spent one-time key gets a new one."""
        if isinstance(error, intake.KeyReused):
            self.once, self.photos = one_time_key(), []
            self.errors["isi"] = SENT_ALREADY
            return
        self.errors |= error.errors

    def submission(self, channel: str, source: dict[str, str] | None = None) -> Submission:
        """What the form says, for `intake.receive`. Call it only while `errors` is empty."""
        lat, lon = _degrees(self.get("lat")), _degrees(self.get("lon"))
        return Submission(
            channel=channel,
            text=self.get("isi"),
            category=self.get("kategori") or None,
            lat=lat,
            lon=lon,
            kelurahan_code=self.get("kelurahan") or None,
            address=self.get("alamat"),
            name=self.get("nama"),
            phone=self.get("telepon"),
            email=self.get("email"),
            is_public=self.get("publik") == "1",
            photos=tuple(self.photos),
            source=source or {},
        )

    def key(self, scope: str) -> intake.Key:
        """The one-time key as an idempotency key; `scope` says whose form it was ("lapor", "kanal:17")."""
        content = {**self.values, "photos": [photo.inspected.sha256.hex() for photo in self.photos]}
        return intake.Key(scope, self.once, intake.digest_of(content))


def read(request: Request, *, now: datetime, also: Iterable[str] = ()) -> ReportForm:
    """Read a posted form and store its photos; `also` names further text fields. Open no transaction before it."""
    form = ReportForm({name: _text(request, name) for name in (*TEXTS, *also)})
    form.once = request.form.get(KEY, "").strip()[:64] or form.once
    form.photos = _unsign(request.form.get(KEPT, ""))
    try:
        form.photos += take_photos(request.files.getlist(PHOTOS), now=now)
    except PhotosRefused as refused:
        form.photos += refused.fitting
        form.errors |= refused.errors
    except Invalid as error:
        form.errors |= error.errors
    if len(form.photos) > MAX_PHOTOS:
        form.photos = form.photos[:MAX_PHOTOS]
        form.errors.setdefault(PHOTOS, TOO_MANY)
    form.errors |= _place_errors(form)
    return form


def one_time_key() -> str:
    """A fresh one, or what this request has in its place (blueprints/public/kept.py)."""
    return cast(str, g.get("one_time_key") or secrets.token_urlsafe(18))


def keep_receipt(receipt: intake.Receipt) -> None:
    """Remember number and code for the page that follows; they belong in no address."""
    session["receipt"] = [receipt.number, receipt.tracking_code]


def last_receipt() -> tuple[str, str] | None:
    """Number and code of the report that this browser sent last."""
    kept = session.get("receipt")
    return (kept[0], kept[1]) if kept else None


def _text(request: Request, name: str) -> str:
    """Browsers send line ends as CRLF; a NUL no database takes."""
    return request.form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()


def _place_errors(form: ReportForm) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name in ("lat", "lon"):
        if form.get(name) and _degrees(form.get(name)) is None:
            errors[name] = NOT_A_NUMBER
    if bool(form.get("lat")) != bool(form.get("lon")):
        errors["lon" if form.get("lat") else "lat"] = PLACE_INCOMPLETE
    return errors


def _degrees(typed: str) -> float | None:
    value = number_of(typed.replace(",", "."))
    return value if math.isfinite(value) else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(cast(str, current_app.secret_key), salt="foto-laporan")


def _sign(photos: list[StoredUpload]) -> str:
    return _serializer().dumps([packed(photo) for photo in photos])


def _unsign(token: str) -> list[StoredUpload]:
    """The photos of a token; none for a forged or old one, whose photos have to be chosen again."""
    try:
        items = _serializer().loads(token, max_age=KEPT_SECONDS)
    except BadData:
        return []
    return [unpacked(item) for item in items]
