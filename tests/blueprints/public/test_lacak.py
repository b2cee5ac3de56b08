"""Tracking by number and by code."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.domain import intake
from app.domain.report import by_number
from app.domain.vocabulary import Status
from tests.blueprints.public.citizen import Citizen, status_of
from tests.course import Walk, filed, jpeg

PRIVATE_TEXT = "Tetangga saya di nomor 12 membakar sampah."


def private(session: Session) -> intake.Receipt:
    return filed(session, text=PRIVATE_TEXT, is_public=False, address="Jl. Rahasia")


def test_a_private_number_shows_status_and_dates_and_nothing_else(citizen: Citizen, session: Session) -> None:
    receipt = private(session)
    Walk(session, receipt).to_sudin()
    page = citizen.get(f"/lacak/{receipt.number}")
    assert status_of(page.text) == ["disposition"]
    for said in ("Disposisi", "Diterima", "Diteruskan ke yang berwenang", "23 Nov 2026"):
        assert said in page.text
    for hidden_part in (PRIVATE_TEXT, "Rahasia", "Gambir", "Bina Marga", "Penerangan"):
        assert hidden_part not in page.text


def test_a_public_number_shows_its_public_side(citizen: Citizen, session: Session) -> None:
    receipt = filed(session, text="Lampu mati. Telepon saya 081234567890.")
    page = citizen.get(f"/lacak/{receipt.number}").text
    assert status_of(page) == ["waiting"]
    assert "Diterima Kelurahan Gambir" in page
    assert "Lampu mati. Telepon saya [nomor disembunyikan]." in page
    assert f"/laporan/{receipt.number}" in page


def test_the_page_of_a_visitor_with_a_session_says_the_same(citizen: Citizen, session: Session) -> None:
    receipt = filed(session)
    fresh = citizen.get(f"/lacak/{receipt.number}").text
    citizen.get("/lapor")
    assert citizen.get(f"/lacak/{receipt.number}").text.split() == fresh.split()


def test_the_next_look_shows_the_next_status(citizen: Citizen, session: Session) -> None:
    receipt = filed(session)
    assert status_of(citizen.get(f"/lacak/{receipt.number}").text) == ["waiting"]
    Walk(session, receipt).act("kelurahan.gambir", "handle")
    assert status_of(citizen.get(f"/lacak/{receipt.number}").text) == ["in_progress"]
    Walk(session, receipt).act("biro.admin", "hide", reason="spam")
    assert "Lampu jalan mati" not in citizen.get(f"/lacak/{receipt.number}").text


def test_numbers_are_understood_as_people_write_them(citizen: Citizen, session: Session) -> None:
    number = filed(session).number
    typed = f"{number[:8].lower()}  {number[8:]}"
    answer = citizen.get("/lacak", query_string={"nomor": typed})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/lacak/{number}"


def test_the_code_opens_the_own_side_and_stands_in_no_address(citizen: Citizen, session: Session) -> None:
    receipt = private(session)
    answer = citizen.prove(receipt.number, f"{receipt.tracking_code[:4].lower()} {receipt.tracking_code[4:]}")
    assert answer.status_code == 303
    assert receipt.tracking_code not in answer.headers["Location"]
    page = citizen.get(answer.headers["Location"])
    assert PRIVATE_TEXT in page.text
    assert "Jl. Rahasia" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_a_wrong_code_and_an_unknown_number_answer_alike(citizen: Citizen, session: Session) -> None:
    receipt = private(session)
    wrong = citizen.prove(receipt.number, "AAAAAAAA")
    unknown = citizen.prove("JK261123999999", "AAAAAAAA")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert PRIVATE_TEXT not in wrong.text
    assert "tidak cocok" in wrong.text
    assert "tidak cocok" in unknown.text
    assert citizen.get("/lacak/JK261123999999").status_code == 404


def test_the_proof_ends_after_two_hours_and_when_closed(
    citizen: Citizen, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = private(session)
    citizen.prove(receipt.number, receipt.tracking_code)
    path = f"/lacak/{receipt.number}"
    later = clock.now() + timedelta(hours=2, minutes=1)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        assert PRIVATE_TEXT not in citizen.get(path).text
    assert PRIVATE_TEXT in citizen.get(path).text
    citizen.post(f"{path}/tutup", {}, form=path)
    assert PRIVATE_TEXT not in citizen.get(path).text


def test_a_question_is_shown_and_answered_with_a_photo(citizen: Citizen, session: Session) -> None:
    receipt = private(session)
    Walk(session, receipt, clock.now()).act("kelurahan.gambir", "ask_reporter", note="Di RT berapa?")
    citizen.prove(receipt.number, receipt.tracking_code)
    path = f"/lacak/{receipt.number}"
    assert "Di RT berapa?" in citizen.get(path).text
    empty = citizen.post(f"{path}/aksi/answer", {"catatan": " "}, form=path)
    assert empty.status_code == 422
    photo = (io.BytesIO(jpeg()), "rt.jpg")
    answer = citizen.post(f"{path}/aksi/answer", {"catatan": "RT 03.", "foto": photo}, form=path)
    assert answer.status_code == 303
    page = citizen.get(path).text
    assert status_of(page) == ["waiting"]
    assert "RT 03." in page
    assert "Terima kasih" in page


def test_a_bad_photo_keeps_the_answer(citizen: Citizen, session: Session) -> None:
    receipt = private(session)
    Walk(session, receipt, clock.now()).act("kelurahan.gambir", "ask_reporter", note="Di RT berapa?")
    citizen.prove(receipt.number, receipt.tracking_code)
    path = f"/lacak/{receipt.number}"
    form = {"catatan": "RT 03 dekat mushala.", "foto": (io.BytesIO(b"bukan"), "rt.jpg")}
    answer = citizen.post(f"{path}/aksi/answer", form, form=path)
    assert answer.status_code == 422
    assert "RT 03 dekat mushala." in answer.text
    assert "rt.jpg" in answer.text


def test_cancelling_closes_it_grey_with_its_reason(citizen: Citizen, session: Session) -> None:
    receipt = private(session)
    citizen.prove(receipt.number, receipt.tracking_code)
    path = f"/lacak/{receipt.number}"
    assert citizen.post(f"{path}/aksi/cancel", {"catatan": ""}, form=path).status_code == 303
    assert by_number(session, receipt.number).status == Status.UNACTIONABLE
    assert "Dibatalkan oleh pelapor" in citizen.get(path).text


def test_cancelling_what_is_being_worked_on_is_409_with_the_state(citizen: Citizen, session: Session) -> None:
    receipt = private(session)
    citizen.prove(receipt.number, receipt.tracking_code)
    path = f"/lacak/{receipt.number}"
    Walk(session, receipt, clock.now()).act("kelurahan.gambir", "handle")
    answer = citizen.post(f"{path}/aksi/cancel", {}, form=path)
    assert answer.status_code == 409
    assert status_of(answer.text) == ["in_progress"]
    assert "sudah berubah oleh Kelurahan Gambir pada" in answer.text


@pytest.mark.parametrize("version", ["²", "abc", "1.0", "99", "9" * 40])
def test_a_form_of_no_version_of_the_report_is_409(citizen: Citizen, session: Session, version: str) -> None:
    receipt = private(session)
    session.commit()
    citizen.prove(receipt.number, receipt.tracking_code)
    path = f"/lacak/{receipt.number}"
    answer = citizen.post(f"{path}/aksi/cancel", {"versi": version}, form=path)
    assert answer.status_code == 409
    assert status_of(answer.text) == ["waiting"]


def test_a_bad_photo_for_a_question_that_is_over_is_409(citizen: Citizen, session: Session) -> None:
    receipt = private(session)
    citizen.prove(receipt.number, receipt.tracking_code)
    path = f"/lacak/{receipt.number}"
    form = {"catatan": "RT 03.", "foto": (io.BytesIO(b"bukan"), "rt.jpg")}
    answer = citizen.post(f"{path}/aksi/answer", form, form=path)
    assert answer.status_code == 409
    assert "rt.jpg" not in answer.text


def test_the_lines_of_an_answer_end_as_those_of_officers_do(citizen: Citizen, session: Session) -> None:
    receipt = private(session)
    Walk(session, receipt, clock.now()).act("kelurahan.gambir", "ask_reporter", note="Di RT berapa?")
    citizen.prove(receipt.number, receipt.tracking_code)
    path = f"/lacak/{receipt.number}"
    assert (
        citizen.post(f"{path}/aksi/answer", {"catatan": "RT 03\r\ndekat musala"}, form=path).status_code
        == 303
    )
    assert "RT 03\ndekat musala" in citizen.get(path).text


@pytest.mark.parametrize("action", ["answer", "cancel", "approve", "handle"])
def test_nobody_acts_without_the_code(citizen: Citizen, session: Session, action: str) -> None:
    receipt = filed(session)
    answer = citizen.post(f"/lacak/{receipt.number}/aksi/{action}", {"catatan": "x"}, form="/lacak")
    assert answer.status_code == 404
    assert by_number(session, receipt.number).status == Status.WAITING


def test_thirty_wrong_look_ups_close_the_door_for_that_address_only(
    visitor: Callable[[], Citizen], session: Session
) -> None:
    receipt, guesser = filed(session), visitor()
    for nth in range(30):
        assert guesser.get(f"/lacak/JK9911230{nth:05d}").status_code == 404
    refused = guesser.get("/lacak/JK991123099999")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 600
    assert guesser.get(f"/lacak/{receipt.number}").status_code == 429
    assert visitor().get(f"/lacak/{receipt.number}").status_code == 200


def test_wrong_codes_count_too(citizen: Citizen, session: Session) -> None:
    receipt = filed(session)
    for _ in range(30):
        assert citizen.prove(receipt.number, "AAAAAAAA").status_code == 422
    assert citizen.post("/lacak", {"nomor": receipt.number, "kode": receipt.tracking_code}).status_code == 429


def test_a_look_without_a_session_loads_no_user_and_opens_no_transaction(
    citizen: Citizen, session: Session, statements: list[str]
) -> None:
    receipt = filed(session)
    citizen.get("/lacak")
    citizen.client.delete_cookie("crm")
    citizen.get(f"/lacak/{receipt.number}")
    statements.clear()
    citizen.get(f"/lacak/{receipt.number}")
    assert statements == []  # its own statement goes straight to the driver
