"""Following without an account: asked, confirmed, told once, hidden in time, stopped."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.blueprints.public import ikuti
from app.clock import WIB
from app.domain.follows import Follow, Follower, FollowItem, Frequency, Letter, matching
from app.domain.follows.hours import next_hour
from app.domain.notification import Message, Outgoing
from app.domain.report import by_number
from app.domain.vocabulary import Medium, MessageState, Notice
from app.gateways.email import compose_mail
from app.jobs import follows as work
from tests.blueprints.public.citizen import Citizen
from tests.course import GAMBIR, Walk, filed, jpeg

MAIL = "pengikut@contoh.id"
GAMBIR_CODE = "31.71.01.1001"


def told(session: Session, notice: Notice = Notice.FOLLOWED) -> list[Message]:
    session.expire_all()
    return list(session.scalars(select(Message).where(Message.notice == notice).order_by(Message.id)))


def link(message: Message, where: str) -> str:
    found = re.search(rf"/ikuti/{where}/[0-9a-f-]+", message.body)
    assert found is not None, message.body
    return found[0]


def followed(citizen: Citizen, session: Session, often: str = "at_once", **what: str) -> str:
    """Ask by the form, confirm by the letter; the path of the list."""
    path = "/ikuti?" + "&".join(f"{name}={value}" for name, value in what.items())
    asked = citizen.post("/ikuti", {**what, "email": MAIL, "seberapa": often}, form=path)
    assert asked.status_code == 303, asked.text
    confirm = link(told(session, Notice.FOLLOW_CONFIRM)[-1], "pastikan")
    answer = citizen.post(confirm, {"jawab": "ya"})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def leave(session: Session) -> list[Message]:
    """What leaves now, with its words."""
    work.tell()
    waiting = [message.id for message in told(session) if message.state == MessageState.QUEUED]
    ids = [message_id for message_id in waiting if work.worded(message_id)]
    return [message for message in told(session) if message.id in ids]


def test_an_area_is_followed_from_the_form_to_the_last_click(citizen: Citizen, session: Session) -> None:
    page = citizen.get(f"/ikuti?wilayah={GAMBIR_CODE}")
    assert "Semua laporan di Kelurahan Gambir" in page.text
    assert f'href="/data/umpan.atom?wilayah={GAMBIR_CODE}"' in page.text
    form = {"wilayah": GAMBIR_CODE, "email": f" {MAIL.upper()}", "seberapa": "at_once"}
    asked = citizen.post("/ikuti", form, form="/lacak")
    assert asked.status_code == 303
    [letter] = told(session, Notice.FOLLOW_CONFIRM)
    assert letter.recipient == MAIL
    confirm = link(letter, "pastikan")
    before = filed(session, now=clock.now()).number
    assert citizen.get(confirm).status_code == 200  # a program that opens every link
    assert leave(session) == []
    listed = citizen.post(confirm, {"jawab": "ya"}).headers["Location"]
    assert citizen.post(listed, {"aksi": "berhenti", "ikuti": "x"}).status_code == 404
    assert citizen.get(confirm).headers["Location"] == listed

    secret = filed(session, now=clock.now(), text="Rahasia", is_public=False).number
    new = filed(session, now=clock.now(), text="Lubang besar. Hubungi 081234567890").number
    filed(session, now=clock.now(), lat=-6.1640, lon=106.8060)  # Cideng
    [mail] = leave(session)
    assert new in mail.body
    assert "Laporan baru" in mail.body
    assert not any(word in mail.body for word in (secret, before, "Rahasia", "81234567890"))
    assert leave(session) == [mail]  # the same letter, not another one
    assert len(told(session)) == 1

    page = citizen.get(link(mail, "atur")).text
    assert "pe***@contoh.id" in page
    assert MAIL not in page
    stop = link(mail, "berhenti")
    assert citizen.get(stop).status_code == 200
    assert session.scalar(select(Follow)) is not None
    for _ in range(2):  # as a mail program does it: no page, no token, and again
        answer = citizen.client.post(stop, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert session.scalar(select(Follow)) is None
    filed(session, now=clock.now())
    work.tell()
    assert len(told(session)) == 1


def test_years_brought_in_at_once_are_read_in_helpings_and_not_from_before_anybody_followed(
    citizen: Citizen, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "AT_A_TIME", 2)
    read: list[int] = []
    collected = matching._collected
    monkeypatch.setattr(
        matching,
        "_collected",
        lambda session, news, now: read.append(len(news)) or collected(session, news, now),
    )
    for days in range(1, 30):
        filed(session, now=clock.now() - timedelta(days=days))
    work.tell()
    assert read == []
    followed(citizen, session, wilayah=GAMBIR_CODE)
    receipts = [filed(session, now=clock.now()) for _ in range(5)]
    Walk(session, receipts[0], clock.now()).act("kelurahan.gambir", "relocate", lat="-6.1770", lon="106.8265")
    [message] = leave(session)
    assert sum(read) == 6
    assert max(read) == 2
    assert all(message.body.count(receipt.number) == 1 for receipt in receipts)


def test_what_is_hidden_before_it_leaves_is_not_told(citizen: Citizen, session: Session) -> None:
    receipt = filed(session, now=clock.now() - timedelta(days=1))
    other = filed(session, now=clock.now() - timedelta(days=1))
    for number in (receipt.number, other.number):
        followed(citizen, session, nomor=number)
    walk = Walk(session, receipt, clock.now())
    walk.act("kelurahan.gambir", "handle")
    Walk(session, other, clock.now()).act("kelurahan.gambir", "handle")
    work.tell()
    [message] = told(session)
    walk.act("biro.admin", "hide", reason="spam")
    assert work.worded(message.id)
    body = told(session)[0].body
    assert other.number in body
    assert receipt.number not in body
    Walk(session, other, clock.now()).act("biro.admin", "hide", reason="spam")
    assert not work.worded(message.id)
    assert told(session)[0].state == MessageState.UNSENDABLE


def test_a_killed_job_has_done_nothing_and_digests_come_at_their_hour(
    citizen: Citizen, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    often = {"at_once": GAMBIR_CODE, "daily": "31.71.01", "weekly": "31.71"}
    for name, area in often.items():
        followed(citizen, session, name, wilayah=area)
    filed(session, now=clock.now())
    session.commit()
    with monkeypatch.context() as broken:
        broken.setattr(work.notes, "is_waiting", lambda *given, **named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            work.tell()
    assert told(session) == []
    assert session.scalars(select(FollowItem)).all() == []
    work.tell()
    work.tell()
    assert [letter.frequency for letter in session.scalars(select(Letter))] == [Frequency.AT_ONCE]
    evening = clock.now()
    for days, expected in ((1, {Frequency.DAILY}), (8, {Frequency.DAILY, Frequency.WEEKLY})):
        monkeypatch.setattr(clock, "now", lambda days=days: evening + timedelta(days=days))
        work.tell()
        assert {letter.frequency for letter in session.scalars(select(Letter))} - {
            Frequency.AT_ONCE
        } >= expected
    assert len(told(session)) == 3
    at = datetime(2026, 11, 25, 8, 0, tzinfo=WIB)  # Wednesday
    assert next_hour(Frequency.DAILY, at) == datetime(2026, 11, 26, 7, 0, tzinfo=WIB)
    assert next_hour(Frequency.DAILY, at - timedelta(hours=2)) == datetime(2026, 11, 25, 7, 0, tzinfo=WIB)
    assert next_hour(Frequency.WEEKLY, at) == datetime(2026, 11, 30, 7, 0, tzinfo=WIB)
    assert next_hour(Frequency.WEEKLY, at - timedelta(days=2)) == datetime(2026, 11, 30, 7, 0, tzinfo=WIB)


def test_nobody_is_bombed_and_nobody_learns_who_follows(
    visitor: Callable[[], Citizen], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ikuti, "LIMIT", "10 per day")
    citizen, answers = visitor(), []
    areas = ("31.71.01.1001", "31.71.01.1002", "31.71.01.1003", "31.71.01.1004", "31.71.02")
    for area in areas:
        form = {"wilayah": area, "email": MAIL}
        answers += [citizen.post("/ikuti", form, form="/lacak") for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    letters = told(session, Notice.FOLLOW_CONFIRM)
    assert len(letters) == 3
    assert citizen.post(link(letters[0], "pastikan"), {"jawab": "tolak"}).headers["Location"] == "/ikuti"
    assert session.scalars(select(Follow)).all() == []
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert visitor().post("/ikuti", {"wilayah": "31.71", "email": MAIL}, form="/lacak").status_code == 303
    assert len(told(session, Notice.FOLLOW_CONFIRM)) == 3
    other = "lain@contoh.id"
    assert visitor().post("/ikuti", {"wilayah": "31.71", "email": other}, form="/lacak").status_code == 303
    expired = link(told(session, Notice.FOLLOW_CONFIRM)[-1], "pastikan")
    latest = later + timedelta(hours=49)
    monkeypatch.setattr(clock, "now", lambda: latest)
    assert citizen.get(expired).status_code == 404
    work.tidy()
    assert [one.refused_at is not None for one in session.scalars(select(Follower))] == [True]
    last = citizen.post("/ikuti", {"wilayah": "31.71", "email": "banyak@contoh.id"}, form="/lacak")
    assert last.status_code == 429
    assert "banyak@contoh.id" in last.text
    wrong = (
        {"email": "bukan"},
        {"email": "a" * 300 + "@b.id"},
        {"email": MAIL, "seberapa": "x"},
        {"lat": "0"},
    )
    for form in wrong:
        assert visitor().post("/ikuti", {"wilayah": "31.71", **form}, form="/lacak").status_code == 422


def test_a_place_is_kept_unreadable_and_takes_what_lies_in_its_circle(
    citizen: Citizen, session: Session
) -> None:
    lat, lon = GAMBIR
    followed(citizen, session, lat=f"{lat}".replace(".", ","), lon=f"{lon}", radius="250", kategori="jalan")
    near, far = lat + 0.0020, lat + 0.0025  # 221 and 277 metres
    inside = filed(session, now=clock.now(), category="jalan", lat=near).number
    filed(session, now=clock.now(), category="jalan", lat=far)
    filed(session, now=clock.now(), lat=near)  # another category
    [mail] = leave(session)
    assert inside in mail.body
    assert mail.body.count("/laporan/") == 1
    assert f"{lat}" not in mail.body
    for kind in ("atom", "rss"):
        feed = citizen.get(f"/data/umpan.{kind}?lat={lat}&lon={lon}&radius=250&kategori=jalan")
        assert inside in feed.text
        assert feed.text.count("guid" if kind == "rss" else "<entry>") == (2 if kind == "rss" else 1)
        assert "Last-Modified" in feed.headers
        again = citizen.get(feed.request.full_path, headers={"If-None-Match": feed.headers["ETag"]})
        assert again.status_code == 304
    assert citizen.get(f"/data/umpan.atom?lat={lat}&lon=x").status_code == 422
    own = citizen.get(f"/laporan/{inside}/umpan.atom")
    assert "Laporan diterima lewat JAKI" in own.text
    assert own.headers["ETag"]


def test_the_letter_carries_what_a_mail_program_needs_to_stop_it(citizen: Citizen, session: Session) -> None:
    followed(citizen, session, wilayah=GAMBIR_CODE)
    filed(session, now=clock.now())
    [message] = leave(session)
    mail = compose_mail(
        Outgoing(1, message.key, MAIL, message.subject, message.body, 1, stop_key=message.stop_key),
        "CRM Jakarta <crm@jakarta.go.id>",
    )
    assert mail["List-Unsubscribe"] == f"<http://localhost{link(message, 'berhenti')}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert {part.get_content_type() for part in mail.iter_parts()} == {"text/plain", "text/html"}


def test_ones_own_private_report_is_followed_by_another_address(
    citizen: Citizen, visitor: Callable[[], Citizen], session: Session
) -> None:
    receipt = filed(session, now=clock.now() - timedelta(days=1), text="Rahasia dapur", is_public=False)
    assert citizen.get(f"/ikuti?nomor={receipt.number}").status_code == 404
    citizen.prove(receipt.number, receipt.tracking_code)
    followed(citizen, session, nomor=receipt.number)
    Walk(session, receipt, clock.now()).act("kelurahan.gambir", "handle", note="Rahasia dalam")
    [mail] = leave(session)
    assert f"/lacak/{receipt.number}" in mail.body
    assert "Proses" in mail.body
    assert "Rahasia" not in mail.body
    assert "Gambir" not in mail.body


def test_the_reporter_adds_words_and_photos_and_chooses_the_way(citizen: Citizen, session: Session) -> None:
    receipt = filed(session, now=clock.now(), email="warga@contoh.id")
    number, own = receipt.number, f"/lacak/{receipt.number}"
    citizen.prove(number, receipt.tracking_code)
    page = citizen.get(own).text
    assert "0812****7890" in page
    assert "wa***@contoh.id" in page
    assert "Giliran" in page
    assert "081234567890" not in page
    form = {"catatan": "Lubangnya makin besar", "versi": str(by_number(session, number).version)}
    photo = {"foto": (io.BytesIO(jpeg()), "baru.jpg")}
    assert citizen.post(f"{own}/tambah", {**form, **photo}, form=own).status_code == 303
    assert citizen.post(f"{own}/tambah", form, form=own).status_code == 409  # the same form again
    assert "Lubangnya makin besar" in citizen.get(own).text
    now = {"versi": str(by_number(session, number).version)}
    assert citizen.post(f"{own}/tambah", now, form=own).status_code == 422
    too_long = citizen.post(f"{own}/tambah", {**now, "catatan": "a" * 4001}, form=own)
    assert too_long.status_code == 422

    for way, medium in (("email", Medium.EMAIL), ("sms", Medium.SMS)):
        assert citizen.post(f"{own}/kabar", {"lewat": way}, form=own).status_code == 303
        walk = Walk(session, receipt, clock.now())
        walk.act("kelurahan.gambir", "ask_reporter", note=f"Di mana? {way}")
        walk.act("kelurahan.gambir", "answer", note="Di sana.")
        assert told(session, Notice.QUESTION)[-1].medium == medium
    assert citizen.post(f"{own}/kabar", {"lewat": "none"}, form=own).status_code == 303
    assert told(session, Notice.QUESTION)[-1].state == MessageState.UNSENDABLE
    Walk(session, receipt, clock.now()).act("kelurahan.gambir", "ask_reporter", note="Masih?")
    assert len(told(session, Notice.QUESTION)) == 2
    assert citizen.post(f"{own}/kabar", {"lewat": "merpati"}, form=own).status_code == 422
