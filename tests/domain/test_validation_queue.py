"""The order of Biro's queue: by age, and what deserves a closer look before its turn."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.evidence import Photo, PhotoFlag
from app.domain.evidence.flag_code import FlagCode
from app.domain.validation_queue import HEAD_START, Sign, look_again, signs_of
from app.domain.vocabulary import Status
from app.queries import worklist
from tests.course import MONDAY, Walk, filed, officer, photo


def finished(session: Session, start: int, *, slowly: bool = True) -> Walk:
    """Reported so many minutes after Monday morning and finished by the kelurahan."""
    walk = Walk(
        session, filed(session, now=MONDAY + timedelta(minutes=start)), MONDAY + timedelta(minutes=start)
    )
    walk.act("kelurahan.gambir", "handle")
    walk.now += timedelta(hours=3 if slowly else -0.4)
    walk.act("kelurahan.gambir", "finish", note="Selesai.", photos=(photo(),))
    return walk


def queue(session: Session, now: object, **args: str) -> list[str]:
    asked = {name: [value] for name, value in args.items()}
    page = worklist.worklist(session, asked, actor=officer(session, "biro.verifikator"), now=now)  # type: ignore[arg-type]
    return [row.number for row in page.rows]


def test_the_older_first_but_a_result_within_minutes_before_its_turn(session: Session) -> None:
    old, young = finished(session, 0), finished(session, 60)
    quick = finished(session, 200, slowly=False)
    now = quick.now + timedelta(hours=1)
    assert signs_of(session, quick.report) == [Sign.QUICK]
    assert queue(session, now) == [quick.number, old.number, young.number]
    assert queue(session, now, urut="batas") == sorted(
        [quick.number, old.number, young.number],
        key=lambda number: next(w.report.due_at for w in (quick, old, young) if w.number == number),
    )


def test_a_plain_result_is_never_overtaken_for_ever(session: Session) -> None:
    old = finished(session, 0)
    longest = sum(HEAD_START.values(), timedelta())
    quick = finished(session, int(longest.total_seconds() // 60) + 600, slowly=False)
    assert queue(session, quick.now) == [old.number, quick.number]


def test_the_signs_of_a_second_try(session: Session) -> None:
    walk = finished(session, 0)
    walk.act("biro.verifikator", "reject", reason="belum_tuntas", note="Masih ada.")
    assert (walk.report.judge_by, walk.report.sign_count) == (None, 0)
    walk.now += timedelta(hours=2)
    walk.act("kelurahan.gambir", "finish", note="Sudah.", photos=(photo(),))
    assert signs_of(session, walk.report) == [Sign.REJECTED]
    assert walk.report.sign_count == 1
    walk.act("biro.verifikator2", "approve")
    walk.now += timedelta(days=1)
    walk.act("biro.verifikator", "reopen", reason="belum_selesai", note="Masih gelap.")
    walk.now += timedelta(hours=2)
    walk.act("kelurahan.gambir", "finish", note="Sudah.", photos=(photo(),))
    assert signs_of(session, walk.report) == [Sign.REJECTED, Sign.REOPENED]


def test_a_proposal_to_close_and_its_end(session: Session) -> None:
    walk = Walk(session, filed(session))
    walk.now += timedelta(hours=1)
    walk.act("kelurahan.gambir", "decline", reason="tidak_ditemukan", note="Tidak ada di lokasi.")
    assert signs_of(session, walk.report) == [Sign.CLOSING]
    assert walk.report.judge_by is not None
    walk.act("biro.verifikator", "approve")
    assert walk.report.status == Status.UNACTIONABLE
    assert (walk.report.judge_by, signs_of(session, walk.report)) == (None, [])


def test_a_photo_that_stands_out_comes_before_its_turn_and_a_passing_remark_does_not(
    session: Session,
) -> None:
    old, young = finished(session, 0), finished(session, 60)
    shown = session.scalars(select(Photo).where(Photo.report_id == young.report.id)).one()
    for code, expected in ((FlagCode.NO_EXIF, [old, young]), (FlagCode.USED_BEFORE, [young, old])):
        session.add(PhotoFlag(photo_id=shown.id, code=code, made_at=young.now))
        session.flush()
        look_again(session, shown.id)
        session.flush()
        assert queue(session, young.now) == [walk.number for walk in expected]
    assert signs_of(session, young.report) == [Sign.PHOTO]
