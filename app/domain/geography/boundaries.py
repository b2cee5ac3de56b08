"""Boundaries: versions of the polygons of all kelurahan, of which one is current; earlier ones are kept.

A version is complete (267 kelurahan) or does not exist. With it stand the outlines of all areas, made
once so that maps need not do it. The version in force also stands cut into small pieces, in which lookup.py
finds points.
"""

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ForeignKey, Index, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, Id, one_of
from app.domain.vocabulary import BoundarySource

WGS84 = 4326
PART_POINTS = 64


class BoundaryVersion(Base):
    """One complete set of boundaries; `sha256` of the file names it, `summary` is what the check found."""

    __tablename__ = "boundary_versions"
    __table_args__ = (
        one_of("source", BoundarySource),
        Index("uq_boundary_versions_current", "is_current", unique=True, postgresql_where=text("is_current")),
    )

    id: Mapped[Id]
    source: Mapped[BoundarySource] = mapped_column(EnumText(BoundarySource))
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
    imported_at: Mapped[datetime]
    is_current: Mapped[bool] = mapped_column(default=False, server_default="false")
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Boundary(Base):
    """The polygons of one kelurahan in one version, WGS84."""

    __tablename__ = "boundaries"

    version_id: Mapped[int] = mapped_column(ForeignKey("boundary_versions.id"), primary_key=True)
    kelurahan_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True, index=True)
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=WGS84))


class BoundaryPart(Base):
    """A small piece of a kelurahan of the version in force: fine boundaries cost a look-up nothing."""

    __tablename__ = "boundary_parts"

    id: Mapped[Id]
    kelurahan_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=WGS84))


class Outline(Base):
    """What maps show of one kelurahan, kecamatan or kota in one version, WGS84."""

    __tablename__ = "area_outlines"

    version_id: Mapped[int] = mapped_column(ForeignKey("boundary_versions.id"), primary_key=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True, index=True)
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=WGS84))


def current_version(session: Session) -> BoundaryVersion | None:
    """The version in force, or None before the set-up."""
    return session.scalar(select(BoundaryVersion).where(BoundaryVersion.is_current))


def lock_boundaries(session: Session) -> None:
    """Let one set-up or import at a time change boundaries, until the transaction ends; readers go on."""
    session.execute(text("LOCK TABLE boundary_versions IN SHARE ROW EXCLUSIVE MODE"))


def version_by_digest(session: Session, sha256: str) -> BoundaryVersion | None:
    """The version made from that very file, or None."""
    return session.scalar(select(BoundaryVersion).where(BoundaryVersion.sha256 == sha256))


def make_current(session: Session, version: BoundaryVersion) -> None:
    """Put the version in force and the one before it aside."""
    session.execute(update(BoundaryVersion).where(BoundaryVersion.is_current).values(is_current=False))
    version.is_current = True
    session.flush()
    pieces = func.ST_Multi(func.ST_Subdivide(Boundary.geom, PART_POINTS))
    query = select(Boundary.kelurahan_code, pieces).where(Boundary.version_id == version.id)
    session.execute(delete(BoundaryPart))
    session.execute(insert(BoundaryPart).from_select(["kelurahan_code", "geom"], query))
