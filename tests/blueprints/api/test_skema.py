"""What is published for machines: each schema at its address, every address for machines in one document."""

import re

import jsonschema_rs
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from app import security

# Pages and their pieces, files of pages, the officers' phone, and what only answers "not here".
NO_INTERFACE = ("static", "unknown", "account.", "styleguide.", "phone_app.", "portal_app.", "presence.")
FOR_PEOPLE = frozenset(
    {
        *(
            "home",
            "report_form_page",
            "category_questions",
            "receipt_page",
            "track_form",
            "track",
            "as_public_own",
        ),
        *("track_photo", "track_photo_as_public", "report", "ask_opinion", "map_page", "statistics_page"),
        *("open_data_page", "about", "similar_reports"),
        *("map_list", "find_place", "base_map_file"),
        *("follow_page", "confirm_page", "follow_list", "stop_page", "push_worker"),
    }
)


def test_every_schema_stands_at_the_address_that_the_document_names(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document is not None
    named = document["components"]["schemas"]
    assert {
        "Open311Requests",
        "Open311RequestUpdates",
        "Galat",
        "Rincian",
        "Statistik",
        "LaporanGeoJSON",
    } <= set(named)
    for name, schema in named.items():
        address = schema["externalDocs"]["url"]
        assert address == f"http://localhost/api/skema/{name}.json"
        answer = client.get(address.removeprefix("http://localhost"))
        assert answer.mimetype == "application/schema+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        found = answer.json
        assert (found["$id"], found["$schema"]) == (address, "https://json-schema.org/draft/2020-12/schema")
        jsonschema_rs.meta.validate(found)
        jsonschema_rs.validator_for(found)  # holds all that it refers to
    assert "#/components" not in client.get("/api/skema/Perubahan.json").text


def test_a_published_schema_holds_answers_against_itself(client: FlaskClient) -> None:
    found = client.get("/api/skema/Open311Services.json").json
    services = client.get("/open311/v2/services.json").json
    validator = jsonschema_rs.validator_for(found)
    assert validator.is_valid(services)
    assert not validator.is_valid([{**services[0], "rahasia": 1}])
    assert not validator.is_valid([{**services[0], "service_code": None}])


def test_the_xml_is_described_by_a_schema_of_its_own(client: FlaskClient) -> None:
    answer = client.get("/api/skema/open311.xsd")
    assert answer.mimetype == "application/xml"
    schema = etree.XMLSchema(etree.fromstring(answer.data))
    services = client.get("/open311/v2/services.xml").data
    assert schema.validate(etree.fromstring(services))
    assert not schema.validate(
        etree.fromstring(services.replace(b"<group>", b"<kelompok>").replace(b"</group>", b"</kelompok>"))
    )


def test_every_address_for_machines_is_described(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document is not None
    described = [re.sub(r"\{\w+\}", "{}", path) for path in document["paths"]]
    missing = []
    for rule in app.url_map.iter_rules():
        blueprint, _, view = rule.endpoint.rpartition(".")
        if (
            blueprint in security.GUARDED
            or rule.endpoint.startswith(NO_INTERFACE)
            or view in ("unknown", *FOR_PEOPLE)
        ):
            continue
        if "GET" not in (rule.methods or ()):
            continue
        path = re.sub(r"<[^>]+>", "{}", rule.rule.replace("<any(json, xml):fmt>", "json"))
        if path not in described and not path.startswith("/laporan/{}/foto/{}-kecil"):
            missing.append(rule.rule)
    assert missing == []
