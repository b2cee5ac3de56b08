"""Finds Indonesian on a page that says it is in English.

Left out is what says of itself that it is Indonesian (`lang="id"`: what people wrote) or a name (`translate="no"`: places,
units, streets). Addresses of pages are in no language, and LAPOR in capitals is a name: the national service, and the word
that an SMS begins with.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

COMMON = frozenset(  # words of everyday Indonesian that no English sentence has
    """
    dan yang di ke dari untuk dengan tidak belum sudah atau pada ini itu akan bisa dapat anda kami juga hanya semua oleh saat
    sejak karena agar jika bila tanpa lewat lebih kurang adalah masih pernah perlu boleh harus hingga sampai sedang lagi baru
    laporan lapor melapor lacak kirim terkirim hapus ubah pilih isi cari nomor kode foto tempat lokasi alamat masalah warga
    hari jam menit lalu selesai diterima dikerjakan diperiksa diteruskan menunggu petugas batas waktu halaman peta tentang
    masuk keluar terbuka unduh saring urutkan jumlah bulan minggu tahun kategori kanal wilayah perangkat pelapor pesan
    surel telepon buka tutup tampilkan sembunyikan kembali lanjut berikutnya sebelumnya jalan lampu sampah rusak terima kasih
    mohon silakan hasil tindak alasan kabar ikuti riwayat sesudah sebelum kosong jawaban pertanyaan bagian dibuka digabung
    ditutup ditolak proses layanan pengaduan tersedia gagal salah periksa muat ulang coba
    """.split()  # noqa: SIM905
)
ATTRIBUTES = ("aria-label", "title", "alt", "placeholder", "data-confirm", "label")
NOT_READ = frozenset({"script", "style", "template", "noscript"})
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_NO_WORD = re.compile(r"https?://\S+|\bLAPOR\b")


def indonesian_in(page: str) -> list[str]:
    """The texts of the page, attributes included, that hold an Indonesian word; empty if there is none."""
    tree = LexborHTMLParser(page)
    told = [
        node.attributes.get("content") for node in tree.css('meta[name="description"], meta[property^="og:"]')
    ]
    texts = [*(text for text in told if text and "/" not in text), *_texts(tree.root)]
    return [text for text in texts if COMMON & _words(text)]


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(_NO_WORD.sub(" ", text))}


def _texts(node: LexborNode | None) -> list[str]:
    if node is None or node.tag in NOT_READ:
        return []
    attributes = node.attributes
    if attributes.get("translate") == "no" or (attributes.get("lang") == "id" and node.tag != "html"):
        return []
    found = [value for name in ATTRIBUTES if (value := attributes.get(name))]
    if node.tag == "textarea":  # what the reader typed
        return found
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            found += [text] if (text := child.text(deep=False).strip()) else []
        else:
            found += _texts(child)
    return found
