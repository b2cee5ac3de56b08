"""Other spellings of kelurahan in real data, beyond case, blanks and hyphens (which `normalise` removes).

Sources: GADM 4.1, the city's open complaint data, older decrees and common writing. A spelling must never be the name of
another kelurahan; `install_default` refuses one that is.
"""

SPELLINGS: dict[str, tuple[str, ...]] = {
    "Ancol": ("Antjol",),
    "Angke": ("Angkee",),
    "Bale Kambang": ("Balai Kambang",),
    "Balimester": ("Bali Mester", "Bali Matraman"),
}
