"""The words of /statistik: hops, tables, and how its figures are to be read."""

from app.labels.formats import durasi
from app.wording import worded

SHORTEST = 360  # a tenth of an hour
HOPS: dict[str, str] = {
    "react": worded("Menunggu tanggapan"),
    "start": worded("Menunggu di unit"),
    "work": worded("Pengerjaan di lapangan"),
    "validate": worded("Pemeriksaan Biro"),
    "whole": worded("Seluruhnya"),
}
ABOUT_HOPS: dict[str, str] = {
    "react": worded("sampai kelurahan dan dinas menanggapi"),
    "start": worded("dari diserahkan ke suku dinas sampai dimulai"),
    "work": worded("sampai hasil yang diterima"),
    "validate": worded("hasil atau usulan diperiksa"),
    "whole": worded("dari masuk sampai dinyatakan selesai"),
}
BY: dict[str, str] = {
    "wilayah": worded("Wilayah"),
    "unit": worded("Dinas"),
    "ukpd": worded("Suku dinas"),
    "kategori": worded("Kategori"),
    "kanal": worded("Kanal"),
    "bulan": worded("Bulan"),
}
LEVEL: dict[str, str] = {
    "kota": worded("Kota"),
    "kecamatan": worded("Kecamatan"),
    "kelurahan": worded("Kelurahan"),
}
ORDER: dict[str, str] = {
    "jumlah": worded("Terbanyak"),
    "peringkat": worded("Peringkat"),
    "nama": worded("Nama"),
}
COLUMNS: dict[str, str] = {
    "kode": "kode yang juga dipakai dalam saringan; kosong untuk tempat yang belum diketahui",
    "nama": "nama wilayah, unit, kategori, kanal, atau bulan",
    "peringkat": "menurut waktu tengah seluruhnya; kosong bila masalahnya kurang dari 20",
    "diterima": "semua laporan yang masuk, juga yang digabung dan yang pribadi",
    "masalah": "laporan tanpa yang digabung ke laporan lain",
    "pelapor": "pelapor berbeda yang dikenal",
    "hasil": "yang hasilnya sudah dilaporkan unit dan berlaku",
    "selesai": "yang hasilnya diterima Biro Pemerintahan",
    "tutup": "ditutup tanpa perbaikan; tidak pernah dihitung selesai",
    "dibuka_lagi": "yang pernah dibuka lagi sesudah selesai",
    "ditolak": "yang hasil atau usulannya pernah ditolak Biro",
}
READING: tuple[str, ...] = (
    worded(
        "Selesai berarti hasilnya sudah diperiksa dan diterima Biro Pemerintahan. Yang ditutup tanpa perbaikan atau digabung "
        "tidak pernah ikut dihitung selesai."
    ),
    worded(
        "Separuh (median): separuh laporan lebih cepat dari ini. Sembilan dari sepuluh: hanya satu dari sepuluh yang lebih lama. "
        "Yang belum berakhir dihitung lebih lama dari semuanya, jadi membiarkan laporan terbuka tidak memperindah angka; "
        "“belum” berarti bagian itu belum tercapai."
    ),
    worded(
        "Waktu ditulis dalam tiga angka, dibulatkan ke bawah: sampai enam menit di bawah 100 jam, sejam di bawah 1.000 jam. Jeda "
        "menunggu pelapor dihitung hanya dalam “Seluruhnya”."
    ),
    worded(
        "Masalah berbeda: laporan yang digabung adalah masalah yang sama. Pelapor berbeda: dikenal dari nomor telepon atau "
        "surel; yang melapor sepuluh kali dihitung satu, yang tanpa kontak tidak dihitung."
    ),
    worded(
        "Dibuka lagi dan ditolak dibandingkan dengan jumlah masalah, agar menutup cepat tanpa membereskan terlihat."
    ),
    worded(
        "Baris dengan kurang dari 20 masalah tidak diperingkat: beberapa kasus saja sudah mengubah angkanya."
    ),
    worded("Banyak laporan tidak berarti wilayahnya lebih buruk; warganya mungkin lebih rajin melapor."),
    worded(
        "Satu laporan dapat melewati beberapa dinas dan suku dinas; tiap unit dihitung atas bagiannya sendiri."
    ),
    worded("Laporan pribadi ikut dalam jumlah, tetapi tidak pernah ditampilkan."),
)


def lama(seconds: int | None) -> str:
    """A kept length: 2 hari 4 j; the shortest one is told as what it is."""
    return f"< {durasi(SHORTEST)}" if seconds == 0 else durasi(seconds)
