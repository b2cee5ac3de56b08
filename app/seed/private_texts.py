"""Texts with and without personal data, made from patterns, and how well masking finds it in them.

Half of the names stand in no list of the masking, numbers and addresses are drawn anew for each text, and each pattern comes
as written, in small letters and with a typing error of spacing, as people send them.
"""

import csv
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from app.domain.privacy import Sensitive, mask

FOLDER = Path(__file__).parent / "data" / "privasi"
KNOWN = (
    "sugeng",
    "wahyu",
    "siti",
    "rahmat",
    "dewi",
    "bambang",
    "yanti",
    "agus",
    "nurhayati",
    "hendra",
    "ratna",
    "slamet",
)
# In no list: rarer names, of which every city has thousands.
RARE = (
    *(
        "Kaharuddin",
        "Wenceslaus",
        "Lambertus",
        "Baharsyah",
        "Ruhiyat",
        "Kertajaya",
        "Sembodo",
        "Mangatas",
        "Tarmudji",
    ),
    *("Hasrudin", "Sadikun", "Nurcahaya", "Bungaran", "Yermias", "Kaliem", "Gandhi", "Sriyatun", "Ngatinah"),
)
PLACES = (
    *(
        "Jalan Melati",
        "Pasar Senen",
        "Jl. Kenanga Raya",
        "Taman Menteng",
        "Stasiun Gambir",
        "Jalan Gatot Subroto",
    ),
    *(
        "Kelurahan Cideng",
        "halte Harmoni",
        "Jl. Ahmad Yani",
        "underpass Mampang",
        "Pasar Jatinegara",
        "Kali Ciliwung",
    ),
)
OFFICES = ("Lurah", "Camat", "Gubernur", "Kepala Dinas", "Wali Kota", "RT", "RW", "Lurah Gambir", "RT 05")
_SLOT = re.compile(r"\{(\w+)\}")


class Written(NamedTuple):
    """A text and what in it is personal: (what it is, as written)."""

    text: str
    secrets: tuple[tuple[str, str], ...]


@dataclass
class Found:
    """`recall` of secrets, `precision` of what was masked; `touched` = clean texts in which anything was."""

    texts: int = 0
    clean: int = 0
    secrets: int = 0
    hit: int = 0
    masked: int = 0
    right: int = 0
    touched: int = 0
    kinds: dict[str, tuple[int, int]] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.hit / self.secrets if self.secrets else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.masked if self.masked else 1.0


def made(count: int, seed: int) -> list[Written]:
    """So many texts with and as many without, the same for the same seed."""
    rng = random.Random(seed)
    given, clean = _patterns("dengan.txt"), _patterns("tanpa.txt")
    texts = [_filled(given[at % len(given)], SECRETS, rng) for at in range(count)]
    return texts + [
        _filled(clean[at % len(clean)], HARMLESS, rng)._replace(secrets=()) for at in range(count)
    ]


def read(path: Path) -> list[Written]:
    """Texts of one's own: columns `teks`, and `rahasia` with what is personal, parted by |."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [
            Written(
                row["teks"], tuple(("data", part) for part in (row.get("rahasia") or "").split("|") if part)
            )
            for row in csv.DictReader(file)
        ]


def measured(texts: list[Written]) -> Found:
    """How well the masking does on them. A secret counts as found when nothing of it can be read any more."""
    found, of, hit = Found(texts=len(texts)), Counter[str](), Counter[str]()
    for written in texts:
        spans = [(finding.start, finding.end) for finding in mask(written.text).findings]
        places = [(kind, *_place(written.text, secret)) for kind, secret in written.secrets]
        for kind, start, end in places:
            of[kind] += 1
            covered = any(low <= start and end <= high for low, high in spans)
            hit[kind] += covered
            if not covered:
                found.missed.append(f"{kind} {written.text[start:end]!r} dalam {written.text!r}")
        for low, high in spans:
            right = any(low < end and start < high for _, start, end in places)
            found.right += right
            if not right:
                found.wrong.append(f"{written.text[low:high]!r} dalam {written.text!r}")
        found.masked += len(spans)
        found.clean += not places
        found.touched += bool(spans and not places)
    found.secrets, found.hit = of.total(), hit.total()
    found.kinds = {kind: (hit[kind], number) for kind, number in of.items()}
    return found


def _place(text: str, secret: str) -> tuple[int, int]:
    start = text.index(secret)
    return start, start + len(secret)


def _patterns(name: str) -> list[str]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _filled(pattern: str, slots: dict[str, Callable[[random.Random], str]], rng: random.Random) -> Written:
    """The pattern with its slots filled; every third in small letters throughout."""
    small = rng.random() < 0.33 and not pattern.isupper()
    parts, secrets, at = [], [], 0
    for slot in _SLOT.finditer(pattern):
        name = slot[1].lower()
        value = slots[name](rng)
        value = value.upper() if slot[1].isupper() else value.lower() if small else value
        before = pattern[at : slot.start()]
        parts += [before.lower() if small else before, value]
        secrets.append((KINDS.get(name, name), value))
        at = slot.end()
    parts.append(pattern[at:].lower() if small else pattern[at:])
    return Written("".join(parts), tuple(secrets))


def _name(rng: random.Random) -> str:
    return rng.choice(RARE) if rng.random() < 0.5 else rng.choice(KNOWN).title()


def _two(rng: random.Random) -> str:
    return f"{_name(rng)} {_name(rng)}"


def _digits(rng: random.Random, count: int) -> str:
    return "".join(str(rng.randrange(10)) for _ in range(count))


def _nik(rng: random.Random) -> str:
    day, month = rng.randint(1, 28) + rng.choice((0, 40)), rng.randint(1, 12)
    digits = f"3171{rng.randint(1, 8):02d}{day:02d}{month:02d}{rng.randint(50, 99)}{_digits(rng, 4)}"
    return digits if rng.random() < 0.7 else " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def _mobile(rng: random.Random) -> str:
    digits = f"08{rng.choice('1235789')}{rng.randint(1, 9)}{_digits(rng, rng.randint(7, 8))}"
    shapes: tuple[Callable[[str], str], ...] = (
        lambda d: d,
        lambda d: f"{d[:4]}-{d[4:8]}-{d[8:]}",
        lambda d: f"{d[:4]} {d[4:8]} {d[8:]}",
        lambda d: f"+62{d[1:]}",
        lambda d: f"62{d[1:]}",
    )
    return rng.choice(shapes)(digits)


def _plate(rng: random.Random) -> str:
    letters = "".join(rng.choice("ABCDEFGHJKLNPRSTUVWXYZ") for _ in range(3))
    return (
        f"B {rng.randint(1000, 9999)} {letters}"
        if rng.random() < 0.7
        else f"B{rng.randint(1000, 9999)}{letters}"
    )


def _day(rng: random.Random) -> str:
    return (
        f"{rng.randint(1, 28)}-{rng.randint(1, 12):02d}-2026"
        if rng.random() < 0.5
        else f"{rng.randint(1, 28)} November 2026"
    )


SECRETS: dict[str, Callable[[random.Random], str]] = {
    "nama": _name,
    "nama2": _two,
    "nik": _nik,
    "hp": _mobile,
    "telp": lambda rng: f"021-{rng.randint(2, 8)}{_digits(rng, 6)}",
    "plat": _plate,
    "surel": lambda rng: f"{rng.choice(KNOWN)}.{rng.choice(KNOWN)}{rng.randint(1, 99)}@gmail.com",
    "rumah": lambda rng: str(rng.randint(11, 199)),
    "rek": lambda rng: _digits(rng, rng.randint(10, 13)),
}
HARMLESS: dict[str, Callable[[random.Random], str]] = {
    "tiket": lambda rng: f"JK2611{rng.randint(10, 28)}{_digits(rng, 6)}",
    "tanggal": _day,
    "jam": lambda rng: f"{rng.randint(5, 22):02d}.{rng.choice(('00', '30'))}",
    "harga": lambda rng: f"{rng.randint(2, 500)}.000",
    "angka": lambda rng: str(rng.randint(2, 90)),
    "rt": lambda rng: f"RT {rng.randint(1, 15):03d} RW {rng.randint(1, 12):02d}",
    "jabatan": lambda rng: rng.choice(OFFICES),
    "tempat": lambda rng: rng.choice(PLACES),
}
KINDS = {
    "nama": Sensitive.NAME,
    "nama2": Sensitive.NAME,
    "nik": Sensitive.NIK,
    "hp": Sensitive.PHONE,
    "telp": Sensitive.PHONE,
    "plat": Sensitive.PLATE,
    "surel": Sensitive.EMAIL,
    "rumah": Sensitive.HOUSE,
    "rek": Sensitive.ACCOUNT,
}
