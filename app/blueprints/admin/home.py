"""What biro.admin can look after."""

from flask import render_template, url_for

from app.blueprints.admin import blueprint
from app.clock import now
from app.config import settings
from app.db import db
from app.queries.inbox import waiting_by_channel
from app.security import actor

Pages = tuple[tuple[str, str, str], ...]
PAGES: Pages = (
    ("inbox.home", "Pesan masuk", "Apa yang dikirim warga lewat tiap kanal dan menunggu di mejanya."),
    ("admin.messages", "Pesan keluar", "Apa yang dikirim kepada pelapor dan petugas, dan apakah sampai."),
    ("admin.channels", "Kanal", "Nama, awalan, meja, akun, dan teks tiap kanal, serta keadaannya sekarang."),
    (
        "admin.all_categories",
        "Kategori",
        "Yang dapat dilaporkan warga, pertanyaannya, unit pertama, kata kunci.",
    ),
    ("admin.all_units", "Unit", "Perangkat daerah dan unit kerjanya, wilayah, dan nama semua unit."),
    ("admin.limits", "Batas waktu", "Berapa lama tiap langkah dan kategori boleh berjalan."),
    ("admin.calendar", "Kalender kerja", "Hari libur, cuti bersama, Ramadan, dan jam kerja."),
    ("admin.all_phrases", "Contoh kalimat", "Yang ditawarkan kepada petugas untuk catatan sebuah langkah."),
    (
        "admin.all_users",
        "Pengguna",
        "Akun petugas: peran, unit, tautan kata sandi, kunci, dan impor dari berkas.",
    ),
    (
        "admin.evidence_limits",
        "Pemeriksaan foto",
        "Mulai kapan foto petugas diberi tanda, dan berapa yang ditemukan.",
    ),
    (
        "admin.misuse_page",
        "Penyalahgunaan",
        "Batas tiap orang, yang diblokir, laporan palsu, dan permintaan buka lagi yang banyak.",
    ),
    (
        "admin.privacy",
        "Data pribadi",
        "Hak pelapor, masa simpan, kebocoran, dan siapa yang melihat data kontak.",
    ),
    ("admin.all_reasons", "Alasan", "Yang dapat dipilih petugas untuk sebuah keputusan."),
    ("admin.boundaries", "Batas wilayah", "Batas kelurahan yang berlaku dan yang sebelumnya."),
    ("admin.api_keys", "Kunci API", "Aplikasi yang mengirim dan membaca laporan, cakupan dan batasnya."),
)
OF_DEMO: Pages = (
    ("simulator.show", "Simulator", "Kirim SMS, surel, dan kiriman sebagai warga, dan lihat balasannya."),
)


@blueprint.get("/")
def home() -> str:
    """The way to every page of the configuration."""
    pages = PAGES + (OF_DEMO if settings().is_demo else ())
    return render_template(
        "admin/home.html",
        pages=[(url_for(name), *words) for name, *words in pages],
        waiting=waiting_by_channel(db.session(), actor=actor(), now=now()),
    )
