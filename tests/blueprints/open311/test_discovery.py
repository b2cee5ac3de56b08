"""Discovery, services and their questions; the description for machines."""

import re
from typing import Any

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
    for path, operations in document["paths"].items():
        if "{" not in path and "get" in operations:
            assert str(client.get(path).status_code) in operations["get"]["responses"], path


def test_json_and_xml_are_described_by_what_they_answer(client: FlaskClient) -> None:
    paths = {path: found for path, found in _described(client).items() if path.startswith("/open311/")}
    stems = {path.rpartition(".")[0] for path in paths}
    assert set(paths) == {f"{stem}.{fmt}" for stem in stems for fmt in ("json", "xml")}
    for path, operations in paths.items():
        kind = client.get(re.sub("{.*}", "jalan", path)).mimetype
        told = [answer["content"] for found in operations.values() for answer in found["responses"].values()]
        assert {name for content in told for name in content} == {kind}


def test_the_description_tells_limits_and_refusals(client: FlaskClient) -> None:
    paths = _described(client)
    post = paths["/open311/v2/requests.json"]["post"]
    assert set(post["responses"]) == {"201", "400", "403", "404", "413", "422", "429", "503"}
    media = post["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]["media"]
    assert media["maxItems"] == 5
    reading = paths["/open311/v2/requests.xml"]["get"]
    assert set(reading["responses"]) == {"200", "400", "404", "429", "503"}
    one = paths["/open311/v2/requests/{service_request_id}.json"]["get"]
    assert set(one["responses"]) == {"200", "404", "429", "503"}


def _described(client: FlaskClient) -> dict[str, Any]:
    paths: dict[str, Any] = client.get("/api/openapi.json").json["paths"]
    return paths
