"""Official boundaries: an operator's file replaces the version in force, or changes nothing.

The same file again changes nothing; a file that was in force before is put in force again. Nothing that is
already settled is routed anew: reports keep the kelurahan they were given.
"""

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.geography.areas import KELURAHAN_COUNT, Area, AreaAlias
from app.domain.geography.boundaries import (
    BoundaryVersion,
    current_version,
    lock_boundaries,
    make_current,
    version_by_digest,
)
from app.domain.geography.boundary_file import BoundaryFile, BoundaryFileError, digest, read_boundaries
from app.domain.geography.dissolve import measure_fit
from app.domain.geography.store import store_version
from app.domain.vocabulary import AreaLevel, BoundarySource


class Imported(NamedTuple):
    """What an import did; `previous` is the version put aside, if one was."""

    version: BoundaryVersion
    changed: bool
    previous: BoundaryVersion | None


def import_boundaries(session: Session, path: Path, *, now: datetime) -> Imported:
    """Put the boundaries of the file in force. Raises BoundaryFileError, having changed nothing."""
    sha256 = digest(path)
    lock_boundaries(session)
    current, known = current_version(session), version_by_digest(session, sha256)
    if current and current is known:
        return Imported(current, False, None)
    if known:
        make_current(session, known)
        return Imported(known, True, current)
    file = read_boundaries(path, _names(session), _aliases(session))
    version = BoundaryVersion(
        source=BoundarySource.IMPOR,
        file_name=path.name,
        sha256=sha256,
        imported_at=now,
        summary=_summary(file),
    )
    store_version(session, version, file.polygons)
    return Imported(version, True, current)


def _summary(file: BoundaryFile) -> dict[str, Any]:
    fit = measure_fit(file.polygons.values())
    return {
        "kelurahan": len(file.polygons),
        "column": file.column,
        "mended": list(file.mended),
        **{name: round(value, 1) for name, value in fit._asdict().items()},
    }


def _names(session: Session) -> dict[str, str]:
    query = select(Area.code, Area.name).where(Area.level == AreaLevel.KELURAHAN).order_by(Area.code)
    names = dict(session.execute(query).tuples().all())
    if len(names) != KELURAHAN_COUNT:
        raise BoundaryFileError("Daftar kelurahan belum lengkap; jalankan dulu `flask wilayah bawaan`.")
    return names


def _aliases(session: Session) -> dict[str, str]:
    return dict(session.execute(select(AreaAlias.alias, AreaAlias.kelurahan_code)).tuples().all())
