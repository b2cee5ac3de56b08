"""Signing in and out, passwords, one-time links: what an officer and an intruder notice."""

import re
import secrets
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.blueprints.account import safe_path
from app.domain import organisation
from app.domain.vocabulary import Role
from tests.blueprints.browser import PASSWORD, add_officer, csrf_of, enter, hidden, sign_in

NEW = "kata-sandi-yang-baru"


@pytest.mark.parametrize(
    ("role", "unit", "home"),
    [
        (Role.KELURAHAN, "gambir", "/kelurahan/"),
        (Role.KECAMATAN, "kecamatan.gambir", "/pantau/"),
        (Role.KOTA, "walikota.jakarta-pusat", "/pantau/"),
        (Role.DINAS, "bina-marga", "/dinas/"),
        (Role.SUKU_DINAS, "bina-marga.jakarta-pusat", "/suku-dinas/"),
        (Role.STAFF, "gambir", "/petugas/"),
        (Role.CHANNEL_ADMIN, "kanal.sms", "/kanal/"),
        (Role.VERIFIER, "biro-pemerintahan", "/biro/"),
        (Role.BIRO_ADMIN, "biro-pemerintahan", "/biro/"),
        (Role.OBSERVER, "biro-pemerintahan", "/pantau/"),
    ],
)
def test_everybody_lands_on_their_worklist(
    client: FlaskClient, session: Session, role: Role, unit: str, home: str
) -> None:
    add_officer(session, "uji.rumah", role, unit)
    assert sign_in(client, "uji.rumah") == (303, home)
    page = client.get("/akun")
    assert page.status_code == 200
    assert "uji.rumah" in page.text


def test_the_way_back_is_kept_but_only_within_the_site(client: FlaskClient, session: Session) -> None:
    add_officer(session, "uji.kembali", Role.KELURAHAN, "gambir")
    assert client.get("/akun/bawahan?q=a").headers["Location"].startswith("/masuk?lanjut=/akun/bawahan")
    assert sign_in(client, "uji.kembali", lanjut="/akun/bawahan") == (303, "/akun/bawahan")
    assert safe_path("//jahat.example/") == safe_path("https://jahat.example/") == safe_path("/\\jahat") == ""
    assert safe_path("/masuk\r\nSet-Cookie: x") == ""


def test_a_wrong_password_and_an_unknown_name_answer_alike(client: FlaskClient, session: Session) -> None:
    add_officer(session, "uji.ada", Role.KELURAHAN, "gambir")
    answers = []
    for username in ("uji.ada", "uji.tiada"):
        form = {"username": username, "password": "salah-sekali", "csrf_token": csrf_of(client)}
        answer = client.post("/masuk", data=form)
        shown = re.sub(r'value="[^"]*"', "", answer.text.replace(username, ""))
        answers.append((answer.status_code, shown))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_the_eleventh_try_has_to_wait_even_with_the_right_password(
    client: FlaskClient, session: Session
) -> None:
    username = f"uji.{secrets.token_hex(4)}"
    add_officer(session, username, Role.KELURAHAN, "gambir")
    tries = [sign_in(client, username, "salah-sekali")[0] for _ in range(10)]
    assert tries == [422] * 10
    form = {"username": username, "password": PASSWORD, "csrf_token": csrf_of(client)}
    answer = client.post("/masuk", data=form)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "menit" in answer.text
    assert sign_in(client, f"{username}.lain")[0] == 422  # others are not stopped


def test_who_is_not_signed_in_goes_to_the_sign_in_page_before_anything_else(client: FlaskClient) -> None:
    for answer in (client.get("/akun"), client.post("/akun/sandi", data={}), client.post("/kanal/baru")):
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/masuk")


def test_signing_out_ends_the_session(client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.KELURAHAN, "gambir")
    assert client.post("/keluar", data={}).status_code == 400  # no CSRF token
    assert client.post("/keluar", data={"csrf_token": csrf_of(client, "/akun")}).status_code == 303
    assert client.get("/akun").status_code == 303


def test_a_new_password_ends_the_other_sessions(app: Flask, client: FlaskClient, session: Session) -> None:
    enter(client, session, Role.KELURAHAN, "gambir", "uji.ganti")
    elsewhere = app.test_client()
    sign_in(elsewhere, "uji.ganti")
    form = {"sandi_lama": PASSWORD, "sandi_baru": NEW, "sandi_ulang": NEW}
    answer = client.post("/akun/sandi", data={**form, "csrf_token": csrf_of(client, "/akun")})
    assert answer.status_code == 303
    assert client.get("/akun").status_code == 200
    assert elsewhere.get("/akun").status_code == 303
    assert sign_in(elsewhere, "uji.ganti")[0] == 422
    assert sign_in(elsewhere, "uji.ganti", NEW)[0] == 303


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sandi_lama": "salah-sekali"}, "Kata sandi sekarang tidak cocok."),
        ({"sandi_baru": "pendek", "sandi_ulang": "pendek"}, "Kata sandi minimal 10 karakter."),
        ({"sandi_ulang": "lain-dari-yang-itu"}, "Kedua kata sandi tidak sama."),
    ],
)
def test_a_password_that_does_not_fit_is_refused_with_the_reason(
    client: FlaskClient, session: Session, change: dict[str, str], sentence: str
) -> None:
    enter(client, session, Role.KELURAHAN, "gambir")
    form = {"sandi_lama": PASSWORD, "sandi_baru": NEW, "sandi_ulang": NEW} | change
    answer = client.post("/akun/sandi", data={**form, "csrf_token": csrf_of(client, "/akun")})
    assert answer.status_code == 422
    assert sentence in answer.text


def _issue(client: FlaskClient, username: str) -> str:
    form = {"csrf_token": csrf_of(client, "/akun/bawahan")}
    answer = client.post(f"/akun/bawahan/{username}/tautan", data=form)
    assert answer.status_code == 200, answer.status_code
    found = re.search(r"/akun/atur-ulang/[\w-]+", answer.text)
    assert found is not None
    return found.group()


def test_a_superior_gives_a_link_that_works_once(app: Flask, client: FlaskClient, session: Session) -> None:
    add_officer(session, "uji.lupa", Role.KELURAHAN, "gambir")
    enter(client, session, Role.KECAMATAN, "kecamatan.gambir", "uji.camat")
    assert "uji.lupa" in client.get("/akun/bawahan?q=lupa").text
    older, link = _issue(client, "uji.lupa"), _issue(client, "uji.lupa")
    assert link not in client.get("/akun/bawahan").text

    guest = app.test_client()
    assert guest.get(older).status_code == 404
    form = {"sandi_baru": NEW, "sandi_ulang": NEW, "csrf_token": csrf_of(guest, link)}
    assert guest.post(link, data=form).status_code == 303
    assert guest.get(link).status_code == 404
    assert sign_in(guest, "uji.lupa", NEW)[0] == 303


def test_a_link_ends_after_a_day(client: FlaskClient, session: Session) -> None:
    user = add_officer(session, "uji.lama", Role.KELURAHAN, "gambir")
    admin = add_officer(session, "uji.admin", Role.BIRO_ADMIN, "biro-pemerintahan").actor()
    issued = clock.now() - timedelta(hours=24, seconds=1)
    token = organisation.issue_reset(session, user, actor=admin, now=issued)
    assert client.get(f"/akun/atur-ulang/{token}").status_code == 404


def test_nobody_resets_a_neighbour_s_password(client: FlaskClient, session: Session) -> None:
    add_officer(session, "uji.menteng", Role.KELURAHAN, "menteng")
    enter(client, session, Role.KECAMATAN, "kecamatan.gambir", "uji.camat")
    assert "uji.menteng" not in client.get("/akun/bawahan?q=uji").text
    form = {"csrf_token": csrf_of(client, "/akun/bawahan")}
    assert client.post("/akun/bawahan/uji.menteng/tautan", data=form).status_code == 403
    assert client.post("/akun/bawahan/uji.tiada/tautan", data=form).status_code == 404


def test_the_password_never_comes_back_in_a_page(client: FlaskClient) -> None:
    form = {"username": "uji.x", "password": "rahasia-saya-1", "csrf_token": csrf_of(client)}
    answer = client.post("/masuk", data=form)
    assert "rahasia-saya-1" not in answer.text
    assert hidden(answer.text, "csrf_token")
    assert answer.headers["Cache-Control"] == "no-store"
