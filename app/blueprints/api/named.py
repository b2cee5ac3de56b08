"""Everything that a machine interface takes or answers, as schemas by name: in the OpenAPI document, and each at an address."""

from app.blueprints.api import documents, opened, others
from app.blueprints.api.schemas import Schema
from app.blueprints.open311 import shapes
from app.domain.reference import Catalogue


def schemas(known: Catalogue) -> Schema:
    """All of them; those of what is filed know the categories and kelurahan in force."""
    return {**documents.components(known), **others.components(), **opened.components(), **shapes.NAMED}


def address(base: str, name: str) -> str:
    """Where a schema is published by itself (skema.py); `base`: where the portal is."""
    return f"{base}/api/skema/{name}.json"
