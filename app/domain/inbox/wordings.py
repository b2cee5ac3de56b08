"""What the commands of an SMS are answered with. Letters of the GSM alphabet only; the template adds number and signature."""

from collections.abc import Sequence

from app.domain.notification import grouped
from app.domain.reopening import Asked

HELP = (
    "Kirim LAPOR lalu masalah dan tempatnya; STATUS lalu nomor laporan; sesudah dinyatakan selesai: SELESAI lalu nomor, "
    "atau BELUM lalu nomor dan alasannya. BERHENTI agar tidak dikirimi kabar, DAFTAR agar dikirimi lagi. Darurat: telepon 112."
)
HOW_TO_REPORT = "Tulis LAPOR lalu masalah dan tempatnya dalam satu SMS, misalnya: LAPOR Lampu jalan mati depan SDN 01 Gambir."
STOPPED = (
    "Kami tidak mengirim kabar lagi ke nomor ini. Laporan Anda tetap dikerjakan, dan SMS Anda tetap dijawab. "
    "Kirim DAFTAR untuk menerima kabar lagi."
)
STARTED = "Nomor ini menerima kabar laporan. Kirim BERHENTI bila tidak mau lagi."
CONFIRMED = "Terima kasih, kami catat bahwa masalahnya sudah beres."
ASKED = "Permintaan Anda agar dibuka lagi kami terima. Biro Pemerintahan memutuskannya paling lambat {due}."
WAITS = "Permintaan Anda agar dibuka lagi sedang diperiksa. Keputusannya paling lambat {due}."
ADDED = "Keterangan Anda ditambahkan."
NOT_YOURS = "Hanya nomor HP yang dipakai melapor dapat menjawab tentang laporan ini."
TOO_MANY = "Terlalu banyak nomor yang keliru. Coba lagi sepuluh menit lagi."
REFUSED = {
    Asked.DECIDED: (
        "Permintaan dibuka lagi sudah pernah diputuskan. Bila masalahnya masih ada, kirim LAPOR lalu masalah dan tempatnya."
    ),
    Asked.TOO_MANY: (
        "Sudah banyak permintaan dibuka lagi dari Anda dalam 30 hari. Bila masalahnya masih ada, datanglah ke kantor kelurahan."
    ),
    Asked.TOO_LATE: (
        "Sudah selesai lebih dari 14 hari, jadi tidak dapat dibuka lagi. "
        "Bila masalahnya masih ada, kirim LAPOR lalu masalah dan tempatnya."
    ),
}


def unknown(number: str) -> str:
    """No report has that number."""
    return f"Tidak ada laporan dengan nomor {grouped(number)}. Periksa lagi huruf dan angkanya."


def which(word: str, numbers: Sequence[str]) -> str:
    """The sender has several reports: which one is meant?"""
    return f"Laporan Anda: {', '.join(numbers)}. Kirim {word} lalu salah satu nomor itu."


def number_missing(word: str) -> str:
    """The command stands alone and nothing can be meant."""
    return f"Kirim {word} lalu nomor laporan, misalnya {word} SM261123778201."


def not_finished(present: str) -> str:
    """The report is not finished: how it stands."""
    return f"Belum dinyatakan selesai: {present}."


def started(numbers: Sequence[str]) -> str:
    """News come again; the sender's reports, for whoever lost a number."""
    return f"{STARTED} Laporan Anda: {', '.join(numbers)}." if numbers else STARTED
