"""Words and formats: no code reaches a reader bare; dates, lengths and numbers read as screens.md says."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import pytest

from app import labels
from app.domain import vocabulary

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)  # 16.40 in Jakarta
VOCABULARIES = [
    member
    for member in vars(vocabulary).values()
    if isinstance(member, type) and issubclass(member, StrEnum) and member is not StrEnum
]


@pytest.mark.parametrize("words", VOCABULARIES, ids=lambda words: words.__name__)
def test_every_code_has_a_word(words: type[StrEnum]) -> None:
    for member in words:
        word = labels.label(member)
        assert word
        assert "_" not in word
        assert word[0].isupper()


def test_words_of_one_vocabulary_differ() -> None:
    for words in labels.WORDS.values():
        assert len(set(words.values())) == len(words)


def test_alike_codes_of_two_vocabularies_keep_their_own_words() -> None:
    assert labels.label("start", "clock") == labels.label(vocabulary.ClockKind.START)
    assert labels.label("return", "action") == "Kembalikan"
    assert labels.label("return", "reason") == "Alasan mengembalikan"


def test_a_bare_code_needs_its_vocabulary() -> None:
    with pytest.raises(KeyError):
        labels.label("waiting")


def test_every_status_has_a_symbol_of_its_own_and_a_meaning() -> None:
    assert len({labels.status_icon(status) for status in vocabulary.Status}) == len(vocabulary.Status)
    assert all(labels.status_meaning(status).endswith(".") for status in vocabulary.Status)


def test_every_action_has_a_button_and_a_sentence() -> None:
    for action in vocabulary.Action:
        assert labels.verb(action)
        assert labels.sentence(action, "Kelurahan Gambir").startswith("Kelurahan Gambir ")
        assert "{" not in labels.sentence(action, "Kelurahan Gambir")
        assert labels.action_icon(action)


def test_decisions_name_what_is_decided() -> None:
    assert labels.verb("approve", "result") == "Setujui hasil"
    assert labels.verb("approve", "decline") == "Setujui penutupan"


def test_history_reads_as_a_sentence() -> None:
    told = labels.sentence("coordinate", "Kelurahan Gambir", to="Dinas Bina Marga")
    assert told == "Kelurahan Gambir meneruskan ke Dinas Bina Marga"
    assert labels.sentence("something_new", "Sistem") == "Sistem memperbarui laporan"
    assert labels.sentence("reject", "Biro", proposal="decline") == "Biro menolak usulan penutupan"


def test_moments_are_shown_in_jakarta_time() -> None:
    assert labels.wib(NOW) == "Sen, 23 Nov 2026 16.40 WIB"
    assert labels.wib_short(NOW) == "Sen 23 Nov 16.40"
    assert labels.jam(NOW) == "16.40"
    assert labels.tanggal(datetime(2026, 11, 23, 20, 0, tzinfo=UTC)) == "24 Nov 2026"
    assert labels.tanggal(date(2026, 5, 1)) == "1 Mei 2026"
    assert labels.bulan("2026-11") == "Nov 2026"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "baru saja"),
        (timedelta(minutes=5), "5 menit lalu"),
        (timedelta(hours=2, minutes=50), "2 jam lalu"),
        (timedelta(hours=-3), "dalam 3 jam"),
        (timedelta(hours=25), "22 Nov 2026"),
    ],
)
def test_relative_up_to_a_day(ago: timedelta, words: str) -> None:
    assert labels.relatif(NOW - ago, NOW) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=3, minutes=20), "3 j 20 m"),
        (timedelta(hours=5, minutes=2), "5 j 02 m"),
        (timedelta(minutes=-20), "20 m"),
        (timedelta(days=2, hours=4), "2 hari 4 j"),
        (timedelta(days=6), "6 hari"),
        (90, "1 m"),
    ],
)
def test_lengths(length: timedelta | float, words: str) -> None:
    assert labels.durasi(length) == words


def test_time_left_is_counted_from_now() -> None:
    assert labels.sisa(NOW + timedelta(hours=3, minutes=20), NOW) == "3 j 20 m"


def test_numbers() -> None:
    assert labels.angka(1234) == "1.234"
    assert labels.angka(1234567.89, 1) == "1.234.567,9"
    assert labels.persen(0.123) == "12,3 %"


def test_ticket_numbers_are_read_in_groups() -> None:
    assert labels.nomor("JK261123104582") == "JK261123 104582"
    assert labels.nomor("JK2306180342") == "JK230618 0342"
    assert labels.nomor("QL-77") == "QL-77"


def test_a_phone_shows_no_more_than_its_owner_needs() -> None:
    assert labels.samar("+6281234567890") == "0812****7890"
    assert labels.samar("110") == "***"


@pytest.mark.parametrize(
    "write", [labels.wib, labels.tanggal, labels.durasi, labels.angka, labels.samar, labels.persen]
)
def test_nothing_known_is_a_dash(write) -> None:  # type: ignore[no-untyped-def]
    assert write(None) == "-"
