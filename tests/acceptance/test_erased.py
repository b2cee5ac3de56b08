"""Must-show 7: after the erasure of a reporter a dump of the database, the photo store and Redis tell nothing of the person."""

import io
from collections.abc import Callable

import httpx
import redis
from PIL import Image

from tests.acceptance.citizens import KEY, place
from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live, wait_until
from tests.acceptance.test_dump import dump
from tests.acceptance.test_sms import Phone, completed, latest_state

NAME, MAIL = "Wulandari Kusumaningrum", "wulandari.kn@contoh-warga.test"
TEXT = "Saluran meluap di belakang kios bakso bertenda oranye"


def photo() -> bytes:
    """As a phone takes it that knows its owner."""
    exif, buffer = Image.Exif(), io.BytesIO()
    exif[0x013B] = exif[0x9286] = f"{NAME} {MAIL}"
    Image.new("RGB", (640, 480), (70, 90, 120)).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def everything(live: Live) -> str:
    """The dump, every file of the store, and every value of Redis, in small letters."""
    files = [path for path in (live.place.var / "photos").rglob("*") if path.is_file()]
    kept = redis.Redis.from_url(live.env["REDIS_URL"])
    values = [key + (kept.dump(key) or b"") for key in kept.scan_iter()]  # type: ignore[operator]
    content = b"".join([*(path.read_bytes() for path in files), *values]).decode("latin-1")
    return (dump(live) + content).lower()


def test_nothing_is_left_of_an_erased_reporter(live: Live, visitor: Callable[..., Visitor]) -> None:
    phone, citizen = Phone(live), visitor()
    own = {"nama": NAME, "telepon": phone.number, "email": MAIL}
    spaced = f"{phone.number[:4]}-{phone.number[4:8]}-{phone.number[8:]}"
    lat, lon = place()
    at = {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"}

    phone.sends(f"{TEXT}. {NAME}, {spaced}")
    wait_until(lambda: latest_state(live) == "waiting", 10, "pesan di meja SMS")
    page = citizen.send(
        citizen.get("/lapor").form("/lapor"),
        [("foto", (f"{NAME}.jpg", photo(), "image/jpeg"))],
        **own,
        **at,
        isi=f"{TEXT}. Saya {NAME}, {spaced}, {MAIL}",
        kategori="saluran-air",
        alamat=f"Rumah {NAME}",
        publik="1",
    )
    portal, code = page.mark("data-nomor"), page.mark("data-kode")
    api = httpx.post(
        f"{live.base}/api/v1/laporan",
        headers={"X-Api-Key": KEY, "Idempotency-Key": f"hapus-{phone.number}"},
        json={"isi": f"{TEXT}, {NAME}", "kategori": "saluran-air", "lat": lat, "lon": lon, "email": MAIL},
        trust_env=False,
    )
    assert api.status_code == 201, api.text
    completed(visitor, portal)
    side = citizen.send(citizen.get("/lacak").form("/lacak"), nomor=portal, kode=code)
    said = citizen.send(side.form("/pendapat"), beres="belum", bintang="1", catatan=f"{TEXT} lagi. {NAME}")
    assert "Biro Pemerintahan memeriksa" in said.text
    counted = httpx.get(f"{live.base}/statistik.json", trust_env=False).json()

    before = everything(live)
    assert NAME.lower() in before  # in the photo; the database never held it in clear
    biro = visitor("biro.admin")
    form = biro.get("/admin/privasi/hapus").form("/privasi/hapus")
    why = f"Surat {NAME} tanggal 20 November, KTP dicocokkan di loket."
    asked = biro.send(form, telepon=spaced, email=MAIL, alasan=why, apa="reporter")
    assert "2 laporan" in asked.text, asked.text[:600]
    task = biro.send(asked.form("/hapus/sekarang"))
    wait_until(
        lambda: "Selesai:" in biro.get(task.path).text, 30, f"penghapusan selesai: {biro.get(task.path).text}"
    )

    after = everything(live)
    needles = [NAME, "Kusumaningrum", MAIL, phone.number, phone.number[1:], spaced, f"62{phone.number[1:]}"]
    needles += [spaced.replace("-", " "), spaced.replace("-", "."), code, "bertenda oranye lagi"]
    assert [word for word in needles if word.lower() in after] == []
    lines = [line for line in dump(live).splitlines() if "bertenda oranye" in line]
    assert all(line.startswith("INSERT INTO public.reports ") for line in lines)
    assert live.query("SELECT DISTINCT number FROM tombstones WHERE number = %s", portal) == [(portal,)]
    assert httpx.get(f"{live.base}/statistik.json", trust_env=False).json() == counted
    assert visitor().get(f"/laporan/{portal}").status == 200
    stranger = visitor()
    refused = stranger.send(stranger.get("/lacak").form("/lacak"), nomor=portal, kode=code)
    assert refused.status == 422
