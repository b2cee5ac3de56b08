"""Only biro.admin configures, at every address; and what is changed while reports are open leaves them their sense."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.domain.report import by_number
from tests.blueprints.admin.office import Admin
from tests.blueprints.browser import csrf_of
from tests.blueprints.officers import desk_of, sign_in_as
from tests.course import SUDIN, Walk, filed, officer

VALUES = {
    "task_id": "00000000-0000-0000-0000-000000000001",
    "breach_id": "00000000-0000-0000-0000-000000000001",
    "kode": "jalan",
    "tanya": "tidak-ada",
    "username": "pemantau",
    "jenis": "return",
    "kanal": "jaki",
    "nama": "x",
    "kabar": "received",
    "bentuk": "sms",
    "key": "00000000-0000-0000-0000-000000000000",
    "kunci": "00000000-0000-0000-0000-000000000000",
    "kalimat": "00000000-0000-0000-0000-000000000000",
}
OTHERS = (
    "kelurahan.gambir",
    "kecamatan.gambir",
    "walikota.jakarta-pusat",
    "dinas.bina-marga",
    f"sudin.{SUDIN}",
    f"petugas.{SUDIN}.1",
    "kanal.jaki",
    "biro.verifikator",
    "pemantau",
)


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Every method and address below /admin/ but those of the demo's simulator."""
    rules: list[Rule] = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("admin.")]
    assert len(rules) > 40
    adapter = app.url_map.bind("localhost")
    return [
        (method, adapter.build(rule.endpoint, {name: VALUES.get(name, "1") for name in rule.arguments}))
        for rule in rules
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


@pytest.mark.parametrize("username", OTHERS)
def test_nobody_else_gets_past_the_door(
    app: Flask, client: FlaskClient, session: Session, username: str
) -> None:
    sign_in_as(client, session, username)
    token = csrf_of(client, "/akun")
    let_in = [
        (method, path)
        for method, path in addresses(app)
        if client.open(
            path, method=method, data={"csrf_token": token} if method == "POST" else None
        ).status_code
        != 403
    ]
    assert let_in == []


def test_strangers_are_sent_to_sign_in(app: Flask, client: FlaskClient) -> None:
    assert {client.get(path).status_code for method, path in addresses(app) if method == "GET"} <= {303, 286}


def test_what_is_changed_while_reports_are_open_leaves_them_their_sense(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    """Issue 4, must show 8."""
    admin = Admin(client, session)
    waiting = filed(session, answers={"keadaan": "berkedip"}).number
    working = Walk(session, filed(session)).to_sudin()
    due = {number: by_number(session, number).due_at for number in (waiting, working.number)}
    category = {
        "nama": "Lampu Jalan",
        "kelompok": "Jalan dan transportasi",
        "unit": "perhubungan",
        "publik": "1",
        "kata_kunci": "pju",
        "urutan": "3",
    }
    unit = {"nama": "Suku Dinas Terang", "pendek": "SD Terang", "induk": "bina-marga", "wilayah": "31.71"}
    assert admin.change("/admin/kategori/penerangan-jalan", **category).status_code == 303
    assert admin.change(f"/admin/unit/{SUDIN}", **unit).status_code == 303
    limit = admin.send("/admin/batas/kategori/penerangan-jalan", jam="5", kalender="kalender")
    assert limit.status_code == 303
    assert admin.change("/admin/kategori/penerangan-jalan", "/aktif", aktif="0").status_code == 303

    lurah, sudin = desk_of(app, session, "kelurahan.gambir"), desk_of(app, session, f"sudin.{SUDIN}")
    page = lurah.page(waiting).text
    assert "Lampu Jalan" in page
    assert "Berkedip" in page
    assert "Suku Dinas Terang" in sudin.page(working.number).text
    assert {number: by_number(session, number).due_at for number in due} == due
    lurah.act(waiting, "coordinate", unit="bina-marga", catatan="Jalan provinsi.")
    sudin.act(working.number, "assign", petugas=f"petugas.{SUDIN}.1")

    history = admin.get("/admin/kategori/penerangan-jalan")
    for words in (
        "nama dari Penerangan Jalan Umum menjadi Lampu Jalan",
        "jam dari 72 menjadi 5",
        "aktif dari ya menjadi tidak",
        "unit pertama dari bina-marga menjadi perhubungan",
    ):
        assert words in history
    name = officer(session, "biro.admin").name
    assert history.count(f", {name}:") >= 3
    assert "menjadi Suku Dinas Terang" in admin.get(f"/admin/unit/{SUDIN}")
