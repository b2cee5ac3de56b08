"""/admin/bukti: from when on photos are flagged, how often they are, and who set it."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.domain import evidence
from app.domain.evidence.flag_code import FlagCode
from app.domain.evidence.limits import Limits, limits
from app.domain.report import by_number
from app.gateways.storage import FolderStorage
from app.queries.photo_flags import rates
from app.seed.streets import jpeg
from tests.blueprints.admin.office import Admin
from tests.blueprints.officers import sign_in_as
from tests.course import Walk, filed
from tests.domain.evidence.scenes import Street, shot

PAGE = "/admin/bukti"
GIVEN = {"beda_bit": "6", "sama_lain": "75", "sama_sendiri": "60", "meter": "200", "menit": "30"}


@pytest.fixture
def admin(client: FlaskClient, session: Session) -> Admin:
    return Admin(client, session)


def test_only_biro_admin_enters(client: FlaskClient, session: Session) -> None:
    for username in ("biro.verifikator", "pemantau", "dinas.bina-marga"):
        sign_in_as(client, session, username)
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE).status_code in (400, 403)


def test_limits_are_set_and_recorded(admin: Admin) -> None:
    assert admin.change(PAGE, **GIVEN).status_code == 303
    assert limits(admin.session) == Limits(6, 75, 60, 200, 30)
    assert "meter dari 150 menjadi 200" in admin.get(PAGE)
    assert "biro.admin" in admin.get(PAGE) or "Admin Biro" in admin.get(PAGE)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("beda_bit", "9"),
        ("sama_lain", ""),
        ("meter", "-5"),
        ("menit", "1441"),
        ("meter", "9" * 400),
        ("sama_sendiri", "²"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(admin: Admin, field: str, typed: str) -> None:
    answer = admin.change(PAGE, **{**GIVEN, field: typed})
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    assert limits(admin.session) == Limits()


def test_two_administrators_at_once(admin: Admin) -> None:
    old = admin.client.get(PAGE).text.split('name="versi" value="')[1].split('"')[0]
    assert admin.change(PAGE, **GIVEN).status_code == 303
    answer = admin.send(PAGE, versi=old, **{**GIVEN, "meter": "300"})
    assert answer.status_code == 409
    assert "Tidak ada yang disimpan" in answer.text
    assert limits(admin.session).metres == 200


def test_photos_of_the_last_days_are_checked_again_if_wanted(admin: Admin, tmp_path: Path) -> None:
    street = Street(admin.session, FolderStorage(tmp_path))
    street.count = (clock.now() - timedelta(days=3) - street.report().created_at).days
    photo = street.result(jpeg(shot(1)))
    assert (
        "1 foto diperiksa ulang"
        in admin.client.get(admin.change(PAGE, **GIVEN, ulang="1").location, follow_redirects=True).text
    )
    admin.session.expire(photo)
    assert photo.checked_at is None


def test_how_often_each_flag_was_raised_and_the_result_refused(admin: Admin, tmp_path: Path) -> None:
    session, street = admin.session, Street(admin.session, FolderStorage(tmp_path))
    for verdict in ("reject", "approve", None):
        walk = Walk(session, filed(session, now=clock.now()), clock.now()).finished()
        for photo in evidence.photos_of(session, by_number(session, walk.number)):
            data = jpeg(shot(3))
            photo.sha256 = evidence.inspect(data, "hasil.jpg").sha256
            street.store.put(photo.original_key, data, "image/jpeg")
            evidence.process(session, street.store, photo.id)
            street.checked(photo)
        if verdict == "reject":
            walk.act("biro.verifikator", "reject", reason="foto_tidak_sesuai", note="Foto lama.")
        elif verdict:
            walk.act("biro.verifikator", verdict)
    found = rates(session, since=clock.now() - timedelta(days=30))
    by_code = {rate.code: rate for rate in found.by_code}
    assert (found.photos, found.flagged, found.decided, found.refused) == (3, 2, 2, 1)
    assert by_code[FlagCode.NO_EXIF][1:] == (3, 2, 1)
    assert by_code[FlagCode.USED_BEFORE][1:] == (2, 1, 0)
    page = admin.get(PAGE)
    assert "3 foto hasil diperiksa; 2 di antaranya punya tanda" in page
