"""A reporter who reads English: tracking, answering and judging a report without meeting Indonesian of ours."""

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.clock import local_date
from app.domain import organisation
from app.domain.notification import Message
from app.domain.vocabulary import Notice
from tests.blueprints.public.citizen import Citizen
from tests.course import SUDIN, Walk, filed, officer, photo
from tests.english import indonesian_in

STAFF = f"petugas.{SUDIN}.1"


def english(answer: TestResponse, status: int = 200) -> str:
    """The page, which has that status and is wholly English."""
    assert answer.status_code == status, answer.text
    tree = LexborHTMLParser(answer.text)
    assert tree.css_first("html").attributes["lang"] == "en"
    assert indonesian_in(answer.text) == []
    return answer.text


@pytest.fixture
def reader(citizen: Citizen) -> Citizen:
    """Somebody who chose English before."""
    citizen.get("/?lang=en")
    return citizen


class Own:
    """The own side of a report in a browser that proved it."""

    def __init__(self, reader: Citizen, number: str, code: str) -> None:
        self.reader, self.path = reader, f"/lacak/{number}"
        assert reader.prove(number, code).status_code == 303

    def page(self) -> str:
        return english(self.reader.get(self.path))

    def send(self, part: str, status: int = 303, **fields: str) -> None:
        """Send a form of the page; a refusal is read, and what follows otherwise."""
        answer = self.reader.post(f"{self.path}/{part}", fields, form=self.path)
        if status != 303:
            english(answer, status)
            return
        assert answer.status_code == status, answer.text
        self.page()


def test_a_report_from_a_question_to_an_opinion(reader: Citizen, session: Session) -> None:
    receipt = filed(session, now=clock.now(), text="Lampu mati di jalan kami dan belum ada petugas.")
    walk, path = Walk(session, receipt, clock.now()), f"/laporan/{receipt.number}"
    english(reader.get(f"/lacak/{receipt.number}"))
    own = Own(reader, receipt.number, receipt.tracking_code)
    own.send("tambah", 422, versi=str(walk.report.version), catatan=" ")
    own.send("tambah", 409, versi="99", catatan="Masih mati.")
    own.send("tambah", versi=str(walk.report.version), catatan="Masih mati.")
    own.send("kabar", 422, lewat="merpati")
    own.send("kabar", lewat="none")
    walk.act("kelurahan.gambir", "ask_reporter", note="Di RT berapa tempatnya?")
    assert "Waiting for the reporter" in own.page()
    own.send("aksi/answer", 422, catatan=" ", versi=str(walk.report.version))
    own.send("aksi/answer", catatan="RT 03.", versi=str(walk.report.version))
    walk.to_sudin()
    own.page()
    walk.act(f"sudin.{SUDIN}", "assign", staff=STAFF)
    walk.act(STAFF, "start")
    walk.act(STAFF, "estimate", day=str(local_date(walk.now) + timedelta(days=3)), reason="cuaca")
    assert "first estimate" in own.page()
    english(reader.get(path))
    for decided in ("reject", "approve"):
        walk.act(STAFF, "finish", note="Lampu sudah diganti.", photos=(photo(walk.now),))
        own.page()
        walk.act(
            "biro.verifikator", decided, reason="belum_tuntas" if decided == "reject" else "", note="Ya."
        )
        own.page()
    english(reader.get(f"{own.path}/publik"))
    own.send("pendapat", 422, beres="belum", bintang="")
    own.send("pendapat", beres="ya", bintang="4")
    own.send("pendapat", 409, beres="ya", bintang="4")
    assert "4 out of 5 stars" in own.page()
    assert "approved the result" in english(reader.get(path))
    own.send("tutup")
    assert "menyetujui hasil" in reader.get(f"{path}?lang=id").text


def test_a_private_report_that_is_merged_and_one_that_is_cancelled(reader: Citizen, session: Session) -> None:
    parent, child = filed(session, now=clock.now()), filed(session, now=clock.now(), is_public=False)
    own = Own(reader, parent.number, parent.tracking_code)
    own.send("aksi/cancel", 409, catatan="", versi="99")
    english(reader.get(f"/lacak/{child.number}"))
    Walk(session, child, clock.now()).act("kelurahan.gambir", "merge", parent=parent.number)
    english(reader.get(f"/lacak/{child.number}"))
    Own(reader, child.number, child.tracking_code).page()
    own.send("aksi/cancel", catatan="Sudah menyala lagi.")
    told = select(Message.body).where(Message.notice == Notice.UNACTIONABLE)
    for body in session.scalars(told):
        assert "laporan" in body.lower()  # what is sent is Indonesian, whatever the sender of the form reads
    english(reader.get(f"/laporan/{parent.number}"))


def test_refusals_and_the_way_in(reader: Citizen, session: Session) -> None:
    number = filed(session, is_public=False).number
    english(reader.get("/lacak/JK261123999999"), 404)
    for path in (f"/laporan/{number}", "/pendapat/karangan", "/tidak-ada", f"/lacak/{number}/publik"):
        english(reader.get(path), 404)
    english(reader.post("/lacak", {"nomor": number, "kode": "AAAAAAAA"}), 422)
    english(reader.post("/lacak", {"nomor": " "}), 422)
    english(reader.client.post("/lacak", data={"nomor": number}), 400)
    english(reader.post("/masuk", {"username": "siapa", "password": "salah"}), 422)
    user = organisation.user_by_username(session, STAFF)
    assert user is not None
    token = organisation.issue_reset(session, user, actor=officer(session, "biro.admin"), now=clock.now())
    link = f"/akun/atur-ulang/{token}"
    english(reader.get(link))
    for first, second in (("pendek", "pendek"), ("satu-sandi-panjang", "lain"), (f"{STAFF}-1", f"{STAFF}-1")):
        english(reader.post(link, {"sandi_baru": first, "sandi_ulang": second}), 422)
    assert (
        reader.post(link, {"sandi_baru": "cukup-panjang-1", "sandi_ulang": "cukup-panjang-1"}).status_code
        == 303
    )
    english(reader.get("/masuk"))
    english(reader.get(link), 404)
