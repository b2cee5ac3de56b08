"""Everyday words that look like a misspelt name of an area: "gambar" is no Gambir, "kalender" no Klender.

Found by comparing the 40,000 most frequent words of Indonesian with all names; the second part are common words of complaints.
"""

from app.domain.understanding.words import word_set

EVERYDAY = word_set(
    """
    angie angka angker angket angle bangga bangkai bangku bangsa banjir barat baru belakang berlubang besar bintara
    bocor cabang cadang capung cawan ceker cekung ceper cianjur cibinong depan dukun galau galuh gambar gedung gendong
    gontor gulung gunung gunungan hakim halid halte hutang jabar jabbar jakarta jaket jalan jalur jaringan jatim
    jayakarta kabel kadal kadet kaget kalender kalijaga kamar kamil kampung kanal kantor kapak kapal kapok kapur karat
    karel karen karpet karst kaset kawal kawasan kebagian kebanggan kebayoran kebimbangan kebon kecanggihan kegunaan
    keharusan kehausan kejari kekaguman kekuningan kemahiran kemal kemalangan kemari kematangan kembalian kembangkan
    kembaran kemenangan kenali kendarai kendari kepausan kepingan keraguan keranjang kesiangan keuangan kiamat komplek
    kompleks kota kotabaru krama kunjungan kurungan lama lampu lubang macet mahar makar malaga malaikat malaya mampet
    manggala mapan margonda masjid mati mawar megawati melaka melambai melawak melawan melawat melawi melayani melewati
    menawari menggapai menggarap mentang mentawai muncul pancaran pancuran pangalengan pangeran parkir pasar pegunungan
    pejalan pejantan pelafalan peluit pemogokan pemulangan pengadaan pengadilan pengaduan pengasingan pengawetan
    pengeringan penggalan penggalangan penggiling penggolongan penghilangan penjagaan penjaminan penyaringan peradangan
    peragaan perempatan pertigaan pertukangan pertunangan perumahan petualangan pohon pondok prior prius ragukan
    rambutku rambutmu rawa raya rembulan ruko rumah rusak saluran sampah sebidang sedang segudang sekolah selang selatan
    seling selokan semangat semarang semen sempet senapan sendang seneng sengatan senin senyaman seong sepertimu serang
    serangan seven simpanan simpang sorotan stasiun susulan susunan taman tangkai tangkis tanjung tanjungbalai tanki
    tenggang terengah terminal tibet timang timur trotoar utara warung
    """
)
