"""What everybody may ask: for each public endpoint and method what is asked of it, without proof of anything.

The reporter's own side, an officer's page and what an application's key opens of its own reports are no public answers.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app import clock
from app.blueprints.phone_app import module_address
from app.blueprints.portal_app import MODULES
from tests.blueprints.api.conftest import OTHER_KEY
from tests.course import GAMBIR
from tests.disclosure.people import Written

# Around the reports; the last two show each by itself.
AREA, NO_KEY = "31.71.01.1001", "6f1c0c6e-3f0a-4b1e-9c56-0a3f6d2b7c11"
TILES = ((10, 815, 529), (13, 6526, 4236), (16, 52215, 33894))


class Ask(NamedTuple):
    """One request; `form` and `json` make it a POST."""

    path: str
    form: Mapping[str, str] | None = None
    json: Mapping[str, Any] | None = None
    key: str = ""


def asks(known: Written) -> list[Ask]:
    """All of them."""
    numbers = (known.done, known.waiting, known.private, known.hidden, known.follower, "JK261123999999")
    return [*_pages(known, numbers), *_machines(known, numbers), *_house(), *_posts(known, numbers)]


def _pages(known: Written, numbers: tuple[str, ...]) -> list[Ask]:
    photos = [
        f"/{where}/{number}/foto/{photo}{size}.jpg"
        for where in ("laporan", "lacak")
        for number, photo in ((known.done, known.photo), (known.private, known.secret_photo))
        for size in ("", "-kecil")
    ]
    paths = [
        *("/", "/?kelurahan=31.71.01.1001", "/lapor", "/lapor?kategori=jalan", "/lapor/diterima"),
        *("/lapor/pertanyaan?kategori=penerangan-jalan", "/lacak", "/peta", "/statistik", "/statistik.json"),
        *(f"/peta?laporan={known.waiting}", "/peta/daftar", "/peta/daftar?kotak=106.81,-6.19,106.84,-6.16"),
        *("/peta/cari?q=gambir&status=waiting", "/peta/dasar.pmtiles"),
        *(f"/peta?setelah={known.waiting}", "/peta?status=completed&kelurahan=31.71.01.1001&kanal=jaki"),
        *("/statistik.json?wilayah=salah", "/tentang", "/data", "/pendapat/bukan-kunci"),
        *(f"/{where}/{number}" for where in ("laporan", "lacak") for number in numbers),
        *(f"/lacak/{number}/publik" for number in numbers),
        f"/lacak/{known.done}/foto/{known.photo}-publik.jpg",
        *("/statistik/tabel.csv", "/statistik/tabel.json", "/statistik/tabel.json?menurut=unit"),
        *("/data/datapackage.json", "/data/SHA256SUMS", "/data/umpan.atom", "/data/umpan.rss"),
        *(
            f"/data/laporan-{period}.{kind}"
            for period in ("kemarin", "2026-11")
            for kind in ("csv", "geojson", "parquet")
        ),
        *("/ikuti", f"/ikuti?wilayah={AREA}", "/ikuti?lat=-6.1763&lon=106.8270&radius=250&kategori=jalan"),
        *(f"/ikuti?nomor={number}" for number in numbers),
        *(f"/ikuti/{page}/{NO_KEY}" for page in ("pastikan", "atur", "berhenti")),
        *(f"/laporan/{number}/umpan.{kind}" for number in numbers for kind in ("atom", "rss")),
        *("/ikuti/sw.js", f"/data/umpan.atom?lat={GAMBIR[0]}&lon={GAMBIR[1]}&radius=500"),
        *(f"/ubin/{zoom}/{x}/{y}.mvt" for zoom, x, y in TILES),
        *("/robots.txt", "/sitemap.xml", "/sitemap/halaman.xml", "/kartu.png"),
        f"/sitemap/laporan-{clock.local(known.at):%Y-%m}-1.xml",
        *(f"/laporan/{number}/kartu.png" for number in numbers),
    ]
    return [Ask(path) for path in (*paths, *photos)]


def _machines(known: Written, numbers: tuple[str, ...]) -> list[Ask]:
    v2 = "/open311/v2"
    paths = [
        *(f"/open311/discovery.{fmt}" for fmt in ("json", "xml")),
        *(f"{v2}/services{one}.{fmt}" for one in ("", "/jalan") for fmt in ("json", "xml")),
        *(f"{v2}/requests.{fmt}{query}" for fmt in ("json", "xml") for query in ("", "?extensions=true")),
        *(f"{v2}/requests/{number}.{fmt}?extensions=true" for number in numbers for fmt in ("json", "xml")),
        *(f"{v2}/tokens/{number}.{fmt}" for number in numbers for fmt in ("json", "xml")),
        *(f"{v2}/servicerequestupdates.{fmt}?extensions=true" for fmt in ("json", "xml")),
        *(f"{v2}/servicerequestupdates.json?service_request_id={number}" for number in numbers),
        *(
            "/api/skema/Open311Requests.json",
            "/api/skema/Laporan.json",
            "/api/skema/lain.json",
            "/api/skema/open311.xsd",
        ),
        *("/open311/", "/open311/lain", "/api/", "/api/lain", "/api/openapi.json", "/api/v1/kategori"),
    ]
    foreign = [
        *(f"/api/v1/laporan/{number}" for number in numbers),
        *(f"/api/v1/laporan/{known.done}/foto/{known.photo}.jpg", "/api/v1/laporan"),
        f"/api/v1/laporan/{known.private}/foto/{known.secret_photo}.jpg",
    ]
    return [*map(Ask, paths), *map(Ask, foreign), *(Ask(path, key=OTHER_KEY) for path in foreign)]


def _house() -> list[Ask]:
    paths = (
        *("/healthz", "/readyz", "/metrics", "/static/css/crm.css", "/masuk", "/akun/atur-ulang/bukan"),
        *("/hadir/bukan", "/gaya", "/gaya/baris", "/gaya/kerja", "/gaya/tiket", module_address("queue.js")),
        *("/gaya/tanda", "/gaya/tema.css"),
        *("/luring", "/lapor/luring", "/manifest.webmanifest", "/sw.js", MODULES.address("store.js")),
        *("/petugas/luring", "/petugas/manifest.webmanifest", "/petugas/peta.js", "/petugas/sw.js"),
        *("/webhook/twitter", "/webhook/twitter/lain", "/webhook/sms", "/webhook/sms/dlr"),
    )
    return [Ask(path) for path in paths]


def _posts(known: Written, numbers: tuple[str, ...]) -> list[Ask]:
    place = {"lat": f"{GAMBIR[0]}", "lon": f"{GAMBIR[1]}"}
    report = {"isi": "Lampu jalan mati lagi.", "kategori": "penerangan-jalan", **place}
    request = {"service_code": "jalan", "description": "Lubang.", "lat": place["lat"], "long": place["lon"]}
    forms = [
        *(
            ("/lapor", {**report, "tinjau": "1"}),
            ("/lapor", {}),
            ("/lapor", report),
            ("/lapor/baca", {**report, "publik": "1", "foto_lat": place["lat"], "foto_lon": place["lon"]}),
            *(("/lapor/tempat", {"alamat": "Gambir"}), ("/lapor/kirim", report)),
        ),
        *(("/lapor/diterima/gabung", {"dukung": known.waiting}), ("/lacak", {"nomor": known.done})),
        *(("/lacak", {"nomor": number, "kode": "AAAAAA"}) for number in numbers),
        *((f"/lacak/{known.done}/{act}", {}) for act in ("aksi/cancel", "pendapat", "tutup")),
        *((f"/lacak/{known.done}/{act}", {"lewat": "sms", "catatan": "x"}) for act in ("kabar", "tambah")),
        *(("/ikuti", {"nomor": number, "email": "siapa@contoh.id"}) for number in numbers),
        *((f"/ikuti/{page}/{NO_KEY}", {}) for page in ("pastikan", "atur", "berhenti")),
        *(("/ikuti/peramban", {"nomor": number, "endpoint": "x"}) for number in numbers),
        *(("/pendapat/bukan-kunci", {"beres": "ya"}), ("/masuk", {"username": "siapa", "password": "x"})),
        *(("/keluar", {}), ("/akun/atur-ulang/bukan", {"password": "x"})),
        *((f"/open311/v2/requests.{fmt}", request) for fmt in ("json", "xml")),
        *((f"/webhook/{tail}", {}) for tail in ("twitter", "twitter/lain", "sms", "sms/dlr")),
    ]
    other = f"/api/v1/laporan/{known.waiting}"
    return [
        *(Ask(path, form) for path, form in forms),
        *(Ask(path, {}, key=OTHER_KEY) for path in (f"{other}/foto", f"{other}/jawaban")),
        *(Ask(path, json={"catatan": "Lama."}, key=OTHER_KEY) for path in (f"{other}/jawaban",)),
        Ask("/api/v1/laporan", json={**report, "kategori": "jalan"}, key=OTHER_KEY),
    ]
