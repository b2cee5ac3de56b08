"""What these tests share: asking about one text as an officer's page would."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.geography import Area
from app.domain.understanding import Understanding, understand
from app.domain.understanding.measure import Complaint
from app.domain.vocabulary import AreaLevel
from tests.course import MONDAY

COMPLAINTS = Path(__file__).parent / "complaints.csv"
Ask = Callable[..., Understanding]


@pytest.fixture
def ask(session: Session) -> Ask:
    """Understand one text on a Monday morning."""

    def asked(text: str, **given: object) -> Understanding:
        return understand(session, text, now=MONDAY, **given)  # type: ignore[arg-type]

    return asked


@pytest.fixture
def names(session: Session) -> dict[str, str]:
    """Code -> name of all areas."""
    return dict(session.execute(select(Area.code, Area.name)).tuples().all())


@pytest.fixture
def kelurahan(ask: Ask, names: dict[str, str]) -> Callable[[str], str | None]:
    """The name of the kelurahan proposed first, or None."""

    def first(text: str) -> str | None:
        places = ask(text).places
        return names[places[0].kelurahan_code] if places and places[0].kelurahan_code else None

    return first


@pytest.fixture
def kecamatan(ask: Ask, names: dict[str, str]) -> Callable[[str], str | None]:
    """The name of the kecamatan of the first proposal, or None."""

    def first(text: str) -> str | None:
        places = ask(text).places
        return names[places[0].kecamatan_code] if places and places[0].kecamatan_code else None

    return first


@pytest.fixture
def kelurahan_names(session: Session) -> dict[str, str]:
    """Code -> name of the 267 kelurahan."""
    query = select(Area.code, Area.name).where(Area.level == AreaLevel.KELURAHAN)
    return dict(session.execute(query).tuples().all())


def written(part: str) -> list[Complaint]:
    """The written complaints of one half: `latih` was looked at while the rules were made, `uji` was not."""
    with COMPLAINTS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["bagian"] == part]
    return [Complaint(row["teks"], row["kelurahan"] or None, row["kategori"]) for row in rows]
