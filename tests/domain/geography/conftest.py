"""Real official boundaries in force, and files made from them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.geography.official import Imported, import_boundaries
from tests.domain.geography.maps import NOW

Features = list[dict[str, Any]]


@pytest.fixture
def official_path(shared_data: Path) -> Path:
    return shared_data / "batas-kelurahan-dki.geojson"


@pytest.fixture
def official(session: Session, official_path: Path) -> Imported:
    """The official boundaries are in force."""
    return import_boundaries(session, official_path, now=NOW)


@pytest.fixture
def altered(official_path: Path, tmp_path: Path) -> Callable[[Callable[[Features], object]], Path]:
    """A copy of the official file after something was done to its features."""

    def make(change: Callable[[Features], object]) -> Path:
        collection = json.loads(official_path.read_text())
        change(collection["features"])
        path = tmp_path / "altered.geojson"
        path.write_text(json.dumps(collection))
        return path

    return make
