"""This interface in the words of OpenAPI 3.1."""

from typing import Any

from app.blueprints.open311.door import JURISDICTION
from app.blueprints.open311.searching import PAGE_SIZE
from app.domain.intake import TEXT_MAX

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
MOMENT = {"type": "string", "format": "date-time"}
ROOT = "/open311/v2"
REQUEST_FIELDS = {
    "service_request_id": TEXT,
    "status": {"type": "string", "enum": ["open", "closed"]},
    "status_notes": TEXT,
    "service_name": TEXT,
    "service_code": TEXT,
    "description": TEXT,
    "agency_responsible": TEXT,
    "service_notice": {"type": ["string", "null"]},
    "requested_datetime": MOMENT,
    "updated_datetime": MOMENT,
    "expected_datetime": {"type": ["string", "null"], "format": "date-time"},
    "address": {"type": ["string", "null"]},
    "address_id": {"type": ["string", "null"]},
    "zipcode": {"type": ["string", "null"]},
    "lat": {"type": ["number", "null"]},
    "long": {"type": ["number", "null"]},
    "media_url": {"type": ["string", "null"]},
    "extended_attributes": {"type": "object"},
}
SERVICE_FIELDS = {
    **dict.fromkeys(("service_code", "service_name", "description", "type", "keywords", "group"), TEXT),
    "metadata": {"type": "boolean"},
}
RECEIPT_FIELDS = {
    **dict.fromkeys(("service_request_id", "service_notice", "tracking_code"), TEXT),
    "account_id": {"type": ["string", "null"]},
}
POST_FIELDS = {
    **dict.fromkeys(("api_key", "jurisdiction_id", "service_code", "address_string", "media_url"), TEXT),
    **dict.fromkeys(("first_name", "last_name", "phone", "email", "device_id", "account_id"), TEXT),
    "description": {"type": "string", "maxLength": TEXT_MAX},
    "lat": NUMBER,
    "long": NUMBER,
    "publik": {"type": "string", "enum": ["0", "1"], "default": "0"},
    "attribute": {"type": "object", "description": "attribute[kode]=nilai, menurut services/{service_code}"},
}
SEARCH = {
    "service_request_id": "nomor, dipisah koma; mengalahkan argumen lain",
    "service_code": "kode, dipisah koma",
    "start_date": "ISO 8601 dengan zona; tanpa tanggal: 90 hari terakhir",
    "end_date": "ISO 8601 dengan zona; rentang paling panjang 90 hari",
    "status": "open, closed",
    "page": "mulai dari 1",
    "page_size": f"1 sampai {PAGE_SIZE}",
    "updated_after": "ISO 8601 dengan zona",
    "bbox": "minlon,minlat,maxlon,maxlat",
    "extensions": "true: extended_attributes",
}


def paths() -> dict[str, Any]:
    """Every address of the interface; `.xml` in place of `.json` answers the same in XML."""
    listed = [_query(name, text) for name, text in SEARCH.items()]
    one = _rows("Satu laporan", REQUEST_FIELDS)
    tokens = {"service_request_id": TEXT, "token": TEXT}
    return {
        "/open311/discovery.json": {"get": _operation("Titik masuk", {"200": _object("Titik masuk")}, [])},
        f"{ROOT}/services.json": {"get": _operation("Kategori", _rows("Kategori aktif", SERVICE_FIELDS), [])},
        f"{ROOT}/services/{{service_code}}.json": {
            "get": _operation(
                "Pertanyaan satu kategori",
                {"200": _object("Pertanyaan"), **_refusals("404")},
                [_path("service_code")],
            )
        },
        f"{ROOT}/requests.json": {
            "get": _operation("Laporan publik", _rows("Terbaru dulu", REQUEST_FIELDS), listed),
            "post": _filing(),
        },
        f"{ROOT}/requests/{{service_request_id}}.json": {
            "get": _operation("Satu laporan", one, [_path("service_request_id"), _api_key()])
        },
        f"{ROOT}/tokens/{{token}}.json": {
            "get": _operation("Nomor dari token", _rows("Nomor", tokens), [_path("token"), _api_key()])
        },
    }


def _filing() -> dict[str, Any]:
    fields = {
        "type": "object",
        "properties": POST_FIELDS,
        "required": ["api_key", "service_code", "description"],
    }
    photos = {"type": "array", "items": {"type": "string", "format": "binary"}}
    files = {**fields, "properties": {**POST_FIELDS, "media": photos}}
    forms = {"application/x-www-form-urlencoded": fields, "multipart/form-data": files}
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "24 jam: permintaan yang sama mendapat jawaban pertama",
        "schema": {"type": "string", "maxLength": 255},
    }
    responses = {"201": _list("Diterima", RECEIPT_FIELDS), **_refusals("400", "403", "404", "422", "429")}
    operation = _operation("Kirim laporan", responses, [key])
    return {**operation, "requestBody": {"content": {kind: {"schema": form} for kind, form in forms.items()}}}


def _operation(summary: str, responses: dict[str, Any], parameters: list[dict[str, Any]]) -> dict[str, Any]:
    one = _query("jurisdiction_id", f"boleh dikosongkan; hanya {JURISDICTION}")
    return {"summary": summary, "parameters": [*parameters, one], "responses": responses}


def _rows(text: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {"200": _list(text, fields), **_refusals("400", "404")}


def _list(text: str, fields: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "object", "properties": fields}}
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _object(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": {"type": "object"}}}}


def _refusals(*codes: str) -> dict[str, Any]:
    fields = {"code": {"type": "integer"}, "description": TEXT}
    return {code: _list("Ditolak, dengan alasannya", fields) for code in codes}


def _query(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": TEXT}


def _api_key() -> dict[str, Any]:
    return _query("api_key", "membuka laporan pribadi yang dikirim dengan kunci ini")


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": TEXT}
