"""A checked submission, and the rows that it becomes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain import privacy, routing
from app.domain.actor import Actor
from app.domain.audit import Entry, entry_row
from app.domain.errors import Invalid
from app.domain.geography import find_kelurahan, found_by_code, outside_message
from app.domain.intake.submission import ADDRESS_MAX, TEXT_MAX, UNSORTED, Submission
from app.domain.numbering import new_tracking_code
from app.domain.reference import Catalogue, CategoryInfo, ChannelInfo
from app.domain.vocabulary import ClockKind, LocationKind, Status, Visibility
from app.wording import worded


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is; `kelurahan_code` None while nobody knows."""

    kelurahan_code: str | None = None
    kelurahan_name: str | None = None
    kind: LocationKind | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that the rows of the new report are made from."""

    submission: Submission
    channel: ChannelInfo
    category: CategoryInfo
    place: Place
    known: Catalogue
    actor: Actor
    now: datetime

    @property
    def holder_code(self) -> str:
        return routing.home_of(self.known, self.channel.code, self.place.kelurahan_code)

    @property
    def point(self) -> tuple[float, float] | None:
        """lat, lon."""
        given = self.submission
        return (given.lat, given.lon) if given.lat is not None and given.lon is not None else None


def check(submission: Submission, known: Catalogue) -> tuple[ChannelInfo, CategoryInfo]:
    """Channel and category of a submission whose texts fit. Raises Invalid with everything that does not."""
    errors = _text_errors(submission)
    channel = known.channels.get(submission.channel)
    if channel is None or not (channel.is_active or submission.was_waiting):
        errors["kanal"] = worded("Pilih kanal yang tersedia.")
    category = known.categories.get(submission.category or UNSORTED)
    if category is None or not category.is_active:
        errors["kategori"] = worded("Pilih kategori yang tersedia.")
    if errors or channel is None or category is None:
        raise Invalid(errors)
    return channel, category


def _text_errors(submission: Submission) -> dict[str, str]:
    errors: dict[str, str] = {}
    text = submission.text.strip()
    if not text:
        errors["isi"] = worded("Ceritakan masalahnya.")
    elif len(text) > TEXT_MAX:
        errors["isi"] = worded(
            "Isi laporan paling panjang {most} karakter; sekarang {n}.", most=TEXT_MAX, n=len(text)
        )
    if len(submission.address) > ADDRESS_MAX:
        errors["alamat"] = worded("Alamat paling panjang {n} karakter.", n=ADDRESS_MAX)
    return errors


def place_of(session: Session, submission: Submission) -> Place:
    """The kelurahan of the point, or the chosen one. Raises Invalid outside DKI Jakarta."""
    if submission.lat is not None and submission.lon is not None:
        found = find_kelurahan(session, submission.lat, submission.lon)
        if found is None:
            raise Invalid({"lat": outside_message(submission.lat, submission.lon)})
        return Place(found.code, found.name, LocationKind.EXACT)
    if submission.kelurahan_code:
        chosen = found_by_code(session, submission.kelurahan_code)
        if chosen is None:
            raise Invalid({"kelurahan": worded("Pilih kelurahan dari daftar.")})
        return Place(chosen.code, chosen.name, LocationKind.APPROXIMATE)
    return Place()


def report_row(draft: Draft, clocks: list[dict[str, Any]]) -> dict[str, Any]:
    """The columns of the report, all but its number, history head and ids."""
    given, now = draft.submission, draft.now
    due = {clock["kind"]: clock["due_at"] for clock in clocks}
    return {
        "tracking_code": new_tracking_code(),
        "channel_code": draft.channel.code,
        "category_code": draft.category.code,
        "priority": given.priority,
        "status": Status.WAITING,
        "holder_code": draft.holder_code,
        "original_text": given.text.strip(),
        "public_text": privacy.mask(given.text.strip(), given.name).text,
        "is_public": given.is_public and draft.category.may_be_public,
        "address": _nameless(given, given.address.strip()) or None,
        "kelurahan_code": draft.place.kelurahan_code,
        "location_kind": draft.place.kind,
        "answers": {code: _nameless(given, answer) for code, answer in given.answers.items()},
        "source": dict(given.source) or None,
        "external_ref": given.external_ref,
        "api_key_id": given.api_key_id,
        "entered_by_id": draft.actor.user_id,
        "created_at": now,
        "updated_at": now,
        "red_flag_at": due.pop(ClockKind.RED_FLAG, None),
        "due_at": min(due.values(), default=None),
    }


def _nameless(given: Submission, typed: Any) -> Any:
    """What was typed beside the text, without who typed it: officers read it, and it is kept in clear."""
    return privacy.mask(typed, given.name, privacy.IDENTITY).text if isinstance(typed, str) else typed


def event_row(draft: Draft, number: str) -> dict[str, Any]:
    """The first entry of the history."""
    data = {
        "channel": draft.channel.code,
        "category": draft.category.code,
        "unit": draft.holder_code,
        "kelurahan": draft.place.kelurahan_code,
    }
    return entry_row(
        Entry("create", None, Visibility.PUBLIC, data=data),
        seq=1,
        prev_hash=b"",
        number=number,
        to_status=Status.WAITING,
        holder_code=draft.holder_code,
        assignee_id=None,
        salt=b"",
        actor=draft.actor,
        now=draft.now,
    )
