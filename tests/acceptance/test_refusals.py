"""Acceptance 6: what the table does not allow is refused in the order of contract.md section 2, and changes nothing."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.acceptance.citizens import SUDIN, from_jaki, jpeg
from tests.acceptance.forms import Visitor, home_of
from tests.acceptance.officers_see import AT
from tests.acceptance.system import Live

People = Callable[..., Visitor]
STAFF = f"petugas.{SUDIN}.1"
ACTIONS = [
    *(
        "handle",
        "coordinate",
        "dispose",
        "start",
        "assign",
        "return",
        "recall",
        "estimate",
        "approve_estimate",
    ),
    *(
        "refuse_estimate",
        "ask_reporter",
        "answer",
        "resume",
        "finish",
        "decline",
        "approve",
        "reject",
        "reroute",
    ),
    *("reopen", "cancel", "relocate", "recategorise", "note", "hide", "publish", "redact"),
    "refuse_reopening",
    *("ask_help", "withdraw_help", "assign_help", "start_help", "finish_help", "return_help"),
    *("ask_check", "withdraw_check", "assign_check", "finish_check", "return_check"),
]
CHECKING = {"assign_check", "finish_check", "return_check"}
HELPING = {"ask_help", "withdraw_help", "assign_help", "start_help", "finish_help", "return_help"}
# Which steps a role can ever take, whatever the status (product.md section 2).
HOLDER = {"estimate", "ask_reporter", "answer", "resume", "finish", "decline", "recategorise", "note"}
EVER: dict[str, set[str]] = {
    "kelurahan": HOLDER
    | HELPING
    | CHECKING
    | {"handle", "coordinate", "assign", "recall", "relocate", "hide", "publish", "redact"},
    "dinas": HOLDER | HELPING | CHECKING | {"dispose", "start", "return", "assign", "recall"},
    "sudin": HOLDER | HELPING | CHECKING | {"start", "assign", "return", "recall"},
    "petugas": HOLDER
    | {
        "start",
        "return",
        "recall",
        "start_help",
        "finish_help",
        "return_help",
        "finish_check",
        "return_check",
    },
    "kanal": {"ask_reporter", "answer", "decline", "relocate", "recategorise", "note", "recall"},
    "biro.verifikator": {
        "approve",
        "reject",
        "approve_estimate",
        "refuse_estimate",
        "reroute",
        "reopen",
        "refuse_reopening",
        "note",
        "ask_check",
        "withdraw_check",
    },
    "biro.admin": {
        *("approve_estimate", "refuse_estimate", "reroute", "reopen", "relocate", "recategorise", "note"),
        *("hide", "publish", "redact", "refuse_reopening"),
    },
    "kecamatan": CHECKING | {"note"},
    "walikota": CHECKING | {"note"},
    "pemantau": set(),
}
ENOUGH = {
    "catatan": "Percobaan.",
    "unit": SUDIN,
    "petugas": STAFF,
    "alasan": "bukan_kewenangan",
    "tanggal": "2030-01-01",
    "kategori": "trotoar",
    "lat": "-6.1763",
    "lon": "106.8270",
}


@pytest.fixture(scope="module")
def people(live: Live) -> Any:
    """Officers signed in once for all tests of this module."""
    made: dict[str, Visitor] = {}

    def officer(name: str) -> Visitor:
        if name not in made:
            made[name] = Visitor(live.base).sign_in(name)
        return made[name]

    yield officer
    for someone in made.values():
        someone.close()


def brought(live: Live, people: People, stage: str) -> str:
    """The number of a report that went as far as that stage."""
    number = from_jaki(live.base).number
    photo = [("foto", ("hasil.jpg", jpeg(), "image/jpeg"))]
    steps: list[tuple[str, str, str, dict[str, Any]]] = [
        (
            "coordination",
            "kelurahan.gambir",
            "coordinate",
            {"unit": "bina-marga", "catatan": "Jalan provinsi."},
        ),
        ("disposition", "dinas.bina-marga", "dispose", {"unit": SUDIN, "catatan": "Mohon."}),
        ("assigned", f"sudin.{SUDIN}", "assign", {"petugas": STAFF}),
        ("in_progress", STAFF, "start", {}),
        ("awaiting_validation", STAFF, "finish", {"catatan": "Selesai.", "files": photo}),
        ("completed", "biro.verifikator2", "approve", {}),
    ]
    if stage == "waiting":
        return number
    for reached, who, action, fields in steps:
        people(who).act(number, action, **fields)
        if reached == stage:
            break
    return number


def ever(name: str) -> set[str]:
    known = [role for role in EVER if name.startswith(role)]
    return EVER[known[0]]


def refused(answer: httpx.Response, name: str, action: str) -> str:
    """What is wrong with a refusal; empty if it is as the contract has it."""
    allowed = {409, 403} if action in ever(name) else {403}
    return (
        ""
        if answer.status_code in allowed
        else f"{name} {action}: {answer.status_code}, bukan {sorted(allowed)}"
    )


@pytest.mark.parametrize(
    "stage", ["waiting", "coordination", "assigned", "in_progress", "awaiting_validation", "completed"]
)
def test_what_is_not_in_the_table_is_refused(live: Live, people: People, stage: str) -> None:
    number = brought(live, people, stage)
    before = live.everything_about(number)
    faults = []
    for at, (name, offered) in enumerate(sorted(AT[stage].items())):
        officer = people(name)
        token = officer.token()
        for action in [one for place, one in enumerate(ACTIONS) if (place + at) % 2 or offered is not None]:
            if action in (offered or ()):
                continue
            address = f"{home_of(name)}laporan/{number}/aksi/{action}"
            answer = officer.client.post(address, data={**ENOUGH, "csrf_token": token})
            if offered is None:
                faults += (
                    [f"{name} {action}: {answer.status_code}, bukan 404"] if answer.status_code != 404 else []
                )
            else:
                faults += [fault] if (fault := refused(answer, name, action)) else []
    assert not faults, "\n".join(faults)
    assert live.everything_about(number) == before


def test_the_order_of_refusals(live: Live, people: People, visitor: People) -> None:
    number = brought(live, people, "waiting")
    before = live.everything_about(number)
    path, nobody = f"/kelurahan/laporan/{number}/aksi", visitor()
    gambir, cideng, dinas = people("kelurahan.gambir"), people("kelurahan.cideng"), people("dinas.bina-marga")
    csrf = {
        name: {"csrf_token": someone.token()}
        for name, someone in (("g", gambir), ("c", cideng), ("d", dinas))
    }

    answer = nobody.client.post(f"{path}/handle")
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/masuk")
    assert cideng.post(f"{path}/handle").status == 400, "tanpa token, tiket tidak terlihat"
    assert gambir.post(f"{path}/approve", {"csrf_token": "salah"}).status == 400
    assert cideng.post(f"{path}/handle", csrf["c"]).status == 404
    assert cideng.post(f"{path}/approve", {**csrf["c"], "versi": "99"}).status == 404
    assert gambir.post(f"{path}/fly", csrf["g"]).status == 404, "aksi yang tidak ada"
    assert gambir.post("/kelurahan/laporan/JK261123000000/aksi/handle", csrf["g"]).status == 404
    assert dinas.post(f"{path}/handle", csrf["d"]).status == 404, "halaman peran lain, tiket tidak terlihat"
    assert gambir.post(f"{path}/approve", {**csrf["g"], "versi": "99"}).status == 403, "peran sebelum versi"
    assert gambir.post(f"{path}/coordinate", {**csrf["g"], "versi": "99"}).status == 409, (
        "versi sebelum isian"
    )
    assert gambir.post(f"{path}/finish", csrf["g"]).status == 409, "status sebelum isian"
    assert gambir.post(f"{path}/coordinate", csrf["g"]).status == 422
    assert gambir.post(f"{path}/coordinate", {**csrf["g"], "unit": "gambir", "catatan": "x"}).status == 422
    assert live.everything_about(number) == before


def test_a_page_of_another_role(people: People) -> None:
    for name in ("kelurahan.gambir", "biro.verifikator", "kanal.sms", "pemantau", STAFF):
        for home in (
            "/kelurahan/",
            "/dinas/",
            "/suku-dinas/",
            "/petugas/",
            "/biro/",
            "/kanal/",
            "/pantau/",
            "/admin/",
        ):
            expected = 200 if home == home_of(name) else 403
            assert people(name).get(home).status == expected, (name, home)


def test_who_is_not_signed_in_goes_to_sign_in(visitor: People) -> None:
    nobody = visitor()
    for path in (
        "/kelurahan/",
        "/biro/",
        "/admin/pesan",
        "/akun",
        "/kanal/baru",
        "/petugas/laporan/JK261123000000",
    ):
        answer = nobody.client.get(path)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/masuk"), path


def test_a_stale_form_changes_nothing_and_says_who_was_faster(live: Live, people: People) -> None:
    number = brought(live, people, "waiting")
    gambir = people("kelurahan.gambir")
    stale = gambir.ticket(number).form("/aksi/coordinate")
    gambir.act(number, "note", catatan="Sudah ditelepon.")
    before = live.everything_about(number)
    page = gambir.send(stale, unit="bina-marga", catatan="Jalan provinsi.")
    assert page.status == 409
    assert page.mark("data-status") == "waiting"
    assert "Gambir" in page.text
    assert live.everything_about(number) == before


HOSTILE = {
    "relocate": [
        {"lat": "nan", "lon": "nan"},
        {"lat": "inf", "lon": "1e400"},
        {"lat": "91", "lon": "0"},
        {"lat": "-6,17", "lon": "x"},
    ],
    "coordinate": [
        {"unit": "../../etc", "catatan": "x"},
        {"unit": "bina-marga", "catatan": "\x00"},
        {"unit": "bina-marga", "catatan": "x" * 4001},
    ],
    "recategorise": [{"kategori": "tidak-ada"}, {"kategori": "jalan", "prioritas": "sangat"}],
    "hide": [{"alasan": "foto_tidak_sesuai"}, {}],
    "decline": [{"alasan": "kasar", "catatan": "x"}, {"alasan": "lahan_pribadi", "catatan": "  \n "}],
}


@pytest.mark.parametrize("action", sorted(HOSTILE))
def test_fields_that_no_form_would_send(live: Live, people: People, action: str) -> None:
    number = brought(live, people, "waiting")
    gambir = people("kelurahan.gambir")
    before = live.everything_about(number)
    for fields in HOSTILE[action]:
        page = gambir.post(
            f"/kelurahan/laporan/{number}/aksi/{action}", {"csrf_token": gambir.token(), **fields}
        )
        assert page.status == 422, (fields, page.status, page.text[:200])
        assert action in page.actions()
    assert live.everything_about(number) == before


@pytest.mark.parametrize("version", ["-1", "9" * 30, "abc", "1.5", "٣"])
def test_a_version_that_is_none(live: Live, people: People, version: str) -> None:
    number = brought(live, people, "waiting")
    gambir = people("kelurahan.gambir")
    fields = {"csrf_token": gambir.token(), "versi": version, "catatan": "x"}
    assert gambir.post(f"/kelurahan/laporan/{number}/aksi/note", fields).status == 409


def test_a_verifier_who_handled_it_may_not_approve(live: Live, people: People) -> None:
    number = brought(live, people, "waiting")
    people("biro.verifikator").act(number, "reroute", unit=SUDIN, catatan="Langsung ke suku dinas.")
    photo = [("foto", ("hasil.jpg", jpeg(), "image/jpeg"))]
    people(f"sudin.{SUDIN}").act(number, "start")
    people(f"sudin.{SUDIN}").act(number, "finish", catatan="Selesai.", files=photo)
    first = people("biro.verifikator")
    assert "approve" not in first.ticket(number).actions()
    before = live.everything_about(number)
    assert first.post(f"/biro/laporan/{number}/aksi/approve", {"csrf_token": first.token()}).status == 403
    assert live.everything_about(number) == before
    assert people("biro.verifikator2").act(number, "approve").mark("data-status") == "completed"


def test_a_result_needs_its_photo(live: Live, people: People) -> None:
    number = brought(live, people, "in_progress")
    staff = people(STAFF)
    before = live.everything_about(number)
    page = staff.send(staff.ticket(number).form("/aksi/finish"), catatan="Sudah saya tambal.")
    assert page.status == 422
    assert "Sudah saya tambal." in page.source, "yang diketik tetap ada"
    for name, data in (("hasil.jpg", b"%PDF-1.7 bukan foto"), ("hasil.png", jpeg()[:300])):
        page = staff.send(
            staff.ticket(number).form("/aksi/finish"), [("foto", (name, data, "image/jpeg"))], catatan="x"
        )
        assert page.status == 422
        assert name in page.text
    assert live.everything_about(number) == before
