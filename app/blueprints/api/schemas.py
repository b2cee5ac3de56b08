"""The words of JSON Schema in which the machine interfaces are described."""

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER = {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[A-Za-z0-9]+$"}
# A dotted code; blanks around it, or nothing else, are as if not there (`filters.BLANKS`).
AREA: Schema = {
    "type": "string",
    "pattern": r"^[ \t\r\n]*([0-9]{2}\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?[ \t\r\n]*$",
}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
UUID: Schema = {"type": "string", "format": "uuid"}
URI: Schema = {"type": "string", "format": "uri"}
DEGREES: Schema = {"type": "number"}
PAGE = "text/html"
# One character at least that is no blank and is kept.
FILLED = r"[^\s\u0000-\u001f\u007f-\u009f\ufeff\u180e\u200b]"
BLANK = r"^[ \t\n\r]*$"


def exactly(required: Schema, optional: Schema | None = None) -> Schema:
    """An object of these fields and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def listed(items: Schema, **bounds: Any) -> Schema:
    return {"type": "array", "items": items, **bounds}


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(*words: Any) -> Schema:
    return {"enum": list(words)}


def text_up_to(limit: int, **more: Any) -> Schema:
    return {"type": "string", "maxLength": limit, **more}


def ref(name: str) -> Schema:
    """A schema of the document's own."""
    return {"$ref": f"#/components/schemas/{name}"}


def answer(text: str, schema: Schema, kind: str = "application/json", **more: Any) -> Schema:
    """One answer of an operation."""
    return {"description": text, "content": {kind: {"schema": schema}}, **more}


def page(text: str) -> Schema:
    """A refusal that is told as a page for people."""
    return answer(text, TEXT, PAGE)


def query(name: str, text: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "description": text, "schema": schema}


def path(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def or_empty(schema: Schema) -> Schema:
    """The same, or nothing but blanks, which says as much as no argument."""
    return {"anyOf": [schema, {"type": "string", "pattern": BLANK}]}


def day() -> Schema:
    return or_empty({"type": "string", "format": "date", "pattern": "^2[01][0-9]{2}-"})


def reads(name: str, summary: str, responses: Schema, *parameters: Schema) -> Schema:
    """What a GET of one address needs and answers."""
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": list(parameters),
            "responses": responses,
        }
    }
