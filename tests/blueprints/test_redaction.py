"""What the public sees of photos, decided by officers at their pages, and looked at by the reporter."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.domain import evidence, redaction
from app.domain.actor import CITIZEN
from app.domain.evidence import Photo
from app.domain.intake import Receipt
from app.domain.redaction.spot import Box, Spot, SpotKind
from app.domain.report import by_number
from app.domain.vocabulary import PhotoKind
from app.gateways.storage import storage
from app.jobs.photos import process_photo
from tests.blueprints.browser import csrf_of
from tests.blueprints.officers import Desk, desk_of
from tests.blueprints.public.citizen import Citizen
from tests.course import filed

pytestmark = pytest.mark.usefixtures("client")  # so that the requests of several officers stay apart


def doubtful(data: bytes) -> list[Spot]:
    return [
        Spot(SpotKind.FACE, Box(1000, 1000, 900, 1200), 38, is_sure=False),
        Spot(SpotKind.PLATE, Box(6000, 7000, 1500, 500), 97, is_sure=True),
    ]


def speckled() -> bytes:
    """A photo on which a cover shows."""
    buffer = BytesIO()
    Image.effect_noise((320, 240), 90).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


def photographed(session: Session, receipt: Receipt, find: Callable[[bytes], list[Spot]]) -> Photo:
    """The complaint's photo, looked at."""
    data = speckled()
    upload = evidence.plan_upload(data, "foto.jpg", now=clock.now())
    storage().put(upload.original_key, data, "image/jpeg")
    report = by_number(session, receipt.number)
    (photo,) = evidence.attach(session, report, [upload], PhotoKind.COMPLAINT, actor=CITIZEN, now=clock.now())
    session.commit()
    process_photo(str(photo.id), find)
    session.expire_all()
    return photo


class Photographer:
    """An officer before one photo."""

    def __init__(self, desk: Desk, number: str, photo: Photo) -> None:
        self.desk, self.path = desk, f"{desk.home}laporan/{number}/foto/{photo.id}/samarkan"

    @property
    def page(self) -> TestResponse:
        return self.desk.client.get(self.path)

    def post(self, **fields: object) -> TestResponse:
        """Send the form as it stands, with these fields in place of its own."""
        page = self.page.text
        form = {
            "csrf_token": csrf_of(self.desk.client, "/akun"),
            "versi": "".join(re.findall(r'name="versi" value="(\d+)"', page)) or "0",
            "area": re.findall(r'name="area" value="(\d+)" checked', page),
            "keputusan": "tampilkan",
            "catatan": "Diperiksa.",
        }
        return self.desk.client.post(self.path, data=form | fields)


def test_a_held_photo_is_nobodys_until_its_kelurahan_decides(app: Flask, session: Session) -> None:
    receipt = filed(session, now=clock.now())
    photo = photographed(session, receipt, doubtful)
    number, citizen = receipt.number, Citizen(app)
    desks = {
        name: desk_of(app, session, name)
        for name in ("kelurahan.gambir", "kelurahan.cideng", "biro.verifikator")
    }
    assert "/foto/" not in citizen.get(f"/laporan/{number}").text
    lists = {
        name: number in desk.client.get(f"{desk.home}foto-ditahan/").text for name, desk in desks.items()
    }
    assert lists == {"kelurahan.gambir": True, "kelurahan.cideng": False, "biro.verifikator": True}
    own, other, verifier = (Photographer(desk, number, photo) for desk in desks.values())
    assert other.post().status_code == 404
    assert verifier.post().status_code == 403
    assert "data-redact-form" not in verifier.page.text

    refused = own.post(catatan="", keputusan="apa", kotak="9000,0,2000,100", versi="0")
    assert refused.status_code == 422
    for words in ("Tulis alasannya", "Pilih tampilkan", "Kotak harus berada di dalam foto"):
        assert words in refused.text
    assert own.post(catatan="x" * 501).status_code == 422
    assert own.post(versi="7").status_code == 409
    assert own.post(kotak="100,100,500,500").status_code == 303
    assert own.post(versi="0").status_code == 409  # as somebody with the page of before would send it
    session.expire_all()
    assert [area.box for area in redaction.areas_of(session, photo.id) if area.kind == SpotKind.DRAWN] == [
        (100, 100, 500, 500)
    ]
    path = f"/laporan/{number}/foto/{photo.public_id}.jpg"
    assert citizen.get(path).status_code == 200
    assert (
        "memutuskan penyamaran foto: tampil dengan 3 bagian disamarkan"
        in desks["kelurahan.gambir"].page(number).text
    )
    assert number not in desks["kelurahan.gambir"].client.get("/kelurahan/foto-ditahan/").text


def test_a_wrong_cover_is_lifted_and_the_old_copies_are_gone(app: Flask, session: Session) -> None:
    receipt = filed(session, now=clock.now())
    photo = photographed(session, receipt, lambda data: doubtful(data)[1:])
    number, citizen = receipt.number, Citizen(app)
    biro = Photographer(desk_of(app, session, "biro.admin"), number, photo)
    first = photo.public_id
    assert first is not None
    old = [evidence.public_key(photo.original_key, first, small=small) for small in (False, True)]
    address = f"/laporan/{number}/foto/{first}.jpg"
    covered = citizen.get(address).data
    assert storage().exists(old[0])
    assert biro.post(area=[], petak=["0-0", "0-1", "9-9"], catatan="Bukan pelat nomor").status_code == 303
    session.expire_all()
    (drawn,) = (area for area in redaction.areas_of(session, photo.id) if area.is_covered)
    assert drawn.box == (0, 0, 2500, 1666)
    assert citizen.get(address).status_code == 404
    assert [storage().exists(key) for key in old] == [False, False]
    again = citizen.get(f"/laporan/{number}/foto/{photo.public_id}.jpg")
    assert again.status_code == 200
    assert again.data != covered
    assert "Bukan pelat nomor" in biro.desk.page(number).text
    assert biro.post(keputusan="sembunyikan").status_code == 303
    session.expire_all()
    assert photo.public_id is None
    assert "/foto/" not in citizen.get(f"/laporan/{number}").text


def test_the_reporter_and_the_officer_see_what_the_public_sees(app: Flask, session: Session) -> None:
    receipt = filed(session, now=clock.now(), text="Hubungi Bapak Sugeng di 081234567890.")
    number, photo = receipt.number, photographed(session, receipt, lambda data: doubtful(data)[1:])
    own, stranger = Citizen(app), Citizen(app)
    own.prove(number, receipt.tracking_code)
    page = own.get(f"/lacak/{number}/publik").text
    assert "081234567890" not in page
    assert 'data-publik="clear"' in page
    as_sent = own.get(f"/lacak/{number}/foto/{photo.id}.jpg")
    as_public = own.get(f"/lacak/{number}/foto/{photo.id}-publik.jpg")
    assert as_public.status_code == as_sent.status_code == 200
    assert as_public.data != as_sent.data
    assert stranger.get(f"/lacak/{number}/publik").status_code == 404
    assert stranger.get(f"/lacak/{number}/foto/{photo.id}-publik.jpg").status_code == 404
    desk = desk_of(app, session, "kelurahan.gambir")
    assert f"/laporan/{number}/publik" in desk.page(number).text
    officers = desk.client.get(f"/kelurahan/laporan/{number}/publik").text
    assert "081234567890" not in officers
    assert desk.client.get(f"/kelurahan/laporan/{number}/foto/{photo.id}/publik").data == as_public.data
