"""The public page of one report, and that nothing of a private one is anywhere."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.domain.report import by_number
from app.labels import tanggal
from tests.blueprints.public.citizen import Citizen, status_of
from tests.course import Walk, filed, photo

SECRET = "Rahasia besar tentang tetangga"


def completed(session: Session) -> Walk:
    walk = Walk(session, filed(session, text="Lampu mati, hubungi 081234567890.")).finished()
    walk.act("biro.verifikator", "approve")
    return walk


def test_a_finished_report_is_green_with_its_five_steps(citizen: Citizen, session: Session) -> None:
    walk = completed(session)
    page = citizen.get(f"/laporan/{walk.number}").text
    assert status_of(page) == ["completed"]
    steps = re.findall(r'<span class="course-label">([^<]+)<', page)
    assert steps == [
        "Diterima Kelurahan Gambir",
        "Diteruskan ke Suku Dinas Bina Marga Kota Administrasi Jakarta Pusat",
        "Dikerjakan",
        "Diperiksa Biro Pemerintahan",
        "Selesai",
    ]
    assert page.count('class="is-done"') == 5
    assert "Lampu diganti." in page
    assert "081234567890" not in page


def test_the_history_names_units_and_no_officer(citizen: Citizen, session: Session) -> None:
    walk = completed(session)
    page = citizen.get(f"/laporan/{walk.number}").text
    assert "Kelurahan Gambir meneruskan ke Dinas Bina Marga" in page
    assert "menugaskan petugas" in page
    assert "Jalan provinsi." not in page, "notes between officers stay between them"
    from app.domain.organisation import user_by_username

    for username in ("kelurahan.gambir", "dinas.bina-marga", "petugas.bina-marga.jakarta-pusat.1"):
        user = user_by_username(session, username)
        assert user is not None
        assert user.name not in page or user.name == user.unit.name


def test_public_notes_are_masked(citizen: Citizen, session: Session) -> None:
    walk = Walk(session, filed(session)).to_sudin()
    walk.act("sudin.bina-marga.jakarta-pusat", "start")
    note = "Sudah diganti, info 081234567890."
    walk.act("sudin.bina-marga.jakarta-pusat", "finish", note=note, photos=(photo(walk.now),))
    page = citizen.get(f"/laporan/{walk.number}").text
    assert "Sudah diganti, info [nomor disembunyikan]." in page


def test_an_estimate_shows_day_and_reason(citizen: Citizen, session: Session) -> None:
    now = clock.now()
    walk = Walk(session, filed(session, now=now), now)
    walk.act("kelurahan.gambir", "handle")
    day = clock.local_date(walk.now) + timedelta(days=9)
    walk.act("kelurahan.gambir", "estimate", day=day.isoformat(), reason="cuaca")
    page = citizen.get(f"/laporan/{walk.number}").text
    assert f"Diperkirakan selesai {tanggal(day)}" in page
    assert "perkiraan pertama: menunggu cuaca" in page


def test_a_day_that_biro_has_not_approved_is_no_public_fact(citizen: Citizen, session: Session) -> None:
    now = clock.now()
    walk = Walk(session, filed(session, now=now), now)
    walk.act("kelurahan.gambir", "handle")
    first, second, third = (clock.local_date(now) + timedelta(days=days) for days in (3, 50, 60))
    walk.act("kelurahan.gambir", "estimate", day=first.isoformat(), reason="cuaca", note="Hujan sampai Rabu.")
    note = "Alat baru datang bulan depan."
    walk.act("kelurahan.gambir", "estimate", day=second.isoformat(), reason="butuh_alat", note=note)
    waiting = citizen.get(f"/laporan/{walk.number}").text
    walk.act("biro.admin", "refuse_estimate", note="Terlalu lama.")
    refused = citizen.get(f"/laporan/{walk.number}").text
    notes = citizen.get(f"/open311/v2/requests/{walk.number}.json?extensions=true").text
    for page in (waiting, refused):
        assert f"{tanggal(first)} (perkiraan pertama: menunggu cuaca)" in page
        assert tanggal(second) not in page
    assert "Hujan sampai Rabu." in notes
    assert note not in waiting + refused + notes
    walk.act("kelurahan.gambir", "estimate", day=third.isoformat(), reason="butuh_anggaran")
    walk.act("biro.admin", "approve_estimate")
    approved = citizen.get(f"/laporan/{walk.number}").text
    assert f"{tanggal(third)} (perkiraan ke-2: menunggu anggaran atau pengadaan)" in approved
    assert f"menyetujui perkiraan selesai {tanggal(third)}" in approved
    assert by_number(session, walk.number).estimate_reason == "butuh_anggaran"


def test_a_rejected_result_is_worked_on_again(citizen: Citizen, session: Session) -> None:
    walk = Walk(session, filed(session)).finished()
    walk.act("biro.verifikator", "reject", reason="belum_tuntas", note="Masih gelap.")
    page = citizen.get(f"/laporan/{walk.number}").text
    assert status_of(page) == ["result_rejected"]
    assert "Hasil sebelumnya belum sesuai, dikerjakan lagi" in page
    assert "Masih gelap." not in page


def test_closed_without_a_fix_is_never_green(citizen: Citizen, session: Session) -> None:
    walk = Walk(session, filed(session))
    walk.act("kelurahan.gambir", "decline", reason="lahan_pribadi", note="Lampu milik warga.")
    walk.act("biro.verifikator", "approve")
    page = citizen.get(f"/laporan/{walk.number}").text
    assert status_of(page) == ["unactionable"]
    assert "Ditutup tanpa perbaikan" in page
    assert "Lahan atau masalah pribadi" in page
    assert "st-completed" not in page


def test_a_refused_proposal_to_close_is_not_called_a_refused_result(
    citizen: Citizen, session: Session
) -> None:
    receipt = filed(session)
    walk = Walk(session, receipt)
    walk.act("kelurahan.gambir", "decline", reason="lahan_pribadi", note="Lampu milik warga.")
    walk.act("biro.verifikator", "reject", reason="jawaban_tidak_jelas", note="Jelaskan.")
    walk.act("kelurahan.gambir", "handle")
    citizen.prove(receipt.number, receipt.tracking_code)
    for path in (f"/laporan/{walk.number}", f"/lacak/{walk.number}"):
        page = citizen.get(path).text
        assert "menolak usulan penutupan" in page
        assert "menolak hasil" not in page
    walk.act("kelurahan.gambir", "finish", note="Diganti.", photos=(photo(walk.now),))
    walk.act("biro.verifikator", "reject", reason="belum_tuntas", note="Masih gelap.")
    assert "menolak hasil" in citizen.get(f"/laporan/{walk.number}").text


def test_private_hidden_and_unknown_numbers_answer_alike(citizen: Citizen, session: Session) -> None:
    private = filed(session, is_public=False).number
    hidden = filed(session).number
    Walk(session, _receipt(session, hidden)).act("biro.admin", "hide", reason="spam")
    pages = []
    for number in (private, hidden, "JK261123999999"):
        answer = citizen.get(f"/laporan/{number}")
        assert answer.status_code == 404
        pages.append(re.sub(r"[0-9a-f]{8}|" + number, "", answer.text))
    assert pages[0] == pages[1] == pages[2]


def test_nothing_of_a_private_report_is_on_any_page(citizen: Citizen, session: Session) -> None:
    before = citizen.get("/statistik.json").json
    number = filed(session, text=SECRET, is_public=False).number
    assert before is not None
    after = citizen.get("/statistik.json").json
    assert after is not None
    assert after["total"] == before["total"] + 1
    for path in ("/", "/peta", "/peta?kelurahan=31.71.01.1001", "/statistik", f"/lacak/{number}", "/data"):
        page = citizen.get(path).text
        assert SECRET not in page, path
        assert path.startswith("/lacak") or number not in page, path
    for zoom, x, y in ((10, 815, 529), (13, 6526, 4236), (16, 52215, 33894)):
        assert number.encode() not in citizen.get(f"/ubin/{zoom}/{x}/{y}.mvt").data


def test_a_page_that_has_not_changed_is_not_sent_again(citizen: Citizen, session: Session) -> None:
    path = f"/laporan/{filed(session).number}"
    first = citizen.get(path)
    assert first.headers["Cache-Control"] == "no-cache"
    again = citizen.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize("number", ["x", "JK261123", "%00", "..%2f..%2fetc", "A" * 300])
def test_what_is_no_number_is_404(citizen: Citizen, number: str) -> None:
    assert citizen.get(f"/laporan/{number}").status_code == 404
    assert citizen.get(f"/lacak/{number}").status_code == 404


def _receipt(session: Session, number: str):  # type: ignore[no-untyped-def]
    report = session.scalar(select(by_number(session, number).__class__).filter_by(number=number))
    from app.domain.intake import Receipt

    assert report is not None
    return Receipt(number, "", report.id, report.holder_code)
