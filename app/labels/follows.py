"""The words of following."""

from app.domain.follows import Frequency
from app.wording import worded

FREQUENCIES: dict[Frequency, str] = {
    Frequency.AT_ONCE: worded("Segera, setiap ada kabar"),
    Frequency.DAILY: worded("Sekali sehari, pukul 07.00"),
    Frequency.WEEKLY: worded("Sekali seminggu, Senin pukul 07.00"),
}
