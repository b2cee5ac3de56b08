"""What somebody must not get by another way: private reports, other people's photos, other people's steps."""

import re
from collections.abc import Callable

from tests.acceptance.citizens import SUDIN, Filed, from_jaki, jpeg
from tests.acceptance.forms import Visitor, home_of
from tests.acceptance.system import Live, wait_until

People = Callable[..., Visitor]


def with_photo(live: Live, visitor: People, **fields: str) -> tuple[Filed, list[str]]:
    """A report, and the addresses of its photos as its kelurahan sees them once they are ready."""
    report = from_jaki(live.base, {"media": ("foto.jpg", jpeg(), "image/jpeg")}, **fields)
    gambir = visitor("kelurahan.gambir")

    def addresses() -> list[str]:
        found = gambir.ticket(report.number).tree.xpath("//img/@src | //a/@href")
        return [str(one) for one in found if "/foto/" in str(one)]

    return report, wait_until(addresses, 20, "foto di halaman petugas")


def test_officers_photos_are_for_who_sees_the_report(live: Live, visitor: People) -> None:
    report, addresses = with_photo(live, visitor, publik="0")
    gambir, cideng, nobody = visitor("kelurahan.gambir"), visitor("kelurahan.cideng"), visitor()
    for address in addresses:
        answer = gambir.client.get(address)
        assert answer.status_code == 200
        assert "public" not in answer.headers.get("cache-control", "")
        assert cideng.client.get(address).status_code == 404
        assert nobody.client.get(address).status_code == 303
        photo_id = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", address)[0]
        for way in (
            f"/laporan/{report.number}/foto/{photo_id}.jpg",
            f"/lacak/{report.number}/foto/{photo_id}.jpg",
        ):
            assert nobody.client.get(way).status_code == 404, way
        # Neither does a report that one may see lend its name to a photo of another.
        own = from_jaki(live.base, lat="-6.1640", long="106.8060").number
        assert cideng.client.get(address.replace(report.number, own)).status_code == 404


def test_inside_words_stay_inside(live: Live, visitor: People) -> None:
    report, secret = from_jaki(live.base), "KATADALAM"
    gambir = visitor("kelurahan.gambir")
    gambir.act(report.number, "note", catatan=f"{secret}: pelapor sering menelepon.")
    gambir.act(report.number, "coordinate", unit="bina-marga", catatan=f"{secret}: lama.")
    someone = visitor()
    own = someone.send(someone.get("/lacak").form("/lacak"), nomor=report.number, kode=report.code)
    api = someone.client.get(f"/open311/v2/requests/{report.number}.json?extensions=true")
    for shown in (own.source, someone.get(f"/laporan/{report.number}").source, api.text):
        assert secret not in shown


def test_only_who_has_the_code_acts_for_the_reporter(live: Live, visitor: People) -> None:
    report, other = from_jaki(live.base, publik="0"), from_jaki(live.base)
    visitor("kelurahan.gambir").act(report.number, "ask_reporter", catatan="Di sebelah mana?")
    stranger = visitor()
    stranger.send(stranger.get("/lacak").form("/lacak"), nomor=other.number, kode=other.code)
    before = live.everything_about(report.number)
    for action in ("answer", "cancel", "approve"):
        data = {"csrf_token": stranger.token(), "catatan": "Saya jawab."}
        assert stranger.post(f"/lacak/{report.number}/aksi/{action}", data).status == 404
    assert (
        stranger.post(f"/lacak/{other.number}/aksi/approve", {"csrf_token": stranger.token()}).status == 404
    )
    assert live.everything_about(report.number) == before


def test_the_reporter_answers_and_cancels(live: Live, visitor: People) -> None:
    report, gambir, mine = from_jaki(live.base, publik="0"), visitor("kelurahan.gambir"), visitor()
    gambir.act(report.number, "ask_reporter", catatan="Di sebelah mana?")
    page = mine.send(mine.get("/lacak").form("/lacak"), nomor=report.number, kode=report.code)
    assert page.mark("data-status") == "needs_reporter"
    assert "Di sebelah mana?" in page.text
    page = mine.send(page.form("/aksi/answer"), catatan="Sebelah kiri.")
    assert page.mark("data-status") == "waiting"
    assert "Sebelah kiri." in gambir.ticket(report.number).text
    page = mine.send(page.form("/aksi/cancel"), catatan="Sudah baik sendiri.")
    assert page.mark("data-status") == "unactionable"
    assert gambir.ticket(report.number).actions() == {"note"}


def test_the_third_return_is_decided_by_biro(live: Live, visitor: People) -> None:
    number = from_jaki(live.base).number
    gambir, dinas, biro = visitor("kelurahan.gambir"), visitor("dinas.bina-marga"), visitor("biro.admin")
    for turn in range(3):
        gambir.act(number, "coordinate", unit="bina-marga", catatan="Jalan provinsi.")
        page = dinas.act(number, "return", alasan="bukan_kewenangan", catatan="Bukan milik kami.")
        assert page.mark("data-status") == ("waiting" if turn < 2 else "coordination")
    assert "coordinate" not in gambir.ticket(number).actions()
    assert biro.ticket(number).actions() >= {"reroute"}
    assert not biro.ticket(number).actions() & {"handle", "start", "finish", "dispose", "return"}
    biro.act(number, "reroute", unit="bina-marga", catatan="Ini tetap Bina Marga.")
    assert "return" not in dinas.ticket(number).actions()
    token = dinas.token()
    refused = dinas.post(
        f"/dinas/laporan/{number}/aksi/return",
        {"csrf_token": token, "alasan": "bukan_kewenangan", "catatan": "Tidak mau."},
    )
    assert refused.status == 409


def test_sign_out_ends_it(live: Live, visitor: People) -> None:
    gambir = visitor("kelurahan.gambir")
    assert gambir.client.get("/keluar").status_code in (404, 405), "keluar hanya lewat formulir"
    cookie = dict(gambir.client.cookies)
    assert gambir.post("/keluar").status == 400
    assert gambir.post("/keluar", {"csrf_token": gambir.token()}).status == 303
    assert gambir.client.get("/kelurahan/").status_code == 303
    assert cookie


def test_headers_of_every_answer(live: Live, visitor: People) -> None:
    gambir = visitor("kelurahan.gambir")
    for path in ("/", "/masuk", "/kelurahan/", "/tidak-ada", "/statistik.json"):
        headers = gambir.client.get(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers or "/" not in headers["server"], headers.get("server")
    assert gambir.client.get("/kelurahan/").headers["cache-control"] == "no-store"
    cookie = gambir.client.get("/masuk").headers.get("set-cookie", "") or str(
        visitor().client.get("/masuk").headers.get("set-cookie", "")
    )
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_staff_see_their_own_tasks_only(live: Live, visitor: People) -> None:
    number = from_jaki(live.base).number
    visitor("biro.admin").act(number, "reroute", unit=SUDIN, catatan="Langsung.")
    sudin, first, second = (
        visitor(name) for name in (f"sudin.{SUDIN}", f"petugas.{SUDIN}.1", f"petugas.{SUDIN}.2")
    )
    sudin.act(number, "assign", petugas=f"petugas.{SUDIN}.1")
    assert number in first.get(f"{home_of(first.username)}?q={number}").marks("data-nomor")
    assert second.ticket(number).status == 404
    assert number not in second.get(f"{home_of(second.username)}?q={number}").marks("data-nomor")
    refused = sudin.send(sudin.ticket(number).form("/aksi/assign"), petugas="petugas.gambir.1")
    assert refused.status == 422
    first.act(number, "return", alasan="data_kurang", catatan="Saya cuti.")
    assert sudin.ticket(number).mark("data-status") == "disposition"
    assert "start" not in first.ticket(number).actions()
