"""Whether a text tells of danger right now: then whoever writes is shown 112 at once, and may go on writing.

The two patterns are also what the form's own script uses, without asking the server: they keep to what Python and JavaScript
read alike, on text in small letters. Wrongly shown costs a glance, wrongly not shown may cost a life; so what is doubtful counts.
"""

import re

from app.domain.understanding.words import fold

_FIRE = (
    r"kebakaran|terbakar|kobaran|api (?:besar|membesar|menyala|berkobar)|asap tebal|keluar api|percikan api"
    r"|meledak|ledakan|(?:gas|tabung|pipa gas)\W+bocor|bocor\W+gas|kebocoran gas"
)
_PEOPLE = (
    r"ada korban|korban (?:jiwa|luka|tewas|meninggal)|tewas|tenggelam|hanyut|terseret|terjebak|tertimpa|tertimbun"
    r"|menimpa (?:orang|warga|motor|mobil|rumah)|pingsan|sekarat|kejang|(?:tidak|tak) sadar(?:kan diri)?"
    r"|luka parah|pendarahan|ambulans?|ambulance|serangan jantung|mau melahirkan|kesetrum|tersetrum"
    r"|tersengat listrik|bunuh diri|kecelakaan|ditabrak|tertabrak|tabrakan|tolong cepat|darurat"
)
_CRIME = (
    r"tawuran|begal|dibegal|dibacok|membacok|bacok|rampok|dirampok|perampokan|diculik|penculikan|dianiaya"
    r"|dipukuli|dikeroyok|disiksa|diperkosa|perkosaan|pelecehan|kdrt|ditodong|celurit|senjata tajam|sajam|mengamuk|ngamuk"
)
# Said of what is not, was, or may be: "rawan kecelakaan", "bekas kebakaran", "pemadam kebakaran", "tidak ada korban".
CALM = (
    r"\b(?:tidak ada|tanpa|belum ada|nihil|rawan|sering|takut|bekas|habis|pasca|pernah|hampir|bisa|dapat|mencegah"
    r"|cegah|pencegahan|pelatihan|penyuluhan|simulasi|pemadam|hidran|agar tidak|supaya tidak|jangan sampai"
    r"|menghindari|hindari)\W+(?:\w+\W+)?(?:korban|kecelakaan|kebakaran|terbakar|tabrakan|tertabrak|ditabrak"
    r"|begal|tawuran|tertimpa|kesetrum|tersetrum|tenggelam|meledak)\b"
    r"|\b(?:tangga|pintu|jalur|lampu) darurat\b"
)
DANGER = rf"\b(?:{_FIRE}|{_PEOPLE}|{_CRIME})\b"
_CALM, _DANGER = re.compile(CALM), re.compile(DANGER)


def is_emergency(text: str) -> bool:
    """Whether the text sounds like fire, somebody in danger, or violence going on."""
    return _DANGER.search(_CALM.sub(" ", fold(text))) is not None
