"""Names of people in texts: taken out behind a title or an introduction, while offices, streets and idioms stay."""

from pathlib import Path

import pytest

from app.domain.privacy import mask, names
from app.seed import private_texts

HIDDEN = "[nama disembunyikan]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Tolong ditegur Bapak H. Ahmad Fauzi yang bakar sampah", f"Tolong ditegur Bapak H. {HIDDEN} yang bakar sampah"),
        ("pak sugeng parkir di trotoar", f"pak {HIDDEN} parkir di trotoar"),
        ("pak wiryawan parkir di trotoar", f"pak {HIDDEN} parkir di trotoar"),
        ("Nama saya Budi Santoso, rumah dekat masjid", f"Nama saya {HIDDEN}, rumah dekat masjid"),
        ("a.n. siti aminah mohon dibantu", f"a.n. {HIDDEN} mohon dibantu"),
        ("Pak RT Sugeng diam saja", f"Pak RT {HIDDEN} diam saja"),
        ("TOLONG PAK SUTRISNO DITEGUR", f"TOLONG PAK {HIDDEN} DITEGUR"),
        ("Saya Hotman Sinaga, lampu mati", f"Saya {HIDDEN}, lampu mati"),
        ("Halte licin, kemarin Shinta Lestari jatuh di sana", f"Halte licin, kemarin {HIDDEN} jatuh di sana"),
        ("Nama anak: Joshua, kelas 3", f"Nama anak: {HIDDEN}, kelas 3"),
        ("bansos untuk Zivana (anak saya) belum masuk", f"bansos untuk {HIDDEN} (anak saya) belum masuk"),
        ("Sersan Purn. Wiryawan mengeluh", f"Sersan Purn. {HIDDEN} mengeluh"),
        ("Mandor: Sukirno tidak bayar", f"Mandor: {HIDDEN} tidak bayar"),
        ("Lampu merah mati. Makasih, Gilang", f"Lampu merah mati. Makasih, {HIDDEN}"),
        ("saksi Bernadus Samosir dan Mimi Hendrawati siap", f"saksi {HIDDEN} dan {HIDDEN} siap"),
        ("Contact person paguyuban: Teuku Rizal, telepon dulu ya", f"Contact person paguyuban: {HIDDEN}, telepon dulu ya"),
        ("selamat sore, ini dengan Ni Luh Sekarini dari desa", f"selamat sore, ini dengan {HIDDEN} dari desa"),
        ("diwakili Muh. Idris Rumatoras, mohon dibantu ya", f"diwakili {HIDDEN}, mohon dibantu ya"),
    ],
)  # fmt: skip
def test_names_are_masked(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(masked).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "Pak Lurah Gambir mohon ditinjau",
        "Yth. Bapak Kepala Dinas Bina Marga",
        "PAK OGAH BIKIN MACET",
        "Bapak/Ibu petugas mohon segera",
        "Jalan H. Agus Salim rusak",
        "Lampu di Jalan KH Mas Mansyur mati",
        "Masjid H. Abdul Malik banjir",
        "Saya Warga RT 05, bu tolong sampahnya diangkut",
        "pak trotoarnya rusak, lurahnya diam",
        "Terima kasih Bu Camat sudah ditindaklanjuti",
        "Macet di Jl. Dr. Saharjo setiap 10.00",
        "Kirim ke Gopay dan surat iuran 17-an. Bukti ada",
        "satu sekolah, satu bapak. Logikanya di mana",
        "Mahasiswa UIN Syarif Hidayatullah menunggu bus",
        "Ibu Kota macet, ada ibu hamil jatuh",
        "Taman Martha Christina gelap, dari arah Jalan Raya Bogor ke Pasar Jaya Cempaka Sari",
        "Makam Mbah Priok butuh petunjuk arah, terima kasih banyak",
        "saya warga biasa cuma mau jalan mulus, Jl H. Nawi Raya tambalannya kasar",
        "kemarin ada bapak-bapak kejeblos, keponakan saya keperosok di JPO",
        "Patung Pak Tani gelap, Pulau Untung Jawa penuh sampah kiriman",
        "Kepada bapak camat Tanjung Priok mohon ditinjau",
        "Warga Kampung Bayam belum dapat hunian, kami dari Kelapa Dua Wetan",
        "kemarin ada ibu kesetrum di halte, pak kapolsek diam",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert mask(text).text == text


def test_half_of_the_names_that_are_made_stand_in_no_list() -> None:
    known = (Path(names.__file__).parent / "data" / "nama.txt").read_text().split()
    assert not {name.casefold() for name in private_texts.RARE}.intersection(known)


def test_of_a_thousand_made_texts_hardly_anything_is_missed_or_masked_wrongly() -> None:
    found = private_texts.measured(private_texts.made(500, seed=7))
    assert found.recall >= 0.97, found.missed
    assert found.precision >= 0.95, found.wrong
