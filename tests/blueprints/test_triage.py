"""From one report of a list to the next: what stands ready on the page, where a step leads, what a proposal rests on."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.domain import precedent
from tests.blueprints.browser import csrf_of
from tests.blueprints.officers import Desk, desk_of
from tests.course import SUDIN, Walk, filed, photo

Desks = Callable[[str], Desk]


@pytest.fixture
def desks(app: Flask, session: Session, client: FlaskClient) -> Desks:
    return lambda username: desk_of(app, session, username)


def three(session: Session) -> list[str]:
    """Three new reports in Gambir, the one that runs out first before the others."""
    now = clock.now()
    made = [filed(session, phone="", now=now - timedelta(minutes=30 - at)).number for at in range(3)]
    session.commit()
    return made


def rows(desk: Desk, query: str) -> dict[str, str]:
    """Number -> address of each row of a list."""
    page = desk.client.get(desk.home + query).text
    links = re.findall(r'class="row-link row-text" href="([^"]+)"', page)
    return {urlsplit(link).path.rsplit("/", 1)[1]: html.unescape(link) for link in links}


def form_of(desk: Desk, address: str, action: str) -> dict[str, str]:
    """What the form of a step would send as it stands."""
    page = desk.client.get(address).text
    found = re.search(rf'<form[^>]*/aksi/{action}"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert found is not None, action
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[1]))
    fields |= re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', found[1], re.DOTALL)
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', found[1], re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return {name: html.unescape(value) for name, value in fields.items()}


def test_the_form_as_it_stands_hands_the_report_on_and_the_next_one_opens(
    session: Session, desks: Desks
) -> None:
    first, second, _ = three(session)
    desk = desks("kelurahan.gambir")
    address = rows(desk, "?kategori=penerangan-jalan")[first]
    assert dict(parse_qsl(urlsplit(address).query)) == {"tab": "perlu", "kategori": "penerangan-jalan"}
    fields = form_of(desk, address, "coordinate")
    assert fields["unit"] == "bina-marga"
    assert (
        fields["catatan"]
        == "Penerangan Jalan Umum, Kelurahan Gambir: mohon ditindaklanjuti sesuai kewenangan."
    )
    answer = desk.post(first, "coordinate", fields)
    assert answer.status_code == 303
    assert urlsplit(answer.location).path == f"/kelurahan/laporan/{second}"
    page = desk.client.get(answer.location).text
    told = re.search(r'<div id="kabar".*?</div>\s*</div>', page, re.DOTALL)
    assert told is not None
    assert "Anda meneruskan ke Dinas Bina Marga." in told[0]
    assert f'href="/kelurahan/laporan/{first}"' in told[0]
    assert 'data-key="b"' in page
    assert (
        "?tab=perlu&amp;kategori=penerangan-jalan" in page
        or "?kategori=penerangan-jalan&amp;tab=perlu" in page
    )


def test_whoever_keeps_it_goes_on_too_and_the_last_one_stays(session: Session, desks: Desks) -> None:
    numbers = three(session)
    desk = desks("kelurahan.gambir")
    address = rows(desk, "?tab=baru")[numbers[0]]
    for number, following in pairwise(numbers):
        answer = desk.post(number, "handle", form_of(desk, address, "handle"))
        assert urlsplit(answer.location).path == f"/kelurahan/laporan/{following}"
        address = answer.location
    answer = desk.post(numbers[-1], "handle", form_of(desk, address, "handle"))
    assert urlsplit(answer.location).path == f"/kelurahan/laporan/{numbers[-1]}"
    assert "Tidak ada lagi laporan lain di daftar ini." in desk.client.get(answer.location).text


def test_what_was_passed_over_comes_again_behind_the_last(session: Session, desks: Desks) -> None:
    first, second, third = three(session)
    desk = desks("kelurahan.gambir")
    links = rows(desk, "?tab=baru")
    answer = desk.post(second, "handle", form_of(desk, links[second], "handle"))
    assert urlsplit(answer.location).path.endswith(third)
    answer = desk.post(third, "handle", form_of(desk, answer.location, "handle"))
    assert urlsplit(answer.location).path.endswith(first)


def test_a_report_that_was_opened_by_itself_is_shown_again(session: Session, desks: Desks) -> None:
    first, *_ = three(session)
    desk = desks("kelurahan.gambir")
    fields = form_of(desk, f"/kelurahan/laporan/{first}", "handle")
    assert "daftar" not in fields
    assert desk.post(first, "handle", fields).location == f"/kelurahan/laporan/{first}"


def test_a_note_leads_nowhere_else(session: Session, desks: Desks) -> None:
    first, *_ = three(session)
    desk = desks("kelurahan.gambir")
    address = rows(desk, "?tab=baru")[first]
    answer = desk.post(first, "note", form_of(desk, address, "note") | {"catatan": "Sudah ditelepon."})
    assert urlsplit(answer.location).path == f"/kelurahan/laporan/{first}"
    assert dict(parse_qsl(urlsplit(answer.location).query)) == {"tab": "baru"}


@pytest.mark.parametrize(
    "listed", ["tab=semua&q=" + "a" * 5000, "tab=apa&urut=%00", "x=1", "%", "tab=baru&setelah=abc"]
)
def test_a_strange_list_does_no_harm(session: Session, desks: Desks, listed: str) -> None:
    first, *_ = three(session)
    desk = desks("kelurahan.gambir")
    fields = form_of(desk, f"/kelurahan/laporan/{first}", "handle") | {"daftar": listed}
    answer = desk.post(first, "handle", fields)
    assert answer.status_code == 303
    assert urlsplit(answer.location).path.startswith("/kelurahan/laporan/")
    assert desk.client.get(answer.location).status_code == 200


def test_a_refused_form_keeps_its_list_and_an_emptied_note_is_still_refused(
    session: Session, desks: Desks
) -> None:
    first, *_ = three(session)
    desk = desks("kelurahan.gambir")
    fields = form_of(desk, rows(desk, "?tab=baru")[first], "coordinate")
    answer = desk.post(first, "coordinate", fields | {"catatan": " "})
    assert answer.status_code == 422
    assert 'name="daftar" value="tab=baru"' in answer.text
    assert desk.post(first, "coordinate", fields | {"unit": ""}).status_code == 422
    assert desk.post(first, "coordinate", fields | {"catatan": "x" * 4001}).status_code == 422


def test_the_slower_of_two_is_told_and_stays_where_he_is(session: Session, desks: Desks) -> None:
    first, *_ = three(session)
    slow, fast = desks("kelurahan.gambir"), desks("kelurahan.gambir")
    fields = form_of(slow, rows(slow, "?tab=baru")[first], "coordinate")
    fast.act(first, "handle")
    answer = slow.post(first, "coordinate", fields)
    assert answer.status_code == 409
    other = desks("kelurahan.cideng")
    mine = fields | {"csrf_token": csrf_of(other.client, other.home)}
    assert other.post(first, "coordinate", mine).status_code == 404


def test_dinas_suku_dinas_and_verifier_have_theirs_ready(session: Session, desks: Desks) -> None:
    walk = Walk(session, filed(session, now=clock.now()), clock.now())
    walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="Bukan kami.")
    session.commit()
    dinas = desks("dinas.bina-marga")
    fields = form_of(dinas, rows(dinas, "?tab=baru")[walk.number], "dispose")
    assert fields["unit"] == SUDIN
    assert dinas.post(walk.number, "dispose", fields).status_code == 303
    sudin = desks(f"sudin.{SUDIN}")
    fields = form_of(sudin, rows(sudin, "?tab=baru")[walk.number], "assign")
    assert fields["petugas"] == f"petugas.{SUDIN}.1"
    assert sudin.post(walk.number, "assign", fields).status_code == 303
    # The next one goes to whom fewer tasks are given to.
    other = Walk(session, filed(session, now=clock.now()), clock.now()).to_sudin()
    session.commit()
    assert form_of(sudin, rows(sudin, "?tab=baru")[other.number], "assign")["petugas"] == f"petugas.{SUDIN}.2"


def test_the_page_says_what_its_proposal_rests_on(session: Session, desks: Desks) -> None:
    now = clock.now()
    for _ in range(5):
        walk = Walk(session, filed(session, phone="", now=now - timedelta(days=3)), now - timedelta(days=3))
        walk.act("kelurahan.gambir", "handle")
        walk.act("kelurahan.gambir", "finish", note="Beres.", photos=(photo(walk.now),))
        walk.act("biro.verifikator", "approve")
    number = filed(session, now=now).number
    session.commit()
    desk = desks("kelurahan.gambir")
    assert "Usulan menurut kategori Penerangan Jalan Umum." in desk.page(number).text
    assert desk.actions(number)[0] == "coordinate"
    precedent.count_anew(session, now=now)
    session.commit()
    words = (
        "5 dari 5 laporan serupa di Kelurahan Gambir dalam 12 bulan terakhir diselesaikan kelurahan sendiri."
    )
    assert words in desk.page(number).text
    assert desk.actions(number)[0] == "handle"
