"""What an officer decides about a photo: what is covered and what is not, and whether the public sees it at all.

Whoever may correct the public text of a report may do it (product.md section 2): biro.admin, and the kelurahan for its own. Each
decision is an entry of the report's history that says who and why; it holds, and no later look of the machine changes it.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import access, audit
from app.domain.actor import Actor
from app.domain.audit import Entry
from app.domain.errors import Conflict, Forbidden, Invalid, NotVisible
from app.domain.evidence import Photo
from app.domain.evidence.process import Store
from app.domain.evidence.screening import Screening
from app.domain.redaction.area import AreaState, PhotoArea, areas_of, drawn
from app.domain.redaction.screening import publish, withdraw
from app.domain.redaction.spot import WHOLE, Box
from app.domain.report import NOT_FOUND, Report
from app.domain.vocabulary import Visibility
from app.domain.workflow.moves import Party
from app.domain.workflow.parties import parties_of

REDACTED = "redact_photo"
WHY_MAX = 500
BOXES_MAX = 60
DECIDERS = frozenset({Party.BIRO_ADMIN, Party.AREA})
MAY_NOT = "Penyamaran foto diputuskan biro.admin, atau kelurahan untuk laporannya sendiri."


class Outcome(StrEnum):
    """Shown to the public as it is covered, or not at all."""

    SHOW = "tampilkan"
    HIDE = "sembunyikan"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the form says: which of the areas stay covered (by id), what was drawn besides, the outcome and why."""

    outcome: str
    kept: frozenset[int]
    boxes: Sequence[Box]
    why: str
    edition: int


def may_decide(session: Session, report: Report, *, actor: Actor) -> bool:
    """Whether this officer decides what the public sees of this report's photos."""
    return bool(parties_of(session, report, actor) & DECIDERS)


def decide(
    session: Session,
    store: Store,
    number: str,
    photo_id: uuid.UUID,
    choice: Choice,
    *,
    actor: Actor,
    now: datetime,
) -> Photo:
    """Carry a decision out: new public copies, or none. Raises NotVisible, Forbidden, Conflict or Invalid."""
    report = access.visible(session, number, actor=actor, lock=True)
    photo = _locked(session, report, photo_id)
    if not may_decide(session, report, actor=actor):
        raise Forbidden(MAY_NOT)
    _refuse_as_stale(photo, choice)
    _check(choice)
    lifted, covered = _areas(session, photo, choice)
    if choice.outcome == Outcome.SHOW:
        publish(session, store, photo, _picture(store, photo))
    else:
        withdraw(session, photo)
        photo.screening = Screening.HIDDEN
    photo.edition += 1
    photo.decided_by_id, photo.decided_at = actor.user_id, now
    data = {
        "photo": str(photo.id),
        "kind": photo.kind.value,
        "outcome": choice.outcome,
        "covered": covered,
        "lifted": lifted,
    }
    entry = Entry(REDACTED, report.status, Visibility.INTERNAL, choice.why.strip(), data)
    audit.record(session, report, entry, actor=actor, now=now)
    report.updated_at = now
    session.flush()
    return photo


def _locked(session: Session, report: Report, photo_id: uuid.UUID) -> Photo:
    query = (
        select(Photo)
        .where(Photo.id == photo_id, Photo.report_id == report.id)
        .with_for_update(key_share=True)
    )
    photo = session.scalar(query.execution_options(populate_existing=True))
    if photo is None or not photo.is_ready:
        raise NotVisible(NOT_FOUND)
    return photo


def _refuse_as_stale(photo: Photo, choice: Choice) -> None:
    if photo.screening == Screening.WAITING:
        raise Conflict("Foto ini masih diperiksa otomatis. Tunggu sebentar, lalu muat ulang halaman.")
    if photo.edition != choice.edition:
        raise Conflict(
            "Petugas lain baru saja memutuskan foto ini. Tidak ada yang diubah; periksa lagi keadaannya."
        )


def _check(choice: Choice) -> None:
    errors = {}
    why = choice.why.strip()
    if choice.outcome not in set(Outcome):
        errors["keputusan"] = "Pilih tampilkan atau sembunyikan."
    if not why:
        errors["catatan"] = "Tulis alasannya; ia tersimpan dalam riwayat laporan."
    elif len(why) > WHY_MAX:
        errors["catatan"] = f"Alasan paling panjang {WHY_MAX} huruf."
    if len(choice.boxes) > BOXES_MAX or any(not _is_inside(box) for box in choice.boxes):
        errors["kotak"] = f"Kotak harus berada di dalam foto, paling banyak {BOXES_MAX}."
    if errors:
        raise Invalid(errors)


def _is_inside(box: Box) -> bool:
    starts = box.left >= 0 and box.top >= 0 and box.width > 0 and box.height > 0
    return starts and box.right <= WHOLE and box.bottom <= WHOLE


def _areas(session: Session, photo: Photo, choice: Choice) -> tuple[int, int]:
    """Bring the areas in line; how many were lifted now, and how many are covered."""
    before = areas_of(session, photo.id)
    lifted = sum(area.is_covered and area.id not in choice.kept for area in before)
    for area in before:
        area.state = AreaState.COVERED if area.id in choice.kept else AreaState.LIFTED
    session.add_all(drawn(photo.id, box) for box in _new(before, choice.boxes))
    session.flush()
    return lifted, sum(area.is_covered for area in areas_of(session, photo.id))


def _new(before: Iterable[PhotoArea], boxes: Iterable[Box]) -> list[Box]:
    known = {area.box for area in before if area.is_covered}
    return [box for box in dict.fromkeys(boxes) if box not in known]


def _picture(store: Store, photo: Photo) -> bytes:
    try:
        return store.get(photo.display_key or "")
    except KeyError:
        raise Conflict("Berkas foto ini hilang; foto tidak dapat ditampilkan.") from None
