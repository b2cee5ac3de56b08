"""Acceptance 7: all 13 channels through /kanal/baru, with a place and without."""

from collections.abc import Callable

import pytest

from tests.acceptance.citizens import phone, place
from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live

CHANNELS = {
    "jaki": "JK",
    "twitter": "TW",
    "facebook": "FB",
    "email": "EM",
    "governor_social": "TG",
    "sms": "SM",
    "pendopo": "PB",
    "inspektorat": "IN",
    "walikota": "WL",
    "camat": "KC",
    "lurah": "KL",
    "mass_media": "MM",
    "lapor": "LP",
}
TEXT = "Lampu jalan mati di depan taman sejak tiga hari."


def enter(desk: Visitor, channel: str, **fields: str) -> tuple[str, str]:
    """File a report by the desk form; its number and code."""
    given = {"kanal": channel, "isi": TEXT, "kategori": "penerangan-jalan", "telepon": phone(), **fields}
    page = desk.send(desk.get(f"/kanal/baru?kanal={channel}").form("/kanal/baru"), **given)
    assert page.status == 200, f"{channel}: {page.status} {page.text[:500]}"
    return page.mark("data-nomor"), page.mark("data-kode")


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_desk_enters_reports(live: Live, visitor: Callable[..., Visitor], channel: str) -> None:
    desk, gambir = visitor(f"kanal.{channel}"), visitor("kelurahan.gambir")
    lat, lon = place()
    placed, _ = enter(desk, channel, lat=f"{lat:.6f}", lon=f"{lon:.6f}")
    waiting, code = enter(desk, channel)
    assert {placed[:2], waiting[:2]} == {CHANNELS[channel]}
    assert placed != waiting

    assert placed in gambir.get(f"/kelurahan/?q={placed}").marks("data-nomor")
    assert gambir.ticket(waiting).status == 404
    listed = desk.get("/kanal/").marks("data-nomor")
    assert waiting in listed
    assert placed not in listed
    other = visitor("kanal.facebook" if channel != "facebook" else "kanal.sms")
    assert other.ticket(waiting).status == 404

    page = desk.act(waiting, "relocate", lat="-6.1763", lon="106.8270", catatan="Di depan Monas.")
    assert page.mark("data-status") == "waiting"
    assert waiting not in desk.get("/kanal/").marks("data-nomor")
    assert waiting in gambir.get(f"/kelurahan/?q={waiting}").marks("data-nomor")
    assert "handle" in gambir.ticket(waiting).actions()
    mine = visitor()
    opened = mine.send(mine.get("/lacak").form("/lacak"), nomor=waiting, kode=code)
    assert opened.mark("data-status") == "waiting"
    assert TEXT in opened.text


def test_a_desk_enters_for_its_own_channel_only(live: Live, visitor: Callable[..., Visitor]) -> None:
    desk = visitor("kanal.sms")
    form = desk.get("/kanal/baru").form("/kanal/baru")
    assert desk.send(form, kanal="email", isi=TEXT).status == 403
    assert visitor("dinas.bina-marga").get("/kanal/baru").status == 403


def test_the_lurah_takes_a_visitor_in(live: Live, visitor: Callable[..., Visitor]) -> None:
    lurah = visitor("kelurahan.gambir")
    lat, lon = place()
    number, _ = enter(lurah, "lurah", lat=f"{lat:.6f}", lon=f"{lon:.6f}")
    assert number.startswith("KL")
    assert lurah.ticket(number).mark("data-status") == "waiting"


def test_a_place_by_name_is_approximate(live: Live, visitor: Callable[..., Visitor]) -> None:
    number, _ = enter(visitor("kanal.email"), "email", kelurahan="gambir", alamat="Dekat stasiun")
    page = visitor("kelurahan.gambir").ticket(number)
    assert page.status == 200
    assert "perkiraan" in page.text.lower()
