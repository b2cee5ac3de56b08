"""Areas and their names."""

import csv
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.geography import (
    Area,
    AreaAlias,
    area_by_slug,
    area_prefix,
    area_tree,
    full_name,
    kelurahan_by_name,
    level_of,
    normalise,
)
from app.domain.geography.spellings import SPELLINGS, alias_rows
from app.domain.vocabulary import AreaLevel


def test_the_province_has_6_kota_44_kecamatan_267_kelurahan(session: Session) -> None:
    counts = session.execute(select(Area.level, func.count()).group_by(Area.level)).tuples().all()
    assert dict(counts) == {AreaLevel.KOTA: 6, AreaLevel.KECAMATAN: 44, AreaLevel.KELURAHAN: 267}


def test_the_tree_leads_from_kota_to_kelurahan(session: Session) -> None:
    tree = area_tree(session)
    assert [kota.slug for kota in tree] == [
        "kepulauan-seribu",
        "jakarta-pusat",
        "jakarta-utara",
        "jakarta-barat",
        "jakarta-selatan",
        "jakarta-timur",
    ]
    gambir = next(k for k in tree[1].kecamatan if k.name == "Gambir")
    assert [k.name for k in gambir.kelurahan] == sorted(k.name for k in gambir.kelurahan)
    assert ("31.71.01.1001", "Gambir", "gambir") in gambir.kelurahan
    assert sum(len(kecamatan.kelurahan) for kota in tree for kecamatan in kota.kecamatan) == 267


def test_slugs_are_unique_in_their_level_and_fit_addresses(session: Session) -> None:
    slugs = list(session.scalars(select(Area.slug).where(Area.level == AreaLevel.KELURAHAN)))
    assert len(set(slugs)) == 267
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)
    found = area_by_slug(session, AreaLevel.KELURAHAN, "kebon-jeruk")
    assert found is not None
    assert found.code == "31.73.05.1001"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("KELURAHAN PEGADUNGAN", "Pegadungan"),
        ("  kel. pal-merah ", "Palmerah"),
        ("Kel Jati Pulo", "Jatipulo"),
        ("Kelapa Dua", "Kelapa Dua"),
        ("KALI DERES", "Kalideres"),
        ("Harapan Mulya", "Harapan Mulia"),
        ("WijayaKesuma", "Wijaya Kusuma"),
        ("Kampung Tengah", "Tengah"),
        ("Halim Perdana Kusumah", "Halim Perdana Kusuma"),
        ("PalMeriem", "Palmeriam"),
        ("Papango", "Papanggo"),
        ("Tj. Priuk", "Tanjung Priok"),
        ("Kp. Bali", "Kampung Bali"),
        ("kebun jeruk", "Kebon Jeruk"),
    ],
)
def test_a_kelurahan_is_known_however_it_is_written(session: Session, written: str, name: str) -> None:
    found = kelurahan_by_name(session, written)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("name", ["", "Kelurahan", "Wonokromo", "WALIKOTA JAKARTA BARAT", "???"])
def test_other_names_are_no_kelurahan(session: Session, name: str) -> None:
    assert kelurahan_by_name(session, name) is None


def test_every_kelurahan_of_the_citys_complaints_is_known(session: Session, shared_data: Path) -> None:
    with (shared_data / "crm-2019.csv").open(newline="", encoding="utf-8") as lines:
        written = {row["skpd"] for row in csv.DictReader(lines)}
    kelurahan = {name for name in written if name.startswith("KELURAHAN")}
    assert len(kelurahan) == 56
    assert {name for name in kelurahan if kelurahan_by_name(session, name) is None} == set()


def test_every_spelling_belongs_to_an_existing_kelurahan(session: Session) -> None:
    names = set(session.scalars(select(Area.name).where(Area.level == AreaLevel.KELURAHAN)))
    assert set(SPELLINGS) <= names
    aliases = dict(session.execute(select(AreaAlias.alias, AreaAlias.kelurahan_code)).tuples().all())
    assert all(normalise(spelling) in aliases for spellings in SPELLINGS.values() for spelling in spellings)


def test_a_spelling_that_would_mean_two_kelurahan_is_refused() -> None:
    with pytest.raises(ValueError, match="dua kelurahan"):
        alias_rows({"31.75.04.1002": "Tengah", "31.75.99.1001": "Kampung Tengah"}, normalise)


def test_codes_say_their_level_and_what_they_contain() -> None:
    assert [level_of(code) for code in ("31.71", "31.71.01", "31.71.01.1001")] == list(AreaLevel)
    assert [level_of(code) for code in ("3171", "31.7", "31.71.01.100", "")] == [None] * 4
    assert [area_prefix(code) for code in ("31.71", "31.71.01", "31.71.01.1001")] == [
        "31.71.",
        "31.71.01.",
        "31.71.01.1001",
    ]


def test_full_names_are_the_official_ones(session: Session) -> None:
    names = [
        full_name(session.get_one(Area, code)) for code in ("31.01", "31.71", "31.71.01", "31.71.01.1001")
    ]
    assert names == [
        "Kabupaten Administrasi Kepulauan Seribu",
        "Kota Administrasi Jakarta Pusat",
        "Kecamatan Gambir",
        "Kelurahan Gambir",
    ]
