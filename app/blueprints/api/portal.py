"""What machines read of the portal's pages, in the words of OpenAPI: sitemaps, pictures of shared addresses, public photos."""

from typing import Any

from app.blueprints.api.schemas import NUMBER, TEXT, UUID, Schema, answer, page, path, reads

XML = "application/xml"
AWAY = {"503": page("Basis data tidak terjangkau")}
GUESSED = {"404": page("Tidak ada, atau tidak untuk umum"), "429": page("Terlalu banyak nomor yang keliru")}
BINARY: Schema = {"type": "string", "format": "binary"}


def paths() -> dict[str, Any]:
    """The addresses."""
    listed = {"200": answer("Alamat halaman (sitemaps.org)", TEXT, XML), **AWAY}
    month = path("bulan", {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"})
    piece = path("bagian", {"type": "integer", "minimum": 1, "maximum": 9999})
    picture = {"200": answer("PNG 1200 x 630", BINARY, "image/png")}
    photo = {"200": answer("JPEG tanpa metadata", BINARY, "image/jpeg"), "404": page("Tidak ada"), **AWAY}
    return {
        "/robots.txt": reads(
            "robots", "Yang perlu dibaca mesin pencari", {"200": answer("Teks", TEXT, "text/plain")}
        ),
        "/sitemap.xml": reads("petaSitus", "Daftar sitemap", listed),
        "/sitemap/halaman.xml": reads("petaSitusHalaman", "Halaman portal", listed),
        "/sitemap/laporan-{bulan}-{bagian}.xml": reads(
            "petaSitusLaporan",
            "Halaman laporan publik yang masuk pada satu bulan",
            {**listed, "404": page("Tidak ada")},
            month,
            piece,
        ),
        "/kartu.png": reads("kartu", "Gambar portal untuk dibagikan", picture),
        "/laporan/{nomor}/kartu.png": reads(
            "kartuLaporan",
            "Gambar laporan publik untuk dibagikan",
            {**picture, **GUESSED, **AWAY},
            path("nomor", NUMBER),
        ),
        "/laporan/{nomor}/foto/{foto}.jpg": reads(
            "fotoPublik", "Foto publik satu laporan", photo, path("nomor", NUMBER), path("foto", UUID)
        ),
    }
