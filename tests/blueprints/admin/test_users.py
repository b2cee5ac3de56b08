"""/admin/pengguna: accounts opened by a link, moved, locked; a file of accounts tried, refused, taken in, taken in again."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import organisation
from app.domain.configuration import ConfigChange
from app.domain.organisation import User
from tests.blueprints.admin.office import Admin
from tests.blueprints.browser import csrf_of, sign_in
from tests.blueprints.officers import sign_in_as
from tests.course import SUDIN, Walk, filed

NEW = {"pengguna": "Petugas.Baru", "nama": "Sari Dewi", "peran": "kelurahan", "unit": "gambir", "surel": ""}
LURAH = "/admin/pengguna/akun/kelurahan.gambir"
STAFF = f"/admin/pengguna/akun/petugas.{SUDIN}.1"
HEAD = "username;nama;peran;unit;email\r\n"
FILE = (
    HEAD
    + "impor.satu;Budi Santoso;kelurahan;gambir;budi@jakarta.go.id\r\n"
    + "impor.dua;Ani;Petugas lapangan;bina-marga.jakarta-pusat;\r\n"
)


@pytest.fixture
def admin(client: FlaskClient, session: Session) -> Admin:
    return Admin(client, session)


def upload(admin: Admin, text: str) -> str:
    fields = {"berkas": (io.BytesIO(text.encode("utf-8-sig")), "akun.csv")}
    answer = admin.send("/admin/pengguna/impor", **fields)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def test_an_officer_enters_by_the_link_and_not_before(app: Flask, admin: Admin) -> None:
    answer = admin.send("/admin/pengguna", **NEW)
    assert answer.status_code == 200
    found = re.search(r"data-tautan>http://localhost(/[^<]+)<", answer.text)
    assert found is not None
    officer = app.test_client()
    assert sign_in(officer, "petugas.baru", "")[0] != 303
    fields = {
        "csrf_token": csrf_of(officer, found[1]),
        "sandi": "kata-sandi-panjang",
        "sandi_lagi": "kata-sandi-panjang",
    }
    page = officer.get(found[1]).text
    names = re.findall(r'type="password"[^>]*name="([^"]+)"|name="([^"]+)"[^>]*type="password"', page)
    fields |= {one or other: "kata-sandi-panjang" for one, other in names}
    assert officer.post(found[1], data=fields).status_code == 303
    assert sign_in(officer, "petugas.baru", "kata-sandi-panjang")[0] == 303
    assert "petugas.baru" in admin.get("/admin/pengguna?cari=sari")


def test_what_does_not_fit_is_said_and_kept(admin: Admin) -> None:
    bad = admin.send(
        "/admin/pengguna", **{**NEW, "peran": "dinas", "pengguna": "kelurahan.gambir", "surel": "x"}
    )
    assert bad.status_code == 422
    for words in ("sudah dipakai", "tidak ada peran dinas", "alamat surel yang lengkap", 'value="Sari Dewi"'):
        assert words in bad.text
    late = admin.send(LURAH, versi="99", **NEW)
    assert (late.status_code, 'value="Sari Dewi"' in late.text) == (409, True)
    assert admin.client.get("/admin/pengguna/akun/tidak.ada").status_code == 404


def test_a_locked_officer_is_out_at_once_and_comes_back(app: Flask, admin: Admin) -> None:
    officer = app.test_client()
    home = sign_in_as(officer, admin.session, "kelurahan.gambir")
    assert officer.get(home).status_code == 200
    assert admin.change(LURAH, "/aktif", aktif="0").status_code == 303
    assert officer.get(home).status_code == 303
    assert admin.send(f"{LURAH}/tautan").status_code == 409
    assert admin.change(LURAH, "/aktif", aktif="1").status_code == 303
    assert officer.get(home).status_code == 303
    page = admin.get(LURAH)
    assert "aktif dari ya menjadi tidak" in page
    assert "aktif dari tidak menjadi ya" in page
    own = admin.change("/admin/pengguna/akun/biro.admin", "/aktif", aktif="0")
    assert (own.status_code, "Akun sendiri" in own.text) == (409, True)


def test_who_holds_open_tasks_is_not_moved(admin: Admin) -> None:
    walk = Walk(admin.session, filed(admin.session)).to_sudin()
    walk.act(f"sudin.{SUDIN}", "assign", staff=f"petugas.{SUDIN}.1")
    moved = {"nama": "Petugas", "peran": "staff", "unit": "gambir", "surel": ""}
    refused = admin.change(STAFF, **moved)
    assert (refused.status_code, walk.number in refused.text) == (422, True)
    assert admin.change(STAFF, **{**moved, "unit": SUDIN, "surel": "a@b.id"}).status_code == 303
    assert "menjadi a@b.id" in admin.get(STAFF)


def test_a_file_is_tried_then_taken_in_then_changes_nothing(admin: Admin) -> None:
    page = upload(admin, FILE)
    assert "<strong>2</strong> baru" in page
    assert organisation.user_by_username(admin.session, "impor.satu") is None
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    kept = admin.send("/admin/pengguna/impor/simpan", token=token[1])
    assert kept.status_code == 303
    made = organisation.user_by_username(admin.session, "impor.dua")
    assert made is not None
    assert (made.role, made.unit_code, made.name) == ("staff", "bina-marga.jakarta-pusat", "Ani")
    changes = admin.session.scalar(select(func.count()).select_from(ConfigChange))
    again = upload(admin, FILE)
    assert "<strong>2</strong> tetap" in again
    assert "tidak ada yang perlu disimpan" in again
    assert admin.session.scalar(select(func.count()).select_from(ConfigChange)) == changes
    assert admin.send("/admin/pengguna/impor/simpan", token=token[1]).status_code == 409


def test_one_wrong_line_and_nothing_is_done(admin: Admin) -> None:
    lines = (
        "impor.tiga;=HYPERLINK(1);kelurahan;gambir;",
        "impor.empat;Ani;lurah;gambir;",
        "impor.lima;Ani;staff;tidak-ada;",
        "impor.enam;Ani;staff;gambir;",
        "impor.enam;Ani;staff;gambir;",
        "impor spasi;Ani;staff;gambir;bukan surel",
    )
    page = upload(admin, FILE + "\r\n".join(lines) + "\r\n")
    assert "<strong>6</strong> salah" in page
    for words in (
        "tidak boleh diawali",
        "Peran lurah tidak dikenal",
        "Unit tidak-ada tidak ada",
        "tertulis 2 kali",
        "Nama pengguna: huruf",
    ):
        assert words in page
    assert "/impor/simpan" not in page
    assert organisation.user_by_username(admin.session, "impor.satu") is None
    head = admin.send("/admin/pengguna/impor", berkas=(io.BytesIO(b"nama;unit\r\nAni;gambir\r\n"), "a.csv"))
    assert (head.status_code, "yang tidak ada: username" in head.text) == (422, True)


def test_the_command_tries_and_takes_in(app: Flask, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "akun.csv"
    file.write_text(FILE, encoding="utf-8")
    runner = app.test_cli_runner()
    tried = runner.invoke(args=["user", "import", str(file), "--coba"])
    assert (tried.exit_code, "2 baru" in tried.output) == (0, True), tried.output
    count = select(func.count()).select_from(User).where(User.username.like("impor.%"))
    assert session.scalar(count) == 0
    assert runner.invoke(args=["user", "import", str(file)]).exit_code == 0
    assert session.scalar(count) == 2
    assert "2 tetap" in runner.invoke(args=["user", "import", str(file)]).output
    file.write_text(FILE + "impor.tiga;;staff;gambir;\r\n", encoding="utf-8")
    wrong = runner.invoke(args=["user", "import", str(file)])
    assert (wrong.exit_code, "baris 4: Nama" in wrong.output) == (1, True), wrong.output
