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
# Who writes in English is in the same danger.
IN_ENGLISH = (
    r"on fire|caught fire|(?:there(?: i|\W)s|is|see) a (?:\w+ )?fire|fire (?:at|in|near)"
    r"|burning (?:down|house|building|shop|car)|flames|thick smoke|explo(?:sion|ded|ding)|gas leak(?:s|ing)?|leaking gas"
    r"|smell of gas|sparks|injured|unconscious|not breathing|bleeding|drown(?:ing|ed)|swept away|trapped|electrocuted"
    r"|electric shock|heart attack|seizure|giving birth|suicide|accident|(?:car|bus|truck|motorbike|motorcycle) crash"
    r"|hit by a|run over|dead body|emergency|robbery|robbed|mugged|stabbed|stabbing|gunshots?|kidnapp(?:ed|ing)|raped?"
    r"|assaulted|being beaten|street fight|brawl|domestic violence|please hurry"
)
# Said of what is not, was, or may be: "rawan kecelakaan", "bekas kebakaran", "pemadam kebakaran", "tidak ada korban".
_CALM_IN_INDONESIAN = (
    r"\b(?:tidak ada|tanpa|belum ada|nihil|rawan|sering|takut|bekas|habis|pasca|pernah|hampir|bisa|dapat|mencegah"
    r"|cegah|pencegahan|pelatihan|penyuluhan|simulasi|pemadam|hidran|agar tidak|supaya tidak|jangan sampai"
    r"|menghindari|hindari)\W+(?:\w+\W+)?(?:korban|kecelakaan|kebakaran|terbakar|tabrakan|tertabrak|ditabrak"
    r"|begal|tawuran|tertimpa|kesetrum|tersetrum|tenggelam|meledak)\b"
    r"|\b(?:tangga|pintu|jalur|lampu) (?:darurat|emergency)\b"
)
CALM_IN_ENGLISH = (
    r"\b(?:no|nobody|without|prone to|risk of|afraid of|fear of|before|after|last|old|former|often|prevent(?:ing)?|avoid(?:ing)?"
    r"|may|might|could|can|would|will)\W+(?:\w+\W+){0,3}(?:accident|fire|injured|crash|drowning|drowned|trapped|robbed)\b"
    r"|\bfire (?:hydrant|extinguisher|station|brigade|drill|truck|engine|alarm|department)"
    r"|\bemergency (?:exit|stairs?|lane|lights?|lighting|door|number)\b"
)
DANGER = rf"\b(?:{_FIRE}|{_PEOPLE}|{_CRIME}|{IN_ENGLISH})\b"
CALM = rf"{_CALM_IN_INDONESIAN}|{CALM_IN_ENGLISH}"
_CALM, _DANGER = re.compile(CALM), re.compile(DANGER)


def is_emergency(text: str) -> bool:
    """Whether the text sounds like fire, somebody in danger, or violence going on."""
    return _DANGER.search(_CALM.sub(" ", fold(text))) is not None
