"""Acceptance 4 and 5: a report goes the whole way by forms alone, without JavaScript, and everybody is told."""

import re
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance import officers_see
from tests.acceptance.citizens import SUDIN, Filed, from_jaki, jpeg
from tests.acceptance.forms import Page, Visitor, home_of
from tests.acceptance.system import Live, wait_until
from tests.acceptance.tiles import feature

STAFF = f"petugas.{SUDIN}.1"
People = Callable[..., Visitor]


@pytest.fixture
def officers(visitor: People) -> dict[str, Visitor]:
    """Everybody who may or may not have something to do with the report, signed in."""
    return {name: visitor(name) for name in officers_see.EVERYBODY}


def check_buttons(officers: dict[str, Visitor], number: str, stage: str) -> None:
    """Everybody is offered exactly the steps that the table gives them at this stage."""
    seen: dict[str, set[str] | None] = {}
    for name in officers_see.AT[stage]:
        page = officers[name].ticket(number)
        assert page.status in (200, 404), f"{name} {stage}: {page.status}"
        seen[name] = page.actions() if page.status == 200 else None
    expected = {
        name: set(steps) if steps is not None else None for name, steps in officers_see.AT[stage].items()
    }
    wrong = {name: (seen[name], expected[name]) for name in seen if seen[name] != expected[name]}
    assert not wrong, f"{stage}: " + "; ".join(
        f"{name} melihat {sorted(got or []) if got is not None else 404}, seharusnya {sorted(want) if want is not None else 404}"
        for name, (got, want) in wrong.items()
    )


def photo(name: str = "hasil.jpg") -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("foto", (name, jpeg(colour=(40, 120, 60)), "image/jpeg"))]


def test_the_whole_course_by_forms_only(live: Live, officers: dict[str, Visitor], visitor: People) -> None:
    report = from_jaki(live.base, {"media": ("lubang.jpg", jpeg(gps=True), "image/jpeg")})
    number, citizen = report.number, visitor()
    sudin, staff = officers[f"sudin.{SUDIN}"], officers[STAFF]

    def step(who: Visitor, action: str, status: str, stage: str = "", **fields: Any) -> Page:
        page = who.act(number, action, **fields)
        assert page.path == f"{home_of(who.username)}laporan/{number}"
        assert page.mark("data-status") == status
        assert citizen.get(f"/laporan/{number}").mark("data-status") == status
        check_buttons(officers, number, stage or status)
        return page

    check_buttons(officers, number, "waiting")
    wait_until(
        lambda: feature(live.base, report) == {"nomor": number, "status": "waiting", "kategori": "jalan"},
        10,
        "ubin",
    )
    step(
        officers["kelurahan.gambir"],
        "coordinate",
        "coordination",
        unit="bina-marga",
        catatan="Ini jalan provinsi.",
    )
    step(
        officers["dinas.bina-marga"],
        "dispose",
        "disposition",
        unit=SUDIN,
        catatan="Mohon ditangani hari ini.",
    )
    step(sudin, "assign", "disposition", "assigned", petugas=STAFF, catatan="Bawa aspal dingin.")
    step(staff, "start", "in_progress", catatan="Sudah di lokasi.")
    step(staff, "finish", "awaiting_validation", catatan="Lubang ditambal.", files=photo())
    step(
        officers["biro.verifikator"],
        "reject",
        "result_rejected",
        alasan="foto_tidak_sesuai",
        catatan="Foto menunjukkan tempat lain.",
    )
    step(
        staff,
        "finish",
        "awaiting_validation",
        catatan="Lubang ditambal, foto dari halte.",
        files=photo("baru.jpg"),
    )
    wait_until(
        lambda: (
            feature(live.base, report)
            == {"nomor": number, "status": "awaiting_validation", "kategori": "jalan"}
        ),
        10,
        "ubin",
    )
    page = step(officers["biro.verifikator2"], "approve", "completed", catatan="Sesuai.")

    check_history(page)
    check_public_page(citizen.get(f"/laporan/{number}"))
    tracked = citizen.get(f"/lacak/{number}")
    assert tracked.mark("data-status") == "completed"
    wait_until(
        lambda: feature(live.base, report) == {"nomor": number, "status": "completed", "kategori": "jalan"},
        10,
        "ubin",
    )
    check_messages(live, report)


STORY = [
    # unit or person, what was done, note; oldest first
    ("JAKI", "membuat laporan", ""),
    ("Kelurahan Gambir", "meneruskan ke Dinas Bina Marga", "Ini jalan provinsi."),
    ("Dinas Bina Marga", "mendisposisikan ke Suku Dinas Bina Marga", "Mohon ditangani hari ini."),
    ("Suku Dinas Bina Marga", "menugaskan", "Bawa aspal dingin."),
    ("Suku Dinas Bina Marga", "mulai mengerjakan", "Sudah di lokasi."),
    ("Suku Dinas Bina Marga", "melaporkan hasil", "Lubang ditambal."),
    ("Biro Pemerintahan", "menolak hasil", "Foto menunjukkan tempat lain."),
    ("Suku Dinas Bina Marga", "melaporkan hasil", "Lubang ditambal, foto dari halte."),
    ("Biro Pemerintahan", "menyetujui hasil", "Sesuai."),
]


def lines_of(page: Page) -> list[tuple[str, list[str]]]:
    """Each line of a history as words and times, oldest first."""
    lines = page.tree.xpath("//ol[contains(@class, 'timeline')]/li")
    told = [
        (" ".join(li.text_content().split()), [str(t) for t in li.xpath(".//time/@datetime")]) for li in lines
    ]
    return sorted(told, key=lambda line: line[1])


def check_history(page: Page) -> None:
    """Each step with unit, time and note."""
    lines = lines_of(page)
    assert len(lines) == len(STORY), [words for words, _ in lines]
    for (words, times), (who, what, note) in zip(lines, STORY, strict=True):
        assert who in words, (who, words)
        assert what in words, (what, words)
        assert note in words, (note, words)
        assert len(times) == 1, words
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", times[0]), times
    assert "Foto tidak menunjukkan hasil di lokasi" in page.text


def check_public_page(page: Page) -> None:
    """Selesai, with the public result and nothing that was said inside."""
    assert page.mark("data-status") == "completed"
    assert "Selesai" in page.text
    assert "Lubang ditambal, foto dari halte." in page.text
    for inside in ("Ini jalan provinsi.", "Bawa aspal dingin.", "Foto menunjukkan tempat lain.", "Sesuai."):
        assert inside not in page.text, inside
    assert STAFF not in page.source


def check_messages(live: Live, report: Filed) -> None:
    """Received, passed on, finished: in this order, each once."""
    wait_until(lambda: len(live.sms_to(report.phone)) >= 3, 40, "tiga SMS")
    received, passed_on, finished = live.sms_to(report.phone)
    bare = received.replace(" ", "")
    assert report.number in bare
    assert report.code in received
    assert "diteruskan kepada Dinas Bina Marga" in passed_on
    assert report.number in passed_on.replace(" ", "")
    assert "SELESAI" in finished
    assert "Lubang ditambal, foto dari halte." in finished
    assert report.number in finished.replace(" ", "")
    assert report.code not in passed_on + finished


def test_a_private_report_is_told_to_its_reporter_only(live: Live, visitor: People) -> None:
    report = from_jaki(live.base, publik="0")
    citizen = visitor()
    assert citizen.get(f"/laporan/{report.number}").status == 404
    visitor("kelurahan.gambir").act(report.number, "coordinate", unit="bina-marga", catatan="Jalan provinsi.")
    assert feature(live.base, report) is None
    assert citizen.get(f"/lacak/{report.number}").mark("data-status") == "coordination"
    texts = wait_until(
        lambda: [t for t in live.sms_to(report.phone) if "diteruskan" in t], 20, "SMS diteruskan"
    )
    assert report.number in texts[0].replace(" ", "")


def test_the_same_with_curl(live: Live, tmp_path: Any) -> None:
    """The ticket page and one step with nothing but curl: cookies in a jar, the token read from the page."""
    if shutil.which("curl") is None:
        pytest.skip("curl tidak ada di mesin ini")
    report = from_jaki(live.base)
    jar = tmp_path / "kue"

    def curl(path: str, *fields: str) -> str:
        data = [part for field in fields for part in ("--data-urlencode", field)]
        command = ["curl", "-sS", "-L", "--noproxy", "*", "-b", jar, "-c", jar, *data, f"{live.base}{path}"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def token(source: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', source)
        assert found, source[:500]
        return found.group(1)

    signed_in = curl(
        "/masuk", f"csrf_token={token(curl('/masuk'))}", "username=kelurahan.gambir", "password=jakarta-demo"
    )
    assert "Kelurahan Gambir" in signed_in
    assert report.number in curl(f"/kelurahan/?q={report.number}")
    page = curl(f"/kelurahan/laporan/{report.number}")
    assert 'data-status="waiting"' in page
    after = curl(
        f"/kelurahan/laporan/{report.number}/aksi/handle",
        f"csrf_token={token(page)}",
        "catatan=Kami kerjakan.",
    )
    assert 'data-status="in_progress"' in after
    assert "Kami kerjakan." in after
