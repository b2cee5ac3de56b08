"""Commands by SMS as a citizen types them, and what each is answered."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import inbox, notification
from app.domain.audit import Event, EventText
from app.domain.errors import Invalid
from app.domain.inbox.command_words import Command, command_of
from app.domain.inbox.numbers_named import named
from app.domain.inbox.opting import OPTED_OUT
from app.domain.notification import Message, gsm7
from app.domain.reopening import ReopeningRequest
from app.domain.vocabulary import InboundState, Medium, MessageState, Notice, Status
from tests.course import Walk, filed, officer
from tests.domain.inbox.phone import OTHER, PHONE, Phone

LEASE = timedelta(seconds=60)


@pytest.fixture
def phone(session: Session) -> Phone:
    return Phone(session)


@pytest.fixture
def walk(session: Session) -> Walk:
    """The phone's own report: private, without a place of its own yet on its course."""
    return Walk(session, filed(session, channel="sms", phone=PHONE, is_public=False))


def finished(walk: Walk) -> Walk:
    walk.finished()
    walk.act("biro.verifikator2", "approve")
    return walk


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("LAPOR jalan rusak", Command.REPORT, "jalan rusak"),
        ("  lap0r: jalan rusak", Command.REPORT, "jalan rusak"),
        ("#Lapor!jalan rusak", Command.REPORT, "jalan rusak"),
        ("Status  SM261123778201", Command.STATUS, "SM261123778201"),
        ("statusSM261123778201", Command.STATUS, "SM261123778201"),
        ("BLM sm261123778201 masih mati", Command.NOT_YET, "sm261123778201 masih mati"),
        ("selesai.", Command.DONE, ""),
        ("Bantuan?", Command.HELP, ""),
        ("BERHENTI SMS", Command.STOP, "SMS"),
        ("st0p", Command.STOP, ""),
        ("DAFTAR", Command.START, ""),
    ],
)
def test_commands_are_understood_however_they_are_typed(text: str, command: Command, rest: str) -> None:
    assert command_of(text) == (command, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Laporan saya bagaimana?",
        "Bantuan sosial belum cair",
        "Berhenti di depan pasar, angkot ngetem",
        "Daftar jalan rusak di Gambir",
        "Lampu jalan mati",
        "",
        "!!!",
    ],
)
def test_a_complaint_that_begins_like_a_command_is_none(text: str) -> None:
    assert command_of(text) is None


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("SM261123778201", "SM261123778201", ""),
        ("sm 261123 778201 masih mati", "SM261123778201", "masih mati"),
        ("SM-261123.778201: 2 lampu", "SM261123778201", "2 lampu"),
        ("(sm26112377820O) Oh", "SM261123778200", "Oh"),
        ("s m 2611 2377 8201", "SM261123778201", ""),
        ("JK1912310512 belum", "JK1912310512", "belum"),
    ],
)
def test_numbers_are_understood_however_they_are_typed(text: str, number: str, rest: str) -> None:
    assert named(text)[0] == (number, rest)


@pytest.mark.parametrize("text", ["", "masih mati", "SM", "RT 05 RW 03", "SM26112377820", "di 2026 11 23"])
def test_other_figures_are_no_number(text: str) -> None:
    assert named(text) == []


def test_lapor_waits_at_the_desk_without_its_word_and_is_confirmed_once_an_hour(phone: Phone) -> None:
    first = phone.sends("LAPOR: Lampu jalan mati depan SDN 01 Gambir")
    assert (first.state, first.body) == (InboundState.WAITING, "Lampu jalan mati depan SDN 01 Gambir")
    assert first.proposal is not None
    assert "kami terima" in phone.answer_to(first)
    phone.now += timedelta(minutes=59)
    phone.sends("LAPOR satu lagi, got mampet")
    assert len(phone.got()) == 1
    phone.now += timedelta(minutes=1)
    phone.sends("Banjir juga")
    assert len(phone.got()) == 2


def test_lapor_alone_is_told_how(phone: Phone) -> None:
    message = phone.sends("LAPOR")
    assert message.state == InboundState.ANSWERED
    assert "Tulis LAPOR lalu masalah dan tempatnya" in phone.answer_to(message)


def test_the_reporter_learns_state_turn_and_limit(phone: Phone, walk: Walk) -> None:
    walk.to_sudin()
    said = phone.asks(f"status {walk.number[:8].lower()} {walk.number[8:]}")
    assert said.startswith(f"Laporan {walk.number[:8]} {walk.number[8:]}: ")
    assert "enunggu dikerjakan Suku Dinas Bina Marga" in said
    assert "Batas berikutnya 24 November 2026 10.30 WIB." in said
    assert said.endswith(" - CRM Jakarta")


def test_without_a_number_the_one_own_report_is_meant(phone: Phone, walk: Walk) -> None:
    assert walk.number[8:] in phone.asks("STATUS")
    assert walk.number[8:] in phone.asks("Status laporan saya?")
    filed(phone.session, channel="sms", phone=PHONE)
    assert "salah satu nomor itu" in phone.asks("STATUS.")


def test_the_end_of_the_number_is_enough_for_ones_own(phone: Phone, walk: Walk) -> None:
    assert walk.number[8:] in phone.asks(f"STATUS {walk.number[8:]}")


def test_a_stranger_learns_of_a_private_report_its_state_and_dates_only(session: Session, walk: Walk) -> None:
    walk.to_sudin()
    said = Phone(session, OTHER).asks(f"STATUS {walk.number}")
    assert "Menunggu dikerjakan. Diterima 23 November 2026, diteruskan 23 November 2026." in said
    assert "Bina Marga" not in said
    [message] = session.scalars(select(inbox.InboundMessage))
    assert message.report_id is None


def test_a_stranger_learns_of_a_public_report_whose_turn_it_is(session: Session) -> None:
    walk = Walk(session, filed(session)).to_sudin()
    assert "Suku Dinas Bina Marga" in Phone(session, OTHER).asks(f"STATUS {walk.number}")


def test_wrong_numbers_are_told_thirty_times_then_to_wait_then_nothing(phone: Phone, walk: Walk) -> None:
    for number in range(30):
        assert "Tidak ada laporan" in phone.asks(f"STATUS SM2611{number:02d}000000")
    assert "Terlalu banyak" in phone.asks("STATUS SM261123000001")
    silent = phone.sends("STATUS SM261123000002")
    assert silent.state == InboundState.ANSWERED
    assert len(phone.got()) == 32
    assert "enunggu ditanggapi" in phone.asks(f"STATUS {walk.number}")
    phone.now += timedelta(minutes=10, seconds=1)
    assert "Tidak ada laporan" in phone.asks("STATUS SM261123000003")


def test_selesai_is_written_into_the_history_once(session: Session, phone: Phone, walk: Walk) -> None:
    finished(walk)
    message = phone.sends(f"SELESAI {walk.number} terima kasih")
    assert (message.state, message.report_id) == (InboundState.ADDED, walk.report.id)
    assert "sudah beres" in phone.answer_to(message)
    assert "sudah beres" in phone.asks("Selesai")
    lines = session.execute(
        select(Event.visibility, EventText.body)
        .join(EventText, EventText.event_id == Event.id)
        .where(Event.report_id == walk.report.id, Event.action == "confirmed")
    ).all()
    assert [tuple(line) for line in lines] == [("reporter", "terima kasih")]
    assert walk.report.status == Status.COMPLETED


def test_before_completion_there_is_nothing_to_confirm(phone: Phone, walk: Walk) -> None:
    assert "Belum dinyatakan selesai: menunggu ditanggapi" in phone.asks(f"SELESAI {walk.number}")


def test_belum_on_an_open_report_keeps_what_was_written(phone: Phone, walk: Walk) -> None:
    message = phone.sends("Belum ada yang datang, sekarang dua lampu mati")
    assert (message.state, message.report_id) == (InboundState.ADDED, walk.report.id)
    assert "Belum dinyatakan selesai" in phone.answer_to(message)
    assert "ditambahkan" in phone.answer_to(message)


def test_only_the_reporters_phone_confirms_or_asks(session: Session, walk: Walk) -> None:
    finished(walk)
    stranger = Phone(session, OTHER)
    for text in (f"SELESAI {walk.number}", f"BELUM {walk.number} masih mati"):
        assert "Hanya nomor HP yang dipakai melapor" in stranger.asks(text)
    assert session.scalar(select(ReopeningRequest.id)) is None


@pytest.mark.parametrize(
    "text", ["Belum ada perbaikan jalan di Cideng sejak lama", "selesai jam berapa ya pak petugas"]
)
def test_free_text_of_somebody_without_a_report_reaches_the_desk(session: Session, text: str) -> None:
    message = Phone(session, OTHER).sends(text)
    assert (message.state, message.body) == (InboundState.WAITING, text)


def test_an_answer_that_begins_like_a_command_still_answers_our_question(phone: Phone, walk: Walk) -> None:
    walk.act("kelurahan.gambir", "ask_reporter", note="Di tiang nomor berapa?")
    assert "Di tiang nomor berapa?" in phone.asks("STATUS")
    message = phone.sends("Belum tahu, dekat halte")
    assert message.state == InboundState.ADDED
    assert walk.report.status == Status.WAITING


def test_a_text_that_begins_with_ones_own_number_is_added_to_it(
    session: Session, phone: Phone, walk: Walk
) -> None:
    message = phone.sends(f"{walk.number} sekarang dua lampu")
    assert (message.state, message.report_id, message.body) == (
        InboundState.ADDED,
        walk.report.id,
        "sekarang dua lampu",
    )
    stranger = Phone(session, OTHER).sends(f"{walk.number} sekarang dua lampu")
    assert (stranger.state, stranger.report_id) == (InboundState.WAITING, None)


def test_help_and_every_answer_fit_the_phone(phone: Phone, walk: Walk) -> None:
    finished(walk)
    texts = [
        "BANTUAN",
        "LAPOR",
        "STATUS",
        "BELUM masih mati",
        "BELUM",
        "SELESAI",
        "BERHENTI",
        "DAFTAR",
        "STATUS XX261123000000",
    ]
    for text in texts:
        said = phone.asks(text)
        assert gsm7.is_gsm7(said), said
        assert len(gsm7.segments(said)) <= 3
        assert said.endswith(" - CRM Jakarta")
    assert walk.number in phone.asks("daftar ")


def outgoing(session: Session, notice: Notice) -> Message:
    return session.scalars(
        select(Message).where(Message.notice == notice).order_by(Message.id.desc())
    ).first()  # type: ignore[return-value]


def leaves(session: Session, phone: Phone) -> list[int]:
    """What the relay would send now, in quiet hours."""
    ids = notification.claim(session, Medium.SMS, now=phone.now, limit=50, lease=LEASE)
    return inbox.withhold(session, ids)


def test_whoever_said_berhenti_gets_answers_and_nothing_else(
    session: Session, phone: Phone, walk: Walk
) -> None:
    session.execute(Message.__table__.delete())
    stopped = phone.sends("Berhenti")
    walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Jalan provinsi.")
    phone.now = walk.now
    answer = session.scalars(select(Message).where(Message.inbound_id == stopped.id)).one()
    assert leaves(session, phone) == [answer.id]
    notice = outgoing(session, Notice.PASSED_ON)
    session.refresh(notice)
    assert (notice.state, notice.failure) == (MessageState.UNSENDABLE, OPTED_OUT)
    answer.state = MessageState.SENT
    phone.sends("DAFTAR")
    walk.act("dinas.bina-marga", "start")
    walk.act("dinas.bina-marga", "ask_reporter", note="Tiang nomor berapa?")
    phone.now = walk.now
    expected = {outgoing(session, notice).id for notice in (Notice.ANSWER, Notice.QUESTION)}
    assert set(leaves(session, phone)) == expected


def test_the_number_of_the_report_that_came_of_a_message_is_told_in_spite_of_berhenti(
    session: Session, phone: Phone
) -> None:
    phone.sends("BERHENTI")
    phone.sends("LAPOR lampu mati")
    receipt = filed(session, channel="sms", phone=PHONE, now=phone.now)
    [told] = session.scalars(select(Message).where(Message.report_id == receipt.report_id))
    assert told.id in inbox.withhold(session, [told.id])
    late = filed(session, channel="jaki", phone=PHONE, now=phone.now + timedelta(days=2))
    [told] = session.scalars(select(Message).where(Message.report_id == late.report_id))
    assert inbox.withhold(session, [told.id]) == []


def test_answers_to_a_message_just_sent_pass_the_quiet_hours(
    session: Session, phone: Phone, walk: Walk
) -> None:
    session.execute(Message.__table__.delete())
    message = phone.sends("STATUS")
    walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Jalan provinsi.")
    ids = notification.claim(session, Medium.SMS, now=phone.now, limit=50, lease=LEASE, quiet=True)
    assert [session.get_one(Message, at).inbound_id for at in ids] == [message.id]


@pytest.mark.parametrize("sender", ["2727", "BANKKITA", "081"])
def test_short_codes_and_names_are_kept_and_never_answered(session: Session, sender: str) -> None:
    machine = Phone(session, sender)
    message = machine.sends("BANTUAN")
    assert (message.sender, message.state) == (sender, InboundState.WAITING)
    assert machine.got() == []
    actor = officer(session, "kanal.sms")
    with pytest.raises(Invalid, match="tidak dapat dibalas"):
        inbox.ask_back(session, message.public_id, "Di mana?", actor=actor, now=machine.now)
