"""The words of steering: what each figure is called, and one line on what it means and how it cannot be polished."""

from app.domain.figure import Figure
from app.domain.measure import QUICK_MINUTES

FIGURE: dict[Figure, str] = {
    Figure.RECEIVED: "Laporan masuk",
    Figure.OPEN: "Terbuka",
    Figure.OVERDUE: "Lewat batas sekarang",
    Figure.FLAGGED: "Bendera merah",
    Figure.JUDGED: "Menunggu validasi",
    Figure.LATE: "Pernah lewat batas",
    Figure.COMPLETED: "Selesai",
    Figure.UNACTIONABLE: "Ditutup tanpa perbaikan",
    Figure.RETURNED: "Dikembalikan",
    Figure.REJECTED: "Ditolak Biro",
    Figure.REOPENED: "Dibuka lagi",
    Figure.DECLINED: "Diusulkan tutup",
    Figure.QUICK: "Kilat",
    Figure.RESULT_DAY: "Hasil dilaporkan",
    Figure.VALID_DAY: "Divalidasi",
    Figure.CLOSED_DAY: "Penutupan tanpa perbaikan",
}
HOP: dict[str, str] = {
    "react": "Menanggapi",
    "start": "Memulai",
    "finish": "Menyelesaikan",
    "validate": "Diperiksa Biro",
}
ABOUT_STANDING: dict[Figure, str] = {
    Figure.OPEN: "belum selesai, belum ditutup",
    Figure.OVERDUE: "batas yang berjalan sudah habis",
    Figure.FLAGGED: "enam hari tanpa hasil",
    Figure.JUDGED: "hasil atau usulan di Biro",
}
DEFINITIONS: tuple[tuple[str, str], ...] = (
    (
        "Masuk",
        "Laporan yang masuk dalam rentang ini. Laporan yang digabung mengikuti induknya dan tidak dihitung lagi.",
    ),
    (
        "Pelapor",
        "Pelapor berbeda yang dikenal dari nomor telepon atau surelnya; seorang yang melapor sepuluh kali dihitung satu.",
    ),
    ("Terbuka", "Belum selesai dan belum ditutup, di baris unit: sekarang dipegang unit itu."),
    (
        "Pernah lewat batas",
        "Bagian laporan yang salah satu batasnya terlampaui, termasuk yang masih berjalan. Menutup cepat tidak menghapusnya, "
        "membiarkannya terbuka juga tidak.",
    ),
    (
        "Waktu tengah (median) dan P90",
        "Separuh, dan sembilan dari sepuluh, kasus lebih cepat dari ini; jeda menunggu pelapor tidak dihitung. Yang belum "
        "berakhir dihitung lebih lama dari semuanya: “belum” berarti bagian itu belum tercapai.",
    ),
    (
        "Menanggapi, Memulai",
        "Semua giliran unit dijumlah, dari diterima sampai ditanggapi dan sampai dimulai.",
    ),
    (
        "Menyelesaikan",
        "Dari laporan masuk sampai hasil yang diterima Biro. Hasil yang ditolak tidak mengakhirinya; laporan yang dibuka lagi "
        "dihitung sejak hari pertama; ditutup tanpa perbaikan tidak pernah dihitung selesai.",
    ),
    ("Diperiksa Biro", "Lama pemeriksaan di Biro Pemerintahan, semua pemeriksaan dijumlah."),
    (
        "Dikembalikan",
        "Bagian laporan yang dikembalikan ke pengirimnya; di baris unit: yang unit itu kembalikan.",
    ),
    ("Ditolak Biro", "Bagian laporan yang hasil atau usulan tutupnya pernah ditolak Biro."),
    ("Dibuka lagi", "Bagian laporan yang sesudah selesai dibuka kembali."),
    ("Diusulkan tutup", "Bagian laporan yang diusulkan ditutup tanpa perbaikan, diterima Biro atau tidak."),
    (
        "Kilat",
        f"Hasil atau usulan tutup dalam {QUICK_MINUTES} menit sejak laporan tiba di unit. Bukan kesalahan, tetapi patut dilihat.",
    ),
    (
        "Peringkat",
        "Menurut waktu tengah menyelesaikan (kantor kelurahan: menanggapi), lalu bagian yang lewat batas. Hanya dengan "
        "sekurangnya 20 kasus; baris yang lebih kecil ditandai dan tidak diperingkat.",
    ),
)
