"""The places that the set-up brings along."""

from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.domain.geography import Area, AreaAlias, Boundary, BoundaryVersion, Outline, current_version
from app.domain.geography.default_data import DefaultDataError, install_default
from app.domain.vocabulary import BoundarySource
from tests.conftest import ROOT
from tests.domain.geography.maps import NOW

NODE_MODULES = ROOT / "node_modules"


def test_set_up_brings_every_kelurahan_with_a_valid_boundary(session: Session) -> None:
    for table in (Outline, Boundary, BoundaryVersion):
        session.execute(delete(table))
    assert install_default(session, NODE_MODULES, now=NOW) == (317, True)
    version = current_version(session)
    assert version is not None
    assert version.source is BoundarySource.BAWAAN
    boundaries = select(func.count()).where(Boundary.version_id == version.id, func.ST_IsValid(Boundary.geom))
    outlines = select(func.count()).where(Outline.version_id == version.id, func.ST_IsValid(Outline.geom))
    assert (session.scalar(boundaries), session.scalar(outlines)) == (267, 317)


def test_set_up_again_mends_names_and_nothing_else(session: Session) -> None:
    before = current_version(session)
    aliases = session.scalar(select(func.count()).select_from(AreaAlias))
    session.execute(update(Area).where(Area.code == "31.71.01.1001").values(name="Gambier"))
    assert install_default(session, NODE_MODULES, now=NOW) == (317, False)
    assert session.scalar(select(Area.name).where(Area.code == "31.71.01.1001")) == "Gambir"
    assert session.scalar(select(func.count()).select_from(AreaAlias)) == aliases
    assert current_version(session) is before


def test_missing_packages_are_named(session: Session, tmp_path: Path) -> None:
    with pytest.raises(DefaultDataError, match=r"regencies.csv tidak ada; jalankan `npm ci`"):
        install_default(session, tmp_path, now=NOW)
