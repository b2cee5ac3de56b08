"""The figures of steering by their words, as they stand in addresses (app/queries/steering counts them)."""

from enum import StrEnum


class Figure(StrEnum):
    """What steering counts; the word stands in addresses. The last three are about a day of their own."""

    RECEIVED = "masuk"
    OPEN = "terbuka"
    OVERDUE = "lewat_sekarang"
    FLAGGED = "bendera"
    JUDGED = "validasi"
    LATE = "lewat"
    COMPLETED = "selesai"
    UNACTIONABLE = "tutup"
    RETURNED = "dikembalikan"
    REJECTED = "ditolak"
    REOPENED = "dibuka_lagi"
    DECLINED = "diusulkan_tutup"
    QUICK = "kilat"
    RESULT_DAY = "hasil_hari"
    VALID_DAY = "sah_hari"
    CLOSED_DAY = "tutup_hari"
