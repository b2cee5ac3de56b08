"""/admin/kunci: making, changing, rotating and retiring keys of client applications, and the record of it."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.clock import local_date
from app.domain import reference
from app.domain.api_key import ApiKey
from app.domain.configuration import ConfigChange
from tests.blueprints.admin.office import Admin as Office
from tests.blueprints.officers import sign_in_as

FORM = {"nama": "Aplikasi Uji", "kanal": "jaki", "cakupan": ["lapor", "baca"], "batas": "100"}


class Admin(Office):
    """biro.admin at the pages of the keys, and the key's holder at the interface."""

    def make(self, **fields: Any) -> tuple[str, str]:
        """A new key: the address of its page and its secret."""
        answer = self.send("/admin/kunci", **{**FORM, **fields})
        assert answer.status_code == 200, answer.text
        path = re.search(r'action="(/admin/kunci/[0-9a-f-]{36})"', answer.text)
        assert path is not None
        return path[1], shown(answer.text, "rahasia")

    def status(self, secret: str) -> int:
        """What the interface answers to this secret: 404 where it is good."""
        path = "/api/v1/laporan/JK000000000000"
        return self.client.get(path, headers={"X-Api-Key": secret}).status_code


def shown(page: str, name: str) -> str:
    found = re.search(rf"<code [^>]*data-{name}>([^<]+)</code>", page)
    assert found is not None, page
    return html.unescape(found[1])


@pytest.fixture
def admin(client: FlaskClient, session: Session) -> Admin:
    return Admin(client, session)


def test_only_biro_admin_enters(client: FlaskClient, session: Session) -> None:
    assert client.get("/admin/kunci").status_code == 303
    sign_in_as(client, session, "biro.verifikator")
    assert client.get("/admin/kunci").status_code == 403


def test_a_new_key_is_good_at_once_and_its_secret_is_shown_once(admin: Admin) -> None:
    path, secret = admin.make()
    assert admin.status(secret) == 404
    assert admin.status(secret + "x") == 401
    assert secret not in admin.client.get(path).text
    assert "Aplikasi Uji" in admin.client.get("/admin/kunci").text
    assert secret not in "".join(str(change.after) for change in admin.session.scalars(select(ConfigChange)))


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"nama": ""}, "Isi nama aplikasi"),
        ({"nama": "x" * 81}, "Isi nama aplikasi"),
        ({"kanal": "qlue"}, "Pilih kanal"),
        ({"cakupan": []}, "Pilih sedikitnya satu cakupan"),
        ({"batas": "0"}, "Batas per jam"),
        ({"batas": "banyak"}, "Batas per jam"),
        ({"batas": "9" * 5000}, "Batas per jam"),
        ({"alamat": "https://127.0.0.1/x"}, "cakupan webhook"),
        ({"alamat": "http://example.org/x", "cakupan": ["webhook"]}, "diawali https"),
        ({"alamat": "https://10.0.0.8/x", "cakupan": ["webhook"]}, "jaringan dalam"),
        ({"alamat": "https://tidak-ada.invalid/x", "cakupan": ["webhook"]}, "tidak ditemukan"),
    ],
)
def test_what_does_not_fit_keeps_what_was_typed(admin: Admin, fields: dict[str, Any], named: str) -> None:
    answer = admin.send("/admin/kunci", **{**FORM, **fields})
    assert answer.status_code == 422
    assert named in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert admin.session.scalar(select(ApiKey).where(ApiKey.name == "Aplikasi Uji")) is None


def test_after_a_rotation_both_secrets_are_good_until_the_day_given(
    admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, first = admin.make()
    tomorrow = local_date(clock.now()) + timedelta(days=1)
    answer = admin.send(f"{path}/putar", sampai=tomorrow.isoformat())
    second = shown(answer.text, "rahasia")
    assert [admin.status(secret) for secret in (first, second)] == [404, 404]
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr("app.api_client.now", lambda: later)
    assert [admin.status(secret) for secret in (first, second)] == [401, 404]


def test_a_rotation_without_a_day_ends_the_secret_before(admin: Admin) -> None:
    path, first = admin.make()
    second = shown(admin.send(f"{path}/putar", sampai="").text, "rahasia")
    assert [admin.status(secret) for secret in (first, second)] == [401, 404]
    far = (clock.now() + timedelta(days=200)).date().isoformat()
    assert admin.send(f"{path}/putar", sampai=far).status_code == 422
    assert admin.status(second) == 404


def test_a_retired_key_is_refused_and_may_come_back(admin: Admin) -> None:
    path, secret = admin.make()
    assert admin.send(f"{path}/aktif", aktif="0").status_code == 303
    assert admin.status(secret) == 401
    assert admin.send(f"{path}/aktif", aktif="1").status_code == 303
    assert admin.status(secret) == 404


def test_scopes_and_limit_hold_from_the_next_request(admin: Admin) -> None:
    path, secret = admin.make(cakupan=["lapor"])
    assert admin.status(secret) == 403
    assert admin.send(path, **{**FORM, "cakupan": ["baca"], "batas": ""}).status_code == 303
    assert admin.status(secret) == 404
    page = admin.client.get(path).text
    assert "cakupan dari lapor menjadi baca" in " ".join(page.split())
    assert "batas dari 100 menjadi (kosong)" in " ".join(page.split())


def test_a_new_address_gets_a_signing_secret_of_its_own(admin: Admin) -> None:
    fields = {**FORM, "cakupan": ["webhook", "baca"], "alamat": "http://127.0.0.1:9/terima"}
    answer = admin.send("/admin/kunci", **fields)
    first = shown(answer.text, "tanda-tangan")
    path = re.search(r'action="(/admin/kunci/[0-9a-f-]{36})"', answer.text)[1]  # type: ignore[index]
    assert admin.send(path, **{**fields, "nama": "Nama lain"}).status_code == 303  # the address stayed
    changed = admin.send(path, **{**fields, "alamat": "http://localhost:9/lain"})
    assert shown(changed.text, "tanda-tangan") != first
    assert "0 menunggu, 0 gagal" in admin.client.get(path).text


def test_every_change_says_who_and_when_and_cannot_be_changed(admin: Admin) -> None:
    path, _ = admin.make()
    admin.send(f"{path}/putar", sampai="")
    admin.send(f"{path}/aktif", aktif="0")
    admin.send(f"{path}/aktif", aktif="0")  # changes nothing
    key = path.rpartition("/")[2]
    changes = admin.session.scalars(
        select(ConfigChange).where(ConfigChange.key == key).order_by(ConfigChange.id)
    )
    made, rotated, retired = changes
    assert (made.before, made.after["nama"], made.user_name) == (
        None,
        "Aplikasi Uji",
        "Admin Biro Pemerintahan",
    )
    assert rotated.after == {"rahasia": "diganti"}
    assert (retired.before, retired.after) == ({"aktif": True}, {"aktif": False})
    retired.after = {"aktif": True}
    with pytest.raises(DBAPIError, match="append-only"):
        admin.session.flush()
    admin.session.rollback()
    reference.forget()


def test_an_unknown_key_is_not_found(admin: Admin) -> None:
    path = "/admin/kunci/00000000-0000-4000-8000-000000000000"
    assert admin.client.get(path).status_code == 404
    assert admin.send(f"{path}/putar").status_code == 404
