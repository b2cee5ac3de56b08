"""Acceptance 10: many at once, and one of them wins."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.acceptance.citizens import KEY, SUDIN, from_jaki, jpeg, phone
from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live

MANY = 200
REPORT = {
    "api_key": KEY,
    "service_code": "jalan",
    "lat": "-6.1763",
    "long": "106.8270",
    "publik": "1",
}


async def _all_at_once(base: str, fields: dict[str, str], key: str) -> list[httpx.Response]:
    limits = httpx.Limits(max_connections=MANY)
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=120, trust_env=False) as client:
        posts = [
            client.post("/open311/v2/requests.json", data=fields, headers={"Idempotency-Key": key})
            for _ in range(MANY)
        ]
        return await asyncio.gather(*posts)


def test_one_key_is_one_ticket(live: Live) -> None:
    words = "Dua ratus kali kuncinya sama, laporannya satu."
    fields = {**REPORT, "description": words, "phone": phone()}
    answers = asyncio.run(_all_at_once(live.base, fields, "kunci-dua-ratus"))
    assert Counter(answer.status_code for answer in answers) == {201: MANY}
    assert len({answer.text for answer in answers}) == 1
    assert live.query("SELECT count(*) FROM reports WHERE public_text = %s", words) == [(1,)]
    number = answers[0].json()[0]["service_request_id"]
    assert live.query(
        "SELECT count(*) FROM messages JOIN reports ON reports.id = report_id WHERE number = %s", number
    ) == [(1,)]

    other = httpx.post(
        f"{live.base}/open311/v2/requests.json",
        data={**fields, "description": "Isi lain."},
        headers={"Idempotency-Key": "kunci-dua-ratus"},
        trust_env=False,
    )
    assert other.status_code == 422


def test_without_a_key_two_posts_are_two_tickets(live: Live) -> None:
    assert from_jaki(live.base).number != from_jaki(live.base).number


def finished(live: Live) -> str:
    """The number of a report whose result waits for Biro Pemerintahan."""
    number = from_jaki(live.base).number
    sudin = f"sudin.{SUDIN}"
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("kelurahan.gambir", "coordinate", {"unit": "bina-marga", "catatan": "Jalan provinsi."}),
        ("dinas.bina-marga", "dispose", {"unit": SUDIN, "catatan": "Mohon."}),
        (sudin, "start", {}),
        (sudin, "finish", {"catatan": "Ditambal.", "files": [("foto", ("h.jpg", jpeg(), "image/jpeg"))]}),
    ]
    for name, action, fields in steps:
        someone = Visitor(live.base).sign_in(name)
        someone.act(number, action, **fields)
        someone.close()
    return number


def test_eight_approvals_are_one(live: Live) -> None:
    number = finished(live)
    verifiers = [Visitor(live.base).sign_in("biro.verifikator2") for _ in range(8)]
    forms = [verifier.ticket(number).form("/aksi/approve") for verifier in verifiers]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda pair: pair[0].send_only(pair[1]), zip(verifiers, forms, strict=True)))
    assert Counter(answer.status for answer in answers) == {303: 1, 409: 7}
    assert {answer.mark("data-status") for answer in answers if answer.status == 409} == {"completed"}
    for verifier in verifiers:
        verifier.close()
    approvals = live.query(
        "SELECT count(*) FROM events JOIN reports ON reports.id = report_id WHERE number = %s AND action = 'approve'",
        number,
    )
    assert approvals == [(1,)]


def test_approve_and_reject_together_leave_one_decision(live: Live) -> None:
    number = finished(live)
    first, second = (
        Visitor(live.base).sign_in("biro.verifikator"),
        Visitor(live.base).sign_in("biro.verifikator2"),
    )
    approve = first.ticket(number).form("/aksi/approve")
    reject = second.ticket(number).form("/aksi/reject")
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(first.send_only, approve)
        two = pool.submit(second.send_only, reject, alasan="belum_tuntas", catatan="Belum rata.")
        assert sorted((one.result().status, two.result().status)) == [303, 409]
    first.close()
    second.close()
