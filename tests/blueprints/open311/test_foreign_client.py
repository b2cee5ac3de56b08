"""A client written by others (georeport from PyPI) reads this interface over HTTP, in JSON and XML."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from georeport import GeoReport
from werkzeug.serving import make_server

from tests.blueprints.open311.conftest import Open311


@pytest.fixture
def address(app: Flask, open311: Open311) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/open311/v2"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("fmt", ["json", "xml"])
def test_it_understands_services_and_requests(open311: Open311, address: str, fmt: str) -> None:
    first, second = open311.file(), open311.file(service_code="trotoar")
    theirs = GeoReport(address, jurisdiction="jakarta.go.id", output_format=fmt)
    assert "banjir" in [service["service_code"] for service in theirs.get_service_list()]
    assert theirs.get_service_definition("banjir")["service_code"] == "banjir"
    listed = theirs.get_service_requests(status="open")
    assert [row["service_request_id"] for row in listed] == [second, first]
    one = theirs.get_service_request(first)
    assert (one["service_request_id"], one["service_code"]) == (first, "jalan")
    assert float(one["lat"]) == -6.1763
