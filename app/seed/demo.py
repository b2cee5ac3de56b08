"""Demo reports: spread over the city, the categories, the channels, the statuses and the last 90 days.

They are made through the same domain functions as real ones, each move at its own time, so that history, clocks and figures are
true to the rules. Each carries the number of its recipe as a reference: a second call adds nothing twice.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import transaction
from app.domain import evidence, intake, organisation, routing, workflow
from app.domain.actor import CITIZEN, Actor
from app.domain.evidence import StoredUpload
from app.domain.geography import KELURAHAN_COUNT
from app.domain.intake import Receipt, Submission
from app.domain.merging import PARENTS
from app.domain.notification import Message
from app.domain.reference import Catalogue, catalogue
from app.domain.report import Report
from app.domain.vocabulary import Action, MessageState, Priority, Status, UnitKind
from app.domain.workflow import Given
from app.gateways.storage import storage
from app.jobs.photos import process_photo
from app.seed import pictures, second_looks
from app.seed.helping import check_steps, help_steps
from app.seed.places import points_by_kelurahan
from app.seed.stories import STORIES, STREETS, names

SEED = 20_190_101
MARK = "contoh-"
OLD = timedelta(days=12)
SPREAD_DAYS = 90
NOT_SENT = "Laporan contoh: pesan tidak dikirim."
WITHOUT_PLACE = 0.25
EDITED_SHARE = 0.05  # of the results: copies of the complaint's own photo, for the verifier to notice
WITH_PHOTO = 0.3
PUBLIC_SHARE = 1 / 3
TWIN_EVERY = 12
STEP_ASIDE = 0.0003  # about 30 m


@dataclass
class _Course:
    """One report under way: acts as the right officers and moves the time on."""

    session: Session
    rng: random.Random
    scene: str
    known: Catalogue
    number: str
    at: datetime
    until: datetime
    started: datetime

    def act(self, action: Action, who: Actor, **fields: object) -> bool:
        """One move at a later time; False once that would lie in the future."""
        self.at += timedelta(minutes=self.rng.randint(20, 14 * 60))
        if self.at >= self.until:
            return False
        given = Given(**fields)  # type: ignore[arg-type]
        workflow.apply(self.session, self.number, action, given, actor=who, now=self.at)
        return True

    def stops(self, chance: float) -> bool:
        """Whether it rests here; old reports hardly ever do."""
        old = self.until - self.started > OLD
        return self.rng.random() < (chance / 12 if old else chance)

    def officer(self, username: str) -> Actor:
        user = organisation.user_by_username(self.session, username)
        if user is None:
            raise LookupError(username)
        return user.actor()


def install(count: int, *, now: datetime) -> int:
    """Make the first `count` demo reports that are not there yet; returns how many were made."""
    with transaction() as session:
        points = _points(session, count)
        present = set(
            session.scalars(select(Report.external_ref).where(Report.external_ref.like(f"{MARK}%")))
        )
    missing = [index for index in range(len(points)) if _mark(index) not in present]
    for index in missing:
        _make_one(index, points[index - 1] if _is_twin(index) else points[index], now)
    if missing:
        second_looks.install(now=now)
    return len(missing)


def _is_twin(index: int) -> bool:
    """Every so many reports somebody else tells of the same as the one before."""
    return index % TWIN_EVERY == TWIN_EVERY - 1


def _mark(index: int) -> str:
    """By what a demo report is known again: its reference in another system."""
    return f"{MARK}{index:05d}"


def _points(session: Session, count: int) -> list[tuple[float, float]]:
    """(lat, lon) inside kelurahan in a shuffled order that stays the same for any larger count of the same round."""
    found = points_by_kelurahan(session, count // KELURAHAN_COUNT + 1, SEED)
    rng = random.Random(SEED)
    points: list[tuple[float, float]] = []
    for turn in range(count // KELURAHAN_COUNT + 1):
        codes = sorted(found)
        rng.shuffle(codes)
        points += [(found[code][turn][1], found[code][turn][0]) for code in codes if turn < len(found[code])]
    return points[:count]


def _make_one(index: int, point: tuple[float, float], now: datetime) -> None:
    scene = f"{SEED}-{index}"
    rng = random.Random(scene)
    created = now - timedelta(seconds=600 + SPREAD_DAYS * 86_000 * rng.random() ** 2)
    with transaction() as session:
        known = catalogue(session)
        submission = replace(_submission(rng, scene, known, point, created, now), external_ref=_mark(index))
        first = _first_of(session, index)
        if first is not None:
            submission, created = _same_again(submission, first, now)
        actor = _clerk(session, submission.channel)
        receipt = intake.receive(session, submission, actor=actor, now=created)
        course = _Course(session, rng, scene, known, receipt.number, created, now, created)
        if first is None:
            _walk(course, receipt)
        else:
            _merge(course, first)
        _silence(session, receipt)
        photos = [
            str(photo.id) for photo in evidence.photos_of(session, session.get_one(Report, receipt.report_id))
        ]
    for photo_id in photos:
        process_photo(photo_id, None if pictures.plate_of(scene) else pictures.nobody)


def _first_of(session: Session, index: int) -> Report | None:
    """Whom a twin tells the same as; None for all others."""
    if not _is_twin(index):
        return None
    return session.scalar(select(Report).where(Report.external_ref == _mark(index - 1)))


def _same_again(submission: Submission, first: Report, now: datetime) -> tuple[Submission, datetime]:
    """Told a few hours later from some steps away, by somebody else."""
    later = min(first.created_at + timedelta(hours=3), now - timedelta(minutes=5))
    lat = submission.lat + STEP_ASIDE if submission.lat is not None else None
    return replace(
        submission, category=first.category_code, text=first.public_text, lat=lat, photos=()
    ), later


def _merge(course: _Course, first: Report) -> None:
    """Merged where the first one can be followed and there was time for it; else they stand beside each other."""
    if first.status not in PARENTS:
        return
    course.at = max(course.at, first.updated_at)
    course.act(Action.MERGE, course.officer("biro.admin"), parent=first.number)


def _clerk(session: Session, channel: str) -> Actor:
    if channel in ("jaki", "web"):
        return CITIZEN
    user = organisation.user_by_username(session, f"kanal.{channel}")
    return user.actor() if user else CITIZEN


def _submission(
    rng: random.Random,
    scene: str,
    known: Catalogue,
    point: tuple[float, float],
    created: datetime,
    now: datetime,
) -> Submission:
    category, text = rng.choice(STORIES)
    channels = [channel.code for channel in known.active_channels()]
    channel = rng.choices(channels, [6 if code == "jaki" else 1 for code in channels])[0]
    placed = channel in ("jaki", "web") or now - created > OLD or rng.random() > WITHOUT_PLACE
    name = rng.choice(names())
    return Submission(
        channel=channel,
        text=text,
        category=category,
        lat=point[0] if placed else None,
        lon=point[1] if placed else None,
        address=rng.choice(STREETS),
        name=name,
        phone=f"0812{rng.randrange(10**7, 10**8)}" if rng.random() < 0.7 else "",
        is_public=rng.random() < PUBLIC_SHARE,
        priority=Priority.TINGGI if rng.random() < 0.05 else Priority.BIASA,
        photos=_photo(scene, category, "sebelum", created) if rng.random() < WITH_PHOTO else (),
        source={"media": "Warta Kota"} if channel == "mass_media" else {},
    )


def _photo(scene: str, category: str, moment: str, at: datetime) -> tuple[StoredUpload, ...]:
    data = pictures.street(random.Random(scene), category, moment, pictures.plate_of(scene))
    upload = evidence.plan_upload(data, f"{category}-{moment}.jpg", now=at)
    storage().put(upload.original_key, data, upload.inspected.media_type)
    return (upload,)


def _silence(session: Session, receipt: Receipt) -> None:
    """Nobody is told about a made-up report."""
    session.execute(
        update(Message)
        .where(Message.report_id == receipt.report_id)
        .values(state=MessageState.UNSENDABLE, failure=NOT_SENT)
    )


def _walk(course: _Course, receipt: Receipt) -> None:
    """Go some way along the course; most reports go all the way."""
    for step in _steps(course, receipt):
        if not step():
            return


def _steps(course: _Course, receipt: Receipt) -> Iterator[Callable[[], bool]]:
    kind = course.known.units[receipt.holder_code].kind
    if kind != UnitKind.KELURAHAN or course.stops(0.15):
        return
    officer = course.officer(f"kelurahan.{receipt.holder_code}")
    report = course.session.get_one(Report, receipt.report_id)
    if course.stops(0.06):
        yield lambda: course.act(
            Action.ASK_REPORTER, officer, note="Mohon sebutkan patokan terdekat dari lokasi."
        )
        return
    if course.rng.random() < 0.05:
        yield lambda: course.act(
            Action.DECLINE,
            officer,
            reason="tidak_ditemukan",
            note="Sudah diperiksa ke lokasi, tidak ditemukan.",
        )
        yield from _verdict(course)
        return
    pd = routing.suggested_pd(course.known, report.category_code)
    yield from _by_pd(course, report, officer, pd) if pd else _by_kelurahan(course, report, officer)


def _by_kelurahan(course: _Course, report: Report, officer: Actor) -> Iterator[Callable[[], bool]]:
    yield lambda: course.act(Action.HANDLE, officer, note="Petugas PPSU menuju lokasi.")
    petugas = course.officer(f"petugas.{report.holder_code}.{_whose_turn(course)}")
    yield lambda: course.act(Action.ASSIGN, officer, staff=petugas.username or "")
    yield from _result(course, report, petugas)


def _whose_turn(course: _Course) -> int:
    """One of the two members of staff that every unit has."""
    return random.Random(course.scene).randint(1, 2)


def _by_pd(course: _Course, report: Report, officer: Actor, pd: str) -> Iterator[Callable[[], bool]]:
    yield lambda: course.act(
        Action.COORDINATE, officer, unit=pd, note="Di luar kewenangan kelurahan, mohon ditindaklanjuti."
    )
    dinas = course.officer(f"dinas.{pd}")
    ukpd = routing.suggested_ukpd(course.known, pd, report.kelurahan_code)
    if ukpd is None:
        yield lambda: course.act(Action.START, dinas)
        yield from _result(course, report, dinas)
        return
    yield lambda: course.act(Action.DISPOSE, dinas, unit=ukpd, note="Mohon segera ditangani.")
    sudin = course.officer(f"sudin.{ukpd}")
    if course.stops(0.08):
        yield lambda: course.act(Action.RETURN, sudin, reason="bukan_kewenangan", note="Bukan aset kami.")
        return
    petugas = course.officer(f"petugas.{ukpd}.{_whose_turn(course)}")
    yield lambda: course.act(Action.ASSIGN, sudin, staff=petugas.username or "")
    yield lambda: course.act(Action.START, petugas)
    yield from _result(course, report, petugas)


def _result(course: _Course, report: Report, worker: Actor) -> Iterator[Callable[[], bool]]:
    yield from help_steps(course, report)
    if course.stops(0.12):
        day = (course.at + timedelta(days=14)).date().isoformat()
        yield lambda: course.act(
            Action.ESTIMATE, worker, day=day, reason="butuh_alat", note="Menunggu material."
        )
        return
    yield lambda: _finish(course, report, worker)
    yield from _verdict(course)
    if report.status == Status.RESULT_REJECTED and not course.stops(0.5):
        yield lambda: _finish(course, report, worker)
        yield from _verdict(course)


def _finish(course: _Course, report: Report, worker: Actor) -> bool:
    edits = random.Random(f"{course.scene} {pictures.EDITED}").random() < EDITED_SHARE
    moment = pictures.EDITED if edits else "sesudah"
    photos = _photo(course.scene, report.category_code, moment, course.at)
    return course.act(
        Action.FINISH, worker, note="Sudah dikerjakan dan lokasi bersih kembali.", photos=photos
    )


def _verdict(course: _Course) -> Iterator[Callable[[], bool]]:
    if course.stops(0.3):
        yield from check_steps(course, _photo)
        return
    verifier = course.officer("biro.verifikator")
    if course.rng.random() < 0.1:
        yield lambda: course.act(
            Action.REJECT,
            verifier,
            reason="foto_tidak_sesuai",
            note="Foto tidak menunjukkan lokasi yang dilaporkan.",
        )
        return
    yield lambda: course.act(Action.APPROVE, verifier)
