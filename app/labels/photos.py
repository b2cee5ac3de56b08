"""Words for photos: what they are of, how far they are, what the public sees of them, and what is covered."""

from app.domain.evidence.screening import Screening
from app.domain.redaction.spot import SpotKind
from app.domain.vocabulary import PhotoKind, PhotoState

KIND: dict[PhotoKind, str] = {
    PhotoKind.COMPLAINT: "Foto laporan",
    PhotoKind.BEFORE: "Foto sebelum dikerjakan",
    PhotoKind.RESULT: "Foto hasil",
    PhotoKind.ANSWER: "Foto jawaban",
    PhotoKind.HELP: "Foto bantuan",
    PhotoKind.CHECK: "Foto cek lapangan",
}
STATE: dict[PhotoState, str] = {
    PhotoState.PENDING: "Sedang disiapkan",
    PhotoState.READY: "Siap",
    PhotoState.FAILED: "Tidak dapat ditampilkan",
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
