"""Whether a text says danger to life or traffic: then the proposed priority is tinggi."""

import re

from app.domain.understanding.emergency import CALM_IN_ENGLISH, IN_ENGLISH
from app.domain.understanding.words import fold
from app.domain.vocabulary import Priority

_BETWEEN = r"(?:\W+\w+){0,4}?\W+"
_HAZARD = (
    r"(?:kabel|tiang|pohon|dahan|lubang|lobang|manhole|tutup got|tutup saluran|jembatan|jpo|tembok|tebing|gardu|trafo|turap|"
    r"baliho|reklame)"
)
_DANGERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\bkabel\w*{_BETWEEN}(?:menjuntai|putus|jatuh|terkelupas|melintang|nyangkut|terbuka|ngglantung|bergelantungan)",
        r"\b(?:kesetrum|tersetrum|nyetrum|tersengat|setrum)\b",
        r"\bpercikan api\b|\bkeluar api\b|\bmeledak\b|\bledakan\b",
        rf"\bp(?:o)?hon\w*{_BETWEEN}?(?:tumbang|roboh|ambruk|nimpa|menimpa)",
        rf"\b(?:tiang|tembok|baliho|reklame|atap|jembatan|turap|tebing|rumah)\w*{_BETWEEN}?(?:roboh|ambruk|runtuh|longsor|menimpa)",
        rf"\b(?:lubang|lobang|jalan|aspal|galian|manhole|got|saluran)\w*{_BETWEEN}?(?:kecelakaan|celaka|korban|jatuh|terjatuh|terperosok|kejeblos|nabrak)",
        r"\b(?:lubang|lobang)\w*\W+(?:\w+\W+)?(?:besar|dalam|menganga|gede|raksasa)\b",
        r"\bkebakar(?:an|)\b(?! (?:hutan|an))|\bterbakar\b|\bkobaran\b",
        r"\b(?:gas|pipa gas)\W+bocor\b|\bbocor\W+(?:pipa\W+)?gas\b|\bkebocoran gas\b",
        r"\b(?:meninggal|tewas|tenggelam|hanyut|terseret|terjebak|evakuasi|darurat|sekarat|pingsan)\b",
        r"\b(?:korban|nyawa|jiwa)\b",
        r"\b(?:tawuran|begal|membacok|bacok|celurit|senjata tajam|sajam|ngamuk)\b",
        r"\b(?:kecelakaan|tabrakan|ditabrak|tertabrak)\b",
        r"\b(?:longsor|gempa|puting beliung)\b",
        r"\b(?:dipukuli|disiksa|dianiaya|kdrt|diperkosa|pencabulan|penculikan|diculik)\b",
        rf"\b{_HAZARD}\b[^.!?\n]{{0,60}}\b(?:bahaya|berbahaya|membahayakan)",
        rf"\b(?:bahaya|berbahaya|membahayakan)\b[^.!?\n]{{0,60}}\b{_HAZARD}\b",
        r"\b(?:tutup got|tutup manhole|manhole|tutup saluran)\b[^.!?\n]{0,30}\b(?:hilang|terbuka|dicuri|copot)",
        r"\b(?:lampu merah|traffic light|apill)\b[^.!?\n]{0,25}\b(?:mati|padam)\b",
        rf"\b(?:{IN_ENGLISH})\b",
    )
)
# Said of what is not, or not yet, or taught: "tidak ada korban", "rawan tumbang", "pelatihan pemadam kebakaran".
_CALM = re.compile(
    r"\b(?:tidak ada|tanpa|tdk ada|ga ada|gak ada|belum ada|nihil)\W+(?:\w+\W+)?(?:korban|kecelakaan)"
    r"|\b(?:rawan|takut|bekas|habis|pencegahan|pelatihan|penyuluhan|simulasi|pemadam|cegah|hindari|agar tidak)\W+(?:\w+\W+)?"
    r"(?:kebakaran|tumbang|longsor|gempa|kecelakaan|roboh|ambruk|begal|tawuran)"
    rf"|{CALM_IN_ENGLISH}"
)


def priority_of(text: str) -> Priority:
    """TINGGI where danger to life or traffic is said, else BIASA."""
    said = _CALM.sub(" ", fold(text))
    return Priority.TINGGI if any(danger.search(said) for danger in _DANGERS) else Priority.BIASA
