"""Alembic's environment: the application's metadata and connection, with GeoAlchemy2's helpers."""

import importlib
import pkgutil

from alembic import context
from flask import current_app
from geoalchemy2 import alembic_helpers
from sqlalchemy.types import TypeDecorator

import app.domain
from app.base import Base

for module in pkgutil.walk_packages(app.domain.__path__, "app.domain."):
    importlib.import_module(module.name)

POSTGIS_TABLES = {"spatial_ref_sys"}


def include_object(obj, name, type_, reflected, compare_to):
    """Leave PostGIS' own tables alone, and nothing else."""
    if type_ == "table" and name in POSTGIS_TABLES:
        return False
    return alembic_helpers.include_object(obj, name, type_, reflected, compare_to)


def render_item(kind, obj, autogen_context):
    """Write our own column types as what they are in the database, so that migrations need no application code."""
    if kind == "type" and isinstance(obj, TypeDecorator) and type(obj).__module__.startswith("app."):
        return f"sa.{type(obj.impl_instance).__name__}()"
    return alembic_helpers.render_item(kind, obj, autogen_context)


def run() -> None:
    """Run the migrations on the application's engine."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            process_revision_directives=alembic_helpers.writer,
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
