""" "Ini masalah saya juga", as a citizen without JavaScript says it: before sending, and on the receipt."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app import clock
from app.domain.report import by_number
from app.domain.vocabulary import Status
from tests.blueprints.browser import hidden
from tests.blueprints.public.citizen import SAID, Citizen, marks
from tests.course import filed

OFFER = "Laporan serupa di dekat sini"


def near(session: Session, **fields: object) -> str:
    given = {"category": "jalan", "text": "Lubang besar di jalur kiri.", "lat": -6.1770} | fields
    return filed(session, now=clock.now(), **given).number


def form_of(citizen: Citizen, **fields: str) -> dict[str, str]:
    page = citizen.get("/lapor").text
    keys = {name: hidden(page, name) for name in ("csrf_token", "kunci")}
    return {**keys, **SAID, "kategori": "jalan", **fields}


def test_before_sending_the_preview_offers_it(citizen: Citizen, session: Session) -> None:
    other = near(session)
    form = form_of(citizen, telepon="081299990001")
    preview = citizen.send({**form, "tinjau": "1"}).text
    assert OFFER in preview
    assert "Pilih laporannya" in preview
    assert f'name="dukung" value="{other}"' in preview
    sent = citizen.send({**form, "kunci": hidden(preview, "kunci"), "dukung": other})
    receipt = citizen.get(sent.headers["Location"]).text
    number, _ = marks(receipt)
    assert number != other
    assert by_number(session, number).status == Status.MERGED
    assert by_number(session, other).reporter_count == 2
    assert "Digabung dengan laporan" in receipt
    assert OFFER not in receipt
    again = citizen.send({**form, "kunci": hidden(preview, "kunci"), "dukung": other})
    assert marks(citizen.get(again.headers["Location"]).text)[0] == number


def test_the_receipt_offers_it_to_whoever_did_not_choose(citizen: Citizen, session: Session) -> None:
    other = near(session)
    number, _ = citizen.reported(kategori="jalan")
    page = citizen.get("/lapor/diterima").text
    assert OFFER in page
    answer = citizen.post("/lapor/diterima/gabung", {"dukung": other}, form="/lapor/diterima")
    assert answer.status_code == 303
    assert "Nomor Anda tetap berlaku" in citizen.get("/lapor/diterima").text
    assert by_number(session, number).status == Status.MERGED
    shown = citizen.get(f"/laporan/{other}").text
    assert "Dilaporkan oleh 2 orang" in shown


def test_only_public_near_and_of_the_same_group_is_offered(citizen: Citizen, session: Session) -> None:
    for fields in ({"is_public": False}, {"lat": -6.1803}, {"category": "sampah"}):
        near(session, **fields)
    form = form_of(citizen)
    assert OFFER not in citizen.send({**form, "tinjau": "1"}).text
    number, _ = citizen.reported(kategori="jalan")
    assert OFFER not in citizen.get("/lapor/diterima").text
    hidden_one = near(session, is_public=False)
    citizen.post("/lapor/diterima/gabung", {"dukung": hidden_one}, form="/lapor/diterima")
    assert by_number(session, number).status == Status.WAITING


def test_what_cannot_be_followed_any_more_leaves_the_report_alone(citizen: Citizen, session: Session) -> None:
    sent = citizen.send(form_of(citizen, dukung="JK261123999999"))
    number, _ = marks(citizen.get(sent.headers["Location"]).text)
    assert by_number(session, number).status == Status.WAITING


def test_nobody_joins_for_somebody_else(visitor: Callable[[], Citizen], session: Session) -> None:
    other, stranger = near(session), visitor()
    answer = stranger.post("/lapor/diterima/gabung", {"dukung": other}, form="/lapor")
    assert answer.headers["Location"] == "/lapor"


def test_a_merged_one_is_tracked_by_its_own_number(
    citizen: Citizen, visitor: Callable[[], Citizen], session: Session
) -> None:
    other = near(session)
    number, code = citizen.reported(kategori="jalan", publik="1")
    citizen.post("/lapor/diterima/gabung", {"dukung": other}, form="/lapor/diterima")
    for path in (f"/lacak/{number}", f"/laporan/{number}"):
        page = visitor().get(path).text
        assert 'data-status="merged"' in page
        assert f"/laporan/{other}" in page
    someone = visitor()
    someone.prove(number, code)
    assert f"/laporan/{other}" in someone.get(f"/lacak/{number}").text
