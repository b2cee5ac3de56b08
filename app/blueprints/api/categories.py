"""GET /api/v1/kategori: what may be reported, and what each category asks. Public, as the portal's form is."""

from typing import Any

from flask import Response, jsonify

from app.blueprints.api.door import blueprint
from app.db import db
from app.domain.reference import CategoryInfo, QuestionInfo, catalogue


@blueprint.get("/v1/kategori")
def list_categories() -> Response:
    """All active categories in display order."""
    return jsonify(kategori=[_category(category) for category in catalogue(db.session()).active_categories()])


def _category(category: CategoryInfo) -> dict[str, Any]:
    return {
        "kode": category.code,
        "nama": category.name,
        "kelompok": category.group,
        "boleh_publik": category.may_be_public,
        "kata_kunci": list(category.keywords),
        "pertanyaan": [_question(question) for question in category.questions],
    }


def _question(question: QuestionInfo) -> dict[str, Any]:
    return {
        "kode": question.code,
        "pertanyaan": question.label,
        "jenis": question.datatype,
        "wajib": question.required,
        "pilihan": [{"kode": key, "nama": name} for key, name in question.options],
    }
