"""Every address and method below /open311: allowed, refused or unknown, always in the format that was asked for."""

import pytest
from flask.testing import FlaskClient
from lxml import etree

from app.logs import request_number
from app.queries import open311 as queries
from tests.blueprints.open311.conftest import Open311, refusal

READ_ONLY = (
    "discovery.json",
    "v2/services.json",
    "v2/services/jalan.json",
    "v2/requests/JK000000000000.json",
    "v2/tokens/JK000000000000.json",
)


def allowed(client: FlaskClient, path: str, method: str) -> tuple[int, set[str]]:
    answer = client.open(f"/open311/{path}", method=method)
    return answer.status_code, set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize("path", READ_ONLY)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_what_is_only_read_says_so(client: FlaskClient, path: str, method: str) -> None:
    assert allowed(client, path, method) == (405, {"GET", "HEAD", "OPTIONS"})
    code, text = refusal(client.open(f"/open311/{path}", method=method))
    assert code == 405
    assert text.startswith(f"{method} tidak berlaku")


def test_requests_take_reports_too(client: FlaskClient) -> None:
    both = {"GET", "HEAD", "OPTIONS", "POST"}
    assert allowed(client, "v2/requests.json", "DELETE") == (405, both)
    assert allowed(client, "v2/requests.json", "OPTIONS") == (200, both)
    assert allowed(client, "v2/services.json", "OPTIONS") == (200, {"GET", "HEAD", "OPTIONS"})


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("path", ["", "v2/nothing.json", "v2/requests", "v2/requests.csv"])
def test_unknown_addresses_are_unknown_by_every_method(client: FlaskClient, path: str, method: str) -> None:
    answer = client.open(f"/open311/{path}", method=method)
    assert refusal(answer) == (404, "Tidak ditemukan.")
    assert "Allow" not in answer.headers
    assert "Access-Control-Allow-Methods" not in answer.headers


def test_refusals_keep_to_xml(client: FlaskClient) -> None:
    root = etree.fromstring(client.put("/open311/v2/requests.xml").data)
    assert (root.tag, root.findtext("error/code")) == ("errors", "405")


def test_pages_of_other_sites_may_read(client: FlaskClient) -> None:
    for path in (*READ_ONLY, "v2/requests.xml", "v2/nothing.json"):
        assert client.get(f"/open311/{path}").headers.getlist("Access-Control-Allow-Origin") == ["*"]


def test_a_browser_that_asks_beforehand_may_file(open311: Open311) -> None:
    asked = {"Origin": "https://peta.example", "Access-Control-Request-Headers": "idempotency-key"}
    before = open311.browser.options(
        "/open311/v2/requests.json", headers={**asked, "Access-Control-Request-Method": "POST"}
    )
    assert before.status_code == 200
    assert before.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in before.headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in before.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in before.headers
    filed = open311.post(headers={"Origin": "https://peta.example", "Idempotency-Key": "satu"})
    assert (filed.status_code, filed.headers["Access-Control-Allow-Origin"]) == (201, "*")
    refused = open311.post(headers=asked, api_key="salah")
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (403, "*")


def test_an_accident_tells_the_number_of_its_log_line(
    open311: Open311, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise RuntimeError("rahasia")

    monkeypatch.setattr(queries, "search", fail)
    code, text = refusal(open311.get("requests.json"))
    number = text.rstrip(".").rpartition(" ")[2]
    assert code == 500
    assert "rahasia" not in text
    assert number == request_number()  # whose log line carries it
