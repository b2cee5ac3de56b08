"""What this interface answers, in the words of JSON Schema: every field and no other; `xml` says how a list is written there.

Of these are made the schemas of the OpenAPI document, those published at /api/skema/, and the XSD of the XML (xsd.py).
"""

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
MOMENT: Schema = {"type": "string", "format": "date-time"}
MOMENT_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
DEGREES_OR_NULL: Schema = {"type": ["number", "null"]}
LINK: Schema = {"type": "string", "format": "uri"}
LINK_OR_NULL: Schema = {"type": ["string", "null"], "format": "uri"}
STATUS: Schema = {"type": "string", "enum": ["open", "closed"]}
EXTRA = "extended_attributes"


def fields(row: Schema) -> Schema:
    """An object of these fields and no others; only `extended_attributes` may be left out."""
    required = [name for name in row if name != EXTRA]
    return {"type": "object", "properties": row, "required": required, "additionalProperties": False}


def one(root: str, row: Schema) -> Schema:
    """An object; in XML the root element."""
    return {**fields(row), "xml": {"name": root}}


def rows(root: str, element: str, row: Schema, **bounds: Any) -> Schema:
    """A bare array in JSON; in XML the root element around one element for each row."""
    item = {**fields(row), "xml": {"name": element}}
    return {"type": "array", "items": item, **bounds, "xml": {"name": root, "wrapped": True}}


def inner(element: str, item: Schema) -> Schema:
    """A list within a row."""
    return {"type": "array", "items": {**item, "xml": {"name": element}}, "xml": {"wrapped": True}}


_REQUEST: Schema = {
    "service_request_id": TEXT,
    "status": STATUS,
    "status_notes": TEXT,
    **dict.fromkeys(("service_name", "service_code", "description", "agency_responsible"), TEXT),
    "service_notice": TEXT_OR_NULL,
    **dict.fromkeys(("requested_datetime", "updated_datetime"), MOMENT),
    "expected_datetime": MOMENT_OR_NULL,
    **dict.fromkeys(("address", "address_id", "zipcode"), TEXT_OR_NULL),
    **dict.fromkeys(("lat", "long"), DEGREES_OR_NULL),
    "media_url": LINK_OR_NULL,
    EXTRA: fields(
        {
            **dict.fromkeys(("channel", "status_code"), TEXT),
            **dict.fromkeys(("kelurahan", "kelurahan_code"), TEXT_OR_NULL),
            "photos": inner("photo", LINK),
            "notes": inner(
                "note", fields({"datetime": MOMENT, **dict.fromkeys(("status_code", "description"), TEXT)})
            ),
        }
    ),
}
_UPDATE: Schema = {
    **dict.fromkeys(("update_id", "service_request_id"), TEXT),
    "status": STATUS,
    "updated_datetime": MOMENT,
    "description": TEXT,
    "media_url": LINK_OR_NULL,
    EXTRA: fields(dict.fromkeys(("action", "status_code"), TEXT)),
}
_SERVICE: Schema = {
    **dict.fromkeys(("service_code", "service_name", "description"), TEXT),
    "metadata": FLAG,
    "type": {"type": "string", "enum": ["realtime"]},
    **dict.fromkeys(("keywords", "group"), TEXT),
}
_RECEIPT: Schema = {
    **dict.fromkeys(("service_request_id", "service_notice"), TEXT),
    "account_id": TEXT_OR_NULL,
    "tracking_code": TEXT,
}
_DATATYPES = ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
_ATTRIBUTE: Schema = {
    "variable": FLAG,
    "code": TEXT,
    "datatype": {"type": "string", "enum": _DATATYPES},
    "required": FLAG,
    "datatype_description": TEXT_OR_NULL,
    "order": {"type": "integer", "minimum": 1},
    "description": TEXT,
    "values": inner("value", fields(dict.fromkeys(("key", "name"), TEXT))),
}
_ENDPOINT: Schema = {
    "specification": LINK,
    "url": LINK,
    "changeset": MOMENT,
    "type": {"type": "string", "enum": ["test", "production"]},
    "formats": inner("format", TEXT),
}
DISCOVERY = one(
    "discovery",
    {
        "changeset": MOMENT,
        **dict.fromkeys(("contact", "key_service"), TEXT),
        "endpoints": inner("endpoint", fields(_ENDPOINT)),
    },
)
SERVICES = rows("services", "service", _SERVICE)
DEFINITION = one(
    "service_definition", {"service_code": TEXT, "attributes": inner("attribute", fields(_ATTRIBUTE))}
)
REQUESTS = rows("service_requests", "request", _REQUEST, maxItems=1000)
UPDATES = rows("service_request_updates", "request_update", _UPDATE, maxItems=1000)
RECEIPT = rows("service_requests", "request", _RECEIPT, minItems=1, maxItems=1)
TOKEN = rows(
    "service_requests",
    "request",
    dict.fromkeys(("service_request_id", "token"), TEXT),
    minItems=1,
    maxItems=1,
)
ERRORS = rows("errors", "error", {"code": {"type": "integer"}, "description": TEXT}, minItems=1)

NAMED: dict[str, Schema] = {
    "Open311Discovery": DISCOVERY,
    "Open311Services": SERVICES,
    "Open311ServiceDefinition": DEFINITION,
    "Open311Requests": REQUESTS,
    "Open311RequestUpdates": UPDATES,
    "Open311Receipt": RECEIPT,
    "Open311Token": TOKEN,
    "Open311Errors": ERRORS,
}
