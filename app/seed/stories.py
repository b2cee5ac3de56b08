"""What demo reports tell: (category, text), invented in the manner of real ones; streets and names that are nobody's."""

STORIES: tuple[tuple[str, str], ...] = (
    (
        "jalan",
        "Jalan berlubang cukup dalam di depan pasar, sudah dua pengendara motor jatuh. Mohon segera ditambal.",
    ),
    ("jalan", "Aspal amblas sekitar satu meter di lajur kiri, berbahaya saat malam karena gelap."),
    ("trotoar", "Trotoar pecah dan ubin pemandu hilang, pengguna kursi roda tidak bisa lewat."),
    ("penerangan-jalan", "Lampu jalan mati sejak tiga hari, jalan menjadi gelap dan rawan."),
    ("penerangan-jalan", "Lampu PJU berkedip terus dan tiangnya miring ke arah rumah warga."),
    ("jembatan-jpo-halte", "Lantai JPO berlubang dan pegangan tangga lepas."),
    ("galian", "Bekas galian pipa belum ditutup rapi, pasir berserakan ke jalan."),
    ("jaringan-listrik", "Kabel menjuntai rendah di mulut gang, hampir tersangkut pengendara."),
    ("parkir-liar", "Mobil parkir di trotoar setiap sore sehingga pejalan kaki turun ke jalan."),
    ("perlengkapan-lalu-lintas", "Lampu merah di perempatan mati sejak pagi, kendaraan saling serobot."),
    ("pohon", "Pohon besar miring ke arah jalan dan dahannya menyentuh kabel listrik."),
    ("pohon", "Dahan patah menutup setengah jalan setelah hujan semalam."),
    ("taman", "Bangku taman rusak dan rumput sudah tinggi, anak-anak tidak bisa bermain."),
    ("saluran-air", "Got tersumbat sampah, air meluap ke jalan setiap hujan."),
    ("saluran-air", "Kali penuh sampah dan berbau, mohon dikeruk sebelum musim hujan."),
    ("tutup-saluran", "Tutup saluran hilang di depan sekolah, sangat berbahaya untuk anak-anak."),
    ("banjir", "Genangan setinggi lutut sejak subuh, pompa belum menyala."),
    ("air-bersih", "Air PAM mati sejak kemarin pagi di seluruh RT kami."),
    ("sampah", "Tumpukan sampah di pinggir jalan sudah empat hari belum diangkut dan berbau."),
    ("sampah", "Warga luar membuang sampah di lahan kosong setiap malam."),
    ("sampah", "Bak sampah TPS penuh dan meluber ke jalan."),
    ("coretan-tempelan", "Tembok sekolah penuh coretan dan tempelan iklan sedot WC."),
    ("pencemaran", "Ada pembakaran sampah setiap sore, asapnya masuk ke rumah warga."),
    ("pkl-liar", "Lapak pedagang menutup seluruh trotoar di dekat stasiun."),
    ("reklame-spanduk", "Spanduk usang melintang rendah dan hampir jatuh ke jalan."),
    ("kebisingan", "Pengeras suara dari tempat karaoke sampai pukul dua malam."),
    ("trantibum", "Sering ada tawuran remaja pada malam minggu di bawah jembatan."),
    ("pmks", "Ada orang telantar tidur di depan ruko, tampak sakit."),
    ("bantuan-sosial", "Nama ibu saya hilang dari daftar penerima bantuan padahal syarat masih terpenuhi."),
    ("kesehatan", "Antrean puskesmas sangat lama, loket hanya satu yang dibuka."),
    ("demam-berdarah", "Tiga warga terkena demam berdarah, mohon dilakukan pemeriksaan jentik."),
    ("kependudukan", "Pengurusan kartu keluarga sudah dua minggu belum selesai."),
    ("keluhan-pelayanan", "Petugas loket tidak memberi penjelasan dan menyuruh kembali besok."),
    ("pasar", "Atap kios pasar bocor dan lantai licin saat hujan."),
    ("hewan", "Anjing liar berkeliaran di dekat taman kanak-kanak."),
    ("kebakaran", "Ada sarang tawon besar di atap pos RW, mohon dibantu."),
    ("lainnya", "Papan nama gang hilang sehingga kurir dan ambulans sulit menemukan alamat."),
)

STREETS = (
    "Jalan Melati, dekat pos RW",
    "Jalan Kenanga Raya, seberang minimarket",
    "Jalan Anggrek, depan sekolah dasar",
    "Gang Mawar, dekat musala",
    "Jalan Cempaka, belakang pasar",
    "Jalan Flamboyan, dekat halte",
    "Jalan Dahlia, samping lapangan",
    "Jalan Bugenvil, dekat jembatan",
)

_FIRST = ("Siti", "Budi", "Dewi", "Agus", "Rina", "Joko", "Maya", "Hendra", "Lestari", "Yusuf")
_LAST = ("Contoh", "Percobaan", "Misalnya", "Demonstrasi")


def names() -> list[str]:
    """Names that say of themselves that they are made up."""
    return [f"{first} {last}" for first in _FIRST for last in _LAST]
