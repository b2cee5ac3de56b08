"""Sub-tasks in the running system: two officers at once, and the pages on which they show, by axe at both widths."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page as Screen

from tests.acceptance.citizens import SUDIN, from_jaki, jpeg
from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live
from tests.acceptance.test_pages import faults

STAFF = f"petugas.{SUDIN}.1"


@pytest.fixture(scope="module")
def helped(live: Live) -> str:
    """A report in Gambir on which three units helped or still do."""
    number = from_jaki(live.base).number
    names = ("kelurahan.gambir", "dinas.satpol-pp", f"sudin.{SUDIN}")
    people = {name: Visitor(live.base).sign_in(name) for name in names}
    gambir = people["kelurahan.gambir"]
    gambir.act(number, "handle")
    for unit, note in (
        ("perhubungan", "Tutup satu lajur jalan pada Senin pagi, sampai pekerjaan selesai."),
        ("satpol-pp", "Tertibkan pedagang di trotoar" + " sepanjang-jalan-itu" * 9),
        (SUDIN, "Pinjam tangga dan lampu sorot."),
    ):
        gambir.act(number, "ask_help", unit=unit, catatan=note)
    photo = [("foto", ("hasil.jpg", jpeg(noise=True), "image/jpeg"))]
    people["dinas.satpol-pp"].act(number, "finish_help", catatan="Sudah ditertibkan.", files=photo)
    people[f"sudin.{SUDIN}"].act(number, "assign_help", petugas=STAFF)
    for someone in people.values():
        someone.close()
    return number


def test_eight_who_finish_are_one(live: Live) -> None:
    number = from_jaki(live.base).number
    gambir = Visitor(live.base).sign_in("kelurahan.gambir")
    gambir.act(number, "ask_help", unit="perhubungan", catatan="Tutup satu lajur.")
    helpers = [Visitor(live.base).sign_in("dinas.perhubungan") for _ in range(8)]
    forms = [helper.ticket(number).form("/aksi/finish_help") for helper in helpers]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda pair: pair[0].send_only(pair[1], catatan="Beres."), zip(helpers, forms, strict=True)
            )
        )
    assert Counter(answer.status for answer in answers) == {303: 1, 409: 7}
    for someone in (gambir, *helpers):
        someone.close()
    query = "SELECT state, count(*) FROM subtasks s JOIN reports r ON r.id = report_id WHERE number = %s GROUP BY state"
    assert live.query(query, number) == [("done", 1)]


def test_one_unit_asked_by_two_at_once_is_asked_once(live: Live) -> None:
    number = from_jaki(live.base).number
    askers = [Visitor(live.base).sign_in("kelurahan.gambir") for _ in range(4)]
    fields = [
        {"csrf_token": asker.token(), "unit": "satpol-pp", "catatan": "Jaga lokasi."} for asker in askers
    ]
    path = f"/kelurahan/laporan/{number}/aksi/ask_help"
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda pair: pair[0].client.post(path, data=pair[1]), zip(askers, fields, strict=True))
        )
    assert Counter(answer.status_code for answer in answers) == {303: 1, 422: 3}
    for asker in askers:
        asker.close()
    query = (
        "SELECT count(*) FROM clocks c JOIN reports r ON r.id = report_id WHERE number = %s AND kind = 'help'"
    )
    assert live.query(query, number) == [(1,)]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("kelurahan.gambir", "/kelurahan/"),
        ("dinas.perhubungan", "/dinas/"),
        ("kecamatan.gambir", "/pantau/"),
        (STAFF, "/petugas/"),
    ],
)
def test_its_pages(screen: Callable[..., Screen], helped: str, name: str, home: str) -> None:
    page = screen(name)
    paths = [f"{home}laporan/{helped}", f"{home}laporan/{helped}/jam"]
    if home != "/pantau/":
        paths += [f"{home}?tab=bantuan", home]
    assert [fault for path in paths for fault in faults(page, path)] == []
