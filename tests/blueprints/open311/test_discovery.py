"""Discovery, services and their questions; the description for machines."""

import re

from flask.testing import FlaskClient
from lxml import etree


def test_discovery_leads_to_the_interface(client: FlaskClient) -> None:
    found = client.get("/open311/discovery.json").json
    (endpoint,) = found["endpoints"]
    assert endpoint["url"] == "http://localhost/open311/v2"
    assert endpoint["formats"] == ["application/json", "text/xml"]
    root = etree.fromstring(client.get("/open311/discovery.xml").data)
    assert root.findtext("endpoints/endpoint/url") == endpoint["url"]
    assert [f.text for f in root.iterfind("endpoints/endpoint/formats/format")] == endpoint["formats"]


def test_services_are_the_active_categories(client: FlaskClient) -> None:
    services = {service["service_code"]: service for service in client.get("/open311/v2/services.json").json}
    assert services["banjir"]["metadata"] is True
    assert services["trotoar"]["metadata"] is False
    assert services["trotoar"]["group"] == "Jalan dan transportasi"
    root = etree.fromstring(client.get("/open311/v2/services.xml").data)
    assert len(root.findall("service")) == len(services)


def test_a_service_tells_its_questions(client: FlaskClient) -> None:
    found = client.get("/open311/v2/services/banjir.json").json
    asked = {attribute["code"]: attribute for attribute in found["attributes"]}
    assert found["service_code"] == "banjir"
    assert asked["tinggi"]["required"] is True
    assert {"key": "30", "name": "10-30 cm"} in asked["tinggi"]["values"]
    root = etree.fromstring(client.get("/open311/v2/services/banjir.xml").data)
    assert root.findtext("attributes/attribute/values/value/key") == "10"
    assert client.get("/open311/v2/services/tidak-ada.json").status_code == 404


def test_every_machine_interface_is_described(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document["openapi"].startswith("3.1")
    for path, operations in document["paths"].items():
        for operation in operations.values():
            named = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))
            assert operation["responses"]
    plain = [
        path.replace(".json", ".xml") for path in document["paths"] if "{" not in path and "open311" in path
    ]
    for path in [path for path in document["paths"] if "{" not in path] + plain:
        assert client.get(path).status_code in (200, 503), path
