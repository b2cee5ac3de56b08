"""Erasing a person who came by several channels: nothing is left in any column or file, the history proves, counts stay."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import now
from app.domain import audit
from app.domain.audit import EventText
from app.domain.inbox import Conversation, InboundMessage
from app.domain.report import Report, by_number
from app.domain.rights import holdings, task
from app.domain.rights.task import PrivacyTask, TaskKind, TaskState
from app.domain.rights.tombstone import Erased, Tombstone
from app.jobs import privacy as work
from app.queries.statistics import Scope, count
from tests.course import Walk, filed, officer
from tests.domain.rights.person import (
    EMAIL,
    NAME,
    PHONE,
    TEXT,
    WORDS,
    Person,
    left_in_database,
    left_in_files,
)

WHY = f"Diminta pelapor {NAME} dengan surat, KTP diperiksa di loket."


def erase(session: Session, what: Erased, **asked: object) -> PrivacyTask:
    """As biro.admin asks for it and the worker does it."""
    given = {"what": what.value, "ground": "request", "phones": [PHONE], "emails": [EMAIL], **asked}
    task_id = task.ask(session, TaskKind.ERASURE, given, WHY, actor=officer(session, "biro.admin"), now=now())
    session.commit()
    work.run(str(task_id))
    return session.get_one(PrivacyTask, task_id, populate_existing=True)


def test_the_reporter_goes_and_the_reports_stay(session: Session) -> None:
    person = Person(session)
    other = filed(session, text="Lampu mati di depan pos", phone="081311112222").number
    session.commit()
    before, counted = (
        {row.number: row.status for row in session.scalars(select(Report))},
        count(session, Scope()),
    )
    assert left_in_database(session, NAME)
    assert left_in_files(NAME)
    done = erase(session, Erased.REPORTER)
    assert (done.state, done.failure, done.result["dihapus"]) == (TaskState.DONE, None, 3)
    assert left_in_database(session, *WORDS) == []
    assert left_in_files(*WORDS, TEXT) == []
    held = {line.split(":")[0] for line in left_in_database(session, TEXT)}
    assert held == {"reports.public_text", "reports.original_text"}
    assert {row.number: row.status for row in session.scalars(select(Report))} == before
    assert count(session, Scope()) == counted
    report = by_number(session, person.portal.number)
    assert report.contact_id is None
    assert TEXT in report.public_text
    assert report.original_text == report.public_text
    assert by_number(session, other).contact is not None
    notes = {note for note in session.scalars(select(EventText.body)) if note}
    assert {"Lampu diganti.", "Jalan provinsi.", "Mohon ditangani."} <= notes
    assert audit.verify(session, now=now()).broken is None
    stones = session.execute(select(Tombstone.what, Tombstone.why)).all()
    assert len(stones) == 3
    assert all("loket" in why for _, why in stones)
    again = erase(session, Erased.REPORTER)
    assert again.result["dihapus"] == 0


def test_whole_reports_go_and_only_the_tombstones_are_left(session: Session) -> None:
    person = Person(session)
    numbers = [person.portal.number, person.sms.number, person.mail.number]
    refused = erase(session, Erased.REPORT)
    assert refused.state == TaskState.FAILED
    assert "masih berjalan" in str(refused.failure)
    for number in numbers[1:]:
        walk = Walk(session, filed(session), now())
        walk.number = number
        walk.act("kelurahan.gambir", "decline", reason="lahan_pribadi", note=f"{TEXT}: milik pribadi.")
        walk.act("biro.verifikator", "approve")
    session.commit()
    done = erase(session, Erased.REPORT)
    assert (done.state, done.failure) == (TaskState.DONE, None)
    assert left_in_database(session, *WORDS, "warung kelontong hijau") == []
    assert left_in_files(*WORDS) == []
    assert {report.is_public for report in (by_number(session, number) for number in numbers)} == {False}
    assert "dihapus pada" in by_number(session, numbers[0]).public_text
    assert audit.verify(session, now=now()).broken is None
    assert session.scalar(select(func.count()).select_from(Tombstone)) >= 3


def test_by_its_number_one_report_goes_and_what_else_the_person_wrote_stays(session: Session) -> None:
    person = Person(session)
    asked = {"number": person.sms.number, "others": False}
    done = erase(session, Erased.REPORTER, phones=[], emails=[], **asked)
    assert (done.state, done.result["dihapus"]) == (TaskState.DONE, 1)
    assert by_number(session, person.sms.number).contact_id is None
    assert by_number(session, person.portal.number).contact is not None
    senders = session.scalars(select(InboundMessage)).all()
    assert {message.sender for message in senders} == {EMAIL}
    assert session.scalar(select(func.count()).select_from(Conversation)) == 1
    rest = holdings.of_report(session, person.mail.number, with_others=True)
    assert len(rest.reports) == 2
