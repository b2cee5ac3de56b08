"""`flask user`: accounts by command."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.organisation import check_password, user_by_username

ADD = ["user", "add", "uji.baru", "--name", "Uji Baru", "--role", "kelurahan", "--unit", "gambir"]


def test_an_account_is_opened_and_its_password_changed(app: Flask, session: Session) -> None:
    runner = app.test_cli_runner()
    made = runner.invoke(args=ADD, input="kata-sandi-pertama\n")
    assert made.exit_code == 0, made.output
    assert check_password(user_by_username(session, "uji.baru"), "kata-sandi-pertama")
    changed = runner.invoke(args=["user", "password", "uji.baru"], input="kata-sandi-kedua\n")
    assert changed.exit_code == 0, changed.output
    session.expire_all()
    user = user_by_username(session, "uji.baru")
    assert check_password(user, "kata-sandi-kedua")
    assert user is not None
    assert user.session_epoch == 1


def test_refusals_say_why_and_exit_with_an_error(app: Flask, session: Session) -> None:
    runner = app.test_cli_runner()
    assert "minimal 10" in runner.invoke(args=ADD, input="pendek\n").output
    unknown = runner.invoke(args=[*ADD[:-1], "tiada"], input="kata-sandi-pertama\n")
    assert (unknown.exit_code, "tidak dikenal" in unknown.output) == (1, True)
    assert runner.invoke(args=["user", "password", "uji.tiada"], input="kata-sandi-kedua\n").exit_code == 1


@pytest.mark.parametrize("username", ["lurah gambir", "<b>lurah</b>", "lurah/gambir", "lurah\u0000", "lürah"])
def test_a_username_that_nobody_could_type_is_refused(app: Flask, session: Session, username: str) -> None:
    said = app.test_cli_runner().invoke(
        args=["user", "add", username, *ADD[3:]], input="kata-sandi-pertama\n"
    )
    assert (said.exit_code, "Nama pengguna hanya boleh memuat" in said.output) == (1, True)


@pytest.mark.parametrize(
    ("role", "unit", "fits"),
    [
        ("dinas", "gambir", False),
        ("kelurahan", "bina-marga", False),
        ("verifier", "kanal.sms", False),
        ("staff", "kecamatan.gambir", False),
        ("suku_dinas", "bina-marga.jakarta-pusat", True),
        ("staff", "gambir", True),
        ("observer", "inspektorat", True),
        ("biro_admin", "biro-pemerintahan", True),
    ],
)
def test_a_role_fits_its_unit_or_is_refused(
    app: Flask, session: Session, role: str, unit: str, fits: bool
) -> None:
    args = ["user", "add", "uji.baru", "--name", "Uji", "--role", role, "--unit", unit]
    said = app.test_cli_runner().invoke(args=args, input="kata-sandi-pertama\n")
    assert (said.exit_code == 0) is fits
    assert ("tidak ada peran" in said.output) is not fits
