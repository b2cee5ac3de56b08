"""Photos of made streets as files, and reports that carry them through the real check."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import numpy as np
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from sqlalchemy.orm import Session

from app.domain import evidence
from app.domain.actor import SYSTEM
from app.domain.evidence import Photo, PhotoFlag
from app.domain.evidence.flag_code import FlagCode
from app.domain.report import Report, by_number
from app.domain.vocabulary import PhotoKind
from app.gateways.storage import Storage
from app.seed import streets
from app.seed.streets import Stand
from tests.course import MONDAY, filed


@cache
def shot(seed: int, *, again: int = 0, mended: bool = False, family: str = "dinding") -> np.ndarray:
    """A picture of the place of that seed; `again`: by somebody who comes back and stands elsewhere."""
    stand = Stand.some(np.random.default_rng(seed))
    if again:
        stand = stand.again(np.random.default_rng([seed, again]))
    return streets.taken(streets.place(family, seed), stand, mended=mended)


def painted_over(seed: int, family: str) -> bytes:
    """The first picture of that place with the thing painted over."""
    stand = Stand.some(np.random.default_rng(seed))
    where = streets.place(family, seed)
    return streets.edited(streets.taken(where, stand), where, stand, np.random.default_rng([seed, 9]))[1]


def exif(taken: datetime | None = None, place: tuple[float, float] | None = None, **tags: str) -> Image.Exif:
    """What a camera writes: its make, Jakarta's time, degrees."""
    data = Image.Exif()
    data[Base.Make] = "Kamera Uji"
    for name, value in tags.items():
        data[Base[name]] = value
    if taken:
        detail = data.get_ifd(IFD.Exif)
        detail[Base.DateTimeOriginal] = (taken + timedelta(hours=7)).strftime("%Y:%m:%d %H:%M:%S")
    if place:
        gps = data.get_ifd(IFD.GPSInfo)
        gps[GPS.GPSLatitudeRef], gps[GPS.GPSLatitude] = "S", (abs(place[0]), 0.0, 0.0)
        gps[GPS.GPSLongitudeRef], gps[GPS.GPSLongitude] = "E", (place[1], 0.0, 0.0)
    return data


@dataclass
class Street:
    """Reports with photos, one after another, a day apart."""

    session: Session
    store: Storage
    count: int = 0

    def report(self, **fields: object) -> Report:
        self.count += 1
        receipt = filed(self.session, now=MONDAY + timedelta(days=self.count), **fields)
        return by_number(self.session, receipt.number)

    def photo(
        self,
        report: Report,
        data: bytes,
        kind: PhotoKind = PhotoKind.RESULT,
        *,
        after: timedelta = timedelta(hours=2),
        name: str = "hasil.jpg",
    ) -> Photo:
        """Uploaded that long after the report came, its copies made; not yet checked."""
        at = report.created_at + after
        upload = evidence.plan_upload(data, name, now=at)
        self.store.put(upload.original_key, data, upload.inspected.media_type)
        (photo,) = evidence.attach(self.session, report, [upload], kind, actor=SYSTEM, now=at)
        evidence.process(self.session, self.store, photo.id)
        return photo

    def checked(self, photo: Photo) -> list[FlagCode]:
        return evidence.examine(self.session, self.store, photo.id, now=photo.uploaded_at)

    def flags(self, photo: Photo) -> list[PhotoFlag]:
        return evidence.flags_on(self.session, [photo.id])

    def result(self, data: bytes, complaint: bytes | None = None) -> Photo:
        """A report with that complaint and that result, checked."""
        report = self.report()
        if complaint is not None:
            self.checked(self.photo(report, complaint, PhotoKind.COMPLAINT, after=timedelta()))
        photo = self.photo(report, data)
        self.checked(photo)
        return photo
