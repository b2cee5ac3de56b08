"""The machine interfaces described by themselves: OpenAPI 3.1 at /api/openapi.json (contract.md section 2)."""

from functools import cache
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.blueprints.open311 import described
from app.config import settings
from app.domain.vocabulary import Status
from app.security import public

blueprint = Blueprint("openapi", __name__, url_prefix="/api")
public(blueprint)

TEXT, NUMBER, COUNT = {"type": "string"}, {"type": "number"}, {"type": "integer"}
COUNTS = {"type": "object", "additionalProperties": COUNT}


@blueprint.get("/openapi.json")
def describe() -> ResponseReturnValue:
    """Every machine interface of this installation."""
    return jsonify(
        openapi="3.1.0",
        info={
            "title": "CRM Jakarta",
            "version": "1",
            "description": "Laporan warga Jakarta: Open311 GeoReport v2, statistik, ubin peta, kesehatan sistem.",
        },
        servers=[{"url": settings().public_url}],
        paths=paths(),
    )


@cache
def paths() -> dict[str, Any]:
    """All addresses, each with its operations."""
    return {**described.paths(), **_figures(), **_tiles(), **_health()}


def _answer(text: str, schema: dict[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    return {"description": text, "content": {media_type: {"schema": schema}}}


def _get(
    summary: str, responses: dict[str, Any], parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return {"get": {"summary": summary, "parameters": parameters or [], "responses": responses}}


def _query(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": TEXT}


def _figures() -> dict[str, Any]:
    filters = [
        _query("dari", "hari masuk pertama, YYYY-MM-DD (WIB)"),
        _query("sampai", "hari masuk terakhir, ikut dihitung"),
        _query("wilayah", "kode wilayah Kemendagri, misalnya 31.71"),
        _query("kategori", "kode kategori"),
        _query("kanal", "kode kanal"),
    ]
    parts = ("status", "kelurahan", "kategori", "kanal", "bulan")
    schema = {"type": "object", "properties": {"total": COUNT, **dict.fromkeys(parts, COUNTS)}}
    return {"/statistik.json": _get("Angka semua laporan", {"200": _answer("Jumlah", schema)}, filters)}


def _tiles() -> dict[str, Any]:
    place = [{"name": name, "in": "path", "required": True, "schema": COUNT} for name in ("z", "x", "y")]
    statuses = ", ".join(Status)
    text = f"Lapisan laporan (nomor, status, kategori; gugus: jumlah dan jumlah tiap status: {statuses}) dan wilayah"
    binary = {"type": "string", "format": "binary"}
    tile = _answer(text, binary, "application/vnd.mapbox-vector-tile")
    return {"/ubin/{z}/{x}/{y}.mvt": _get("Ubin vektor laporan publik", {"200": tile}, place)}


def _health() -> dict[str, Any]:
    part = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
    names = ("database", "redis", "migrations", "worker", "outbox")
    state = {"type": "object", "properties": {"status": TEXT, **dict.fromkeys(names, part)}}
    ready = {"200": _answer("Siap", state), "503": _answer("Ada bagian yang gagal", state)}
    alive = {"200": _answer("Hidup", {"type": "object", "properties": {"status": TEXT}})}
    return {
        "/healthz": _get("Proses ini menjawab", alive),
        "/readyz": _get("Semua bagian siap", ready),
        "/metrics": _get("Angka untuk Prometheus", {"200": _answer("Teks Prometheus", TEXT, "text/plain")}),
    }
