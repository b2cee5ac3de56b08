"""What is masked in a public text, what stays readable, and that no text takes long."""

import time

import pytest

from app.domain.privacy import IDENTITY, Sensitive, mask

HIDDEN = "[nomor disembunyikan]"
NIK = "[NIK disembunyikan]"
PLATE = "[pelat disembunyikan]"


@pytest.mark.parametrize(
    "number",
    [
        "08111-2722-06",
        "0812 3456 7890",
        "081234567890",
        "0812.3456.7890",
        "(0812) 3456-7890",
        "+62 812-3456-7890",
        "+6281234567890",
        "62 812 3456 7890",
        "006281234567890",
        "O81234567890",
        "0 8 1 2 3 4 5 6 7 8 9 0",
        "021-3822255",
        "(021) 382 2255",
        "+62 21 3822255",
        "+65 9123 4567",
    ],
)
def test_phone_numbers_are_masked(number: str) -> None:
    assert mask(f"Hubungi {number} ya").text == f"Hubungi {HIDDEN} ya"
    assert mask(f"HP:{number}, terima kasih").text == f"HP:{HIDDEN}, terima kasih"


def test_a_phone_right_behind_a_word_is_masked() -> None:
    assert mask("WA081234567890").text == f"WA{HIDDEN}"


@pytest.mark.parametrize(
    "number", ["3171014107900003", "3171 0141 0790 0003", "31.7101.410790.0003", "3171-0125-0690-0003"]
)
def test_nik_and_kk_are_masked(number: str) -> None:
    assert mask(f"NIK {number}.").text == f"NIK {NIK}."
    assert mask(f"KK:{number}").text == f"KK:{NIK}"


@pytest.mark.parametrize("address", ["budi.s+x@gmail.com", "BUDI@jakarta.go.id", "budi [at] yahoo.co.id"])
def test_mail_addresses_are_masked(address: str) -> None:
    assert mask(f"ke {address}.").text == "ke [surel disembunyikan]."


@pytest.mark.parametrize("plate", ["B 1234 XYZ", "b1234xyz", "B-1234-XY", "AD 123 C", "B 12 AB", "F 1 RI"])
def test_plates_are_masked(plate: str) -> None:
    assert mask(f"Mobil {plate} parkir").text == f"Mobil {PLATE} parkir"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Jl. Melati No. 12", "Jl. Melati No. [disembunyikan]"),
        ("no 12 rt 03/05", "no [disembunyikan] rt 03/05"),
        ("Jalan Kebon Sirih no 22A-24, Gambir", "Jalan Kebon Sirih no [disembunyikan], Gambir"),
        ("JL KEBON JERUK NO 5 RT 1 RW 2", "JL KEBON JERUK NO [disembunyikan] RT 1 RW 2"),
        ("Jl. Melati 3 No 5", "Jl. Melati 3 No [disembunyikan]"),
        ("Jl. Kebon Sirih 22, Gambir", "Jl. Kebon Sirih [disembunyikan], Gambir"),
        ("di rumah nomor 7", "di rumah nomor [disembunyikan]"),
        ("Blok C5/12", "Blok [disembunyikan]"),
        ("blok F2 nomor 18 Citra Garden", "blok [disembunyikan] Citra Garden"),
        ("depan No 19 Jl. Dukuh V", "depan No [disembunyikan] Jl. Dukuh V"),
        (
            "rumah saya, Jalan Lautze Dalam 27. Hormat",
            "rumah saya, Jalan Lautze Dalam [disembunyikan]. Hormat",
        ),
        ("jl. Swadaya no. 103 b, tiang", "jl. Swadaya no. [disembunyikan], tiang"),
        ("gang Buntu no. 3 dan no. 5", "gang Buntu no. [disembunyikan] dan no. [disembunyikan]"),
        ("di belakang rumah 67 Jl. Kelik", "di belakang rumah [disembunyikan] Jl. Kelik"),
        ("alamat Gg. Damai 33 Petukangan", "alamat Gg. Damai [disembunyikan] Petukangan"),
        ("RUMAH E2/8 KOMPLEK BEA CUKAI", "RUMAH [disembunyikan] KOMPLEK BEA CUKAI"),
        ("Rusun Tambora tower A unit 1108", "Rusun Tambora tower A unit [disembunyikan]"),
    ],
)
def test_the_house_number_is_masked_and_the_street_stays(text: str, shown: str) -> None:
    assert mask(text).text == shown


@pytest.mark.parametrize(
    "account",
    ["1234567890", "123-456-7890", "BRI 1234-01-012345-50-1", "5220 3040 5060 70", "BRI 2081 01 004412 53 9"],
)
def test_account_numbers_are_masked(account: str) -> None:
    assert HIDDEN in mask(f"transfer ke {account} segera").text
    assert not any(len(word) > 4 for word in mask(account).text.split() if word.isdigit())


@pytest.mark.parametrize(
    "text",
    [
        "Lanjutan JK2306180342 dan JK230618034215",
        "Biaya Rp 1.500.000.000 dan Rp1.250.000",
        "Sejak 2023-06-18 12:30 sampai 18-06-2023 08.00-16.00 2 orang",
        "buka 08.00-16.00, 0800 - 1600",
        "RT 3 RW 12 kelurahan Gambir, RT 03/RW 05",
        "tiang listrik no 12, halte no 3 di Jl. Melati",
        "Jl. Melati dekat tiang no 12",
        "jalan rusak 20 meter, sudah 3 hari, 112 dan 1708",
        "koordinat -6.176312, 106.827012345",
        "tahun anggaran 2019-2023 di @DKIJakarta",
        "Jalan Raya Bogor KM 28",
        "PANGKAS S/D 70 CM, lebar s/d 120 cm",
        "di 3 RT 05 RW 03 ada 100.200.300 orang",
        "Alamat Jl. Warakas VI gang seberang unit damkar",
        "DP 100rb, mobil L300 parkir liar",
    ],
)
def test_what_an_officer_needs_stays(text: str) -> None:
    assert mask(text).text == text


def test_several_things_in_one_text() -> None:
    masked = mask("Saya Budi 3171014107900003, 08123456789, b@c.id; mobil B 1234 XYZ di Jl. Melati no 3")
    assert masked.text == (
        f"Saya [nama disembunyikan] {NIK}, {HIDDEN}, [surel disembunyikan]; "
        f"mobil {PLATE} di Jl. Melati no [disembunyikan]"
    )
    assert [finding.kind for finding in masked.findings] == [
        Sensitive.NAME,
        Sensitive.NIK,
        Sensitive.PHONE,
        Sensitive.EMAIL,
        Sensitive.PLATE,
        Sensitive.HOUSE,
    ]
    assert mask(masked.text).text == masked.text


UNITS = [
    "0",
    "a",
    "0 ",
    "jl ",
    "no 1 ",
    "jl a ",
    "b1 ",
    "a.",
    "08-",
    "+",
    "62 8 1 ",
    "08123456789 ",
    "(",
    "12-",
    "1.",
]
UNITS += ["a@", "a@b.", "blok a 1", "3171 ", "nopol b ", "A" * 70 + "@", " ", "\n", "(0(", "8 1 "]


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_of_four_thousand_characters_takes_long(unit: str) -> None:
    text = (unit * 4000)[:4000]
    started = time.perf_counter()
    mask(text)
    assert time.perf_counter() - started < 0.5  # a catastrophic pattern takes minutes


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Saya Budi Santoso, warga sini.", "Saya [nama disembunyikan], warga sini."),
        ("Hormat kami, BUDI  SANTOSO", "Hormat kami, [nama disembunyikan]"),
        ("Salam, Pak Budi", "Salam, Pak [nama disembunyikan]"),
        ("Jalan Budi Kemuliaan rusak.", "Jalan Budi Kemuliaan rusak."),
    ],
)
def test_the_name_of_who_reported_is_masked(text: str, shown: str) -> None:
    assert mask(text, "Budi Santoso").text == shown
    assert mask(mask(text, "Budi Santoso").text, "Budi Santoso").text == shown


def test_only_what_says_who_it_is_leaves_an_address() -> None:
    assert (
        mask("Jl. Melati No. 12, hubungi 081234567890", "", IDENTITY).text
        == f"Jl. Melati No. 12, hubungi {HIDDEN}"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "anak saya lahir di Jakarta, 25 Desember 1979,",
            "anak saya lahir di Jakarta, [tanggal lahir disembunyikan],",
        ),
        ("tgl lhr 28/12/1991", "tgl lhr [tanggal lahir disembunyikan]"),
        (
            "akta lahir: tertulis 30-11-2014, yang benar 03-11-2014.",
            "akta lahir: tertulis [tanggal lahir disembunyikan], yang benar [tanggal lahir disembunyikan].",
        ),
        ("lahir Kamis, 15 Nopember 1945 di", "lahir [tanggal lahir disembunyikan] di"),
        ("anak saya (24 Desember 2015) dicoret", "anak saya ([tanggal lahir disembunyikan]) dicoret"),
        ("kelahiran 12-09-1948 mau", "kelahiran [tanggal lahir disembunyikan] mau"),
        ("cek tiktok @petrus_nggadas, dia", "cek tiktok [akun disembunyikan], dia"),
        ("ig dia salsa.maharani_21, tiap", "ig dia [akun disembunyikan], tiap"),
        ("rekening BNI 1298 446 075, atas", "rekening BNI [nomor disembunyikan], atas"),
        ("bpjs 0002.0148.7732.5 sama", "bpjs [nomor disembunyikan] sama"),
    ],
)
def test_days_of_birth_accounts_and_numbers_of_people(text: str, shown: str) -> None:
    assert mask(text).text == shown


@pytest.mark.parametrize(
    "text",
    [
        "halo @DKIJakarta dan @PT_Transjakarta",
        "tiket JAKI-25-1103-7754 ditutup 25-11-2025",
        "lubang sejak 12 Mei 2025 di P4OP, rapat 3-4-2025",
        "lahir dan besar di sini sejak 1987, anggaran Rp 1.250.000.000",
    ],
)
def test_accounts_of_offices_and_other_days_stay(text: str) -> None:
    assert mask(text).text == text
