"""This interface in the words of OpenAPI 3.1.

Arguments whose meaning depends on others (a span of two dates, corners of a box, numbers that override all else) are kept in
the components of the document and named by the description: a schema of one argument cannot say when they fit.
"""

from typing import Any

from app.blueprints.open311.answers import TYPES
from app.blueprints.open311.door import JURISDICTION
from app.blueprints.open311.searching import NUMBERS_MAX, PAGE_SIZE
from app.blueprints.open311.shapes import MOMENT, NUMBER, TEXT, Schema
from app.domain.evidence.check import MAX_BYTES
from app.domain.intake import TEXT_MAX
from app.uploads import MAX_PHOTOS

ROOT = "/open311/v2"
PHOTOS = {
    "type": "array",
    "items": {"type": "string", "format": "binary"},
    "maxItems": MAX_PHOTOS,
    "description": f"paling banyak {MAX_PHOTOS} foto, masing-masing paling besar {MAX_BYTES >> 20} MB; juga media[]",
}
REFUSED = "Ditolak, dengan alasannya"
POST_FIELDS = {
    **dict.fromkeys(("api_key", "jurisdiction_id", "service_code", "address_string", "media_url"), TEXT),
    **dict.fromkeys(("first_name", "last_name", "phone", "email", "device_id", "account_id"), TEXT),
    "description": {"type": "string", "maxLength": TEXT_MAX},
    "lat": NUMBER,
    "long": NUMBER,
    "publik": {"type": "string", "enum": ["0", "1"], "default": "0"},
    "attribute": {"type": "object", "description": "attribute[kode]=nilai, menurut services/{service_code}"},
}
# An argument left empty says as much as none.
EMPTY = {"type": "string", "pattern": r"^[ \t\n\r]*$"}
MOMENT_ARGUMENT = {"anyOf": [{**MOMENT, "pattern": "^(19|20|21)"}, EMPTY]}
PAGES: dict[str, tuple[str, Schema]] = {
    "page": ("mulai dari 1", {"anyOf": [{"type": "integer", "minimum": 1}, EMPTY]}),
    "page_size": ("banyaknya", {"anyOf": [{"type": "integer", "minimum": 1, "maximum": PAGE_SIZE}, EMPTY]}),
    "updated_after": ("yang berubah sesudah saat ini: ISO 8601 dengan zona", MOMENT_ARGUMENT),
    "extensions": ("true: extended_attributes", TEXT),
}
SEARCH: dict[str, tuple[str, Schema]] = {
    "service_code": ("kode, dipisah koma; yang tidak dikenal: 404", TEXT),
    "start_date": (
        "ISO 8601 dengan zona: 90 hari dari saat itu; tanpa tanggal: 90 hari terakhir",
        MOMENT_ARGUMENT,
    ),
    "status": (
        "open, closed",
        {"type": "string", "pattern": "^((open|closed)(,(open|closed))*)?$"},
    ),
    **PAGES,
}
DEPENDENT = {
    "service_request_id": f"nomor, dipisah koma, paling banyak {NUMBERS_MAX}; mengalahkan argumen lain",
    "end_date": "ISO 8601 dengan zona; bersama start_date rentang paling panjang 90 hari",
    "bbox": "minlon,minlat,maxlon,maxlat",
}
BESIDES = f"Juga {', '.join(DEPENDENT)}: lihat components/parameters."
UPDATES = (
    "Juga start_date, end_date (waktu kejadian), dan service_request_id: lihat components/parameters. Yang terlama dulu; untuk "
    "ditanya berkala dengan updated_after = updated_datetime terakhir. update_id tetap, kiriman yang sama dikenali dengannya."
)


def dependent() -> Schema:
    """The arguments of the list whose meaning depends on others, for the components of the document."""
    return {name: _query(name, text, TEXT) for name, text in DEPENDENT.items()}


def paths() -> dict[str, Any]:
    """Every address of the interface, in JSON and in XML."""
    return {f"{path}.{fmt}": found for fmt in TYPES for path, found in _addresses(fmt).items()}


def _addresses(fmt: str) -> dict[str, Any]:
    services = _get(fmt, "Kategori aktif", "Open311Services", "404 503")
    questions = _get(
        fmt, "Pertanyaan satu kategori", "Open311ServiceDefinition", "404 503", [_path("service_code")]
    )
    return {
        "/open311/discovery": {"get": _discovery(fmt)},
        f"{ROOT}/services": {"get": services},
        f"{ROOT}/services/{{service_code}}": {"get": questions},
        f"{ROOT}/requests": {"get": _listing(fmt), "post": _filing(fmt)},
        f"{ROOT}/requests/{{service_request_id}}": _one(
            fmt, "Satu laporan", "service_request_id", "Open311Requests"
        ),
        f"{ROOT}/tokens/{{token}}": _one(fmt, "Nomor dari token", "token", "Open311Token"),
        f"{ROOT}/servicerequestupdates": {"get": _updates(fmt)},
    }


def _listing(fmt: str) -> dict[str, Any]:
    arguments = [_api_key(), *(_query(name, *told) for name, told in SEARCH.items())]
    found = _get(fmt, "Laporan publik, terbaru dulu", "Open311Requests", "400 404 429 503", arguments)
    return {**found, "description": BESIDES}


def _updates(fmt: str) -> dict[str, Any]:
    arguments = [
        _api_key(),
        *(_query(name, *told) for name, told in PAGES.items() if name != "updated_after"),
    ]
    summary = "Perjalanan laporan publik, terlama dulu"
    found = _get(fmt, summary, "Open311RequestUpdates", "400 404 503", arguments)
    return {**found, "description": UPDATES}


def _one(fmt: str, summary: str, name: str, found: str) -> dict[str, Any]:
    return {"get": _get(fmt, summary, found, "404 429 503", [_path(name), _api_key()])}


def _filing(fmt: str) -> dict[str, Any]:
    fields = {
        "type": "object",
        "properties": POST_FIELDS,
        "required": ["api_key", "service_code", "description"],
    }
    files = {**fields, "properties": {**POST_FIELDS, "media": PHOTOS}}
    forms = {"application/x-www-form-urlencoded": fields, "multipart/form-data": files}
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "24 jam: permintaan yang sama mendapat jawaban pertama",
        "schema": {"type": "string", "maxLength": 255},
    }
    refused = "400 403 404 413 422 429 503"
    return {
        **_operation(fmt, "Kirim laporan", "201", "Open311Receipt", refused, [key, _jurisdiction()]),
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": form} for kind, form in forms.items()},
        },
    }


def _discovery(fmt: str) -> dict[str, Any]:
    """It has no jurisdiction: whoever looks for the interface does not know it yet."""
    return _operation(fmt, "Titik masuk", "200", "Open311Discovery", "503", [])


def _get(
    fmt: str, summary: str, found: str, refused: str, parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return _operation(fmt, summary, "200", found, refused, [*(parameters or ()), _jurisdiction()])


def _operation(
    fmt: str, summary: str, good: str, found: str, refused: str, parameters: list[dict[str, Any]]
) -> dict[str, Any]:
    """`found`: what a good answer is called in the components; `refused`: the statuses of refusals."""
    responses = {good: _answer(fmt, summary, found)}
    responses |= {code: _answer(fmt, REFUSED, "Open311Errors") for code in refused.split()}
    return {"summary": summary, "parameters": parameters, "responses": responses}


def _answer(fmt: str, text: str, name: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"description": text, "content": {TYPES[fmt].partition(";")[0]: {"schema": schema}}}


def _query(name: str, text: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _jurisdiction() -> dict[str, Any]:
    return _query("jurisdiction_id", "boleh dikosongkan", {"enum": ["", JURISDICTION]})


def _api_key() -> dict[str, Any]:
    return _query("api_key", "membuka laporan pribadi yang dikirim dengan kunci ini, menurut nomornya", TEXT)


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": TEXT}
