"""Category, urgency, earlier numbers and advertising in a text; odd input harms nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.understanding.keywords import stem_of
from tests.domain.understanding.conftest import Ask


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("lampu pju mati total gelap gulita", "penerangan-jalan"),
        ("jalanan depan rumah bolong2 min", "jalan"),
        ("got mampet bau bgt", "saluran-air"),
        ("mobil pakir sembarangan di gang", "parkir-liar"),
        ("PKL jualan di trotoar", "pkl-liar"),
        ("poon tumbang nimpa mobil", "pohon"),
        ("smpah numpuk di depan sekolah", "sampah"),
        ("ktp saya belum jadi", "kependudukan"),
    ],
)
def test_slang_and_misspelt_words_speak_for_a_category(ask: Ask, text: str, category: str) -> None:
    categories = ask(text).categories
    assert categories[0][0] == category
    assert len(categories) <= 3
    assert all(0 < probability <= 1 for _, probability in categories)


def test_names_of_places_speak_for_no_category(ask: Ask) -> None:
    assert ask("lampu mati di Pasar Minggu").categories[0][0] == "penerangan-jalan"
    assert "pasar" not in dict(ask("got mampet di kel. Pasar Manggis").categories)
    assert "jembatan-jpo-halte" not in dict(ask("sampah di kel. Jembatan Lima").categories)


@pytest.mark.parametrize(
    "text",
    [
        "kabel listrik menjuntai rendah di jalan",
        "Pohon besar tumbang menutup jalan",
        "lubang besar bikin kecelakaan tadi malam",
        "KEBAKARAN di gang 3 tolong",
        "sudah ada korban luka",
        "bau gas bocor menyengat",
        "tutup got hilang, bahaya buat anak",
    ],
)
def test_danger_makes_the_priority_high(ask: Ask, text: str) -> None:
    assert ask(text).priority == "tinggi"


@pytest.mark.parametrize(
    "text",
    [
        "sampah belum diangkut",
        "pohon rawan tumbang mohon dipangkas",
        "tidak ada korban, hanya rumput tinggi",
        "minta pelatihan pencegahan kebakaran",
        "lampu taman mati",
    ],
)
def test_everything_else_is_ordinary(ask: Ask, text: str) -> None:
    assert ask(text).priority == "biasa"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("laporan JK261123104582 belum selesai", ("JK261123104582",)),
        ("jk 261123 104582 gmn?", ("JK261123104582",)),
        ("No. SM-261123-1O4582 dan tw261122000001", ("SM261123104582", "TW261122000001")),
        ("laporan saya JK2306180342 3 hari lalu", ("JK2306180342",)),
        ("QL001339832 sama saja", ("QL001339832",)),
        ("hubungi 081234567890", ()),
        ("JK999999999999 bukan nomor", ()),
        ("XX261123104582", ()),
    ],
)
def test_earlier_numbers_however_typed(ask: Ask, text: str, numbers: tuple[str, ...]) -> None:
    assert ask(text).numbers == numbers


@pytest.mark.parametrize(
    "text",
    [
        "PROMO slot gacor maxwin hari ini, klik https://judi.example/daftar bonus 100%",
        "Butuh dana cepat tanpa jaminan? hubungi WA 081234567890 https://bit.ly/xyz",
        "xcvbnm qwrtpsd zxcvbnm",
    ],
)
def test_advertising_stands_out(ask: Ask, text: str) -> None:
    assert ask(text).spam >= 0.6


@pytest.mark.parametrize(
    "text",
    [
        "Banyak iklan pinjaman online ditempel di tiang listrik",
        "ada judi togel dan slot di warung kel. Krukut, meresahkan warga",
        "sampah numpuk https://maps.google.com/?q=-6.1763,106.8270",
        "BANJIR!!!",
        "",
    ],
)
def test_complaints_are_no_advertising(ask: Ask, text: str) -> None:
    assert ask(text).spam < 0.5 or text == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "\x00\x01\x02",
        "🚧🚧🚧 jalan rusak 😡",
        "ＪＡＬＡＮ rusak",
        "a" * 100_000,
        "jl " * 20_000,
        "6°" * 5_000,
        "-6.1" * 5_000,
        "https://" * 5_000,
        "rt 1 rw 2 " * 3_000,
        "=cmd()|' /C calc'!A0",
    ],
)
def test_odd_input_is_answered_soon(ask: Ask, text: str) -> None:
    found = ask(text)
    assert len(found.places) <= 3
    assert len(found.categories) <= 3


def test_several_threads_get_the_right_stems() -> None:
    typed = ["berlubang", "genangan", "pemangkasan", "perbaikan", "menumpuk", "tergenang"] * 50
    alone = [stem_of.__wrapped__(word) for word in typed]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem_of.__wrapped__, typed)) == alone
