"""The one ticket page: the whole course by forms, the order of refusals, what each officer reads."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.domain import evidence
from app.domain.privacy import ContactAccess
from app.domain.report import by_number
from app.domain.vocabulary import PhotoState, Status
from app.gateways.storage import storage
from tests.blueprints.officers import Desk, desk_of
from tests.course import SUDIN, filed, jpeg

SECRET = "Hubungi Pak Budi di 081234567890."
PETUGAS = f"petugas.{SUDIN}.1"
Desks = Callable[[str], Desk]


@pytest.fixture
def desks(app: Flask, session: Session, client: FlaskClient) -> Desks:
    return lambda username: desk_of(app, session, username)


def kept(session: Session, **fields: object) -> str:
    """A report in Gambir that outlives a refused form, whose transaction is rolled back."""
    number = filed(session, now=clock.now(), **fields).number
    session.commit()
    return number


@pytest.fixture
def number(session: Session) -> str:
    return kept(session, text=f"Lampu mati. {SECRET}")


def test_the_whole_course_by_forms_alone(session: Session, desks: Desks, number: str) -> None:
    page = desks("kelurahan.gambir").act(number, "coordinate", catatan="Jalan provinsi.")
    assert "Anda meneruskan ke Dinas Bina Marga." in page.text
    desks("dinas.bina-marga").act(number, "dispose", catatan="Mohon ditangani.")
    desks(f"sudin.{SUDIN}").act(number, "assign", petugas=PETUGAS)
    staff = desks(PETUGAS)
    staff.act(number, "start")
    staff.act(number, "finish", catatan="Lampu diganti.", photos=1)
    desks("biro.verifikator").act(number, "reject", alasan="foto_tidak_sesuai", catatan="Tiang lain.")
    staff.act(number, "finish", catatan="Foto tiang yang benar.", photos=2)
    page = desks("biro.verifikator2").act(number, "approve")
    assert 'data-status="completed"' in page.text
    history = re.sub(r"<[^>]+>|\s+", " ", page.text)
    for line in (
        "Kelurahan Gambir (Petugas Kelurahan Gambir) meneruskan ke Dinas Bina Marga",
        "mendisposisikan ke Suku Dinas Bina Marga",
        "menugaskan Petugas Lapangan 1",
        "mulai mengerjakan",
        "menolak hasil",
        "menyetujui hasil",
        "Tiang lain.",
        "Lampu diganti.",
    ):
        assert line in history
    assert by_number(session, number).status == Status.COMPLETED


def test_the_proposed_unit_is_chosen_already(desks: Desks, number: str) -> None:
    kelurahan = desks("kelurahan.gambir")
    assert kelurahan.form(number, "coordinate")["unit"] == "bina-marga"
    kelurahan.act(number, "coordinate", catatan="Bukan kami.")
    assert desks("dinas.bina-marga").form(number, "dispose")["unit"] == SUDIN


def test_every_permitted_action_is_one_form(desks: Desks, number: str) -> None:
    offered = desks("kelurahan.gambir").actions(number)
    assert len(offered) == len(set(offered))
    assert offered[0] == "coordinate"
    expected = "handle coordinate ask_help ask_reporter decline relocate recategorise merge note hide redact"
    assert set(offered) == set(expected.split())
    assert desks("pemantau").actions(number) == []


# -- The order of refusals (contract.md section 2) --------------------------------------------------------------------


def test_who_is_not_signed_in_goes_to_sign_in_before_all_else(
    app: Flask, client: FlaskClient, number: str
) -> None:
    for path in (f"/kelurahan/laporan/{number}/aksi/handle", "/kelurahan/laporan/XX/aksi/apa"):
        answer = app.test_client().post(path, data={})
        assert answer.status_code == 303
        assert answer.location.startswith("/masuk")


def test_then_a_missing_token(desks: Desks, number: str) -> None:
    desk = desks("kelurahan.cideng")
    assert desk.post(number, "handle", {}).status_code == 400
    assert desk.post(number, "tidak-ada", {}).status_code == 400


def token(desk: Desk) -> str:
    page = desk.client.get(desk.home)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def test_then_what_is_not_theirs_or_never_was(desks: Desks, number: str) -> None:
    stranger = desks("kelurahan.cideng")
    form = {"csrf_token": token(stranger)}
    answers = [stranger.post(number, "handle", form), stranger.post("JK000000000000", "handle", form)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text
    own = desks("kelurahan.gambir")
    assert own.post(number, "menghapus", {"csrf_token": token(own)}).status_code == 404
    pages = [stranger.page(number), stranger.page("JK000000000000")]
    assert [page.status_code for page in pages] == [404, 404]


def test_then_the_role(desks: Desks, number: str) -> None:
    own = desks("kelurahan.gambir")
    assert own.post(number, "approve", {"csrf_token": token(own), "versi": "99"}).status_code == 403
    watcher = desks("pemantau")
    assert watcher.post(number, "note", {"csrf_token": token(watcher), "catatan": "x"}).status_code == 403


def test_then_version_and_status(session: Session, desks: Desks, number: str) -> None:
    own = desks("kelurahan.gambir")
    form = {"csrf_token": token(own)}
    assert own.post(number, "finish", form).status_code == 409
    assert own.post(number, "coordinate", form | {"versi": "99"}).status_code == 409
    assert own.post(number, "coordinate", form | {"versi": "abc"}).status_code == 409
    assert by_number(session, number).status == Status.WAITING


def test_then_the_fields_and_what_was_typed_stays(desks: Desks, number: str) -> None:
    own = desks("kelurahan.gambir")
    form = own.form(number, "decline") | {"catatan": "Sudah dicari <dua kali>."}
    answer = own.post(number, "decline", form)
    assert answer.status_code == 422
    assert "Pilih alasan." in answer.text
    assert "Sudah dicari &lt;dua kali&gt;." in answer.text
    assert 'href="#f-decline-alasan"' in answer.text


def test_another_roles_home_is_closed(desks: Desks, number: str) -> None:
    own = desks("kelurahan.gambir")
    assert own.client.get("/dinas/").status_code == 403
    assert own.client.get(f"/dinas/laporan/{number}").status_code == 403
    assert own.client.get("/dinas/laporan/JK000000000000").status_code == 404


# -- Two officers, two clicks ------------------------------------------------------------------------------------------


def test_the_slower_of_two_sees_what_happened(session: Session, desks: Desks, number: str) -> None:
    own = desks("kelurahan.gambir")
    stale = own.form(number, "coordinate") | {"catatan": "Terlambat."}
    desks("biro.admin").act(number, "reroute", unit="bina-marga", catatan="Langsung.")
    answer = own.post(number, "coordinate", stale)
    assert answer.status_code == 409
    assert "Admin Biro Pemerintahan" in answer.text
    assert 'data-status="coordination"' in answer.text


def test_a_double_click_is_told_gently(session: Session, desks: Desks, number: str) -> None:
    own = desks("kelurahan.gambir")
    form = own.form(number, "handle")
    assert own.post(number, "handle", form).status_code == 303
    again = own.post(number, "handle", form)
    assert again.status_code == 409
    assert "sudah tersimpan" in again.text
    assert by_number(session, number).version == 2


# -- Who reads what ----------------------------------------------------------------------------------------------------


def test_only_the_desk_reads_a_number_in_the_text(desks: Desks, number: str) -> None:
    for username in ("kelurahan.gambir", "biro.verifikator", "pemantau"):
        seen = desks(username).page(number).text
        assert "Lampu mati." in seen
        assert "081234567890" not in seen
    assert SECRET in desks("kanal.jaki").page(number).text


def test_no_handler_learns_who_reported(session: Session, desks: Desks) -> None:
    found = kept(session, name="Ratna Pelapor", phone="081211112222", email="ratna@contoh.id")
    for username in (
        "kelurahan.gambir",
        "walikota.jakarta-pusat",
        "biro.verifikator",
        "kanal.jaki",
        "pemantau",
    ):
        page = desks(username).page(found).text
        assert "Dapat dihubungi lewat sistem" in page
        for secret in ("Ratna", "1111", "ratna@"):
            assert secret not in page


def test_contact_is_shown_for_a_reason_that_is_written_down(session: Session, desks: Desks) -> None:
    found = kept(session, name="Ratna Pelapor", phone="081211112222")
    biro = desks("biro.admin")
    path = f"/biro/laporan/{found}/kontak"
    form = {"csrf_token": token(biro)}
    refused = biro.client.post(path, data=form)
    assert refused.status_code == 422
    assert "Ratna" not in refused.text
    assert "Ratna Pelapor" in biro.client.post(path, data=form | {"alasan": "Klarifikasi"}).text
    looks = session.scalars(
        select(ContactAccess).where(ContactAccess.report_id == by_number(session, found).id)
    ).all()
    assert [look.reason for look in looks] == ["Klarifikasi"]
    handler = desks("kelurahan.gambir")
    path = f"/kelurahan/laporan/{found}/kontak"
    assert handler.client.post(path, data={"csrf_token": token(handler), "alasan": "x"}).status_code == 403


# -- Photos ------------------------------------------------------------------------------------------------------------


def test_a_wrong_file_is_refused_by_name_and_the_rest_is_kept(
    session: Session, desks: Desks, number: str
) -> None:
    own = desks("kelurahan.gambir")
    own.act(number, "handle")
    data = own.form(number, "finish") | {"catatan": "Sudah diganti."}
    upload = {**data, "foto": (__file__, "hasil.pdf")}
    answer = own.client.post(
        f"/kelurahan/laporan/{number}/aksi/finish", data=upload, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert "hasil.pdf" in answer.text
    assert "Sudah diganti." in answer.text
    assert by_number(session, number).status == Status.IN_PROGRESS


def test_a_result_needs_the_photo_that_its_category_wants(desks: Desks, number: str) -> None:
    own = desks("kelurahan.gambir")
    own.act(number, "handle")
    answer = own.post(number, "finish", own.form(number, "finish") | {"catatan": "Sudah."})
    assert answer.status_code == 422
    assert "memerlukan foto" in answer.text


def test_photos_are_for_those_who_see_the_report(session: Session, desks: Desks, number: str) -> None:
    own = desks("kelurahan.gambir")
    own.act(number, "handle")
    own.act(number, "finish", catatan="Sudah.", photos=1)
    report = by_number(session, number)
    picture = evidence.photos_of(session, report)[0]
    storage().put("public/uji.jpg", jpeg(), "image/jpeg")
    picture.state, picture.display_key, picture.thumb_key = (
        PhotoState.READY,
        "public/uji.jpg",
        "public/uji.jpg",
    )
    session.flush()
    path = f"laporan/{number}/foto/{picture.id}"
    assert f"{path}/kecil" in own.page(number).text
    assert own.client.get(f"/kelurahan/{path}/besar").mimetype == "image/jpeg"
    assert own.client.get(f"/kelurahan/{path}/asli").status_code == 404
    assert desks("kelurahan.cideng").client.get(f"/kelurahan/{path}/besar").status_code == 404
    other = filed(session, now=clock.now()).number
    assert own.client.get(f"/kelurahan/laporan/{other}/foto/{picture.id}/besar").status_code == 404


# -- Four eyes ---------------------------------------------------------------------------------------------------------


def test_a_verifier_who_rerouted_may_not_approve(session: Session, desks: Desks, number: str) -> None:
    desks("biro.verifikator").act(number, "reroute", unit="bina-marga", catatan="Langsung ke dinas.")
    dinas = desks("dinas.bina-marga")
    dinas.act(number, "start")
    dinas.act(number, "finish", catatan="Selesai.", photos=1)
    barred = desks("biro.verifikator")
    assert "approve" not in barred.actions(number)
    assert "verifikator lain yang memutuskan" in barred.page(number).text
    assert barred.post(number, "approve", {"csrf_token": token(barred)}).status_code == 403
    assert "approve" in desks("biro.verifikator2").actions(number)


def test_htmx_is_led_on_by_its_own_header(desks: Desks, number: str) -> None:
    own = desks("kelurahan.gambir")
    answer = own.client.post(
        f"/kelurahan/laporan/{number}/aksi/handle",
        data=own.form(number, "handle"),
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"/kelurahan/laporan/{number}"


def test_the_likely_same_one_is_one_click_away(desks: Desks, session: Session, number: str) -> None:
    other = filed(session, now=clock.now(), phone="081200000001", lat=-6.1770).number
    page = desks("kelurahan.gambir").page(number).text
    assert "Mungkin laporan yang sama" in page
    assert re.search(rf'<button[^>]*form="aksi-merge" name="induk" value="{other}"', page)
    merged = desks("kelurahan.gambir").act(number, "merge", induk=other).text
    assert "Anda menggabungkan laporan ini dengan laporan lain" in merged
    assert "Mengikuti laporan" in merged
    assert 'data-status="merged"' in merged
    parent = desks("kelurahan.gambir").page(other).text
    assert "+1 pelapor" in parent
    assert number in parent
    assert "merge" not in desks("kelurahan.gambir").actions(other)
    rows = desks("kelurahan.gambir").client.get("/kelurahan/").text
    assert "+1 pelapor" in rows
    assert desks("kelurahan.gambir").numbers(f"?q={number}") == [number]


def test_a_merge_that_cannot_be_is_told_at_its_field(desks: Desks, session: Session, number: str) -> None:
    desk = desks("kelurahan.gambir")
    other = filed(session, now=clock.now(), phone="081200000001").number
    third = filed(session, now=clock.now(), phone="081200000002").number
    stale = desk.form(other, "merge")
    desk.act(number, "merge", induk=other)
    refused = desk.post(third, "merge", desk.form(third, "merge") | {"induk": number})
    assert refused.status_code == 422
    assert "sendiri sudah digabung" in refused.text
    assert f'value="{number}"' in refused.text
    crossed = desk.post(other, "merge", stale | {"induk": number})
    assert crossed.status_code == 409
    assert desk.post(number, "merge", {"induk": other, "csrf_token": stale["csrf_token"]}).status_code == 409
    back = desks("biro.admin").act(number, "unmerge", catatan="Tiang lain.")
    assert 'data-status="waiting"' in back.text
    assert "Berjalan lagi: dipisahkan" in back.text
