"""Where the interface is, which services there are, and what each of them asks."""

from datetime import UTC, datetime
from typing import Any

from flask import Response

from app.blueprints.open311 import answers
from app.blueprints.open311.door import Refused, blueprint, check_jurisdiction
from app.clock import local
from app.config import settings
from app.db import db
from app.domain.reference import CategoryInfo, QuestionInfo, catalogue
from app.queries import open311

CHANGED = datetime(2026, 11, 26, tzinfo=UTC)  # when this interface itself last changed
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CONTACT = "Biro Pemerintahan Provinsi DKI Jakarta, crm.jakarta.go.id"
KEYS = "Kunci API diberikan oleh admin Biro Pemerintahan."


@blueprint.get("/discovery.<any(json, xml):fmt>")
def discover(fmt: str) -> Response:
    """The endpoints of this installation; the changeset tells clients when to read the services anew."""
    services_changed = open311.services_changed(db.session()) or CHANGED
    changeset = local(max(CHANGED, services_changed)).isoformat(timespec="seconds")
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{settings().public_url}/open311/v2",
        "changeset": changeset,
        "type": "test" if settings().is_demo else "production",
        "formats": ["application/json", "text/xml"],
    }
    found = {"changeset": changeset, "contact": CONTACT, "key_service": KEYS, "endpoints": [endpoint]}
    return answers.single(fmt, "discovery", found)


@blueprint.get("/v2/services.<any(json, xml):fmt>")
def services(fmt: str) -> Response:
    """All active categories."""
    check_jurisdiction()
    found = [_service(category) for category in catalogue(db.session()).active_categories()]
    return answers.rows(fmt, "services", "service", found)


@blueprint.get("/v2/services/<code>.<any(json, xml):fmt>")
def definition(code: str, fmt: str) -> Response:
    """The questions of a category."""
    check_jurisdiction()
    category = active_category(code)
    asked = [_attribute(question, order) for order, question in enumerate(category.questions, start=1)]
    return answers.single(fmt, "service_definition", {"service_code": category.code, "attributes": asked})


def active_category(code: str) -> CategoryInfo:
    """The category that may be reported under this code. Raises Refused (404)."""
    category = catalogue(db.session()).categories.get(code)
    if category is None or not category.is_active:
        raise Refused((404, f"service_code {code[:80]!r} tidak dikenal."))
    return category


def _service(category: CategoryInfo) -> dict[str, Any]:
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": f"Laporan tentang {category.name}",
        "metadata": bool(category.questions),
        "type": "realtime",
        "keywords": ", ".join(category.keywords),
        "group": category.group,
    }


def _attribute(question: QuestionInfo, order: int) -> dict[str, Any]:
    return {
        "variable": True,
        "code": question.code,
        "datatype": question.datatype,
        "required": question.required,
        "datatype_description": None,
        "order": order,
        "description": question.label,
        "values": [{"key": key, "name": name} for key, name in question.options],
    }
