"""The machine interfaces described by themselves: OpenAPI 3.1 at /api/openapi.json (contract.md section 2)."""

from typing import Any

from flask import Response, jsonify

from app.blueprints.api import described, named, opened, others, portal, skema, webhooks
from app.blueprints.api.door import blueprint
from app.blueprints.api.schemas import MOMENT, TEXT, UUID, Schema, answer, exactly, one_of
from app.blueprints.open311 import described as open311
from app.config import settings
from app.db import db
from app.domain.clients.delivery import EVENT
from app.domain.reference import Catalogue, catalogue
from app.domain.vocabulary import Status

SUBJECT = (
    "Laporan warga Jakarta: Open311 GeoReport v2, /api/v1 untuk JAKI dan aplikasi lain, statistik, data terbuka, ubin peta, "
    "kesehatan sistem. Permintaan yang sesuai skemanya hanya ditolak menurut keadaan (401, 403, 404, 409, 429, 503); berkas "
    "foto juga menurut isinya (422)."
)


@blueprint.get("/openapi.json")
def describe() -> Response:
    """Every machine interface of this installation, with the categories and kelurahan in force."""
    known = catalogue(db.session())
    return jsonify(
        openapi="3.1.0",
        info={"title": "CRM Jakarta", "version": "1", "description": SUBJECT},
        servers=[{"url": settings().public_url}],
        paths=paths(),
        webhooks=_told(),
        components=_components(known),
    )


def paths() -> dict[str, Any]:
    """All addresses, each with its operations."""
    document = {"get": _describe()}
    return {
        **open311.paths(),
        **described.paths(),
        **others.paths(),
        **opened.paths(),
        **webhooks.paths(),
        **skema.paths(),
        **portal.paths(),
        "/api/openapi.json": document,
    }


def _describe() -> Schema:
    found = {"200": answer("Dokumen OpenAPI 3.1", {"type": "object"}), "503": described.refusal("503")}
    return {"operationId": "uraian", "summary": "Uraian ini", "parameters": [], "responses": found}


def _components(known: Catalogue) -> Schema:
    base = settings().public_url
    return {
        "schemas": {
            name: {**found, "externalDocs": {"url": named.address(base, name)}}
            for name, found in named.schemas(known).items()
        },
        # Named by the descriptions of the operations: what they mean depends on other arguments, which no schema can say.
        "parameters": {"Idempotency-Key": described.IDEMPOTENCY, **open311.dependent()},
        "securitySchemes": {
            "kunci": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
            "bearer": {"type": "http", "scheme": "bearer"},
        },
    }


def _told() -> Schema:
    """What a client's callback address is sent."""
    body = exactly(
        {
            "id": {**UUID, "description": "sama pada kiriman ulang"},
            "jenis": one_of(EVENT),
            "waktu": MOMENT,
            "nomor": TEXT,
            "status": one_of(*Status),
            "versi": {
                "type": "integer",
                "description": "yang lebih kecil dari yang sudah diterima boleh diabaikan",
            },
            "aksi": TEXT,
        }
    )
    signed = {
        "webhook-id": "id kejadian",
        "webhook-timestamp": "detik Unix saat dikirim",
        "webhook-signature": "v1,<base64 HMAC-SHA256 atas id.waktu.isi>, menurut standardwebhooks.com",
    }
    post = {
        "summary": "Satu laporan kunci ini berubah; rinciannya dibaca dengan GET /api/v1/laporan/{nomor}",
        "description": "Sedikitnya sekali. Selain 2xx dikirim lagi dengan jeda yang makin panjang sampai 24 jam.",
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": text, "schema": TEXT}
            for name, text in signed.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"204": {"description": "Diterima"}},
    }
    return {"laporanBerubah": {"post": post}}
