"""This interface in the words of OpenAPI 3.1.

Arguments whose meaning depends on others (a span of two dates, corners of a box, numbers that override all else) are kept in
the components of the document and named by the description: a schema of one argument cannot say when they fit.
"""

from typing import Any

from app.blueprints.open311.answers import TYPES
from app.blueprints.open311.door import JURISDICTION
from app.blueprints.open311.searching import NUMBERS_MAX, PAGE_SIZE
from app.domain.evidence.check import MAX_BYTES
from app.domain.intake import TEXT_MAX
from app.uploads import MAX_PHOTOS

Schema = dict[str, Any]
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "number"}, {"type": "boolean"}
TEXT_OR_NULL = {"type": ["string", "null"]}
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
    "service_notice": TEXT_OR_NULL,
    "requested_datetime": MOMENT,
    "updated_datetime": MOMENT,
    "expected_datetime": {"type": ["string", "null"], "format": "date-time"},
    "address": TEXT_OR_NULL,
    "address_id": TEXT_OR_NULL,
    "zipcode": TEXT_OR_NULL,
    "lat": {"type": ["number", "null"]},
    "long": {"type": ["number", "null"]},
    "media_url": TEXT_OR_NULL,
}
EXTENSIONS = {
    "extended_attributes": {
        "type": "object",
        "properties": {
            **dict.fromkeys(("channel", "status_code"), TEXT),
            **dict.fromkeys(("kelurahan", "kelurahan_code"), TEXT_OR_NULL),
            "photos": {"type": "array", "items": TEXT, "xml": {"wrapped": True}},
            "notes": {"type": "array", "items": {"type": "object"}, "xml": {"wrapped": True}},
        },
    }
}
SERVICE_FIELDS = {
    **dict.fromkeys(("service_code", "service_name", "description", "type", "keywords", "group"), TEXT),
    "metadata": FLAG,
}
RECEIPT_FIELDS = {
    **dict.fromkeys(("service_request_id", "service_notice", "tracking_code"), TEXT),
    "account_id": TEXT_OR_NULL,
}
ENDPOINT_FIELDS = {
    **dict.fromkeys(("specification", "url", "changeset"), TEXT),
    "type": {"type": "string", "enum": ["test", "production"]},
    "formats": {"type": "array", "items": {**TEXT, "xml": {"name": "format"}}, "xml": {"wrapped": True}},
}
DISCOVERY_FIELDS = {
    **dict.fromkeys(("changeset", "contact", "key_service"), TEXT),
    "endpoints": {
        "type": "array",
        "items": {"type": "object", "properties": ENDPOINT_FIELDS, "xml": {"name": "endpoint"}},
        "xml": {"wrapped": True},
    },
}
VALUE_FIELDS = {"type": "object", "properties": {"key": TEXT, "name": TEXT}, "xml": {"name": "value"}}
ATTRIBUTE_FIELDS = {
    **dict.fromkeys(("variable", "required"), FLAG),
    **dict.fromkeys(("code", "datatype", "description"), TEXT),
    "datatype_description": TEXT_OR_NULL,
    "order": {"type": "integer"},
    "values": {"type": "array", "items": VALUE_FIELDS, "xml": {"wrapped": True}},
}
DEFINITION_FIELDS = {
    "service_code": TEXT,
    "attributes": {
        "type": "array",
        "items": {"type": "object", "properties": ATTRIBUTE_FIELDS, "xml": {"name": "attribute"}},
        "xml": {"wrapped": True},
    },
}
TOKEN_FIELDS = {"service_request_id": TEXT, "token": TEXT}
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
SEARCH: dict[str, tuple[str, Schema]] = {
    "service_code": ("kode, dipisah koma", TEXT),
    "start_date": (
        "ISO 8601 dengan zona: 90 hari dari saat itu; tanpa tanggal: 90 hari terakhir",
        MOMENT_ARGUMENT,
    ),
    "status": (
        "open, closed",
        {"type": "string", "pattern": "^((open|closed)(,(open|closed))*)?$"},
    ),
    "page": ("mulai dari 1", {"anyOf": [{"type": "integer", "minimum": 1}, EMPTY]}),
    "page_size": ("banyaknya", {"anyOf": [{"type": "integer", "minimum": 1, "maximum": PAGE_SIZE}, EMPTY]}),
    "updated_after": ("ISO 8601 dengan zona", MOMENT_ARGUMENT),
    "extensions": ("true: extended_attributes", TEXT),
}
DEPENDENT = {
    "service_request_id": f"nomor, dipisah koma, paling banyak {NUMBERS_MAX}; mengalahkan argumen lain",
    "end_date": "ISO 8601 dengan zona; bersama start_date rentang paling panjang 90 hari",
    "bbox": "minlon,minlat,maxlon,maxlat",
}
BESIDES = f"Juga {', '.join(DEPENDENT)}: lihat components/parameters."


def dependent() -> Schema:
    """The arguments of the list whose meaning depends on others, for the components of the document."""
    return {name: _query(name, text, TEXT) for name, text in DEPENDENT.items()}


def paths() -> dict[str, Any]:
    """Every address of the interface, in JSON and in XML."""
    return {f"{path}.{fmt}": found for fmt in TYPES for path, found in _addresses(fmt).items()}


def _addresses(fmt: str) -> dict[str, Any]:
    search = [_api_key(), *(_query(name, *told) for name, told in SEARCH.items())]
    return {
        "/open311/discovery": {"get": _discovery(fmt)},
        f"{ROOT}/services": {"get": _operation(fmt, "Kategori aktif", _found(_services()), [])},
        f"{ROOT}/services/{{service_code}}": {
            "get": _operation(
                fmt,
                "Pertanyaan satu kategori",
                _found(_object("service_definition", DEFINITION_FIELDS)),
                [_path("service_code")],
            )
        },
        f"{ROOT}/requests": {
            "get": _operation(
                fmt,
                "Laporan publik, terbaru dulu",
                {**_found(_requests({**REQUEST_FIELDS, **EXTENSIONS})), **_refusals("400")},
                search,
            )
            | {"description": BESIDES},
            "post": _filing(fmt),
        },
        f"{ROOT}/requests/{{service_request_id}}": _one(
            fmt, "Satu laporan", "service_request_id", {**REQUEST_FIELDS, **EXTENSIONS}
        ),
        f"{ROOT}/tokens/{{token}}": _one(fmt, "Nomor dari token", "token", TOKEN_FIELDS),
    }


def _one(fmt: str, summary: str, name: str, fields: Schema) -> dict[str, Any]:
    return {"get": _operation(fmt, summary, _found(_requests(fields)), [_path(name), _api_key()])}


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
    refused = _refusals("400", "403", "404", "413", "422", "429", "503")
    operation = _operation(fmt, "Kirim laporan", {"201": _requests(RECEIPT_FIELDS), **refused}, [key])
    return {
        **operation,
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": form} for kind, form in forms.items()},
        },
    }


def _operation(
    fmt: str, summary: str, responses: dict[str, Schema], parameters: list[dict[str, Any]]
) -> dict[str, Any]:
    """`responses`: the schema of each status."""
    one = _query("jurisdiction_id", "boleh dikosongkan", {"enum": ["", JURISDICTION]})
    kind = TYPES[fmt].partition(";")[0]
    told = {
        code: {
            "description": summary if code < "300" else REFUSED,
            "content": {kind: {"schema": schema}},
        }
        for code, schema in sorted(responses.items())
    }
    return {"summary": summary, "parameters": [*parameters, one], "responses": told}


def _found(schema: Schema) -> dict[str, Schema]:
    """What reading gets: what it asks for, or the refusals that every reading may meet."""
    return {"200": schema, **_refusals("404", "503")}


def _refusals(*codes: str) -> dict[str, Schema]:
    fields = {"code": {"type": "integer"}, "description": TEXT}
    return {code: _list("errors", "error", fields) for code in codes}


def _services() -> Schema:
    return _list("services", "service", SERVICE_FIELDS)


def _requests(fields: Schema) -> Schema:
    return _list("service_requests", "request", fields)


def _list(root: str, element: str, fields: Schema) -> Schema:
    """A bare array in JSON; in XML the root element around one element for each row."""
    required = [name for name in fields if name not in EXTENSIONS]
    item = {"type": "object", "properties": fields, "required": required, "xml": {"name": element}}
    return {"type": "array", "items": item, "xml": {"name": root, "wrapped": True}}


def _discovery(fmt: str) -> dict[str, Any]:
    """It has no jurisdiction: whoever looks for the interface does not know it yet."""
    found = _operation(fmt, "Titik masuk", {"200": _object("discovery", DISCOVERY_FIELDS)}, [])
    return {**found, "parameters": []}


def _object(root: str, fields: Schema) -> Schema:
    return {"type": "object", "properties": fields, "required": list(fields), "xml": {"name": root}}


def _query(name: str, text: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _api_key() -> dict[str, Any]:
    return _query("api_key", "membuka laporan pribadi yang dikirim dengan kunci ini, menurut nomornya", TEXT)


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": TEXT}
