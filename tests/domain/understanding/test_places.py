"""Where a text speaks of: names in all their spellings, and nothing where it leaves it open."""

from collections.abc import Callable

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.understanding import PlaceKind, PlaceName, place_name_row
from tests.domain.understanding.conftest import Ask

Named = Callable[[str], str | None]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lampu jalan mati depan SDN 01 Gambir sudah 3 hari", "Gambir"),
        ("Jalan rusak di Kelurahan Gambir", "Gambir"),
        ("sampah di kel.palmerah", "Palmerah"),
        ("got mampet di Jati Pulo", "Jatipulo"),
        ("got mampet di jatipulo", "Jatipulo"),
        ("banjir di cmpk putih tmr", "Cempaka Putih Timur"),
        ("rw badak utara banjir", "Rawa Badak Utara"),
        ("pohon tumbang di tj duren sel", "Tanjung Duren Selatan"),
        ("air mati di kp. rambutan", "Rambutan"),
        ("macet di srngseng swh", "Srengseng Sawah"),
        ("lampu mati di Pondok Rangoon", "Pondok Ranggon"),
        ("BANJIR DI KEL MUARA KAMAL", "Kamal Muara"),
        ("benhil macet", "Bendungan Hilir"),
        ("trotoar pegangsaan 2 rusak", "Pegangsaan Dua"),
        ("Gambir, Kec. Gambir: jalan rusak", "Gambir"),
        ("jalan rusak di RT 3 RW 5 Kebon Jeruk", "Kebon Jeruk"),
        ("lampu mati di kampung tengah kramat jati", "Tengah"),
        ("rambu roboh di Gunung, Kebayoran Baru", "Gunung"),
        ("saya warga Tomang, ada sampah di Slipi", "Slipi"),
    ],
)
def test_a_named_kelurahan_is_proposed(kelurahan: Named, text: str, name: str) -> None:
    assert kelurahan(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sampah di kecamatan Tebet", "Tebet"),
        ("kec. gambir banyak sampah", "Gambir"),
        ("macet di cengkareng", "Cengkareng"),
        ("jalan rusak di daerah Kemayoran", "Kemayoran"),
        ("banjir di petojo", "Gambir"),
        ("lampu mati di kedoya", "Kebon Jeruk"),
        ("macet di Sunter", "Tanjung Priok"),
        ("pelayanan kec jatinegara lambat", "Jatinegara"),
    ],
)
def test_a_kecamatan_alone_leaves_the_kelurahan_open(
    kelurahan: Named, kecamatan: Named, text: str, name: str
) -> None:
    assert kelurahan(text) is None
    assert kecamatan(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "lampu di tengah jalan mati",
        "jalan baru ini sudah rusak",
        "gambar di tembok sekolah jelek",
        "hari senin listrik padam",
        "Kalender kegiatan belum muncul di aplikasi",
        "kamar mandi umum kotor, air kali keruh",
        "bendera kecamatan sudah sobek",
        "sampah hanyut di kali Krukut",
        "jembatan besi keropos",
        "macet di Jl. Jenderal Sudirman",
        "tolong perbaiki jalan rumah saya",
        "jalan berlubang di pasar baru, kab. Bekasi",
    ],
)
def test_ordinary_words_rivers_and_long_streets_are_no_kelurahan(kelurahan: Named, text: str) -> None:
    assert kelurahan(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("banjir di Cipete, kecamatan Cilandak", "Cipete Selatan"),
        ("Jalan Jenderal Sudirman, Senayan: lampu mati", "Senayan"),
        ("Jl. Rasuna Said, kec. Setiabudi", None),
        ("Jl. Warung Buncit kecamatan Mampang Prapatan", "Pela Mampang"),
        ("macet depan Stasiun Manggarai", "Manggarai"),
        ("copet di st. gambir", "Gambir"),
        ("parkir liar di pasar mayestik", "Gunung"),
        ("Grogol, kecamatan Kebayoran Lama", None),
        ("Jl. Panjang, Kedoya Selatan", "Kedoya Selatan"),
    ],
)
def test_streets_and_landmarks_decide_together_with_the_rest(
    kelurahan: Named, text: str, name: str | None
) -> None:
    assert kelurahan(text) == name


def test_a_kelurahan_outside_the_named_kecamatan_is_less_sure(ask: Ask) -> None:
    fitting = ask("sampah di Slipi, kecamatan Palmerah").places[0]
    conflicting = ask("sampah di Slipi, kecamatan Tebet").places[0]
    assert fitting.score > conflicting.score
    assert fitting.found == ("Slipi", "Palmerah")
    assert fitting.how == "nama"


def test_a_street_that_an_operator_adds_is_found_at_once(ask: Ask, session: Session) -> None:
    text = "aspal rusak di jl. Haji Kelik Dua Belas"
    assert ask(text).places == ()
    row = place_name_row(PlaceKind.STREET, "Haji Kelik Dua Belas", "31.73.08.1004", "uji")
    session.execute(insert(PlaceName), [row])
    place = ask(text).places[0]
    assert (place.kelurahan_code, place.how) == ("31.73.08.1004", "jalan")


def test_a_landmark_known_by_its_point_only(ask: Ask, session: Session) -> None:
    row = {"kind": PlaceKind.LANDMARK, "name": "Tugu Uji", "folded": "tuguuji", "source": "uji"}
    session.execute(insert(PlaceName), [row | {"location": "SRID=4326;POINT(106.8270 -6.1763)"}])
    assert ask("parkir liar depan Tugu Uji").places[0].kelurahan_code == "31.71.01.1001"


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("lokasi -6.1763, 106.8270", "koordinat"),
        ("-6,1763 106,8270 lampu mati", "koordinat"),
        ("di 106.8270, -6.1763", "koordinat"),
        ("titik 6°10'34\"S 106°49'37\"E", "koordinat"),
        ("6.1763° LS, 106.8270° BT", "koordinat"),
        ("https://www.google.com/maps/@-6.1763,106.8270,17z", "tautan"),
        ("https://maps.google.com/?q=-6.1763,106.8270", "tautan"),
        (
            "https://www.google.com/maps/place/Monas/@-6.3,106.9,17z/data=!3m1!4b1!8m2!3d-6.1763!4d106.8270",
            "tautan",
        ),
        ("https://www.openstreetmap.org/?mlat=-6.1763&mlon=106.8270#map=17/-6.3/106.9", "tautan"),
        ("https://www.openstreetmap.org/#map=17/-6.1763/106.8270", "tautan"),
        ("geo:-6.1763,106.8270?z=17", "tautan"),
        ("https://maps.apple.com/?ll=-6.1763,106.8270", "tautan"),
        ("https://waze.com/ul?ll=-6.1763%2C106.8270&navigate=yes", "tautan"),
    ],
)
def test_coordinates_and_map_links(ask: Ask, text: str, how: str) -> None:
    place = ask(text).places[0]
    assert (place.kelurahan_code, place.how) == ("31.71.01.1001", how)
    assert place.lat == pytest.approx(-6.1763, abs=0.001)
    assert place.lon == pytest.approx(106.8270, abs=0.001)


@pytest.mark.parametrize(
    "text",
    [
        "0,0",
        "0.0000, 0.0000",
        "-6.9175, 107.6191",
        "https://maps.app.goo.gl/AbCdEf",
        "rp 6.500 dan 106.500",
        "https://www.google.com/maps/@35.6,139.7,17z",
    ],
)
def test_points_outside_jakarta_and_short_links_are_ignored(ask: Ask, text: str) -> None:
    assert ask(text).places == ()


def test_a_photo_proposes_its_place_and_agrees_with_the_text(ask: Ask) -> None:
    alone = ask("jalan rusak", photo_places=[(-6.1763, 106.8270)]).places
    assert [(place.kelurahan_code, place.how) for place in alone] == [("31.71.01.1001", "foto")]
    both = ask("jalan rusak di kel. Gambir", photo_places=[(-6.1763, 106.8270)]).places
    assert len(both) == 1
    assert both[0].score > alone[0].score
    assert both[0].found == ("Gambir",)
    assert ask("jalan rusak", photo_places=[(0.0, 0.0), (-6.9, 107.6)]).places == ()


def test_at_most_three_places_best_first(ask: Ask) -> None:
    places = ask("kel. Slipi, kel. Tomang, kel. Senen, kel. Cikini, kel. Gambir").places
    assert len(places) == 3
    assert [place.score for place in places] == sorted((place.score for place in places), reverse=True)
