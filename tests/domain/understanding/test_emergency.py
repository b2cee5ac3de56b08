"""Which texts are shown 112: what burns or hurts now, and not what is rare, over, or only possible."""

import pytest

from app.domain.understanding import is_emergency


@pytest.mark.parametrize(
    "text",
    [
        "Tolong ada KEBAKARAN di gang sebelah, api membesar!",
        "Kabel putus, ada anak kesetrum",
        "Pohon tumbang menimpa motor, orangnya terjebak",
        "Dua orang tertabrak truk di depan halte",
        "Bau gas bocor dari ruko",
        "Sekarang ada tawuran pakai celurit",
        "Anak hanyut di kali",
        "There's a fire in the warung next door!",
        "Gas leak at the corner, strong smell",
        "A man was hit by a bus, he is unconscious",
        "Child drowning in the canal",
    ],
)
def test_danger_now(text: str) -> None:
    assert is_emergency(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Jalan berlubang di depan pasar.",
        "Tikungan ini rawan kecelakaan, mohon dipasang cermin.",
        "Mohon pelatihan pemadam kebakaran untuk RT 03.",
        "Pohon miring, takut tumbang. Belum ada korban.",
        "Lampu tangga darurat mati di rusun.",
        "Bekas kebakaran belum dibersihkan.",
        "The fire hydrant on our street has no cap.",
        "Deep pothole, somebody could have an accident here.",
        "The emergency exit of the station is locked.",
        "There was no accident, but the sign is missing.",
    ],
)
def test_what_can_wait(text: str) -> None:
    assert not is_emergency(text)
