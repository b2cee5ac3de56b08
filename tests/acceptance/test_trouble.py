"""Bad input and trouble, contract.md section 5, as citizens make it: nothing typed is lost and nothing counts twice."""

import io
import random
import re
from collections.abc import Callable

import pytest
from PIL import Image

from tests.acceptance.citizens import from_jaki, heic, jpeg, phone, place, post_request
from tests.acceptance.forms import Form, Page, Visitor
from tests.acceptance.system import Live, wait_until

People = Callable[..., Visitor]
TEXT = "Pohon tumbang menutup jalan di depan sekolah."


def filled(citizen: Visitor) -> tuple[Form, dict[str, str]]:
    """The form of /lapor and what somebody types into it."""
    lat, lon = place()
    values = {
        "isi": TEXT,
        "kategori": "trotoar",
        "lat": f"{lat:.6f}",
        "lon": f"{lon:.6f}",
        "telepon": phone(),
    }
    form = citizen.get("/lapor").form("/lapor")
    return form, values | {"publik": "1"}


def photo(name: str, data: bytes, media_type: str = "image/jpeg") -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("foto", (name, data, media_type))]


def kept(page: Page) -> dict[str, str]:
    return page.form("/lapor").values


def photos_of(citizen: Visitor, number: str) -> list[Image.Image]:
    """The large public photos of a report, once they are there."""

    def addresses() -> set[str]:
        page = citizen.get(f"/laporan/{number}")
        return {str(link) for link in page.tree.xpath("//a/@href") if "/foto/" in str(link)}

    found = wait_until(addresses, 20, f"foto {number}")
    return [Image.open(io.BytesIO(citizen.client.get(address).content)) for address in sorted(found)]


def test_a_citizen_files_without_account_and_follows(live: Live, visitor: People) -> None:
    citizen = visitor()
    form, values = filled(citizen)
    page = citizen.send(form, photo("pohon.jpg", jpeg(gps=True)), **values)
    assert page.status == 200, page.text[:500]
    number, code = page.mark("data-nomor"), page.mark("data-kode")
    assert number.startswith("WB")
    assert number not in page.url
    assert code not in page.url
    assert visitor().get(f"/laporan/{number}").mark("data-status") == "waiting"
    other = visitor()
    own = other.send(other.get("/lacak").form("/lacak"), nomor=number, kode=code.lower())
    assert own.mark("data-status") == "waiting"
    assert TEXT in own.text
    assert wait_until(lambda: live.sms_to(values["telepon"]), 20, "SMS diterima")


def test_the_same_form_twice_is_one_report(live: Live, visitor: People) -> None:
    citizen = visitor()
    form, values = filled(citizen)
    first = citizen.send(form, photo("pohon.jpg", jpeg()), **values)
    again = citizen.send(form, photo("pohon.jpg", jpeg()), **values)
    assert first.status == again.status == 200
    assert first.mark("data-nomor") == again.mark("data-nomor")
    assert first.mark("data-kode") == again.mark("data-kode")
    wait_until(lambda: live.sms_to(values["telepon"]), 20, "SMS diterima")
    assert len(live.sms_to(values["telepon"])) == 1


def test_a_desk_form_twice_is_one_report(live: Live, visitor: People) -> None:
    desk = visitor("kanal.pendopo")
    form = desk.get("/kanal/baru").form("/kanal/baru")
    values = {"isi": "Warga datang ke pendopo.", "telepon": phone()}
    assert desk.send(form, **values).mark("data-nomor") == desk.send(form, **values).mark("data-nomor")


def test_an_action_form_twice_is_done_once(live: Live, visitor: People) -> None:
    number, gambir = from_jaki(live.base).number, visitor("kelurahan.gambir")
    form = gambir.ticket(number).form("/aksi/note")
    assert gambir.send(form, catatan="Sekali saja.").status == 200
    again = gambir.send(form, catatan="Sekali saja.")
    assert again.status == 409
    assert gambir.ticket(number).source.count("Sekali saja.") == 1


REFUSED_PHOTOS = {
    "pdf.jpg": b"%PDF-1.7\n" + b"bukan foto " * 500,
    "terpotong.jpg": jpeg(noise=True)[:40_000],
    "teks.png": b"halo " * 300,
    "kosong.jpg": b"",
    "html.jpg": b"<html><script>alert(1)</script></html>",
    "svg.jpg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "gif-terpotong.png": b"GIF89a" + b"\x00" * 20,
}


@pytest.mark.parametrize("name", sorted(REFUSED_PHOTOS))
def test_what_is_no_photo_is_refused_by_name_and_the_rest_kept(
    live: Live, visitor: People, name: str
) -> None:
    citizen = visitor()
    form, values = filled(citizen)
    page = citizen.send(form, photo(name, REFUSED_PHOTOS[name]), **values, nama="Ibu Sari")
    assert page.status == 422
    assert name in page.text
    assert {**kept(page), **values} == kept(page), "yang diketik tetap ada"
    assert kept(page)["nama"] == "Ibu Sari"
    here = "SELECT 1 FROM reports WHERE location = ST_SetSRID(ST_MakePoint(%s, %s), 4326)"
    assert live.query(here, float(values["lon"]), float(values["lat"])) == []


def bomb() -> bytes:
    """A PNG of 30,000 by 30,000 pixels in few bytes."""
    buffer = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_photo_too_large_is_refused(live: Live, visitor: People) -> None:
    citizen = visitor()
    form, values = filled(citizen)
    heavy = jpeg() + random.Random(1).randbytes(11 * 1024 * 1024)
    page = citizen.send(form, photo("berat.jpg", heavy), **values)
    assert page.status == 422
    assert "berat.jpg" in page.text
    assert "10 MB" in page.text
    assert kept(page)["isi"] == TEXT
    page = citizen.send(page.form("/lapor"), photo("bom.png", bomb(), "image/png"))
    assert page.status == 422
    assert "bom.png" in page.text


def test_a_good_photo_beside_a_bad_one_is_kept(live: Live, visitor: People) -> None:
    citizen = visitor()
    form, values = filled(citizen)
    both = photo("baik.jpg", jpeg()) + photo("buruk.jpg", b"%PDF")
    page = citizen.send(form, both, **values)
    assert page.status == 422
    assert "buruk.jpg" in page.text
    done = citizen.send(page.form("/lapor"))
    assert done.status == 200, done.text[:400]
    assert len(photos_of(citizen, done.mark("data-nomor"))) == (1 if "baik.jpg" in page.text else 0)
    assert "baik.jpg" in page.text, "foto yang baik hilang"


def test_heic_is_taken(live: Live, visitor: People) -> None:
    citizen = visitor()
    form, values = filled(citizen)
    page = citizen.send(form, photo("IMG_0001.HEIC", heic(), "image/heic"), **values)
    assert page.status == 200, page.text[:500]
    (picture,) = photos_of(citizen, page.mark("data-nomor"))
    assert picture.format == "JPEG"


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_rotated_photo_is_turned(live: Live, visitor: People, orientation: int) -> None:
    turned = jpeg((640, 400), (10, 10, 10), orientation=orientation)
    report = from_jaki(live.base, {"media": ("miring.jpg", turned, "image/jpeg")})
    (picture,) = photos_of(visitor(), report.number)
    wide = picture.width > picture.height
    assert wide == (orientation == 3)
    # The light half lies left in the file: turned by the tag it is right, above, below.
    width, height = picture.size
    light = {3: (width * 3 // 4, height // 2), 6: (width // 2, height // 4), 8: (width // 2, height * 3 // 4)}
    assert picture.convert("L").getpixel(light[orientation]) > 200


@pytest.mark.parametrize(
    ("lat", "lon"), [("-6.00", "107.05"), ("0", "0"), ("48.85", "2.35"), ("106.8270", "-6.1763")]
)
def test_a_point_outside_is_refused_with_a_sentence(live: Live, visitor: People, lat: str, lon: str) -> None:
    citizen = visitor()
    form, values = filled(citizen)
    page = citizen.send(form, photo("pohon.jpg", jpeg()), **{**values, "lat": lat, "lon": lon})
    assert page.status == 422
    assert "Jakarta" in page.text
    assert kept(page)["isi"] == TEXT
    assert "pohon.jpg" in page.text, "foto yang sudah diterima disebut"
    done = citizen.send(page.form("/lapor"), lat=values["lat"], lon=values["lon"])
    assert done.status == 200, done.text[:400]
    assert len(photos_of(citizen, done.mark("data-nomor"))) == 1
    answer = post_request(live.base, lat=lat, long=lon)
    assert answer.status_code == 400
    assert re.search("Jakarta|^lat harus", answer.json()[0]["description"])


@pytest.mark.parametrize(
    ("lat", "lon"), [("nan", "nan"), ("inf", "0"), ("-6.17", ""), ("a", "b"), ("1e999", "1")]
)
def test_a_point_that_is_none(live: Live, visitor: People, lat: str, lon: str) -> None:
    citizen = visitor()
    form, values = filled(citizen)
    page = citizen.send(form, **{**values, "lat": lat, "lon": lon})
    assert page.status == 422
    assert kept(page)["isi"] == TEXT
    assert post_request(live.base, lat=lat, long=lon).status_code == 400


HOSTILE = ["", " \n ", "x" * 4001]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_that_are_none_or_too_many(live: Live, visitor: People, words: str) -> None:
    citizen = visitor()
    form, values = filled(citizen)
    page = citizen.send(form, **{**values, "isi": words})
    assert page.status == 422
    assert kept(page)["telepon"] == values["telepon"]


def test_markup_and_odd_characters_stay_words(live: Live, visitor: People) -> None:
    words = "<script>alert('x')</script> {{ 7*7 }} ' OR 1=1 -- \u202e \U0001f6a7 \x00 selesai"
    citizen = visitor()
    form, values = filled(citizen)
    page = citizen.send(form, **{**values, "isi": words, "nama": "<b>Budi</b>", "alamat": "\x00<i>jalan</i>"})
    assert page.status == 200, page.text[:300]
    number = page.mark("data-nomor")
    for shown in (
        citizen.get(f"/laporan/{number}"),
        visitor("kelurahan.gambir").ticket(number),
        visitor().get("/"),
    ):
        assert "<script>alert" not in shown.source
        assert "<i>jalan" not in shown.source
    assert "49" not in citizen.get(f"/laporan/{number}").text.split("selesai")[0][-80:]


def test_somebody_elses_private_report_answers_like_one_that_never_was(live: Live, visitor: People) -> None:
    private, stranger = from_jaki(live.base, publik="0").number, visitor()
    unknown = private[:-6] + f"{(int(private[-6:]) + 1) % 1_000_000:06d}"

    def told(path: str) -> str:
        page = stranger.get(path)
        words = re.sub(r'name="csrf_token" value="[^"]*"', "", page.source)
        return f"{page.status} {re.sub(f'{private}|{unknown}', 'NOMOR', words)}"

    assert told(f"/laporan/{private}").startswith("404")
    assert told(f"/laporan/{private}") == told(f"/laporan/{unknown}")
    status = stranger.get(f"/lacak/{private}")
    assert status.mark("data-status") == "waiting"
    assert "berlubang" not in status.text
    assert "Gambir" not in status.text
    assert stranger.get(f"/lacak/{unknown}").status == 404
    wrong = stranger.send(stranger.get("/lacak").form("/lacak"), nomor=private, kode="AAAAAAAA")
    assert wrong.status == 422
    assert "berlubang" not in wrong.text
    for answer in (private, unknown):
        found = stranger.client.get(f"/open311/v2/requests/{answer}.json")
        assert found.status_code == 404
    listed = stranger.client.get("/open311/v2/requests.json").json()
    assert private not in {row["service_request_id"] for row in listed}


def test_thirty_wrong_codes_close_the_door(live: Live, visitor: People) -> None:
    number, stranger = from_jaki(live.base, publik="0").number, visitor()
    form = stranger.get("/lacak").form("/lacak")
    answers = [stranger.send_only(form, nomor=number, kode=f"SALAH{i:03d}").response for i in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {422}
    assert answers[30].status_code == 429
    assert int(answers[30].headers["retry-after"]) > 0
    assert "menit" in answers[30].text
    assert visitor().get(f"/lacak/{number}").status == 200, "orang lain tidak terkena"


def test_ten_wrong_passwords_close_the_door(live: Live, visitor: People) -> None:
    stranger = visitor()
    form = stranger.get("/masuk").form("/masuk")
    answers = [
        stranger.send_only(form, username="kelurahan.cikini", password=f"salah{i}").response
        for i in range(11)
    ]
    assert {answer.status_code for answer in answers[:10]} == {422}
    assert answers[10].status_code == 429
    assert int(answers[10].headers["retry-after"]) > 0
    assert visitor("kelurahan.cikini").get("/akun").status == 200, "petugas di tempat lain tetap dapat masuk"


def test_unknown_and_known_names_answer_alike(live: Live, visitor: People) -> None:
    stranger = visitor()
    form = stranger.get("/masuk").form("/masuk")
    known, unknown = (
        stranger.send_only(form, username=name, password="salah") for name in ("kelurahan.senen", "tidak.ada")
    )
    assert known.status == unknown.status == 422
    assert known.text.replace("kelurahan.senen", "") == unknown.text.replace("tidak.ada", "")


def test_sign_in_leads_nowhere_else(live: Live, visitor: People) -> None:
    for target in ("https://contoh.test/", "//contoh.test", "/\\contoh.test", "javascript:alert(1)"):
        someone = visitor()
        page = someone.client.get("/masuk", params={"lanjut": target})
        answer = someone.send_only(
            Page(page).form("/masuk"), username="pemantau", password="jakarta-demo"
        ).response
        assert answer.status_code == 303
        assert answer.headers["location"] == "/pantau/"


def test_sixty_reports_an_hour(live: Live, visitor: People) -> None:
    citizen = visitor()
    statuses = []
    for _ in range(61):
        form, values = filled(citizen)
        # Elsewhere, so that the worklist on which other tests wait for a row stays short.
        statuses.append(citizen.send_only(form, **values | {"lat": "", "lon": "", "kelurahan": "cideng"}))
    assert {page.status for page in statuses[:60]} == {303}
    assert statuses[60].status == 429
    assert int(statuses[60].response.headers["retry-after"]) > 0
    assert kept(statuses[60])["isi"] == TEXT, "yang diketik tetap ada"


@pytest.mark.parametrize(
    "path", ["/", "/lapor", "/lacak", "/peta", "/statistik", "/data", "/tentang", "/masuk", "/gaya"]
)
def test_public_pages_answer(live: Live, visitor: People, path: str) -> None:
    page = visitor().get(path)
    assert page.status == 200
    assert page.tree.xpath("//h1")
    assert page.response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/tidak-ada",
            "/laporan/%00",
            "/lacak/%F0%9F%9A%A7",
            "/ubin/99/1/1.mvt",
            "/ubin/3/-1/0.mvt",
            "/lacak/%00",
        ),
        *(
            "/laporan/" + "9" * 3000,
            "/open311/v2/requests/x.json",
            "/peta?status=%00&dari=abc",
            "/peta?halaman=-1",
        ),
        *("/statistik?dari=9999-99-99&wilayah=%27", "/statistik.json?dari=0001-01-01&sampai=9999-12-31"),
        *("/peta?setelah=%00%ff", "/statistik?kategori=%00&kanal=%ff", "/laporan/a%00b/foto/x.jpg"),
    ],
)
def test_odd_addresses_are_answered(live: Live, visitor: People, path: str) -> None:
    answer = visitor().client.get(path)
    assert answer.status_code < 500, answer.text[:300]
    assert "Traceback" not in answer.text


NULLED = {
    "/masuk": {"username": "a\x00b", "password": "x\x00"},
    "/lapor": {
        "isi": "a\x00b",
        "kategori": "j\x00",
        "kelurahan": "g\x00",
        "kunci": "k\x00",
        "foto_diterima": "\x00",
    },
    "/lacak": {"nomor": "JK\x00", "kode": "A\x00"},
}


@pytest.mark.parametrize("path", sorted(NULLED))
def test_a_nul_in_public_forms(live: Live, visitor: People, path: str) -> None:
    someone = visitor()
    token = someone.token()
    answer = someone.client.post(path, data={**NULLED[path], "csrf_token": token})
    assert answer.status_code < 500, answer.text[:300]


@pytest.mark.parametrize("action", ["coordinate", "recategorise", "hide", "relocate", "decline"])
def test_a_nul_in_officers_forms(live: Live, visitor: People, action: str) -> None:
    number, gambir = from_jaki(live.base).number, visitor("kelurahan.gambir")
    names = (
        "catatan",
        "unit",
        "petugas",
        "alasan",
        "tanggal",
        "induk",
        "kategori",
        "prioritas",
        "lat",
        "lon",
    )
    data = {"csrf_token": gambir.token(), **dict.fromkeys(names, "a\x00")}
    assert gambir.post(f"/kelurahan/laporan/{number}/aksi/{action}", data).status == 422


@pytest.mark.parametrize(
    "field",
    [
        *("api_key", "service_code", "description", "address_string", "phone", "email", "first_name"),
        *("media_url", "jurisdiction_id", "lat", "publik"),
    ],
)
def test_a_nul_from_an_application(live: Live, field: str) -> None:
    given = {field: "a\x00b", "phone": phone()} | ({"phone": "08\x00"} if field == "phone" else {})
    assert post_request(live.base, **given).status_code < 500


@pytest.mark.parametrize(
    "query",
    [
        *("q=%00", "setelah=abc", "status=x&kategori=y&kanal=z", "dari=31-12-2026", "urut=;drop", "tab=zzz"),
        *("q=" + "a" * 3000, "q=%25_%27%22%5C", "setelah=%00", "lewat=banyak&wilayah=31.71"),
    ],
)
def test_odd_filters_are_answered(live: Live, visitor: People, query: str) -> None:
    for name in ("kelurahan.gambir", "biro.admin"):
        someone = visitor(name)
        home = "/kelurahan/" if name.startswith("kel") else "/biro/"
        answer = someone.client.get(f"{home}?{query}")
        assert answer.status_code < 500, (name, query, answer.text[:300])
