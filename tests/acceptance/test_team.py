"""Teams in the running system: somebody is not there, the deputy works on a phone, the unit's pages by axe at both widths."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page as Screen

from tests.acceptance.citizens import SUDIN, from_jaki, jpeg
from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live
from tests.acceptance.test_pages import faults

pytestmark = pytest.mark.browser
ONE, TWO = (f"petugas.{SUDIN}.{number}" for number in (1, 2))
OFFICE = f"sudin.{SUDIN}"


def day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=7, days=ahead)).date().isoformat()


def test_a_deputy_takes_over_and_the_pages_are_sound(
    screen: Callable[..., Screen], visitor: Callable[..., Visitor], live: Live
) -> None:
    number = from_jaki(live.base).number
    office, one, two = visitor(OFFICE), visitor(ONE), visitor(TWO)
    visitor("kelurahan.gambir").act(number, "coordinate", unit="bina-marga", catatan="Jalan provinsi.")
    visitor("dinas.bina-marga").act(number, "dispose", unit=SUDIN, catatan="Mohon.")
    office.act(number, "assign", petugas=ONE)
    form = one.get("/akun").form(f"/akun/tidak-hadir/{ONE}")
    assert one.send(form, jenis="cuti", mulai=day(0), sampai=day(3), pengganti=TWO).status == 200
    try:
        _judge(screen, number)
        two.act(number, "start")
        two.act(number, "finish", [("foto", ("hasil.jpg", jpeg(), "image/jpeg"))], catatan="Sudah ditambal.")
        assert "menggantikan" in office.ticket(number).text
    finally:
        page = one.get(f"/akun/tidak-hadir/{ONE}")
        one.send(page.form("/akhiri"))
    assert two.ticket(number).status == 404


def _judge(screen: Callable[..., Screen], number: str) -> None:
    pages = {
        TWO: ("/petugas/", f"/petugas/laporan/{number}"),
        ONE: ("/akun", f"/akun/tidak-hadir/{ONE}"),
        OFFICE: (
            *("/suku-dinas/regu/", "/suku-dinas/regu/aturan", f"/suku-dinas/regu/wilayah/{ONE}"),
            *("/suku-dinas/", f"/suku-dinas/laporan/{number}", f"/akun/tidak-hadir/{ONE}"),
        ),
        "dinas.bina-marga": (f"/dinas/regu/?unit={SUDIN}", "/dinas/regu/wilayah/petugas.bina-marga.1"),
        "kelurahan.gambir": ("/kelurahan/regu/", "/kelurahan/regu/aturan"),
        "biro.admin": (f"/admin/unit/{SUDIN}/regu/aturan",),
    }
    told = []
    for username, paths in pages.items():
        page = screen(username)
        told += [fault for path in paths for fault in faults(page, path)]
    assert told == []
