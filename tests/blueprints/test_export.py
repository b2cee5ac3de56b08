"""Exports over HTTP: what is in the file, who gets it, and what becomes of it when its worker dies."""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.domain import export
from app.domain.export import Export, State
from app.gateways.storage import storage
from app.jobs import exports as work
from tests.blueprints.browser import csrf_of
from tests.blueprints.officers import Desk, desk_of
from tests.course import filed

FORMULA = '=HYPERLINK("http://contoh.id";"klik") jalan rusak'


@pytest.fixture
def desk(app: Flask, session: Session, client: FlaskClient) -> Desk:
    return desk_of(app, session, "kelurahan.gambir")


def post(desk: Desk, kind: str, **asked: str) -> TestResponse:
    token = csrf_of(desk.client, desk.home)
    return desk.client.post(f"{desk.home}ekspor/", data={"csrf_token": token, "format": kind, **asked})


def ask(desk: Desk, kind: str = "csv", **asked: str) -> str:
    answer = post(desk, kind, **asked)
    assert answer.status_code == 303, answer.text
    return answer.location


def make(where: str) -> None:
    work.run(where.rsplit("/", 1)[1])


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_file_holds_what_the_list_holds_and_no_formula(session: Session, desk: Desk) -> None:
    number = filed(session, text=FORMULA, category="jalan", now=clock.now()).number
    filed(session, now=clock.now())
    where = ask(desk, kategori="jalan")
    assert "Menunggu giliran" in desk.client.get(where).text
    make(where)
    page = desk.client.get(where).text
    assert "1 laporan" in page
    assert "hx-trigger" not in re.search(r"<div[^>]*data-ekspor[^>]*>", page)[0]  # type: ignore[index]
    answer = desk.client.get(f"{where}/berkas")
    assert answer.headers["Content-Disposition"].endswith('.csv"')
    assert answer.headers["Cache-Control"] == "no-store"
    (row,) = rows_of(answer.data)
    assert row["Nomor"] == number
    assert row["Status"] == "Menunggu"
    assert row["Laporan"] == f"'{FORMULA}"
    assert "081234567890" not in answer.text


def test_in_a_spreadsheet_every_text_is_text(session: Session, desk: Desk) -> None:
    filed(session, text=FORMULA, address="+62 jalan @rumah", now=clock.now())
    where = ask(desk, "xlsx")
    make(where)
    sheet = load_workbook(io.BytesIO(desk.client.get(f"{where}/berkas").data)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert FORMULA in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}


def test_a_role_gets_only_what_it_may_see_in_the_order_of_its_list(
    app: Flask, session: Session, desk: Desk
) -> None:
    numbers = [filed(session, phone="", now=clock.now()).number for _ in range(3)]
    where = ask(desk, tab="semua", urut="lama")
    make(where)
    assert [row["Nomor"] for row in rows_of(desk.client.get(f"{where}/berkas").data)] == numbers
    other = desk_of(app, session, "kelurahan.cideng")
    mine = ask(other, tab="semua")
    make(mine)
    assert rows_of(other.client.get(f"{mine}/berkas").data) == []
    for path in (where, f"{where}/kemajuan", f"{where}/berkas"):
        assert other.client.get(path.replace(desk.home, other.home)).status_code == 404


def test_the_fragment_ends_by_itself(session: Session, desk: Desk) -> None:
    where = ask(desk)
    assert desk.client.get(f"{where}/kemajuan").status_code == 200
    assert desk.client.get(f"{where}/berkas").status_code == 404
    make(where)
    assert desk.client.get(f"{where}/kemajuan").status_code == 286


def test_asked_for_twice_it_is_made_once(session: Session, desk: Desk) -> None:
    assert ask(desk) == ask(desk)
    for kind in ("xlsx", "csv"):
        ask(desk, kind, tab="semua")
    assert post(desk, "csv", tab="selesai").status_code == 429


def test_what_a_killed_worker_left_is_taken_up_again_and_in_the_end_told(
    session: Session, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(session, now=clock.now())
    where = ask(desk)

    def killed(task: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(work, "_make", killed)
        for _ in range(export.ATTEMPTS):
            with pytest.raises(SystemExit):
                make(where)
            make(where)  # too early: somebody may be at it
            assert state(session) == State.RUNNING
            session.execute(update(Export).values(beaten_at=clock.now() - timedelta(minutes=1)))
            assert len(export.neglected(session, now=clock.now())) == 1
    make(where)
    assert state(session) == State.FAILED
    page = desk.client.get(where).text
    assert "terputus" in page
    assert "Minta lagi" in page
    again = ask(desk)
    make(again)
    assert again != where
    assert desk.client.get(f"{again}/berkas").status_code == 200


def test_an_attempt_that_was_given_up_changes_nothing(session: Session, desk: Desk) -> None:
    where = ask(desk)
    export_id = session.scalars(select(Export.id)).one()
    first = export.claim(session, export_id, "ekspor/x", now=clock.now() - timedelta(hours=1))
    make(where)
    assert first is not None
    assert not export.advance(session, first, 1, 1, now=clock.now())
    assert not export.finish(session, first, 1, now=clock.now())
    assert state(session) == State.DONE


def test_a_file_is_encrypted_and_removed_after_a_day(session: Session, desk: Desk) -> None:
    number = filed(session, now=clock.now()).number
    where = ask(desk)
    make(where)
    key = session.scalars(select(Export.file_key)).one()
    assert key is not None
    assert number.encode() not in storage().get(key)
    session.execute(update(Export).values(finished_at=clock.now() - timedelta(hours=25)))
    session.commit()
    work.sweep()
    assert not storage().exists(key)
    assert "24 jam" in desk.client.get(where).text
    assert desk.client.get(f"{where}/berkas").status_code == 404


def state(session: Session) -> State:
    session.expire_all()
    return session.scalars(select(Export.state).order_by(Export.created_at)).first()  # type: ignore[return-value]
