"""Words for photos: what they are of, how far they are, what the public sees of them, and what is covered."""

from app.domain.evidence.screening import Screening
from app.domain.redaction.spot import SpotKind
from app.domain.vocabulary import PhotoKind, PhotoState
from app.wording import worded

KIND: dict[PhotoKind, str] = {
    PhotoKind.COMPLAINT: worded("Foto laporan"),
    PhotoKind.BEFORE: worded("Foto sebelum dikerjakan"),
    PhotoKind.RESULT: worded("Foto hasil"),
    PhotoKind.ANSWER: worded("Foto jawaban"),
    PhotoKind.HELP: worded("Foto bantuan"),
    PhotoKind.CHECK: worded("Foto cek lapangan"),
}
STATE: dict[PhotoState, str] = {
    PhotoState.PENDING: worded("Sedang disiapkan"),
    PhotoState.READY: worded("Siap"),
    PhotoState.FAILED: worded("Tidak dapat ditampilkan"),
}
SCREENING: dict[Screening, str] = {
    Screening.WAITING: "Sedang diperiksa untuk publik",
    Screening.CLEAR: "Dilihat publik",
    Screening.HELD: "Ditahan: perlu diputuskan",
    Screening.HIDDEN: "Disembunyikan dari publik",
}
SPOT: dict[SpotKind, str] = {
    SpotKind.FACE: "Wajah",
    SpotKind.PLATE: "Pelat nomor",
    SpotKind.DRAWN: "Digambar petugas",
}
