"""The Indonesian words for what SP4N-LAPOR has of its own: its clocks and how it classifies entries."""

from app.domain.vocabulary import ClockKind, EntryType

CLOCKS: dict[ClockKind, str] = {
    ClockKind.LAPOR_FORWARD: "LAPOR: teruskan",
    ClockKind.LAPOR_ANSWER: "LAPOR: jawab",
    ClockKind.LAPOR_SETTLE: "LAPOR: selesaikan",
    ClockKind.LAPOR_CLOSE: "LAPOR: ditutup bila tidak ditanggapi",
}

ENTRY_TYPE: dict[EntryType, str] = {
    EntryType.INFORMASI: "Permintaan informasi",
    EntryType.ASPIRASI: "Aspirasi",
    EntryType.PENGADUAN: "Pengaduan",
    EntryType.PENGAWASAN: "Pengaduan berkadar pengawasan",
}
