"""What reporters say of a finished report: whether it is solved, and one to five stars.

Once for each Selesai and each reporter, also that of a merged report, whose word is about the report that it follows. "Belum"
within 14 days is a request to reopen (app/domain/reopening.py), which Biro decides. Whoever was told by mail may answer by the
link in it: the link alone changes nothing, since mail scanners follow it, and it is worth nothing once an opinion was given.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain import evidence, merging, notification, reopening
from app.domain.actor import reporter_of
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.evidence import StoredUpload
from app.domain.measure import WHOLE, Measure
from app.domain.notification import Message
from app.domain.privacy.crypto import Encrypted
from app.domain.reopening import ASK_WITHIN, WHY_MAX, Asked
from app.domain.report import NOT_FOUND, Report, by_number
from app.domain.vocabulary import Medium, Notice, PhotoKind, Status
from app.wording import worded

STARS = range(1, 6)
REMIND_AFTER, REMIND_WITHIN = timedelta(days=3), timedelta(days=2)
REFUSED = {
    Asked.ALREADY: worded(
        "Permintaan Anda agar laporan dibuka lagi sudah kami terima dan sedang diperiksa Biro Pemerintahan."
    ),
    Asked.DECIDED: worded(
        "Permintaan dibuka lagi untuk penyelesaian ini sudah diputuskan Biro Pemerintahan."
    ),
    Asked.TOO_LATE: worded(
        "Sudah lebih dari {n} hari sejak laporan selesai. Bila masalahnya muncul lagi, buatlah laporan baru.",
        n=ASK_WITHIN.days,
    ),
    Asked.TOO_MANY: worded(
        "Dari Anda sudah banyak permintaan dibuka lagi dalam 30 hari terakhir. Bila masalahnya masih ada, datanglah ke kantor "
        "kelurahan atau buatlah laporan baru."
    ),
    Asked.NOT_FINISHED: worded(
        "Laporan ini belum selesai atau sudah dibuka lagi; pendapat dapat diberikan sesudah selesai."
    ),
}
GIVEN = worded("Pendapat Anda tentang penyelesaian ini sudah kami terima. Terima kasih.")


class Opinion(Base):
    """One reporter's word. `rater_id`: whose reporter, `report_id`: about which report, `finished_at`: which Selesai.

    `stars` NULL where only "selesai" or "belum" was said; `medium` NULL = the portal.
    """

    __tablename__ = "opinions"
    __table_args__ = (
        one_of("medium", Medium),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        UniqueConstraint("rater_id", "finished_at"),
        Index("ix_opinions_report", "report_id", "finished_at"),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    rater_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    finished_at: Mapped[datetime]
    is_solved: Mapped[bool]
    stars: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[str | None] = mapped_column(Encrypted)
    medium: Mapped[Medium | None] = mapped_column(EnumText(Medium))
    at: Mapped[datetime]


class Said(NamedTuple):
    """What a form brings. `solved` and `stars` as typed; `faults` = what is wrong with its photos."""

    solved: str
    stars: str = ""
    note: str = ""
    photos: Sequence[StoredUpload] = ()
    faults: dict[str, str] = {}


def given(session: Session, rater: Report) -> Opinion | None:
    """What this report's reporter said of its present Selesai."""
    subject = rater.parent or rater
    query = select(Opinion).where(Opinion.rater_id == rater.id, Opinion.finished_at == subject.closed_at)
    return session.scalar(query) if subject.closed_at is not None else None


def may_give(session: Session, rater: Report) -> bool:
    """Whether this report's reporter may say something now."""
    return (rater.parent or rater).status == Status.COMPLETED and given(session, rater) is None


def give(session: Session, number: str, said: Said, *, now: datetime) -> Opinion:
    """The word of that report's reporter by the portal. Raises NotVisible, Conflict or Invalid."""
    rater = by_number(session, number)
    # Whatever it follows is locked first, then the report itself, in the order of their ids.
    subject = (
        merging.subject_of(session, rater)
        if rater.status == Status.MERGED
        else by_number(session, number, lock=True)
    )
    if subject.status != Status.COMPLETED or subject.closed_at is None:
        raise Conflict(REFUSED[Asked.NOT_FINISHED])
    if given(session, rater) is not None:
        raise Conflict(GIVEN)
    _check(said)
    asker = rater if rater.id != subject.id else None
    if said.solved == "ya":
        reopening.confirm(session, subject, said.note, medium=None, now=now, asker=asker)
    else:
        became = reopening.request(session, subject, said.note, medium=None, now=now, asker=asker)
        if became != Asked.WAITS:
            raise Conflict(REFUSED[became])
        evidence.attach(session, rater, said.photos, PhotoKind.ANSWER, actor=reporter_of(rater.id), now=now)
    return remember(
        session, subject, rater, is_solved=said.solved == "ya", stars=int(said.stars), note=said.note, now=now
    )


def remember(
    session: Session,
    subject: Report,
    rater: Report,
    *,
    is_solved: bool,
    now: datetime,
    stars: int | None = None,
    note: str = "",
    medium: Medium | None = None,
) -> Opinion:
    """Count the word: the first one of a reporter about a Selesai, or a later one that says otherwise."""
    found = given(session, rater)
    if found is None:
        found = Opinion(report_id=subject.id, rater_id=rater.id, finished_at=subject.closed_at)
        session.add(found)
    found.is_solved, found.stars, found.medium, found.at = is_solved, stars or found.stars, medium, now
    found.note = note.strip()[:WHY_MAX] or None
    session.flush()
    return found


def _check(said: Said) -> None:
    errors = dict(said.faults)
    if said.solved not in ("ya", "belum"):
        errors["beres"] = worded("Pilih apakah masalahnya sudah beres.")
    if not said.stars.isdecimal() or int(said.stars) not in STARS:
        errors["bintang"] = worded("Beri satu sampai lima bintang.")
    if said.solved == "belum" and not said.note.strip():
        errors["catatan"] = worded("Tulis apa yang belum beres, supaya dapat diperiksa.")
    if len(said.note) > WHY_MAX:
        errors["catatan"] = worded("Paling panjang {n} huruf.", n=WHY_MAX)
    if errors:
        raise Invalid(errors)


def report_of(session: Session, key: str) -> Report:
    """The report behind the link, as long as that Selesai stands. Raises NotVisible."""
    read = notification.read_finish_key(key)
    if read is None:
        raise NotVisible(NOT_FOUND)
    number, finished_at = read
    report = by_number(session, number)
    subject = report.parent or report
    if subject.closed_at != finished_at:
        raise NotVisible(NOT_FOUND)
    return report


def unheard(session: Session, *, now: datetime, limit: int = 200) -> list[int]:
    """Reports finished three to five days ago whose reporter can be reached, said nothing and was not reminded."""
    said = exists().where(Opinion.rater_id == Report.id, Opinion.finished_at == Report.closed_at)
    reminded = exists().where(Message.report_id == Report.id, Message.notice == Notice.OPINION)
    query = (
        select(Report.id)
        .join(Measure, Measure.report_id == Report.id)
        .where(
            Measure.unit_code == WHOLE,
            Measure.closed_at >= now - REMIND_AFTER - REMIND_WITHIN,
            Measure.closed_at < now - REMIND_AFTER,
            Report.status == Status.COMPLETED,
            Report.contact_id.is_not(None),
            ~said,
            ~reminded,
        )
        .order_by(Measure.closed_at)
        .limit(limit)
    )
    return list(session.scalars(query))


def remind(session: Session, report_id: int, *, now: datetime) -> None:
    """Ask the reporter once more, and never again."""
    report = session.get(Report, report_id)
    if report is not None and may_give(session, report):
        notification.tell_reporter(session, report, Notice.OPINION, {"finished": report.closed_at}, now=now)
