"""What a visitor does next, so that the loop closes: who signs in, what that officer chooses."""

from collections.abc import Sequence
from typing import NamedTuple

from app.blueprints.simulator.ways import Way
from app.domain.vocabulary import InboundState, Status, UnitKind
from app.queries.simulator import Came

PREFIX = {UnitKind.KELURAHAN: "kelurahan.", UnitKind.PD: "dinas.", UnitKind.UKPD: "sudin."}
VERIFIER = "biro.verifikator"
AS_HOLDER = {
    Status.WAITING: "buka laporannya, lalu pilih Tangani, atau Koordinasi ke dinas yang berwenang.",
    Status.COORDINATION: "pilih Disposisi ke suku dinas, atau Mulai kerjakan.",
    Status.DISPOSITION: "pilih Tugaskan petugas, atau Mulai kerjakan.",
    Status.IN_PROGRESS: "masukkan hasilnya dengan foto: Selesaikan.",
    Status.RESULT_REJECTED: "perbaiki, lalu masukkan hasilnya lagi: Selesaikan.",
}
OVER = {
    Status.COMPLETED: "Selesai. Kirim SELESAI atau BELUM dengan nomornya, sebagai warga, dan lihat jawabannya.",
    Status.UNACTIONABLE: "Laporan ditutup dengan alasan yang dibaca warga.",
    Status.MERGED: "Laporan mengikuti laporan lain; kabarnya tetap sampai kepada warga.",
    Status.NEEDS_REPORTER: "Jawab pertanyaan petugas sebagai warga: tulis balasannya di halaman ini.",
}


class Step(NamedTuple):
    """`account` signs in (in another window) and does `what`; without one, the visitor goes on here."""

    what: str
    account: str | None = None


def next_step(way: Way, came: Sequence[Came]) -> Step:
    """The one thing to do now."""
    if not came:
        return Step("Tulis sebagai warga, atau pakai salah satu contoh, lalu kirim.")
    latest = next((one for one in came if one.number), None)
    if came[0].state in (InboundState.WAITING, InboundState.FAILED):
        return Step("buka Pesan masuk, ambil pesannya, periksa usulannya, lalu Jadikan laporan.", way.desk)
    if came[0].state == InboundState.STORED:
        return Step("Pesan tersimpan dan sedang dibaca sistem.")
    if came[0].state == InboundState.ASKED:
        return Step("Petugas meja bertanya balik. Jawab sebagai warga di halaman ini.")
    return _for_report(latest) if latest else Step("Baca jawabannya, atau kirim pesan lain.")


def _for_report(came: Came) -> Step:
    if came.status == Status.AWAITING_VALIDATION:
        return Step("periksa hasilnya di Validasi, lalu Setujui atau Tolak.", VERIFIER)
    if came.status in OVER:
        return Step(OVER[came.status])
    if came.status in AS_HOLDER and came.holder and came.holder_kind is not None:
        return Step(AS_HOLDER[came.status], PREFIX.get(came.holder_kind, "") + came.holder)
    return Step("Laporan sedang berjalan.")
