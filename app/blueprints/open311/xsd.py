"""The XML of this interface as an XML Schema (XSD 1.0), made of the same shapes as the schemas of its JSON.

GeoReport v2 has no namespace. One root element may hold rows of different kinds (service_requests: requests, a receipt, a
token); the type of its rows has the fields of all of them, and those that not every kind has may be missing.
"""

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from app.blueprints.open311.answers import DECLARATION
from app.blueprints.open311.shapes import NAMED, Schema

XSD = "http://www.w3.org/2001/XMLSchema"
SIMPLE = {
    "string": "xs:string",
    "number": "xs:double",
    "integer": "xs:integer",
    "boolean": "xs:boolean",
    "date-time": "xs:dateTime",
    "uri": "xs:anyURI",
}
# A value that is missing is an empty element.
EMPTY = '<xs:simpleType name="empty"><xs:restriction base="xs:string"><xs:length value="0"/></xs:restriction></xs:simpleType>'


def document() -> str:
    """The whole schema, a global element for each root."""
    by_root: dict[str, list[Schema]] = {}
    for shape in NAMED.values():
        by_root.setdefault(shape["xml"]["name"], []).append(shape)
    roots = "".join(_element(root, _merged(shapes)) for root, shapes in by_root.items())
    return f'{DECLARATION}<xs:schema xmlns:xs="{XSD}" elementFormDefault="unqualified">{EMPTY}{roots}</xs:schema>\n'


def _merged(shapes: list[Schema]) -> Schema:
    """One shape that fits the rows of all of these."""
    if len(shapes) == 1:
        return shapes[0]
    kinds = [shape["items"] for shape in shapes]
    properties = {name: field for kind in kinds for name, field in kind["properties"].items()}
    required = [name for name in properties if all(name in kind["required"] for kind in kinds)]
    return {**shapes[0], "items": {**kinds[0], "properties": properties, "required": required}}


def _element(name: str, shape: Schema, occurs: str = "") -> str:
    simple = _simple(shape)
    if simple:
        return f"<xs:element name={quoteattr(name)}{occurs}{simple}"
    return f"<xs:element name={quoteattr(name)}{occurs}><xs:complexType>{_inside(shape)}</xs:complexType></xs:element>"


def _inside(shape: Schema) -> str:
    if shape["type"] == "array":
        item = shape["items"]
        many = ' minOccurs="0" maxOccurs="unbounded"'
        return f"<xs:sequence>{_element(item['xml']['name'], item, many)}</xs:sequence>"
    return f"<xs:all>{''.join(_fields(shape))}</xs:all>"


def _fields(shape: Schema) -> Iterator[str]:
    properties: Mapping[str, Schema] = shape["properties"]
    for name, field in properties.items():
        yield _element(name, field, "" if name in shape["required"] else ' minOccurs="0"')


def _simple(shape: Schema) -> str:
    """The rest of an element that holds text; "" for one that holds elements."""
    kinds = [shape["type"]] if isinstance(shape["type"], str) else shape["type"]
    if kinds[0] in ("array", "object"):
        return ""
    base = SIMPLE[shape.get("format", kinds[0])]
    if "enum" in shape:
        words = "".join(f"<xs:enumeration value={quoteattr(word)}/>" for word in shape["enum"])
        return f'><xs:simpleType><xs:restriction base="{base}">{words}</xs:restriction></xs:simpleType></xs:element>'
    if "null" in kinds and base not in ("xs:string", "xs:anyURI"):
        return f'><xs:simpleType><xs:union memberTypes="empty {base}"/></xs:simpleType></xs:element>'
    return f' type="{base}"/>'
