"""Other spellings of kelurahan in real data, beyond case, blanks and hyphens (which `normalise` removes).

Sources: GADM 4.1, the city's open complaint data (2019), older decrees and common writing. A spelling must
never be the name of another kelurahan; `alias_rows` refuses one that is.
"""

from collections.abc import Callable

SPELLINGS: dict[str, tuple[str, ...]] = {
    "Balekambang": ("Balai Kambang",),
    "Baru": ("Kampung Baru",),
    "Bendungan Hilir": ("Bendungan Ilir", "Benhil"),
    "Bidara Cina": ("Bidaratjina",),
    "Duri Pulo": ("Duri Pulau",),
    "Halim Perdana Kusuma": ("Halim Perdana Kusumah", "Halim"),
    "Harapan Mulia": ("Harapan Mulya",),
    "Jatipulo": ("Jati Pulau",),
    "Kalideres": ("Kali Dres",),
    "Kampung Melayu": ("Kampong Melayu",),
    "Kedaung Kali Angke": ("Kedaung Angke",),
    "Krendang": ("Kerendang",),
    "Makasar": ("Makassar",),
    "Maphar": ("Mapar",),
    "Palmeriam": ("Pal Meriem",),
    "Papanggo": ("Papango",),
    "Pengadegan": ("Pangadegan",),
    "Pondok Ranggon": ("Pondok Rangon", "Pondok Rangoon"),
    "Pulo Gadung": ("Pulau Gadung",),
    "Pulo Gebang": ("Pulau Gebang",),
    "Srengseng": ("Serengseng",),
    "Srengseng Sawah": ("Serengseng Sawah",),
    "Tanah Sereal": ("Tanah Sareal",),
    "Tanjung Priok": ("Tanjung Priuk", "Tanjung Periuk"),
    "Tengah": ("Kampung Tengah",),
    "Utan Kayu Selatan": ("Hutan Kayu Selatan",),
    "Utan Kayu Utara": ("Hutan Kayu Utara",),
    "Utan Panjang": ("Hutan Panjang",),
    "Wijaya Kusuma": ("Wijaya Kesuma",),
}


def alias_rows(names: dict[str, str], normalise: Callable[[str], str]) -> dict[str, str]:
    """Alias -> code for every name and spelling, from code -> name. Raises ValueError where one means two."""
    codes = {name: code for code, name in names.items()}
    rows: dict[str, str] = {}
    for name, code in codes.items():
        for spelling in (name, *SPELLINGS.get(name, ())):
            other = rows.setdefault(normalise(spelling), code)
            if other != code:
                raise ValueError(f"Ejaan {spelling!r} berarti dua kelurahan: {other} dan {code}.")
    return rows
