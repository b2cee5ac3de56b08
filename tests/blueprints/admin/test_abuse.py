"""/admin/penyalahgunaan: limits, blocks, false reports and bundles, as biro.admin handles them without JavaScript."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.domain import reopening
from app.domain.configuration import ConfigChange
from app.domain.report import by_number
from app.domain.vocabulary import Status
from tests.blueprints.admin.office import Admin
from tests.blueprints.officers import desk_of, sign_in_as
from tests.blueprints.public.citizen import Citizen
from tests.course import Walk, filed

PAGE = "/admin/penyalahgunaan"
LIMITS = {
    "laporan_sehari": "9",
    "laporan_sama": "2",
    "hari": "3",
    "meter": "20",
    "minta_buka_lagi": "8",
    "minta_jaringan": "30",
    "berkas": "2",
    "kalimat": "Sampai {sampai} ditolak. Datang ke kelurahan. Darurat 112.",
}


@pytest.fixture
def admin(client: FlaskClient, session: Session) -> Admin:
    return Admin(client, session)


def until() -> str:
    return (clock.local_date(clock.now()) + timedelta(days=9)).isoformat()


def test_only_biro_admin_enters(client: FlaskClient, session: Session) -> None:
    for username in ("biro.verifikator", "pemantau", "kelurahan.gambir"):
        sign_in_as(client, session, username)
        assert client.get(PAGE).status_code == 403


def test_limits_are_set_recorded_and_hold(app: Flask, admin: Admin) -> None:
    assert admin.change(PAGE, "/batas", **LIMITS).status_code == 303
    assert "laporan_sama dari 0 menjadi 2" in admin.get(PAGE)
    assert admin.send(f"{PAGE}/batas", versi="0", **LIMITS).status_code == 409
    for wrong in ({"hari": "0"}, {"laporan_sama": ""}, {"kalimat": "Ditolak {sampai}."}, {"meter": "x"}):
        assert admin.change(PAGE, "/batas", **{**LIMITS, **wrong}).status_code == 422
    citizen = Citizen(app)
    same = {"kategori": "penerangan-jalan", "telepon": "081300000005"}
    assert [citizen.report(**same).status_code for _ in range(3)] == [303, 303, 429]
    assert "sudah Anda laporkan 2 kali dalam 3 hari" in citizen.report(**same).text


def test_a_block_holds_everywhere_until_it_is_lifted(app: Flask, admin: Admin, session: Session) -> None:
    admin.change(PAGE, "/batas", **LIMITS)
    block = {"jenis": "phone", "nilai": "0813 0000 0006", "alasan": "Ancaman.", "sampai": until()}
    assert admin.send(f"{PAGE}/blokir", **block).status_code == 303
    assert admin.send(f"{PAGE}/blokir", **block).status_code == 409
    assert admin.send(f"{PAGE}/blokir", jenis="phone").status_code == 422
    page = admin.get(PAGE)
    assert "081300000006" not in page
    assert "+62813…006" in page
    refused = Citizen(app).report(telepon="081300000006", isi="Jalan rusak, tolong.")
    assert refused.status_code == 403
    assert "Datang ke kelurahan. Darurat 112." in refused.text
    assert "Jalan rusak, tolong." in refused.text, "what was typed is kept"
    fields = {
        "api_key": "jaki-demo-key",
        "service_code": "jalan",
        "description": "Lubang.",
        "phone": "081300000006",
    }
    place = {"lat": "-6.1763", "long": "106.8270"}
    for path, answer in (
        ("open311", app.test_client().post("/open311/v2/requests.json", data={**fields, **place})),
        (
            "api",
            app.test_client().post(
                "/api/v1/laporan",
                json={"isi": "Lubang.", "lat": -6.1763, "lon": 106.827, "telepon": "081300000006"},
                headers={"X-Api-Key": "jaki-demo-key"},
            ),
        ),
    ):
        assert (answer.status_code, "Darurat 112" in answer.text) == (403, True), path
    (number,) = re.findall(r'data-blokir="(\d+)"', page)
    assert admin.send(f"{PAGE}/blokir/{number}/buka", alasan="").status_code == 422
    assert admin.send(f"{PAGE}/blokir/{number}/buka", alasan="Keliru.").status_code == 303
    assert admin.send(f"{PAGE}/blokir/{number}/buka", alasan="Keliru.").status_code == 409
    assert admin.send(f"{PAGE}/blokir/999999/buka", alasan="x").status_code == 404
    assert Citizen(app).report(telepon="081300000006").status_code == 303
    traces = session.query(ConfigChange).filter_by(table_name="blocks").all()
    assert [(trace.user_name, "081300000006" in f"{trace.after}") for trace in traces] == [
        (traces[0].user_name, False)
    ] * 2


def test_a_false_report_goes_from_its_holder_to_biro(app: Flask, admin: Admin, session: Session) -> None:
    number = filed(session).number
    session.commit()
    lurah, kecamatan = (desk_of(app, session, f"{name}.gambir") for name in ("kelurahan", "kecamatan"))
    address = f"{lurah.home}laporan/{number}/palsu"
    assert address in lurah.page(number).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', lurah.client.get(address).text)
    assert token is not None
    for note, expected in (("", 422), ("Tidak ada lampu di sana.", 303), ("Lagi.", 409)):
        answer = lurah.client.post(address, data={"csrf_token": token[1], "catatan": note})
        assert answer.status_code == expected
    assert "Tidak ada lampu di sana." in lurah.client.get(address).text
    assert kecamatan.client.get(f"{kecamatan.home}laporan/{number}/palsu").status_code == 200
    assert "terbukti palsu" in admin.get(PAGE)
    decide = f"{PAGE}/palsu/{number}"
    assert admin.send(decide, putusan="upheld").status_code == 422
    assert admin.send(decide, putusan="upheld", catatan="Benar.").status_code == 303
    assert admin.send(decide, putusan="refused", catatan="Tidak.").status_code == 409
    assert 'data-pelapor-palsu="1"' in admin.get(PAGE)
    told = lurah.client.get(address).text
    assert "Benar palsu" in told
    assert "sudah terbukti" not in told, "how many there were is Biro's alone"
    assert (
        admin.send(f"{PAGE}/blokir", nomor=number, alasan="Sering palsu.", sampai=until()).status_code == 303
    )
    assert "diblokir" in admin.get(PAGE)
    assert Citizen(app).report(telepon="081234567890").status_code == 403


def test_many_requests_of_one_person_are_decided_together(admin: Admin, session: Session) -> None:
    numbers = []
    for _ in range(3):
        walk = Walk(session, filed(session, now=clock.now()), clock.now()).finished()
        walk.act("biro.verifikator", "approve")
        report = by_number(session, walk.number, lock=True)
        reopening.request(session, report, "Masih mati.", medium=None, now=walk.now)
        numbers.append(walk.number)
    session.commit()
    page = admin.get(PAGE)
    assert 'data-berkas="3"' in page
    versions = dict(re.findall(r'name="(versi-\w+)" value="(\d+)"', page))
    form = {"putusan": "tolak", "catatan": "Sudah diperiksa, lampu menyala.", **versions}
    assert admin.send(f"{PAGE}/buka-lagi", **form).status_code == 422
    assert admin.send(f"{PAGE}/buka-lagi", **{**form, "putusan": ""}, nomor=numbers).status_code == 422
    assert admin.send(f"{PAGE}/buka-lagi", **{**form, "catatan": ""}, nomor=numbers).status_code == 422
    assert admin.send(f"{PAGE}/buka-lagi", **form, nomor=["\0", "x" * 300]).status_code == 422
    assert admin.send(f"{PAGE}/buka-lagi", **form, nomor=numbers[:2]).status_code == 303
    stale = admin.send(f"{PAGE}/buka-lagi", **form, nomor=numbers[:2])
    assert stale.status_code == 422
    assert "berubah" in stale.text
    again = {**form, "putusan": "buka", "alasan_buka": "belum_selesai"}
    assert admin.send(f"{PAGE}/buka-lagi", **again, nomor=numbers[2:]).status_code == 303
    session.expire_all()
    states = [by_number(session, number).status for number in numbers]
    assert states == [Status.COMPLETED, Status.COMPLETED, Status.IN_PROGRESS]
