"""Files of LAPOR: spellings, separators, encodings, formulas, broken lines, and what is refused whole."""

import csv
import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from app import tables
from app.channels.lapor_file import Reading, read_file
from app.channels.table_file import UnreadableFileError
from app.domain.inbox import Account
from app.domain.vocabulary import EntryType, Medium
from tests.lapor_files import ROW, bomb, csv_file, row, with_entities, workbook

ACCOUNT = Account("lapor", "utama", Medium.LAPOR, {})


def read(content: bytes | str, account: Account = ACCOUNT) -> Reading:
    return read_file(content.encode() if isinstance(content, str) else content, account)


def ids(found: Reading) -> list[str | None]:
    return [entry.arrived.external_id for _, entry in found.entries]


@pytest.mark.parametrize(
    "content",
    [
        csv_file(ROW).encode(),
        csv_file(ROW).encode("utf-8-sig"),
        csv_file(ROW).encode("utf-16"),
        csv_file(ROW, separator=",").encode(),
        csv_file(ROW, separator="\t").encode(),
        workbook(ROW),
        workbook((1916449, *ROW[1:6], datetime(2026, 11, 23, 9, 12))),  # noqa: DTZ001 - as spreadsheets keep it
    ],
    ids=["utf-8", "mark", "utf-16", "comma", "tab", "xlsx", "xlsx-cells"],
)
def test_the_same_entry_is_read_from_every_kind_of_file(content: bytes) -> None:
    [(line, entry)] = read(content).entries
    assert (line, entry.arrived.external_id, entry.parsed.subject) == (2, "1916449", "Lampu jalan")
    assert entry.parsed.text == "Lampu mati depan SDN 01 Gambir"
    assert entry.parsed.details["type"] == EntryType.PENGADUAN
    assert entry.parsed.sent_at == datetime(2026, 11, 23, 2, 12, tzinfo=UTC)


def test_commas_in_a_text_do_not_divide_a_file_of_semicolons() -> None:
    texts = ["satu, dua, tiga, empat, lima, enam, tujuh, delapan, sembilan", "a, b, c, d, e, f, g, h, i, j"]
    assert ids(read(csv_file(*(row(str(n), text) for n, text in enumerate(texts))))) == ["0", "1"]


def test_windows_letters_are_read() -> None:
    found = read(csv_file(row("1", "Jalan “rusak” – parah")).encode("cp1252"))
    assert found.entries[0][1].parsed.text == "Jalan “rusak” – parah"


def test_names_of_columns_may_be_spelt_otherwise_or_be_set() -> None:
    assert ids(read("NO_LAPORAN,URAIAN\n7,Lampu mati\n")) == ["7"]
    own = Account(
        "lapor", "utama", Medium.LAPOR, {"map.tracking_id": "Kode", "map.content": "Keluhan, Aduan"}
    )
    assert ids(read("Kode,Aduan\n8,Lampu mati\n", own)) == ["8"]


def test_a_title_above_the_headings_is_passed_over() -> None:
    assert ids(read("Laporan bulan November\n\nTracking ID,Isi\n9,Lampu mati\n")) == ["9"]


def test_one_bad_line_never_stops_the_others() -> None:
    content = csv_file(
        row("1"),
        row("2", text='"kutip tidak ditutup'),
        row("", text="Tanpa nomor"),
        row("tidak sah!"),
        row("3", text="", title=""),
        (*row("4"), "kolom", "lebih"),
        row("5", text='pipa 5" bocor'),
        row("6", text='"dua\nbaris; dan titik koma"'),
        row("1", text="Dua kali"),
        row("7"),
    )
    found = read(content)
    assert ids(found) == ["1", "5", "6", "7"]
    assert found.entries[2][1].parsed.text == "dua\nbaris; dan titik koma"
    assert [line for line, _ in found.refused] == [3, 4, 5, 6, 7, 11]
    assert "baris 2" in found.refused[-1][1]


def test_formulas_are_text_and_nothing_is_calculated() -> None:
    found = read(workbook(row("1", text="=cmd|'/C calc'!A0"), ("=1+1", "a", "b")))
    assert found.formulas == 2
    assert found.entries[0][1].parsed.text == "=cmd|'/C calc'!A0"
    assert found.refused[0][0] == 3
    assert read(csv_file(row("1", text="=cmd()"))).entries[0][1].parsed.text == "=cmd()"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (b"Nama;Isi\nSiti;Lampu", "Tracking ID tidak ditemukan"),
        (b"Tracking ID;Nama\n1;Siti", "isi laporan tidak ditemukan"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "tidak ditemukan"),
        (b"PK\x03\x04" + bytes(300), "rusak"),
        (b"\xd0\xcf\x11\xe0" + bytes(300), ".xls"),
        (b"x" * (10 * 1024 * 1024 + 1), "10 MB"),
        (b"Tracking ID;Isi\n" + b"1;a\n" * 20_001, "20.000 baris"),
        (bomb(), "MB bila dibuka"),
        (with_entities(), "rusak"),
    ],
    ids=["empty", "no-id", "no-text", "png", "no-zip", "old", "large", "long", "bomb", "entities"],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFileError, match=words):
        read(content)


def test_what_we_write_holds_no_formula() -> None:
    rows = [("=cmd()", "+62", " @x", "biasa")]
    text = tables.csv_of(("A", "B", "C", "D"), rows).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text), delimiter=";"))[1] == ["'=cmd()", "'+62", "' @x", "biasa"]
    book = load_workbook(io.BytesIO(tables.xlsx_of(("A", "B", "C", "D"), rows)))
    assert book.active is not None
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ("=cmd()", "s")
