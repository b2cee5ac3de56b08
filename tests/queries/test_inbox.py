"""The inbox of a desk: whose messages, in which order and tab, found by whom, at which cost; how long they wait."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.domain import inbox as desk
from app.domain.errors import Forbidden, NotVisible
from app.domain.intake import Submission
from app.queries import inbox as lists
from app.queries.inbox import Inbox
from app.queries.similar import Looked, similar
from tests.course import GAMBIR, MONDAY, Walk, filed, officer, photo
from tests.inbound import PHONE, message_at_desk, unreadable

OTHER = "+6281311112222"
LATER = MONDAY + timedelta(hours=1)


def seen(session: Session, username: str = "kanal.sms", *, now: datetime = LATER, **args: str) -> Inbox:
    actor = officer(session, username)
    return lists.inbox(session, actor.channel_code or "sms", lists.read(args), actor=actor, now=now)


def texts(page: Inbox) -> list[str]:
    return [row.text for row in page.rows]


def tabs_with(session: Session, text: str) -> set[str]:
    return {tab.code for tab in lists.TABS if text in texts(seen(session, tab=tab.code))}


def test_a_desk_sees_its_own_messages_the_one_that_runs_out_first_on_top(session: Session) -> None:
    message_at_desk(session, "Kedua", now=MONDAY + timedelta(minutes=5))
    message_at_desk(session, "Pertama", sender=OTHER)
    message_at_desk(session, "Surel", channel="email", sender="siti@contoh.id")
    assert texts(seen(session)) == ["Pertama", "Kedua"]
    assert texts(seen(session, "kanal.email")) == ["Surel"]
    assert texts(seen(session, "kanal.lurah")) == []


def test_a_message_moves_through_the_tabs(session: Session) -> None:
    actor = officer(session, "kanal.sms")
    message = message_at_desk(session, "Lampu")
    assert tabs_with(session, "Lampu") == {"menunggu"}
    desk.claim(session, message.public_id, actor=actor, now=LATER)
    assert tabs_with(session, "Lampu") == {"menunggu", "saya"}
    desk.ask_back(session, message.public_id, "Di mana?", actor=actor, now=LATER)
    assert tabs_with(session, "Lampu") == {"ditanyakan"}
    desk.dismiss(session, message.public_id, "iklan", actor=actor, now=LATER)
    assert tabs_with(session, "Lampu") == {"selesai"}
    broken = unreadable(session)
    assert [row.public_id for row in seen(session, tab="tak-terbaca").rows] == [broken.public_id]
    counts = {code: count.number for code, count in seen(session).counts.items()}
    assert counts == {"menunggu": 1, "ditanyakan": 0, "saya": 0, "selesai": 1, "tak-terbaca": 1}


def test_a_row_names_the_sender_in_part_and_what_is_proposed(session: Session) -> None:
    message_at_desk(session, "Lampu jalan mati", files=[photo()], refused=[("a.pdf", "Bukan gambar.")])
    message_at_desk(session, "Halo", channel="email", sender="siti@contoh.id")
    message_at_desk(session, "Hai", sender=OTHER, name="Pak Budi", now=LATER)
    first, second = seen(session).rows
    assert (first.sender, first.category, first.photos, first.refused) == (
        "0812****7890",
        "Penerangan Jalan Umum",
        1,
        1,
    )
    assert second.sender == "Pak Budi"
    assert seen(session, "kanal.email").rows[0].sender == "si***@contoh.id"


def test_a_sender_is_found_by_the_whole_number_only_and_a_report_by_its_number(session: Session) -> None:
    message = message_at_desk(session, "Lampu")
    message_at_desk(session, "Lain", sender=OTHER)
    for typed in ("0812 3456 7890", "+6281234567890", "6281234567890"):
        assert texts(seen(session, q=typed)) == ["Lampu"], typed
    assert texts(seen(session, q="0812")) == []
    submission = Submission(channel="sms", text="Lampu", lat=GAMBIR[0], lon=GAMBIR[1], phone=PHONE)
    actor = officer(session, "kanal.sms")
    receipt = desk.make_report(session, message.public_id, submission, actor=actor, now=LATER)
    assert texts(seen(session, q=receipt.number.lower())) == ["Lampu"]
    assert texts(seen(session, "kanal.email", q=receipt.number)) == []


@pytest.mark.parametrize(("tab", "backwards"), [("menunggu", False), ("selesai", True)])
def test_pages_follow_each_other_without_gap_or_repeat(session: Session, tab: str, backwards: bool) -> None:
    actor, written = officer(session, "kanal.sms"), []
    for number in range(120):
        now = MONDAY + timedelta(seconds=number // 3)
        message = message_at_desk(session, f"Pesan {number}", sender=f"+62813{number:08d}", now=now)
        written.append(f"Pesan {number}")
        if backwards:
            desk.dismiss(session, message.public_id, "iklan", actor=actor, now=now)
    page, read = seen(session, tab=tab), []
    while True:
        read += texts(page)
        if page.following is None:
            break
        page = seen(session, tab=tab, setelah=page.following)
    assert read == (written[::-1] if backwards else written)


def test_a_page_costs_two_statements(session: Session, statements: list[str]) -> None:
    for number in range(5):
        message_at_desk(session, f"Pesan {number}", sender=f"+62813{number:08d}")
    actor = officer(session, "kanal.sms")
    lists.inbox(session, "sms", lists.read({}), actor=actor, now=LATER)
    statements.clear()
    assert len(lists.inbox(session, "sms", lists.read({}), actor=actor, now=LATER).rows) == 5
    assert len(statements) == 2


def test_the_page_shows_both_sides_and_the_earlier_reports_but_no_code(session: Session) -> None:
    earlier = filed(session, channel="sms", phone=PHONE, text="Got mampet")
    hidden = filed(session, channel="jaki", phone=PHONE)
    message = message_at_desk(session, "Masih mampet", now=LATER)
    page = lists.message_page(session, message.public_id, actor=officer(session, "kanal.sms"), now=LATER)
    assert [(line.is_ours, line.number) for line in page.lines] == [
        *((True, earlier.number), (False, None)),
        (True, None),  # that the message arrived
    ]
    assert earlier.tracking_code not in page.lines[0].text
    assert "********" in page.lines[0].text
    assert [report.number for report in page.earlier] == [earlier.number]
    assert hidden.number not in str(page.lines)
    assert (page.sender, page.answer_way) == (PHONE, "lewat SMS")


def test_biro_sees_the_sender_in_part_and_another_desk_sees_nothing(session: Session) -> None:
    message = message_at_desk(session, "Lampu")
    page = lists.message_page(session, message.public_id, actor=officer(session, "biro.admin"), now=LATER)
    assert page.sender == "0812****7890"
    with pytest.raises(NotVisible):
        lists.message_page(session, message.public_id, actor=officer(session, "kanal.email"), now=LATER)


def test_who_cannot_be_answered_is_said_to_be_so(session: Session) -> None:
    message = message_at_desk(session, "Promo", sender="TELKOMSEL")
    page = lists.message_page(session, message.public_id, actor=officer(session, "kanal.sms"), now=LATER)
    assert (page.answer_way, page.contact) == (None, desk.SenderContact())
    mention = message_at_desk(session, "Banjir", channel="twitter", sender="991")
    page = lists.message_page(session, mention.public_id, actor=officer(session, "kanal.twitter"), now=LATER)
    assert page.answer_way is not None
    assert "pesan langsung" in page.answer_way
    assert page.may_be_open
    assert page.contact.social is not None
    assert (page.contact.social["medium"], page.contact.social["is_open"]) == ("x", False)


def test_what_is_open_nearby_and_alike(session: Session) -> None:
    near = filed(session, lat=GAMBIR[0] + 0.001, lon=GAMBIR[1])
    filed(session, lat=GAMBIR[0] + 0.01, lon=GAMBIR[1])
    private = filed(session, is_public=False)
    Walk(session, filed(session, category="jalan")).act("kelurahan.gambir", "handle")
    looked = Looked("Lampu mati", "penerangan-jalan", *GAMBIR)
    found = similar(session, looked, actor=officer(session, "kanal.sms"), now=LATER)
    assert [report.number for report in found][-1] == near.number
    assert private.number not in {report.number for report in found}
    assert {report.is_mine for report in found} == {False}
    mine = similar(session, looked, actor=officer(session, "kelurahan.gambir"), now=LATER)
    assert {near.number, private.number} <= {report.number for report in mine}
    assert 100 < (found[-1].metres or 0) < 130
    old = LATER + timedelta(days=31)
    assert similar(session, looked, actor=officer(session, "kelurahan.gambir"), now=old) == []


def test_without_a_point_the_kelurahan_and_two_words_decide(session: Session) -> None:
    there = filed(session, text="Lampu taman mati semua dekat halte")
    filed(session, text="Trotoar retak")
    looked = Looked("lampu di taman kota padam", None, kelurahan="31.71.01.1001")
    found = similar(session, looked, actor=officer(session, "kelurahan.gambir"), now=LATER)
    assert [report.number for report in found] == [there.number]


def test_biro_and_observers_see_who_waits_since_when(session: Session) -> None:
    message_at_desk(session, "Lama")
    message_at_desk(session, "Baru", sender=OTHER, now=MONDAY + timedelta(hours=20))
    message_at_desk(
        session, "Surel", channel="email", sender="siti@contoh.id", now=MONDAY + timedelta(hours=20)
    )
    now = MONDAY + timedelta(hours=25)
    for username in ("biro.admin", "pemantau"):
        rows = lists.waiting_by_channel(session, actor=officer(session, username), now=now)
        found = {row.channel: (row.waiting, row.oldest, row.overdue) for row in rows}
        assert found == {"sms": (2, MONDAY, 1), "email": (1, MONDAY + timedelta(hours=20), 0)}
    with pytest.raises(Forbidden):
        lists.waiting_by_channel(session, actor=officer(session, "kanal.sms"), now=now)
