"""The words of verification: why a result is looked at first, and what a second look found."""

from app.domain.measure import QUICK_MINUTES
from app.domain.validation_queue import Sign
from app.domain.verification import Verdict

SIGN: dict[Sign, str] = {
    Sign.PHOTO: "Ada yang menonjol pada foto hasil",
    Sign.QUICK: f"Hasil dicatat kurang dari {QUICK_MINUTES} menit setelah sampai di unit",
    Sign.REJECTED: "Hasil sebelumnya pernah ditolak Biro",
    Sign.REOPENED: "Pernah selesai lalu dibuka lagi",
    Sign.RETURNED: "Pernah dikembalikan antarunit",
    Sign.CLOSING: "Diusulkan ditutup tanpa perbaikan",
    Sign.NO_PHOTO: "Hasil tanpa foto",
}
VERDICT: dict[Verdict, str] = {Verdict.AGREED: "Sesuai", Verdict.DISAGREED: "Tidak sesuai"}
