"""Words of a message: tokens with their place in the text, the short forms people type, keys that forgive spelling.

Folding keeps the length of the text, so that what was found can be shown as it was written.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LENGTH_MAX = 5000
_WORD = re.compile(r"[a-z]+|[0-9]+")
_SAME = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiou]")
_SOUNDS = (
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("y", "i"),
    ("v", "p"),
    ("f", "p"),
    ("h", ""),
    ("o", "u"),
    ("e", ""),
)

# Canonical spelling of a word in a name; the gazetteer writes its names the same way.
SPELLED = {
    "kebun": "kebon",
    "kampong": "kampung",
    "pulau": "pulo",
    "kesuma": "kusuma",
    "kusumah": "kusuma",
    "bendung": "bendungan",
    "ilir": "hilir",
    "sareal": "sereal",
    "mulya": "mulia",
    "setya": "setia",
}

# What people type for a word of a name (the word: its short forms). A short form may stand for several words.
_SHORT = """
    kampung: kp kpg kmp kamp; kebon: kb kbn keb; kebayoran: keb kby kebay kebyr; tanjung: tj tg tjg tanj;
    pondok: pd pdk pnd; pasar: ps psr; cempaka: cmp cemp cpk; putih: pth ptih; utara: utr ut; selatan: slt sel selt;
    timur: tim tmr; barat: brt bar; pusat: pst; gunung: gn gng; lebak: lb; lubang: lb; kelapa: klp kl; kali: kl;
    gading: gd gdg; tanah: tnh tn t; rawa: rw rwa; duri: dr dur; duren: dur drn; sawit: swt saw; sawah: saw swh;
    besar: bsr; lama: lm; baru: bru br; jati: jt; kramat: krmt kr; karet: kr; mangga: mg; jembatan: jmb jemb;
    srengseng: srg; lenteng: lt; kedaung: kdg; dalam: dlm; halim: hlm; dua: 2; tiga: 3; lima: 5; jakarta: jkt jak;
    kepulauan: kep; pulo: pl p; semper: sm; taman: tmn; grogol: gr; stasiun: st stasion stsiun sta; setia: st;
    bendungan: bdg;
"""
# Everyday short forms and slang, for matching keywords.
_PLAIN = """
    jalan: jl jln jlan jalanan; lubang: lobang lbng; air: aer; sampah: smpah sampa; hujan: ujan;
    parkir: pakir parkiran; izin: ijin; perizinan: perijinan; orang: org; dekat: dkt deket; depan: dpn;
    sebelah: sblh; belakang: blkg; tidak: gk ga gak nggak ngga tdk tak; belum: blm belom; rokok: ngerokok dirokok;
    pengamen: ngamen; mabuk: mabok; karena: krn; masjid: mesjid; pohon: phon poon; lampu: lampunya lmpu lamp;
    trotoar: trotoir trotowar; banjir: banjit kebanjiran; mampet: mampat; motor: mtr; mobil: mbl; sekarang: skrg;
    tolong: tlg; banget: bgt; sekolah: sklh skolah; rumah: rmh; makan: mkn; uang: duit;
    kabel: kabelnya; telepon: telpon; antrean: antrian ngantri antri; kelurahan: kel; kecamatan: kec;
"""


def _table(lines: str) -> dict[str, tuple[str, ...]]:
    """Typed form -> the words it may stand for."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in lines.split(";"):
        word, _, typed = entry.strip().partition(":")
        for form in typed.split():
            found[form] = (*found.get(form, ()), word)
    return found


SHORT = _table(_SHORT)
PLAIN = {typed: words[0] for typed, words in _table(_PLAIN).items()}


class Token(NamedTuple):
    """One word or number: its folded form, where it stands, and what stands before it.

    `joined` says that nothing but blanks, hyphens or the dot of a short form parts it from the word before.
    """

    word: str
    start: int
    end: int
    joined: bool
    capital: bool


def word_set(words: str) -> frozenset[str]:
    """The words of a list written with blanks and line ends."""
    return frozenset(words.split())


def fold(text: str) -> str:
    """The text in lower case ASCII, as long as before; what has no ASCII letter becomes a blank."""
    if text.isascii():
        return text.lower()
    return "".join(_plain_letter(letter) for letter in text)


@lru_cache(maxsize=2048)
def _plain_letter(letter: str) -> str:
    ascii_form = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return ascii_form[:1].lower() or " "


def tokens(text: str) -> list[Token]:
    """The words of the first LENGTH_MAX characters, in order."""
    folded = fold(text[:LENGTH_MAX])
    found: list[Token] = []
    for match in _WORD.finditer(folded):
        before = folded[found[-1].end : match.start()] if found else "\n"
        joined = bool(found) and _joins(found[-1].word, before)
        found.append(Token(match.group(), match.start(), match.end(), joined, text[match.start()].isupper()))
    return found


def _joins(word: str, between: str) -> bool:
    marks = between.strip(" \t-'`")
    return not marks or (marks == "." and len(word) <= 4)


def forms(word: str) -> tuple[str, ...]:
    """The words that a typed word may stand for in a name, the word itself first."""
    own = SPELLED.get(word, word)
    return (own, *(form for form in SHORT.get(word, ()) if form != own))


def name_key(name: str) -> str:
    """The letters of a name in canonical spelling, without blanks: what exact look-ups go by."""
    return "".join(SPELLED.get(word, word) for word in _WORD.findall(fold(name)))


def sound_key(key: str) -> str:
    """A key that is the same for spellings that sound alike: Kerendang and Krendang, Kampong and Kampung."""
    for old, new in _SOUNDS:
        key = key[:1] + key[1:].replace(old, new)
    return _SAME.sub(r"\1", key)


def skeleton(word: str) -> str:
    """The consonants of a word, as in "cngkrng" for Cengkareng."""
    return _SAME.sub(r"\1", word[:1] + _VOWELS.sub("", word[1:]))


def plain(word: str) -> str:
    """A typed word as the keywords write it; runs of letters and everyday short forms put right."""
    squeezed = re.sub(r"(.)\1{2,}", r"\1", word)
    return PLAIN.get(squeezed, squeezed)
