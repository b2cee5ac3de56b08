"""The course of a report as product.md section 2 tells it, through `apply` alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import sla, workflow
from app.domain.actor import BIRO, reporter_of
from app.domain.audit import Event
from app.domain.errors import Conflict, Forbidden, Invalid, NotVisible
from app.domain.notification import Message
from app.domain.report import Report
from app.domain.vocabulary import ClockKind, Notice, Status
from app.domain.workflow import Given
from tests.course import MONDAY, SUDIN, Walk, filed, officer, photo

PETUGAS = f"petugas.{SUDIN}.1"


@pytest.fixture
def walk(session: Session) -> Walk:
    return Walk(session, filed(session))


def actions(session: Session, report: Report) -> list[str]:
    return list(session.scalars(select(Event.action).where(Event.report_id == report.id).order_by(Event.seq)))


def notices(session: Session, report: Report) -> list[Notice]:
    return list(
        session.scalars(select(Message.notice).where(Message.report_id == report.id).order_by(Message.id))
    )


def running(session: Session, report: Report) -> dict[ClockKind, sla.Clock]:
    return {clock.kind: clock for clock in sla.running(session, report)}


def test_from_jaki_to_green(session: Session, walk: Walk) -> None:
    walk.finished()
    walk.act("biro.verifikator", "reject", reason="foto_tidak_sesuai", note="Tiang lain.")
    assert walk.report.status == Status.RESULT_REJECTED
    assert walk.report.holder_code == SUDIN
    walk.act(PETUGAS, "finish", note="Foto tiang yang benar.", photos=(photo(),))
    report = walk.act("biro.verifikator2", "approve")
    assert report.status == Status.COMPLETED
    assert report.closed_at == walk.now
    assert report.due_at is None
    assert sla.running(session, report) == []
    expected = "create coordinate dispose assign start finish reject finish approve"
    assert actions(session, report) == expected.split()
    assert notices(session, report) == [Notice.RECEIVED, Notice.PASSED_ON, Notice.FINISHED]


def test_every_hop_has_its_own_clock(session: Session, walk: Walk) -> None:
    clocks = running(session, walk.report)
    assert clocks[ClockKind.REACT].due_at == MONDAY + timedelta(hours=6)
    assert clocks[ClockKind.FINISH].due_at == MONDAY + timedelta(hours=72)
    walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Bukan kami.")
    react = running(session, walk.report)[ClockKind.REACT]
    assert (react.unit_code, react.due_at) == ("bina-marga", walk.now + timedelta(hours=6))
    assert walk.report.due_at == react.due_at
    walk.act("dinas.bina-marga", "dispose", unit=SUDIN, note="Tolong.")
    start = running(session, walk.report)[ClockKind.START]
    assert (start.unit_code, start.due_at) == (SUDIN, walk.now + timedelta(hours=24))
    walk.act(f"sudin.{SUDIN}", "start")
    assert set(running(session, walk.report)) == {ClockKind.FINISH, ClockKind.RED_FLAG}
    walk.act(f"sudin.{SUDIN}", "finish", note="Beres.", photos=(photo(),))
    assert walk.report.due_at == walk.now + timedelta(hours=24)
    assert walk.report.red_flag_at is None


def test_a_question_pauses_all_clocks_and_the_answer_gives_the_time_back(
    session: Session, walk: Walk
) -> None:
    due_before = walk.report.due_at
    walk.act("kelurahan.gambir", "ask_reporter", note="Di tiang nomor berapa?")
    assert walk.report.status == Status.NEEDS_REPORTER
    assert walk.report.due_at is None
    asked = walk.now
    walk.now += timedelta(hours=5)
    report = workflow.apply(
        session,
        walk.number,
        "answer",
        Given(note="Nomor 12"),
        actor=reporter_of(walk.report.id),
        now=walk.now,
    )
    assert report.status == Status.WAITING
    assert due_before is not None
    assert report.due_at == due_before + (walk.now - asked)
    assert notices(session, report)[-1] == Notice.QUESTION


def test_silence_of_seven_days_lets_the_report_go_on(session: Session, walk: Walk) -> None:
    walk.act("kelurahan.gambir", "ask_reporter", note="Di mana?")
    almost, enough = walk.now + timedelta(days=6, hours=23), walk.now + timedelta(days=7)
    assert walk.number not in workflow.silent_reports(session, now=almost)
    assert walk.number in workflow.silent_reports(session, now=enough)
    assert workflow.resume_silent(session, walk.number, now=enough)
    assert walk.report.status == Status.WAITING
    assert not workflow.resume_silent(session, walk.number, now=enough)


def test_the_third_return_lands_at_biro_and_its_word_is_final(session: Session, walk: Walk) -> None:
    for turn in range(3):
        walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Ini jalan provinsi.")
        report = walk.act("dinas.bina-marga", "return", reason="bukan_kewenangan", note="Bukan aset kami.")
        assert report.return_count == turn + 1
    assert (report.status, report.holder_code) == (Status.COORDINATION, BIRO)
    walk.act("biro.verifikator", "reroute", unit="bina-marga", note="Tetap di Bina Marga.")
    assert walk.report.is_binding
    with pytest.raises(Conflict):
        walk.act("dinas.bina-marga", "return", reason="bukan_kewenangan", note="Tetap bukan.")


def test_what_lies_at_biro_is_decided_by_its_reroute_alone(session: Session) -> None:
    """A proposal to close made there could be approved by nobody: every verifier belongs to the unit that holds it."""
    walk = Walk(session, filed(session, channel="sms"))
    for _ in range(3):
        walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Ini jalan provinsi.")
        walk.act("dinas.bina-marga", "return", reason="bukan_kewenangan", note="Bukan aset kami.")
    desk = officer(session, "kanal.sms")
    assert "decline" not in {move.action for move in workflow.permitted(session, walk.report, actor=desk)}
    with pytest.raises(Conflict):
        walk.act("kanal.sms", "decline", reason="lahan_pribadi", note="Pagar rumah pribadi.")
    walk.act("kanal.sms", "ask_reporter", note="Di sisi jalan yang mana?")
    walk.act("kanal.sms", "answer", note="Sisi utara.")
    assert (walk.report.status, walk.report.holder_code) == (Status.COORDINATION, BIRO)
    walk.act("biro.admin", "reroute", unit="bina-marga", note="Tetap di Bina Marga.")
    walk.act("kanal.sms", "decline", reason="lahan_pribadi", note="Pagar rumah pribadi.")
    assert walk.act("biro.verifikator", "approve").status == Status.UNACTIONABLE


def test_recall_only_while_nobody_there_has_acted(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "coordinate", unit="perhubungan", note="Salah pilih.")
    report = walk.act("kelurahan.gambir", "recall", note="Bukan perhubungan.")
    assert (report.status, report.holder_code) == (Status.WAITING, "gambir")
    walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Ini benar.")
    with pytest.raises(Forbidden):
        walk.act("dinas.perhubungan", "recall", note="Bukan kami yang mengirim.")
    walk.act("dinas.bina-marga", "start")
    with pytest.raises(Conflict):
        walk.act("kelurahan.gambir", "recall", note="Terlambat.")


def test_who_finished_may_recall_before_the_decision(walk: Walk) -> None:
    walk.finished()
    with pytest.raises(Forbidden):
        walk.act("dinas.bina-marga", "recall", note="Bukan kami yang menyelesaikan.")
    report = walk.act(PETUGAS, "recall", note="Foto tertukar.")
    assert (report.status, report.proposal) == (Status.IN_PROGRESS, None)


def test_first_estimate_holds_at_once_and_moves_the_finish(session: Session, walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    day = (walk.now + timedelta(days=20)).date()
    report = walk.act("kelurahan.gambir", "estimate", day=day.isoformat(), reason="butuh_alat")
    assert (report.estimate_day, report.estimate_count) == (day, 1)
    assert report.due_at is not None
    assert report.due_at.isoformat().startswith(day.isoformat() + "T17:00")  # midnight in Jakarta
    assert report.red_flag_at is not None
    assert report.red_flag_at >= report.due_at
    assert notices(session, report)[-1] == Notice.ESTIMATE


def test_a_further_estimate_waits_for_biro(session: Session, walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    first = (walk.now + timedelta(days=3)).date()
    second = (walk.now + timedelta(days=6)).date()
    walk.act("kelurahan.gambir", "estimate", day=first.isoformat(), reason="butuh_alat")
    report = walk.act("kelurahan.gambir", "estimate", day=second.isoformat(), reason="cuaca")
    assert (report.estimate_day, report.estimate_pending_day) == (first, second)
    assert notices(session, report).count(Notice.ESTIMATE) == 1
    report = walk.act("biro.admin", "approve_estimate")
    assert (report.estimate_day, report.estimate_pending_day, report.estimate_count) == (second, None, 2)
    assert notices(session, report).count(Notice.ESTIMATE) == 2
    with pytest.raises(Conflict):
        walk.act("biro.admin", "refuse_estimate", note="Tidak ada lagi.")


def test_an_estimate_beyond_thirty_days_waits_although_it_is_the_first(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    day = (walk.now + timedelta(days=40)).date()
    report = walk.act("kelurahan.gambir", "estimate", day=day.isoformat(), reason="butuh_anggaran")
    assert (report.estimate_day, report.estimate_pending_day) == (None, day)
    report = walk.act("biro.verifikator", "refuse_estimate", note="Terlalu lama.")
    assert (report.estimate_day, report.estimate_pending_day) == (None, None)


def test_grey_only_through_biro_and_never_finished(session: Session, walk: Walk) -> None:
    walk.act("kelurahan.gambir", "decline", reason="lahan_pribadi", note="Pagar rumah pribadi.")
    assert walk.report.status == Status.AWAITING_VALIDATION
    walk.act("biro.verifikator", "reject", reason="jawaban_tidak_jelas", note="Jelaskan.")
    assert (walk.report.status, walk.report.closing_reason) == (Status.WAITING, None)
    walk.act(
        "kelurahan.gambir", "decline", reason="lahan_pribadi", note="Pagar rumah pribadi, RT sudah bicara."
    )
    report = walk.act("biro.verifikator", "approve")
    assert (report.status, report.finished_at) == (Status.UNACTIONABLE, None)
    assert notices(session, report)[-1] == Notice.UNACTIONABLE


def test_reopening_starts_new_clocks_at_the_last_handling_unit(session: Session, walk: Walk) -> None:
    walk.finished()
    walk.act("biro.verifikator", "approve")
    report = walk.act("biro.admin", "reopen", reason="belum_selesai", note="Lampu mati lagi.")
    assert (report.status, report.holder_code, report.closed_at) == (Status.IN_PROGRESS, SUDIN, None)
    clocks = running(session, report)
    assert clocks[ClockKind.FINISH].due_at == walk.now + timedelta(hours=72)
    assert notices(session, report)[-1] == Notice.REOPENED
    assert report.reopen_count == 1


def test_sending_on_what_is_over_is_a_new_course_and_no_reopening(session: Session, walk: Walk) -> None:
    walk.finished()
    walk.act("biro.verifikator", "approve")
    report = walk.act("biro.admin", "reroute", unit="perhubungan", note="Lampu lalu lintas.")
    assert (report.status, report.reopen_count) == (Status.COORDINATION, 0)
    assert running(session, report)[ClockKind.FINISH].due_at == walk.now + timedelta(hours=72)


def test_reopening_what_no_unit_ever_handled_lets_it_wait_at_its_desk(session: Session) -> None:
    walk = Walk(session, filed(session, channel="sms", lat=None, lon=None))
    walk.act("kanal.sms", "decline", reason="lahan_pribadi", note="Pagar rumah pribadi.")
    walk.act("biro.verifikator", "approve")
    report = walk.act("biro.admin", "reopen", reason="belum_selesai", note="Ternyata jalan umum.")
    assert (report.status, report.holder_code) == (Status.WAITING, "kanal.sms")
    assert set(running(session, report)) == {ClockKind.DESK, ClockKind.FINISH, ClockKind.RED_FLAG}
    report = walk.act("kanal.sms", "relocate", lat="-6.1770", lon="106.8265")
    assert (report.status, report.holder_code) == (Status.WAITING, "gambir")


def test_relocation_within_and_beyond_the_kelurahan(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    report = walk.act("kelurahan.gambir", "relocate", lat="-6.1770", lon="106.8265")
    assert (report.status, report.holder_code) == (Status.IN_PROGRESS, "gambir")
    report = walk.act("kelurahan.gambir", "relocate", lat="-6.1710", lon="106.8065")
    assert (report.status, report.holder_code) == (Status.WAITING, "cideng")
    with pytest.raises(Invalid) as refused:
        walk.act("kelurahan.cideng", "relocate", lat="-5.0", lon="110.0")
    assert "lat" in refused.value.errors


def test_a_private_category_hides_at_once(walk: Walk) -> None:
    assert walk.report.is_published
    report = walk.act("kelurahan.gambir", "recategorise", category="trantibum", priority="tinggi")
    assert not report.is_public
    assert report.due_at == MONDAY + timedelta(hours=3)  # tinggi halves the first clock


def test_the_reporter_may_cancel_while_it_waits(session: Session, walk: Walk) -> None:
    reporter = reporter_of(walk.report.id)
    report = workflow.apply(session, walk.number, "cancel", Given(), actor=reporter, now=walk.now)
    assert (report.status, report.closing_reason) == (Status.UNACTIONABLE, "dibatalkan_pelapor")
    other = Walk(session, filed(session))
    with pytest.raises(NotVisible):
        workflow.apply(session, other.number, "cancel", Given(), actor=reporter, now=walk.now)


@pytest.mark.parametrize(
    ("username", "action", "error"),
    [
        ("kelurahan.cideng", "handle", NotVisible),
        ("kelurahan.gambir", "dance", NotVisible),
        ("kelurahan.gambir", "dispose", Forbidden),
        ("pemantau", "note", Forbidden),
        ("kelurahan.gambir", "finish", Conflict),
        ("kelurahan.gambir", "coordinate", Invalid),
    ],
)
def test_order_of_refusals(walk: Walk, username: str, action: str, error: type[Exception]) -> None:
    version = walk.report.version
    with pytest.raises(error):
        walk.act(username, action)
    assert walk.report.version == version


def test_a_stale_form_is_refused_and_says_who_was_faster(walk: Walk) -> None:
    version = walk.report.version
    walk.act("kelurahan.gambir", "handle", version=version)
    with pytest.raises(Conflict, match="Kelurahan Gambir"):
        walk.act("kelurahan.gambir", "note", note="Terlambat", version=version)


def test_a_result_needs_its_photo(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "handle")
    with pytest.raises(Invalid) as refused:
        walk.act("kelurahan.gambir", "finish", note="Sudah.")
    assert refused.value.errors == {"foto": "Kategori ini memerlukan foto hasil pekerjaan."}
