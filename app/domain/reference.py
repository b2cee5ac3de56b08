"""Reference data: categories and their questions, channels, reasons; the snapshot holds API keys and limits too. Data, not code.

`catalogue(session)` is a read-only snapshot kept for a few seconds in each process, because every intake and every
page needs it and it changes a few times a year. Whoever changes it calls `forget()`; other processes learn of it by
`app.domain.freshness`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, one_of
from app.domain import freshness
from app.domain.api_key import ApiKey, ApiKeyInfo, infos_of
from app.domain.channel import Channel as Channel
from app.domain.channel import ChannelInfo as ChannelInfo
from app.domain.channel import channels, prefixes
from app.domain.channel_texts import Key as TextKey
from app.domain.channel_texts import OwnText, own_texts
from app.domain.geography import current_version
from app.domain.organisation import Unit
from app.domain.sla.limits import Limits, limits
from app.domain.vocabulary import BoundarySource, Calendar, ReasonKind, UnitKind

FRESH_SECONDS = 10.0
UNSORTED = "lainnya"  # the category of what nobody has sorted yet


class Category(Base):
    """What a report is about; `finish_hours` counted on `calendar`; `first_unit` is a proposal, not a decision."""

    __tablename__ = "categories"
    __table_args__ = (one_of("calendar", Calendar),)

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    group: Mapped[str] = mapped_column("group_name")
    first_unit: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    finish_hours: Mapped[int]
    calendar: Mapped[Calendar] = mapped_column(EnumText(Calendar))
    photo_required: Mapped[bool]
    may_be_public: Mapped[bool]
    keywords: Mapped[list[str]] = mapped_column(ARRAY(Text))
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class Question(Base):
    """A question that a category asks (an Open311 attribute). `options` is a list of [key, label].

    `retired_options`: what it no longer offers, kept for the answers that name it.
    """

    __tablename__ = "questions"

    category_code: Mapped[str] = mapped_column(ForeignKey("categories.code"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    label: Mapped[str]
    datatype: Mapped[str]
    required: Mapped[bool]
    options: Mapped[list[list[str]]] = mapped_column(JSONB)
    retired_options: Mapped[list[list[str]]] = mapped_column(JSONB, default=list, server_default="[]")
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")


class Reason(Base):
    """A reason code for one kind of decision. `advice`: where to turn, told to the reporter of what is closed unfixed."""

    __tablename__ = "reasons"
    __table_args__ = (
        one_of("kind", ReasonKind),
        CheckConstraint("advice IS NULL OR kind = 'decline'", name="advice"),
    )

    kind: Mapped[ReasonKind] = mapped_column(EnumText(ReasonKind), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    advice: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")


@dataclass(frozen=True, slots=True)
class QuestionInfo:
    code: str
    position: int
    label: str
    datatype: str
    required: bool
    options: tuple[tuple[str, str], ...]
    retired_options: tuple[tuple[str, str], ...] = ()
    is_active: bool = True

    @property
    def words(self) -> dict[str, str]:
        """The words of every choice that it ever offered."""
        return dict((*self.retired_options, *self.options))


@dataclass(frozen=True, slots=True)
class CategoryInfo:
    """`questions`: what it asks now; `every_question`: what it ever asked, for the answers that were given."""

    code: str
    name: str
    group: str
    first_unit: str | None
    finish_hours: Decimal
    calendar: Calendar
    photo_required: bool
    may_be_public: bool
    keywords: tuple[str, ...]
    is_active: bool
    every_question: tuple[QuestionInfo, ...] = ()

    @property
    def questions(self) -> tuple[QuestionInfo, ...]:
        return tuple(question for question in self.every_question if question.is_active)


@dataclass(frozen=True, slots=True)
class UnitInfo:
    code: str
    kind: UnitKind
    name: str
    short_name: str
    area_code: str | None
    parent_code: str | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All reference data at one moment, keyed by code, in display order; of reasons the retired ones, too, for their words.

    `prefixes`: every prefix that was ever used, with its channel. `own_texts`: wordings of a channel's own.
    """

    categories: dict[str, CategoryInfo]
    channels: dict[str, ChannelInfo]
    units: dict[str, UnitInfo]
    reasons: dict[ReasonKind, dict[str, str]]
    api_keys: dict[bytes, ApiKeyInfo]
    limits: Limits
    kelurahan_units: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    own_texts: dict[TextKey, OwnText] = field(default_factory=dict)
    version: int = -1
    boundary_source: BoundarySource | None = None
    retired_reasons: frozenset[tuple[ReasonKind, str]] = frozenset()
    advice: Mapping[str, str] = field(default_factory=dict)

    def active_categories(self) -> list[CategoryInfo]:
        return [category for category in self.categories.values() if category.is_active]

    def active_channels(self) -> list[ChannelInfo]:
        return [channel for channel in self.channels.values() if channel.is_active]

    def offered_reasons(self, kind: ReasonKind) -> dict[str, str]:
        """The reasons that somebody may choose now."""
        known = self.reasons[kind].items()
        return {code: words for code, words in known if (kind, code) not in self.retired_reasons}

    def unit_of_kelurahan(self, kelurahan_code: str) -> str:
        """The code of the unit that answers for a kelurahan; KeyError where there is none."""
        return self.kelurahan_units[kelurahan_code]

    def unit_name(self, code: str | None) -> str:
        """The unit's name, or the code itself for one that is gone."""
        unit = self.units.get(code or "")
        return unit.name if unit else (code or "")


@dataclass
class _Cache:
    catalogue: Catalogue | None = None
    read_at: float = 0.0


_cache = _Cache()


def catalogue(session: Session) -> Catalogue:
    """The snapshot: of the version that was seen last, and at most ten seconds old."""
    kept = _cache.catalogue
    late = time.monotonic() - _cache.read_at > FRESH_SECONDS
    if kept is None or late or not freshness.is_of_present(kept.version):
        kept = _cache.catalogue = _read(session)
        _cache.read_at = time.monotonic()
        freshness.seen(kept.version)
    return kept


def forget() -> None:
    """Drop the snapshot of this process after a change."""
    _cache.catalogue = None


def start_from(known: Catalogue) -> None:
    """Go on as if this snapshot had been read just now: for tests, each of which begins with the same rows."""
    _cache.catalogue, _cache.read_at = known, time.monotonic()
    freshness.seen(known.version)


def _read(session: Session) -> Catalogue:
    version = (
        session.scalar(select(freshness.version())) or 0
    )  # first, so that it is never newer than what follows
    units = {unit.code: _unit_info(unit) for unit in session.scalars(select(Unit).order_by(Unit.name))}
    return Catalogue(
        categories=_categories(session),
        channels=channels(session),
        units=units,
        reasons=_reasons(session),
        advice=_advice(session),
        retired_reasons=frozenset(
            session.execute(select(Reason.kind, Reason.code).where(~Reason.is_active)).tuples()
        ),
        api_keys=_api_keys(session),
        limits=limits(session),
        prefixes=prefixes(session),
        own_texts=own_texts(session),
        version=version,
        boundary_source=_boundary_source(session),
        kelurahan_units={
            u.area_code: u.code for u in units.values() if u.kind == UnitKind.KELURAHAN and u.area_code
        },
    )


def _boundary_source(session: Session) -> BoundarySource | None:
    version = current_version(session)
    return version.source if version else None


def _unit_info(unit: Unit) -> UnitInfo:
    return UnitInfo(
        unit.code, unit.kind, unit.name, unit.short_name, unit.area_code, unit.parent_code, unit.is_active
    )


def _categories(session: Session) -> dict[str, CategoryInfo]:
    asked: dict[str, list[QuestionInfo]] = {}
    for q in session.scalars(select(Question).order_by(Question.category_code, Question.position)):
        asked.setdefault(q.category_code, []).append(_question_info(q))
    rows = session.scalars(select(Category).order_by(Category.position, Category.code))
    return {c.code: _category_info(c, tuple(asked.get(c.code, ()))) for c in rows}


def _question_info(question: Question) -> QuestionInfo:
    return QuestionInfo(
        code=question.code,
        position=question.position,
        label=question.label,
        datatype=question.datatype,
        required=question.required,
        options=tuple((key, label) for key, label in question.options),
        retired_options=tuple((key, label) for key, label in question.retired_options),
        is_active=question.is_active,
    )


def _category_info(category: Category, questions: tuple[QuestionInfo, ...]) -> CategoryInfo:
    return CategoryInfo(
        code=category.code,
        name=category.name,
        group=category.group,
        first_unit=category.first_unit,
        finish_hours=Decimal(category.finish_hours),
        calendar=category.calendar,
        photo_required=category.photo_required,
        may_be_public=category.may_be_public,
        keywords=tuple(category.keywords),
        is_active=category.is_active,
        every_question=questions,
    )


def _reasons(session: Session) -> dict[ReasonKind, dict[str, str]]:
    found: dict[ReasonKind, dict[str, str]] = {kind: {} for kind in ReasonKind}
    for reason in session.scalars(select(Reason)):
        found[reason.kind][reason.code] = reason.label
    return found


def _advice(session: Session) -> dict[str, str]:
    """Where to turn, by the code of the reason for which a report was closed unfixed."""
    told = select(Reason.code, Reason.advice).where(Reason.advice.is_not(None))
    return {code: advice for code, advice in session.execute(told).tuples() if advice}


def _api_keys(session: Session) -> dict[bytes, ApiKeyInfo]:
    """By the digest of every secret that may open it now."""
    keys = session.scalars(select(ApiKey).filter_by(is_active=True))
    return {digest: info for key in keys for digest, info in infos_of(key).items()}
