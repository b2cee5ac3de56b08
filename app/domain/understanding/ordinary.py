"""Which words tell what kind of name follows, and which names are also ordinary words of the language."""

from enum import StrEnum

from app.domain.understanding.words import word_set


class Cue(StrEnum):
    """What stands before a name."""

    KELURAHAN = "kelurahan"
    KECAMATAN = "kecamatan"
    KOTA = "kota"
    SCHOOL = "school"
    STREET = "street"
    SPOT = "spot"
    RIVER = "river"
    REGION = "region"
    TOWARDS = "towards"
    PLACE = "place"
    NONE = "none"


KELURAHAN = word_set("desa kel keluraha kelurahan kelurahn kelurhan klrhan klurahan klurhan lurah")
KECAMATAN = word_set("camat kcamatan kcmtn kec kecamatan kecamatn kecmatan kecmtan")
KOTA = word_set("kodya kota kotamadya wali walikota")
STREET = word_set("gang gg jalan jalur jl jlan jln lorong")
# "Lampu jalan Gambir" is a lamp in Gambir, not a street of that name.
NO_STREET = word_set("lampu lapu lubang marka penerangan penyapu pju rambu")
SCHOOL = word_set("negeri paud sd sdn sekolah tk")
SPOT = word_set(
    """
    apartemen blk bundaran flyover fo gereja gor halte jpo kolong koramil kua mal mall masjid merah over pasar
    perempatan perlintasan persimpangan pertigaan pintu plaza polsek pom ppkd ptsp puskesmas rs rsud rusun rusunawa
    samsat shelter simpang spbu st stasion stasiun terminal tol tpu underpass
    """
)
RIVER = word_set("bkb bkt ciliwung danau kali situ sungai waduk")
REGION = word_set("area daerah kawasan kws sekitar sekitaran seputar seputaran wilayah")
TOWARDS = word_set("arah asal dari dr jurusan menuju orang penduduk rute tinggal tujuan via warga")
PLACE = word_set(
    """
    alamat belakang d dekat deket depan di disini dkt dpn dsini kampung ke kp lokasi samping sebelah seberang sini
    tepatnya
    """
)
OUTSIDE = word_set("bandung bekasi bogor cikarang ciledug depok serpong surabaya tangerang tangsel")

# Names that are ordinary words: only a preposition, their kecamatan beside them or a capital makes them places.
ORDINARY = word_set(
    """
    bangka bungur dukuh duri galur gedong gelora guntur jati jembatanbesi kamal kampungrawa karet kartini kayumanis
    kayuputih kebonkosong kenari kramat makasar pasarbaru pulo rambutan serdang tanahtinggi tangki tugu
    """
)
# Here not even "di" is enough: "di tengah jalan", "di gunung".
STRICT = word_set("baru gedong gunung setu tangki tengah")

# Words that no name begins or ends with.
STOP = word_set(
    """
    ada agar alamat arah atau banget banyak bapak belakang belum bgt bisa blm bu bulan camat daerah dan dari dekat deket
    dengan depan dgn di dong dpn ga gak gan gang gg hari ibu ini itu jadi jalan jam jika jl jln juga kalau kalo kami
    karena kawasan ke kec kecamatan kel kelurahan kita kok krn lagi lah lokasi lurah malam mas mbak menuju mhn min mohon
    nggak nih no nomor nya oleh pada pagi pak para pun rt sama sampai samping sangat saya sd sdh sdn sebelah seberang
    sekali sekitar si siang sma sman smp smpn sore sudah supaya tahun tapi tdk terus tidak tlg tolong tuh udah udh untuk
    utk warga wilayah ya yang yg yth
    """
)
