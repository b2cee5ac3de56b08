"""Acceptance 13: who reported stands nowhere in clear in a copy of the database."""

import glob
import shutil
import subprocess
from collections.abc import Callable

import pytest

from tests.acceptance.citizens import KEY, jpeg, phone, place, post_request
from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live
from tests.acceptance.test_desks import CHANNELS

NAME = "Srikandi Purwaningsih"
MAIL = "srikandi.purwaningsih@contoh-surat.test"


def dump(live: Live) -> str:
    """Everything in the database as SQL."""
    programs = sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_dump"), reverse=True)
    found = programs[0] if programs else shutil.which("pg_dump")
    if found is None:
        pytest.skip("pg_dump tidak ada di mesin ini")
    done = subprocess.run([found, "--inserts", live.database_url], capture_output=True, text=True, check=True)
    return done.stdout


def test_a_dump_names_no_reporter(live: Live, visitor: Callable[..., Visitor]) -> None:
    phones: list[str] = []

    def contact() -> dict[str, str]:
        phones.append(phone())
        return {"nama": NAME, "telepon": phones[-1], "email": MAIL}

    def text(own: dict[str, str]) -> str:
        spaced = f"{own['telepon'][:4]}-{own['telepon'][4:8]}-{own['telepon'][8:]}"
        return (
            f"Saya {NAME}, telepon {spaced} atau {own['telepon']}, surel {MAIL}. Saluran air mampet di sini."
        )

    lat, lon = place()
    at = {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"}
    citizen = visitor()
    for public in ({"publik": "1"}, {}):
        own = contact()
        page = citizen.send(
            citizen.get("/lapor").form("/lapor"),
            [("foto", (f"{NAME} {own['telepon']}.jpg", jpeg(), "image/jpeg"))],
            **own,
            **at,
            **public,
            isi=text(own),
            kategori="saluran-air",
            alamat=f"Depan rumah {NAME}, {own['telepon']}",
        )
        assert page.status == 200, page.text[:400]
    number, code = page.mark("data-nomor"), page.mark("data-kode")

    for channel in CHANNELS:
        own, desk = contact(), visitor(f"kanal.{channel}")
        form = desk.get(f"/kanal/baru?kanal={channel}").form("/kanal/baru")
        more = {"media": "Harian Kota"} if channel == "mass_media" else {}
        page = desk.send(
            form, **own, **at, **more, kanal=channel, isi=text(own), kategori="saluran-air", publik="1"
        )
        assert page.status == 200, (channel, page.text[:400])

    for form_name in ("json", "xml"):
        own = contact()
        answer = citizen.client.post(
            f"/open311/v2/requests.{form_name}",
            data={
                "api_key": KEY,
                "service_code": "saluran-air",
                "description": text(own),
                "lat": at["lat"],
                "long": at["lon"],
                "first_name": NAME.split()[0],
                "last_name": NAME.split()[1],
                "phone": own["telepon"],
                "email": MAIL,
                "device_id": "abc",
                "publik": "1",
            },
            headers={"Idempotency-Key": f"dump-{form_name}"},
        )
        assert answer.status_code == 201, answer.text
    own = contact()
    names = {"first_name": NAME.split()[0], "last_name": NAME.split()[1], "phone": own["telepon"]}
    address = f"Rumah {NAME} {own['telepon']}"
    filed = post_request(live.base, lat="", long="", address_string=address, description=text(own), **names)
    assert filed.status_code == 201, filed.text

    gambir = visitor("kelurahan.gambir")
    gambir.act(number, "ask_reporter", catatan="Di sebelah mana?")
    reporter = visitor()
    page = reporter.send(reporter.get("/lacak").form("/lacak"), nomor=number, kode=code)
    own = contact()
    page = reporter.send(page.form("/aksi/answer"), catatan=text(own))
    assert page.mark("data-status") == "waiting", page.text[:300]

    copy = dump(live)
    assert number in copy
    lines = copy.splitlines()

    def told(word: str) -> list[str]:
        found = [(line, line.find(word)) for line in lines if word in line]
        return [f"{word}: {line[:60]} ... {line[max(0, at - 80) : at + 60]}" for line, at in found]

    words = [NAME, MAIL, NAME.split()[1], *phones, *(number.lstrip("0") for number in phones)]
    words += [f"{number[:4]}-{number[4:8]}-{number[8:]}" for number in phones]
    leaks = [leak for word in words for leak in told(word)]
    assert not leaks, "\n".join(leaks[:12])


def test_officers_do_not_see_who_reported(live: Live, visitor: Callable[..., Visitor]) -> None:
    lat, lon = place()
    own = phone()
    answer = post_request(
        live.base,
        lat=f"{lat:.6f}",
        long=f"{lon:.6f}",
        phone=own,
        email=MAIL,
        first_name="Srikandi",
        last_name="Purwaningsih",
    )
    number = answer.json()[0]["service_request_id"]
    for name in ("kelurahan.gambir", "walikota.jakarta-pusat", "pemantau", "biro.verifikator", "kanal.jaki"):
        page = visitor(name).ticket(number)
        assert page.status == 200
        for word in ("Srikandi", "Purwaningsih", MAIL, own, own.lstrip("0")):
            assert word not in page.source, (name, word)
    token = visitor("kelurahan.gambir")
    refused = token.post(
        f"/kelurahan/laporan/{number}/kontak", {"csrf_token": token.token(), "alasan": "Ingin tahu."}
    )
    assert refused.status == 403
    desk = visitor("kanal.jaki")
    shown = desk.post(
        f"/kanal/laporan/{number}/kontak", {"csrf_token": desk.token(), "alasan": "Menelepon balik."}
    )
    assert shown.status == 200
    assert "Purwaningsih" in shown.text
    looks = live.query(
        "SELECT count(*) FROM contact_accesses JOIN reports r ON r.id = report_id WHERE number = %s", number
    )
    assert looks == [(1,)]
