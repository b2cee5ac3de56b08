"""The words of following."""

from app.domain.follows import Frequency

FREQUENCIES: dict[Frequency, str] = {
    Frequency.AT_ONCE: "Segera, setiap ada kabar",
    Frequency.DAILY: "Sekali sehari, pukul 07.00",
    Frequency.WEEKLY: "Sekali seminggu, Senin pukul 07.00",
}
