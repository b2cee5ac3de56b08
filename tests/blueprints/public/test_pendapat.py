"""A reporter's word on a finished report: on the own side, by the link in a mail, once, and what becomes of it."""

import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.domain import opinion
from app.domain.evidence import Photo
from app.domain.intake import Receipt
from app.domain.notification import Message
from app.domain.opinion import Opinion
from app.domain.reopening import ReopeningRequest
from app.domain.report import Report, by_number
from app.domain.vocabulary import Notice, PhotoKind, Status
from app.jobs import opinions
from tests.blueprints.browser import csrf_of
from tests.course import Walk, filed, jpeg

MAIL = "warga@contoh.test"


def finished(session: Session, days: int = 1) -> tuple[Receipt, Walk]:
    """A report of the portal by mail, finished so many days ago."""
    start = clock.now() - timedelta(days=days, hours=2)
    receipt = filed(session, now=start, channel="web", phone="", email=MAIL)
    walk = Walk(session, receipt, start).finished()
    walk.act("biro.verifikator", "approve")
    session.commit()
    return receipt, walk


def link_of(session: Session, notice: Notice = Notice.FINISHED) -> str:
    """The path of the link in the mail."""
    body = session.scalars(select(Message.body).where(Message.notice == notice)).one()
    found = re.search(r"https?://[^/\s]+(/pendapat/\S+)", body)
    assert found is not None, body
    return found[1]


def say(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    data = {"csrf_token": csrf_of(client, "/lacak"), **fields}
    return client.post(path, data=data, content_type="multipart/form-data")


def counted(session: Session, of: type[Opinion] | type[ReopeningRequest]) -> int:
    return session.scalar(select(func.count()).select_from(of)) or 0


def prove(client: FlaskClient, receipt: Receipt) -> str:
    fields = {"nomor": receipt.number, "kode": receipt.tracking_code, "csrf_token": csrf_of(client, "/lacak")}
    assert client.post("/lacak", data=fields).status_code == 303
    return client.get(f"/lacak/{receipt.number}").text


def test_a_mail_scanner_that_opens_the_link_changes_nothing(session: Session, client: FlaskClient) -> None:
    finished(session)
    path = link_of(session)
    for _ in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert (counted(session, Opinion), counted(session, ReopeningRequest)) == (0, 0)


def test_solved_by_the_link_once(session: Session, client: FlaskClient) -> None:
    _, walk = finished(session)
    path = link_of(session)
    assert say(client, path, beres="ya").status_code == 422
    assert say(client, path, beres="ya", bintang="6").status_code == 422
    assert say(client, path, beres="ya", bintang="5", catatan="Terang lagi.").status_code == 303
    page = client.get(path).text
    assert 'data-pendapat="beres"' in page
    assert "5 dari 5 bintang" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert say(client, path, beres="belum", bintang="1", catatan="Berubah.").status_code == 409
    assert by_number(session, walk.number).status == Status.COMPLETED
    assert counted(session, ReopeningRequest) == 0
    statistics = client.get("/statistik").text
    assert 'data-pendapat="1" data-beres="1"' in statistics


def test_not_solved_needs_words_asks_biro_and_brings_the_photo(session: Session, client: FlaskClient) -> None:
    _, walk = finished(session)
    path = link_of(session)
    refused = say(client, path, beres="belum", bintang="1")
    assert refused.status_code == 422
    assert "Tulis apa yang belum beres" in refused.text
    bad = say(
        client, path, beres="belum", bintang="1", catatan="Gelap.", foto=(io.BytesIO(b"%PDF"), "hasil.pdf")
    )
    assert bad.status_code == 422
    assert "hasil.pdf" in bad.text
    assert counted(session, Opinion) == 0
    photo = (io.BytesIO(jpeg()), "gelap.jpg")
    assert (
        say(client, path, beres="belum", bintang="2", catatan="Masih gelap.", foto=photo).status_code == 303
    )
    request = session.scalars(select(ReopeningRequest)).one()
    assert request.why == "Masih gelap."
    report = by_number(session, walk.number)
    kinds = select(func.count()).where(Photo.report_id == report.id, Photo.kind == PhotoKind.ANSWER)
    assert session.scalar(kinds) == 1
    assert "Belum beres" in client.get(path).text


def test_a_stranger_with_the_number_cannot_and_the_code_can(session: Session, client: FlaskClient) -> None:
    receipt, _ = finished(session)
    address = f"/lacak/{receipt.number}/pendapat"
    assert say(client, address, beres="belum", bintang="1", catatan="Ganggu.").status_code == 404
    assert say(client, "/pendapat/karangan", beres="ya", bintang="5").status_code == 404
    assert client.get("/pendapat/" + "A" * 80).status_code == 404
    assert counted(session, Opinion) == 0
    assert 'id="pendapat"' in prove(client, receipt)
    assert say(client, address, beres="ya", bintang="").status_code == 422
    assert say(client, address, beres="ya", bintang="4").status_code == 303
    assert "4 dari 5 bintang" in client.get(f"/lacak/{receipt.number}").text


def test_after_fourteen_days_solved_still_counts_but_nothing_is_reopened(
    session: Session, client: FlaskClient
) -> None:
    finished(session, days=15)
    path = link_of(session)
    late = say(client, path, beres="belum", bintang="1", catatan="Rusak lagi.")
    assert late.status_code == 409
    assert "lebih dari 14 hari" in late.text
    assert (counted(session, Opinion), counted(session, ReopeningRequest)) == (0, 0)
    assert say(client, path, beres="ya", bintang="3").status_code == 303


def test_the_link_dies_when_the_report_is_taken_up_again(session: Session, client: FlaskClient) -> None:
    _, walk = finished(session)
    path = link_of(session)
    walk.now = clock.now()
    walk.act("biro.verifikator", "reopen", reason="belum_selesai", note="Masih gelap.")
    session.commit()
    assert client.get(path).status_code == 404
    assert say(client, path, beres="ya", bintang="5").status_code == 404


@pytest.mark.parametrize("says_first", [False, True])
def test_one_reminder_and_none_for_whoever_said_something(
    session: Session, client: FlaskClient, says_first: bool
) -> None:
    finished(session, days=4)
    if says_first:
        assert say(client, link_of(session), beres="ya", bintang="5").status_code == 303
    for _ in range(3):
        opinions.remind()
    told = session.scalars(select(Message).where(Message.notice == Notice.OPINION)).all()
    assert len(told) == (0 if says_first else 1)
    if told:
        assert link_of(session, Notice.OPINION)
        assert client.get(link_of(session, Notice.OPINION)).status_code == 200


def test_too_early_and_too_late_nobody_is_reminded(session: Session) -> None:
    finished(session, days=2)
    finished(session, days=6)
    opinions.remind()
    assert session.scalar(select(func.count()).where(Message.notice == Notice.OPINION)) == 0


def test_the_reporter_of_a_merged_report_speaks_about_the_parent(
    session: Session, client: FlaskClient
) -> None:
    _, walk = finished(session)
    child = filed(
        session, now=clock.now() - timedelta(hours=1), channel="web", phone="", email="lain@contoh.test"
    )
    joining = Walk(session, child, clock.now())
    joining.act("kelurahan.gambir", "merge", parent=walk.number)
    session.commit()
    prove(client, child)
    address = f"/lacak/{child.number}/pendapat"
    assert (
        say(client, address, beres="belum", bintang="1", catatan="Depan rumah saya gelap.").status_code == 303
    )
    request = session.scalars(select(ReopeningRequest)).one()
    assert (request.report_id, request.asker_id) == (
        by_number(session, walk.number).id,
        by_number(session, child.number).id,
    )
    session.expire_all()
    assert (
        opinion.given(session, session.scalars(select(Report).where(Report.number == walk.number)).one())
        is None
    )
